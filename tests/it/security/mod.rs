//! One test for each property that signed-session systems have broken. Its documentation names the incident.
//!
//! Three of the list of 29 do not apply: P8 (timing of a look-up by session id) and P28 (session id
//! as a path), since sessions have neither an id nor a store; P15 (encrypt-then-MAC), since nothing is encrypted.

mod cookies;
mod sessions;
mod signatures;

use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::codec::TaggedJson;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::{
    Map, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface, SessionInterface, Value,
};

const SECRET: &str = "correct horse battery staple";
const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
const DAY: Duration = Duration::from_secs(86_400);

type Interface = SecureCookieSessionInterface<Sha1, HmacDerivation, TaggedJson, ManualClock>;

/// Flask's defaults on a clock that shows [`NOW`].
fn interface() -> (Interface, ManualClock) {
    let (scheme, clock) = scheme();
    (scheme.sessions(), clock)
}

/// The choices of [`interface`], and its clock.
fn scheme() -> (Scheme<Sha1, HmacDerivation, TaggedJson, ManualClock>, ManualClock) {
    let clock = ManualClock::new(NOW);
    (Scheme::flask_session(SecretKeys::new(SECRET).unwrap()).clock(clock.clone()), clock)
}

/// The `Set-Cookie` text of a new session with one value.
fn cookie_with(interface: &dyn SessionInterface, key: &str, value: impl Into<Value>) -> String {
    let session = interface.open_session(&PlainRequest::new());
    session.insert_value(key, value).unwrap();
    interface.save_session(&session).unwrap().into_set_cookie().unwrap()
}

/// The token in a `Set-Cookie` text.
fn token(set_cookie: &str) -> &str {
    set_cookie.split(';').next().unwrap().split_once('=').unwrap().1
}

/// What a request with this token opens as.
fn open(interface: &dyn SessionInterface, token: impl AsRef<[u8]>) -> cookie_session::Session {
    let header = [b"session=", token.as_ref()].concat();
    interface.open_session(&PlainRequest::new().with_header("cookie", header))
}

/// What is in the session that a request with this token gets.
fn content(interface: &dyn SessionInterface, token: impl AsRef<[u8]>) -> Map {
    open(interface, token).to_map()
}
