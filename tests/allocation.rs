//! What is allocated: by decoding never more than a stated multiple of its input, by a request little.
//!
//! A binary of its own without a harness, because it counts what the whole process allocates, and a harness has
//! threads that allocate as well.

// A failed conversion is a failed test.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, clippy::print_stdout)]

use std::alloc::System;
use std::time::Duration;

#[path = "../benches/payloads.rs"]
mod payloads;

use cookie_session::clock::Timestamp;
use cookie_session::codec::{Json, MessagePack, PayloadCodec, Tag, TaggedJson};
use cookie_session::expiry::SessionFacts;
use cookie_session::revocation::{Epochs, RevocationPolicy, Standing};
use cookie_session::testing::strategies;
use cookie_session::token::SigningSerializer;
use cookie_session::{Map, MaxAge, Scheme, SecretKeys, Value};
use proptest::prelude::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let tests: [(&str, fn()); 8] = [
        ("any_bytes", any_bytes),
        ("written_and_changed", written_and_changed),
        ("the_worst_cases", the_worst_cases),
        ("a_request_allocates_what_it_keeps", a_request_allocates_what_it_keeps),
        ("asking_for_revocation_allocates_nothing", asking_for_revocation_allocates_nothing),
        ("room_is_used_again", room_is_used_again),
        ("large_room_is_given_back", large_room_is_given_back),
        ("a_tag_that_panics_leaves_nothing_behind", a_tag_that_panics_leaves_nothing_behind),
    ];
    for (name, test) in tests {
        test();
        println!("test {name} ... ok");
    }
    println!("{} passed, 0 failed", tests.len());
}

/// What all allocations of one decoding may come to: bytes for each byte of input, and at least.
///
/// All of them are counted, those given back on the way included. The worst case is a list of many
/// small values, whose room doubles as it grows.
const MULTIPLE: usize = 256;
const AT_LEAST: usize = 16 * 1024;

fn check(codec: &dyn PayloadCodec, bytes: &[u8]) {
    let region = Region::new(ALLOCATOR);
    let decoded = codec.decode(bytes);
    let allocated = region.change().bytes_allocated;
    drop(decoded);
    let limit = MULTIPLE * bytes.len() + AT_LEAST;
    assert!(
        allocated <= limit,
        "{allocated} bytes for an input of {}: {:?}",
        bytes.len(),
        &bytes[..bytes.len().min(40)]
    );
}

fn codecs() -> [Box<dyn PayloadCodec>; 3] {
    [Box::new(TaggedJson::default()), Box::new(Json::default()), Box::new(MessagePack::default())]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        for codec in codecs() {
            check(&*codec, &bytes);
        }
    }
    fn written_and_changed(value in strategies::flask_value(), at in any::<prop::sample::Index>(), byte: u8) {
        for codec in codecs() {
            let mut bytes = Vec::new();
            if codec.encode(&value, &mut bytes).is_ok() && !bytes.is_empty() {
                check(&*codec, &bytes);
                let at = at.index(bytes.len());
                bytes[at] = byte;
                check(&*codec, &bytes);
            }
        }
    }
}
fn the_worst_cases() {
    let many = |open: &str, item: &str, close: &str| {
        let mut text = String::from(open);
        text.push_str(&item.repeat(50_000));
        text.push_str(close);
        text.into_bytes()
    };
    for text in [
        many("[", "0,", "0]"),
        many("[", "[],", "[]]"),
        many("[", "{},", "{}]"),
        many("[", "\"\",", "\"\"]"),
        many("[", "{\" t\":[]},", "0]"),
        many("{", "\"\":0,", "\"\":0}"),
        many("", "[", ""),
        many("\"", "\\u0041", "\""),
        many("", "9", ""),
    ] {
        check(&TaggedJson::default(), &text);
        check(&Json::default(), &text);
    }
    // A list, map, text and bytes that say they are much longer than they are.
    for head in [
        [0xdd, 0xff, 0xff, 0xff, 0xff],
        [0xdf, 0xff, 0xff, 0xff, 0xff],
        [0xdb, 0xff, 0xff, 0xff, 0xff],
        [0xc6, 0xff, 0xff, 0xff, 0xff],
    ] {
        check(&MessagePack::default(), &head);
        check(&MessagePack::default(), &[&head[..], &[0xc0; 1_000]].concat());
    }
    check(&MessagePack::default(), &[&[0xdd, 0, 0, 0xc3, 0x50][..], &[0x90; 50_000]].concat());
}

