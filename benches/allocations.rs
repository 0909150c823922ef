//! Counts allocations: `cargo bench --bench allocations`. Fails if a goal is missed.

mod payloads;

use std::alloc::System;
use std::hint::black_box;
use std::process::ExitCode;

use cookie_session::clock::Timestamp;
use cookie_session::scheme::Compression;
use cookie_session::token::SigningSerializer;
use cookie_session::{MaxAge, PlainRequest, Scheme, SecretKeys, SessionInterface};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
const LIFETIME: MaxAge = MaxAge::seconds(31 * 24 * 3600);

fn main() -> ExitCode {
    let keys = || SecretKeys::new("correct horse battery staple").expect("a secret");
    let scheme = Scheme::flask_session(keys()).clock(cookie_session::clock::FixedClock(NOW));
    let serializer = scheme.clone().timed_serializer();
    let plain = scheme.clone().compression(Compression::Never).timed_serializer();
    let interface = scheme.sessions();
    let mut missed = false;
    println!("{:<24}{:>4}{:>14}{:>8}", "work", "", "allocations", "goal");
    for (name, open_goal) in [("S", 6), ("M", 30), ("L", 90)] {
        let value = payloads::named(name);
        let token = serializer.dump_value(&value).expect("a session");
        let kept = serializer.read(token.as_bytes(), LIFETIME, NOW, &|_, _| true).expect("a token of ours");
        let kept = kept.resume.expect("it was asked to be kept");
        let request = PlainRequest::new().with_header("cookie", format!("session={token}"));
        let mut row = |work: &str, goal: Option<usize>, routine: &mut dyn FnMut()| {
            let count = count(routine);
            let text = goal.map_or("–".to_owned(), |goal| goal.to_string());
            let verdict = if goal.is_some_and(|goal| count > goal) { "missed" } else { "" };
            println!("{work:<24}{name:>4}{count:>14}{text:>8}  {verdict}");
            missed |= !verdict.is_empty();
        };
        row("verify", Some(0), &mut || {
            black_box(serializer.signer().validate(token.as_bytes(), LIFETIME));
        });
        row("open", Some(open_goal), &mut || drop(black_box(serializer.load_with(&token, LIFETIME))));
        row("refresh", Some(2), &mut || {
            let mut out = String::new();
            drop(black_box(serializer.rewrite(&kept, NOW, &mut out)));
            black_box(out);
        });
        row("save", Some(2), &mut || drop(black_box(serializer.dump_value(&value))));
        row("save-plain", Some(2), &mut || drop(black_box(plain.dump_value(&value))));
        row("request, open", None, &mut || drop(black_box(interface.open_session(&request))));
        row("request, open + refresh", None, &mut || {
            let session = interface.open_session(&request);
            drop(black_box(interface.save_session(&session)));
        });
    }
    if missed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Counts allocations and reallocations of `routine`, after its buffers are warm.
fn count(routine: &mut dyn FnMut()) -> usize {
    for _ in 0..3 {
        routine();
    }
    let region = Region::new(ALLOCATOR);
    routine();
    let change = region.change();
    change.allocations + change.reallocations
}
