//! Counts the instructions of each task under valgrind: `bash .ci/run counts`.
//!
//! Each task runs once before it is counted, because the first run sets up thread-local tables. The count includes
//! dropping the result.

// gungraun's macros make modules and functions without documentation, by long paths.
#![allow(missing_docs, unused_qualifications)]

#[path = "../../payloads.rs"]
mod payloads;

use std::convert::Infallible;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{Json, MessagePack, PayloadCodec, TaggedJson};
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::scheme::Compression;
use cookie_session::token::SigningSerializer as _;
use cookie_session::web::tower::SessionLayer;
use cookie_session::{MaxAge, Scheme, SecretKeys, Session, UrlSafeTimedSerializer};
use gungraun::{library_benchmark, library_benchmark_group, main};
use http::{Request, Response, header};
use tower::{Layer as _, Service, service_fn};

const SECRET: &str = "correct horse battery staple, and then some more";
const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
const LIFETIME: MaxAge = MaxAge::seconds(31 * 24 * 3600);

/// A task that is ready to run. It lives until the process ends, so that its drop is not counted.
type Work = &'static mut dyn FnMut();

fn ready(mut work: impl FnMut() + 'static) -> Work {
    work();
    Box::leak(Box::new(work))
}

fn scheme() -> Scheme<Sha1, HmacDerivation, TaggedJson, FixedClock> {
    Scheme::flask_session(SecretKeys::new(SECRET).expect("a secret")).clock(FixedClock(NOW))
}

fn serializer() -> UrlSafeTimedSerializer<Sha1, TaggedJson, FixedClock> {
    scheme().timed_serializer()
}

fn token(name: &str) -> String {
    serializer().dump_value(&payloads::named(name)).expect("a session")
}

fn opening(name: &str) -> Work {
    let (serializer, token) = (serializer(), token(name));
    ready(move || drop(black_box(serializer.load_with(&token, LIFETIME).expect("a token of ours"))))
}

fn saving(name: &str) -> Work {
    let (serializer, value) = (serializer(), payloads::named(name));
    ready(move || drop(black_box(serializer.dump_value(&value).expect("a session"))))
}

fn saving_plain(name: &str) -> Work {
    let serializer = scheme().compression(Compression::Never).timed_serializer();
    let value = payloads::named(name);
    ready(move || drop(black_box(serializer.dump_value(&value).expect("a session"))))
}

fn refreshing(name: &str) -> Work {
    let serializer = serializer();
    let read = serializer.read(token(name).as_bytes(), LIFETIME, NOW, &|_, _| true).expect("a token of ours");
    let kept = read.resume.expect("it was asked to be kept");
    ready(move || {
        let mut out = String::new();
        serializer.rewrite(&kept, NOW, &mut out).expect("the time can be signed");
        drop(black_box(out));
    })
}

fn verifying(name: &str) -> Work {
    let (serializer, token) = (serializer(), token(name));
    ready(move || {
        black_box(serializer.signer().validate(token.as_bytes(), LIFETIME));
    })
}

/// `codec/payload`.
fn codec(name: &str) -> (Box<dyn PayloadCodec>, cookie_session::Value) {
    let (codec, payload) = name.split_once('/').expect("two names");
    let codec: Box<dyn PayloadCodec> = match codec {
        "tagged" => Box::new(TaggedJson::default()),
        "json" => Box::new(Json::default()),
        _ => Box::new(MessagePack::default()),
    };
    (codec, payloads::named(payload))
}

fn encoding(name: &str) -> Work {
    let (codec, value) = codec(name);
    let mut out = Vec::new();
    ready(move || {
        out.clear();
        codec.encode(black_box(&value), &mut out).expect("a value of the codec");
        black_box(&out);
    })
}

fn decoding(name: &str) -> Work {
    let (codec, value) = codec(name);
    let mut bytes = Vec::new();
    codec.encode(&value, &mut bytes).expect("a value of the codec");
    ready(move || drop(black_box(codec.decode(black_box(&bytes)).expect("bytes of ours"))))
}

/// Handles one request with a cookie, from the request's head to the dropped response.
fn requesting<S>(mut service: S, cookie: String, sends_cookie: bool) -> Work
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible> + 'static,
{
    ready(move || {
        let request =
            Request::builder().uri("/").header(header::COOKIE, &*cookie).body(()).expect("a request");
        let mut context = Context::from_waker(Waker::noop());
        assert!(service.poll_ready(&mut context).is_ready());
        let response = match pin!(service.call(request)).poll(&mut context) {
            Poll::Ready(Ok(response)) => response,
            Poll::Ready(Err(never)) => match never {},
            Poll::Pending => unreachable!("nothing to wait for"),
        };
        assert_eq!(response.headers().contains_key(header::SET_COOKIE), sends_cookie);
        drop(black_box(response));
    })
}

fn tower(name: &str) -> Work {
    let cookie = format!("session={}", token("S"));
    let interface = scheme().sessions();
    let bare = async |request: Request<()>| {
        black_box(request);
        Ok(Response::new(()))
    };
    let read = async |request: Request<()>| {
        let session = Session::from_extensions(request.extensions()).expect("the layer is there");
        assert_eq!(black_box(session.get::<i64>("user_id").expect("a number")), Some(42));
        Ok(Response::new(()))
    };
    match name {
        "bare" => requesting(service_fn(bare), cookie, false),
        // A permanent session is sent again, whether or not anyone looked at it.
        "unused" => requesting(SessionLayer::new(interface).layer(service_fn(bare)), cookie, true),
        _ => requesting(SessionLayer::new(interface).layer(service_fn(read)), cookie, true),
    }
}

#[library_benchmark]
#[benches::of(args = ["S", "F", "M", "L"], setup = opening)]
fn open(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["S", "F", "M", "L"], setup = saving)]
fn save(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["S", "F", "M", "L"], setup = saving_plain)]
fn save_plain(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["S", "F", "M", "L"], setup = refreshing)]
fn refresh(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["S", "F", "M", "L"], setup = verifying)]
fn verify(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["tagged/S", "tagged/M", "tagged/L", "json/S", "message-pack/S", "message-pack/M", "message-pack/L"], setup = encoding)]
fn encode(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["tagged/S", "tagged/M", "tagged/L", "json/S", "message-pack/S", "message-pack/M", "message-pack/L"], setup = decoding)]
fn decode(work: Work) {
    work();
}

#[library_benchmark]
#[benches::of(args = ["bare", "unused", "open+refresh"], setup = tower)]
fn request(work: Work) {
    work();
}

library_benchmark_group!(
    name = works,
    benchmarks = [open, save, save_plain, refresh, verify, encode, decode, request]
);
main!(library_benchmark_groups = works);
