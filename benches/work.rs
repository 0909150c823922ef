//! Measures times with criterion: `cargo bench --bench work`, with a filter such as `-- open/S`.
//!
//! For comparisons with Flask and other crates see `benches/peers/`.

// criterion's macros make functions without documentation.
#![allow(missing_docs)]

mod payloads;

use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{Json, MessagePack, PayloadCodec, TaggedJson};
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::expiry::SessionFacts;
use cookie_session::revocation::{Epochs, RevocationPolicy, Standing};
use cookie_session::scheme::Compression;
use cookie_session::token::{Resume, SigningSerializer};
use cookie_session::{
    Map, MaxAge, PlainRequest, Scheme, SecretKeys, SessionInterface, UrlSafeTimedSerializer, Value,
};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const SECRET: &str = "correct horse battery staple, and then some more";
const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
const LIFETIME: MaxAge = MaxAge::seconds(31 * 24 * 3600);
const PAYLOADS: [&str; 3] = ["S", "M", "L"];

type Serializer = UrlSafeTimedSerializer<Sha1, TaggedJson, FixedClock>;

fn keys() -> SecretKeys {
    SecretKeys::new(SECRET).expect("a secret")
}

fn scheme() -> Scheme<Sha1, HmacDerivation, TaggedJson, FixedClock> {
    Scheme::flask_session(keys()).clock(FixedClock(NOW))
}

fn serializer() -> Serializer {
    scheme().timed_serializer()
}

fn kept(serializer: &Serializer, token: &str) -> Resume {
    let loaded = serializer.read(token.as_bytes(), LIFETIME, NOW, &|_, _| true).expect("a token of ours");
    loaded.resume.expect("it was asked to be kept")
}

/// The cost of a request: opening, saving, refreshing, and the same through the session interface.
fn sessions(criterion: &mut Criterion) {
    let serializer = serializer();
    let plain = scheme().compression(Compression::Never).timed_serializer();
    let interface =
        Scheme::flask_session(SecretKeys::new(SECRET).expect("a secret")).clock(FixedClock(NOW)).sessions();
    for name in PAYLOADS {
        let value = payloads::named(name);
        let token = serializer.dump_value(&value).expect("a session");
        let kept = kept(&serializer, &token);
        let request = PlainRequest::new().with_header("cookie", format!("session={token}"));
        let mut bench = |work: &str, routine: &mut dyn FnMut()| {
            criterion.bench_function(&format!("{work}/{name}"), |bencher| bencher.iter(&mut *routine));
        };
        bench("open", &mut || drop(black_box(serializer.load_with(&token, LIFETIME))));
        bench("save", &mut || drop(black_box(serializer.dump_value(&value))));
        bench("save-plain", &mut || drop(black_box(plain.dump_value(&value))));
        bench("refresh", &mut || {
            let mut out = String::new();
            drop(black_box(serializer.rewrite(&kept, NOW, &mut out)));
            black_box(out);
        });
        bench("request/open", &mut || drop(black_box(interface.open_session(&request))));
        bench("request/open+refresh", &mut || {
            let session = interface.open_session(&request);
            drop(black_box(interface.save_session(&session)));
        });
        bench("request/open+change", &mut || {
            let session = interface.open_session(&request);
            drop(black_box(session.insert("user_id", 43)));
            drop(black_box(interface.save_session(&session)));
        });
    }
}

/// From bytes to signed bytes and back.
fn signing(criterion: &mut Criterion) {
    let signer = Scheme::flask_session(keys()).signer();
    let timed = serializer();
    for name in PAYLOADS {
        let token = timed.dump_value(&payloads::named(name)).expect("a session");
        let payload = token.rsplitn(3, '.').nth(2).unwrap_or_default().as_bytes();
        let signed = signer.sign(payload);
        criterion.bench_function(&format!("sign/{name}"), |bencher| bencher.iter(|| signer.sign(payload)));
        criterion
            .bench_function(&format!("verify/{name}"), |bencher| bencher.iter(|| signer.validate(&signed)));
        criterion.bench_function(&format!("verify-timed/{name}"), |bencher| {
            bencher.iter(|| timed.signer().validate(token.as_bytes(), LIFETIME));
        });
    }
}

