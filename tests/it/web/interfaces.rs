//! Session interfaces for the behaviour suite.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cookie_session::clock::{Clock, ManualClock, Timestamp};
use cookie_session::codec::TaggedJson;
use cookie_session::cookie::CookieAttributes;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::token::SigningSerializer;
use cookie_session::{
    Map, RequestHead, SaveError, Scheme, SecretKeys, SecureCookieSessionInterface, Session, SessionConfig,
    SessionHeaders, SessionInterface,
};

pub(super) const SECRET: &str = "a secret that must not be logged";
pub(super) const OLD_SECRET: &str = "an older secret that must not be logged";

pub(super) type Interface = SecureCookieSessionInterface<Sha1, HmacDerivation, TaggedJson, ManualClock>;

pub(super) fn clock() -> ManualClock {
    ManualClock::new(Timestamp::from_secs(1_700_000_000))
}

pub(super) fn with_secret(secret: &str, clock: &ManualClock) -> Interface {
    with_keys(SecretKeys::new(secret).unwrap(), clock)
}

pub(super) fn with_keys(keys: SecretKeys, clock: &ManualClock) -> Interface {
    Scheme::flask_session(keys).clock(clock.clone()).sessions()
}

/// Flask's defaults at a fixed time.
pub(super) fn interface() -> Interface {
    with_secret(SECRET, &clock())
}

/// Permanent sessions would live until after the year 9999, which no cookie can say: it is the last day.
pub(super) fn cannot_save_permanent() -> Interface {
    with_secret(SECRET, &ManualClock::new(Timestamp::from_secs(253_402_300_799)))
}

/// The same cookie, by an interface that was built on its own, or another cookie.
pub(super) fn named(cookie_name: &str, clock: &ManualClock) -> Interface {
    let config = SessionConfig::builder().cookie_name(cookie_name).build().unwrap();
    with_secret(SECRET, clock).with_config(config)
}

/// Counts what it is asked for.
#[derive(Debug)]
pub(super) struct Counting {
    base: Interface,
    opened: AtomicUsize,
    saved: AtomicUsize,
}

impl Counting {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { base: interface(), opened: AtomicUsize::new(0), saved: AtomicUsize::new(0) })
    }

    /// How many sessions were opened, and how many saved.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.opened.load(Ordering::Relaxed), self.saved.load(Ordering::Relaxed))
    }
}

impl SessionInterface for Counting {
    fn config(&self) -> &SessionConfig {
        self.base.config()
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.base.signing_serializer()
    }

    fn now(&self) -> Timestamp {
        clock().now()
    }

    fn open_session(&self, request: &dyn RequestHead) -> Session {
        self.opened.fetch_add(1, Ordering::Relaxed);
        self.base.open_session(request)
    }

    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        self.saved.fetch_add(1, Ordering::Relaxed);
        self.base.save_session(session)
    }
}

/// Opens every session with the path in it, as a cookie of its own name, and saves it as others do.
#[derive(Debug)]
pub(super) struct OpensByItself(pub(super) Interface);

impl SessionInterface for OpensByItself {
    fn config(&self) -> &SessionConfig {
        self.0.config()
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.0.signing_serializer()
    }

    fn cookie_attributes(&self, _: &dyn RequestHead) -> Arc<CookieAttributes> {
        Arc::new(CookieAttributes::new("own").unwrap())
    }

    fn open_session(&self, request: &dyn RequestHead) -> Session {
        Session::from_map(Map::from([("opened", request.path())]))
    }

    fn identity(&self) -> usize {
        self.0.identity()
    }
}

/// Has a cookie for each path, named after it.
#[cfg(any(feature = "axum", feature = "actix"))]
#[derive(Debug)]
pub(super) struct ByPath(Interface);

#[cfg(any(feature = "axum", feature = "actix"))]
impl ByPath {
    pub(super) fn new() -> Self {
        Self(interface())
    }
}

#[cfg(any(feature = "axum", feature = "actix"))]
impl SessionInterface for ByPath {
    fn config(&self) -> &SessionConfig {
        self.0.config()
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.0.signing_serializer()
    }

    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        let name = format!("at_{}", request.path().replace('/', "-"));
        Arc::new(CookieAttributes::new(name).unwrap())
    }
}