/// In a list of 100,000 users, for each kind of user.
fn asking_for_revocation_allocates_nothing() {
    let epochs = Epochs::in_memory(Duration::from_secs(31 * 24 * 60 * 60));
    epochs.revoke_all(0..100_000).unwrap();
    let facts = SessionFacts::new(Timestamp::from_secs(1_700_000_000));
    let id = uuid::Uuid::from_u128(7);
    epochs.revoke(id).unwrap();
    for (user, standing) in [
        (Value::from("77777"), Standing::Revoked),
        (Value::from(77_777), Standing::Revoked),
        (Value::Uuid(id), Standing::Revoked),
        (Value::from("a user of whom nobody has heard"), Standing::Current),
        (Value::from(u64::MAX), Standing::Current),
    ] {
        let data = Map::from([("_user_id", user), ("_login_at", Value::from(1_699_999_999.5))]);
        let ask = || assert_eq!(epochs.standing(&facts, &data), standing);
        assert_eq!(allocations_and_moves(ask), (0, 0), "{data:?}");
    }
    assert!(epochs.table().memory() <= 24 * 100_001, "{}", epochs.table().memory());
}

/// How often `run` allocates, and moves what it has, once it has run before on this thread.
fn allocations_and_moves(mut run: impl FnMut()) -> (usize, usize) {
    run();
    run();
    let region = Region::new(ALLOCATOR);
    run();
    let change = region.change();
    (change.allocations, change.reallocations)
}

fn allocations(run: impl FnMut()) -> usize {
    allocations_and_moves(run).0
}

/// Verifying allocates nothing; writing, the text; reading, what the value itself holds.
fn a_request_allocates_what_it_keeps() {
    const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
    let serializer =
        Scheme::flask_session(SecretKeys::new("correct horse battery staple").unwrap()).timed_serializer();
    for (name, of_the_value) in [("S", 2), ("M", 16), ("L", 75)] {
        let value = payloads::named(name);
        let mut token = String::new();
        serializer.write(&value, NOW, &mut token).unwrap();
        let read =
            |keep: bool| serializer.read(token.as_bytes(), MaxAge::UNLIMITED, NOW, &|_, _| keep).unwrap();
        let kept = read(true).resume.unwrap();
        let write = |work: &dyn Fn(&mut String)| allocations_and_moves(|| work(&mut String::new()));
        let validate = || assert!(serializer.signer().validate(token.as_bytes(), MaxAge::UNLIMITED));
        assert_eq!(allocations(validate), 0, "verify {name}");
        assert_eq!(allocations(|| drop(read(false))), of_the_value, "open {name}");
        assert_eq!(write(&|out| serializer.write(&value, NOW, out).unwrap()), (1, 0), "save {name}");
        assert_eq!(
            write(&|out| assert!(serializer.rewrite(&kept, NOW, out).unwrap())),
            (1, 0),
            "refresh {name}"
        );
    }
}

/// A map, a list, a map in it and its text; the room to put them together is there already.
fn room_is_used_again() {
    let text = format!(r#"{{"a":[1,2,{{"b":"line\nline{}"}}],"c":null}}"#, "-".repeat(60));
    let codec = TaggedJson::default();
    assert_eq!(allocations(|| drop(codec.decode(text.as_bytes()).unwrap())), 4);
}

/// One large session does not make a thread hold on to its room.
fn large_room_is_given_back() {
    const KEPT: isize = 400 * 1024;
    let serializer = Scheme::flask_session(SecretKeys::new("correct horse battery staple").unwrap())
        .inflate_limit(64 << 20)
        .token_limit(64 << 20)
        .timed_serializer();
    for value in [
        Value::List(vec![Value::Bool(true); 200_000]),
        Value::List(vec![Value::List(vec![]); 200_000]),
        Value::String("\n".repeat(2_000_000).into()),
    ] {
        let region = Region::new(ALLOCATOR);
        let token = serializer.dump_value(&value).unwrap();
        drop(serializer.load_value(&token, MaxAge::UNLIMITED).unwrap());
        drop(token);
        let change = region.change();
        let kept = change.bytes_allocated as isize - change.bytes_deallocated as isize;
        assert!(kept <= KEPT, "{kept} bytes are kept");
    }
}

/// A tag whose reading panics.
#[derive(Debug)]
struct Boom;

impl Tag for Boom {
    fn key(&self) -> &str {
        " boom"
    }

    fn to_python(&self, _: Value) -> cookie_session::Result<Value> {
        std::panic::resume_unwind(Box::new("boom"))
    }
}
fn a_tag_that_panics_leaves_nothing_behind() {
    let codec = TaggedJson::default().tag(Boom).unwrap();
    let text = format!(r#"["{}",{{" boom":1}}]"#, "-".repeat(10_000));
    let region = Region::new(ALLOCATOR);
    for _ in 0..100 {
        let run = std::panic::AssertUnwindSafe(|| codec.decode(text.as_bytes()));
        std::panic::catch_unwind(run).unwrap_err();
    }
    let change = region.change();
    let kept = change.bytes_allocated as isize - change.bytes_deallocated as isize;
    assert!(kept < 100_000, "{kept} bytes are kept");
    assert!(codec.decode(b"[1]").is_ok());
}