/// From values to bytes and back.
fn codecs(criterion: &mut Criterion) {
    let codecs: [(&str, &dyn PayloadCodec); 3] = [
        ("tagged-json", &TaggedJson::default()),
        ("json", &Json::default()),
        ("message-pack", &MessagePack::default()),
    ];
    for (codec_name, codec) in codecs {
        for name in PAYLOADS {
            let (value, mut bytes) = (payloads::named(name), Vec::new());
            if codec.encode(&value, &mut bytes).is_err() {
                // Plain JSON has no bytes or times.
                continue;
            }
            criterion.bench_function(&format!("encode/{codec_name}/{name}"), |bencher| {
                let mut out = Vec::with_capacity(bytes.len());
                bencher.iter(|| {
                    out.clear();
                    black_box(codec.encode(&value, &mut out))
                });
            });
            criterion.bench_function(&format!("decode/{codec_name}/{name}"), |bencher| {
                bencher.iter(|| codec.decode(&bytes));
            });
        }
    }
}

/// The cost of Flask's compression rule when saving, and of decompression when opening.
fn compression(criterion: &mut Criterion) {
    let rules = [
        ("flask", Compression::Flask),
        ("never", Compression::Never),
        ("above-200", Compression::Above(200)),
    ];
    for (rule, compression) in rules {
        let serializer = scheme().compression(compression).timed_serializer();
        for name in PAYLOADS {
            let value = payloads::named(name);
            let token = serializer.dump_value(&value).expect("a session");
            criterion.bench_function(&format!("compression/{rule}/save/{name}"), |bencher| {
                bencher.iter(|| serializer.dump_value(&value));
            });
            criterion.bench_function(&format!("compression/{rule}/open/{name}"), |bencher| {
                bencher.iter(|| serializer.load_value(&token, LIFETIME));
            });
        }
    }
}

/// A token of the oldest of several keys, and one of an unknown key.
fn key_counts(criterion: &mut Criterion) {
    let value = payloads::small();
    let old = Scheme::flask_session(SecretKeys::new("the oldest of all the keys").expect("a secret"))
        .clock(FixedClock(NOW))
        .timed_serializer()
        .dump_value(&value)
        .expect("a session");
    let forged = old.replacen('e', "f", 1);
    let mut group = criterion.benchmark_group("keys");
    for count in [1, 2, 4, 8, 16] {
        let mut all = keys().with_fallback("the oldest of all the keys").expect("a secret");
        for index in 1..count {
            all = all.with_fallback(format!("fallback key number {index}")).expect("a secret");
        }
        let serializer = scheme().keys(all).timed_serializer();
        group.bench_with_input(BenchmarkId::new("open-by-oldest", count), &count, |bencher, _| {
            bencher.iter(|| serializer.load_value(&old, LIFETIME));
        });
        group.bench_with_input(BenchmarkId::new("refuse", count), &count, |bencher, _| {
            bencher.iter(|| serializer.load_value(&forged, LIFETIME));
        });
    }
}

/// What a check against 1,000,000 epochs costs, alone and as a part of opening a session.
fn revocation(criterion: &mut Criterion) {
    const USERS: usize = 1_000_000;
    let epochs = Arc::new(Epochs::in_memory(Duration::from_secs(31 * 24 * 3600)).with_clock(FixedClock(NOW)));
    epochs.revoke_all(0..USERS).expect("a list in memory");
    assert_eq!(epochs.table().len(), USERS);
    let facts = SessionFacts::new(NOW);
    let login =
        |user: String, at: f64| Map::from([("_user_id", Value::from(user)), ("_login_at", Value::from(at))]);
    let (over, later) = (NOW.as_secs() as f64 - 1.0, NOW.as_secs() as f64 + 1.0);
    for (name, first, at, expected) in [
        ("revoked", 0, over, Standing::Revoked),
        ("logged-in-again", 0, later, Standing::Current),
        ("not-in-the-list", USERS, over, Standing::Current),
    ] {
        // Another user each time, so that the list does not stay in the processor's caches. A session does, as after
        // its cookie was read.
        let mut index = 0;
        let mut another = || {
            index = (index + 7_919) % USERS;
            login((first + index).to_string(), at)
        };
        assert!((0..1_000).all(|_| epochs.standing(&facts, &another()) == expected), "{name}");
        criterion.bench_function(&format!("revocation/check/{name}"), |bencher| {
            let few = BatchSize::NumIterations(64);
            bencher.iter_batched_ref(&mut another, |data| epochs.standing(&facts, data), few);
        });
        let same = another();
        criterion.bench_function(&format!("revocation/check-again/{name}"), |bencher| {
            bencher.iter(|| epochs.standing(&facts, black_box(&same)));
        });
    }
    let sessions = || {
        Scheme::flask_session(SecretKeys::new(SECRET).expect("a secret")).clock(FixedClock(NOW)).sessions()
    };
    let (without, with) = (sessions(), sessions().with_revocation(epochs));
    let session = without.open_session(&PlainRequest::new());
    session.replace(&login("7".into(), later)).expect("a session");
    let headers = without.save_session(&session).expect("a cookie");
    let request = PlainRequest::new().answering(headers.set_cookie().expect("a cookie"));
    for (name, interface) in [("without", &without), ("with", &with)] {
        assert!(interface.open_session(&request).contains_key("_user_id"));
        criterion.bench_function(&format!("revocation/open/{name}"), |bencher| {
            bencher.iter(|| interface.open_session(&request));
        });
    }
}

/// From 100 bytes to 1 MB of JSON.
fn sizes(criterion: &mut Criterion) {
    let serializer = scheme().inflate_limit(2 << 20).timed_serializer();
    let plain = scheme().compression(Compression::Never).timed_serializer();
    let mut group = criterion.benchmark_group("size");
    group.sample_size(20);
    for bytes in [100, 1_000, 10_000, 100_000, 1_000_000] {
        let value = payloads::of_size(bytes);
        let (token, uncompressed) =
            (serializer.dump_value(&value).expect("a session"), plain.dump_value(&value).expect("a session"));
        group.throughput(Throughput::Bytes(u64::from(bytes)));
        group.bench_function(BenchmarkId::new("open", bytes), |bencher| {
            bencher.iter(|| serializer.load_value(&token, LIFETIME));
        });
        group.bench_function(BenchmarkId::new("open-plain", bytes), |bencher| {
            bencher.iter(|| serializer.load_value(&uncompressed, LIFETIME));
        });
        group.bench_function(BenchmarkId::new("save", bytes), |bencher| {
            bencher.iter(|| serializer.dump_value(&value));
        });
        group.bench_function(BenchmarkId::new("save-plain", bytes), |bencher| {
            bencher.iter(|| plain.dump_value(&value));
        });
    }
}

/// The same work by one thread and by two at once, in time per iteration of each thread. Equal times are best.
fn threads(criterion: &mut Criterion) {
    let serializer = serializer();
    for name in PAYLOADS {
        let value = payloads::named(name);
        let token = serializer.dump_value(&value).expect("a session");
        for count in [1, 2] {
            criterion.bench_function(&format!("threads/{count}/{name}"), |bencher| {
                bencher.iter_custom(|iterations| {
                    in_parallel(count, iterations, || {
                        black_box(serializer.load_value(&token, LIFETIME)).ok();
                        black_box(serializer.dump_value(&value)).ok();
                    })
                });
            });
        }
    }
}

/// Returns the time until the last of `count` threads has done `work` `iterations` times.
///
/// Each thread does it once before, because a thread's first compression sets up its zlib state.
fn in_parallel(count: usize, iterations: u64, work: impl Fn() + Sync) -> Duration {
    let barrier = Barrier::new(count + 1);
    std::thread::scope(|scope| {
        for _ in 0..count {
            scope.spawn(|| {
                work();
                barrier.wait();
                (0..iterations).for_each(|_| work());
                barrier.wait();
            });
        }
        barrier.wait();
        let start = Instant::now();
        barrier.wait();
        start.elapsed()
    })
}

criterion_group! {
    name = benches;
    config = Criterion::default()
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_000));
    targets = sessions, signing, codecs, compression, key_counts, revocation, sizes, threads
}
criterion_main!(benches);
