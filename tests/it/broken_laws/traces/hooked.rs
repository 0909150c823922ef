//! [`Hooked`]: an interface with other functions for opening and saving, as an app overrides them.

use std::fmt;
use std::sync::Arc;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::cookie::{CookieAttributes, pairs};
use cookie_session::expiry::{ExpiryPolicy, FlaskExpiry};
use cookie_session::revocation::RevocationPolicy;
use cookie_session::token::SigningSerializer;
use cookie_session::{
    Map, PlainRequest, RequestHead, SaveError, Scheme, SecretKeys, Session, SessionConfig, SessionHeaders,
    SessionInterface,
};

pub(super) const SECRET: &str = "correct horse battery staple";

pub(super) type Dyn = dyn SessionInterface;

pub(super) fn plain(clock: ManualClock) -> impl SessionInterface {
    configured(clock, SessionConfig::default())
}

pub(super) fn configured(clock: ManualClock, config: SessionConfig) -> impl SessionInterface {
    Scheme::flask_session(SecretKeys::new(SECRET).unwrap()).clock(clock).sessions().with_config(config)
}

/// An interface around another one, with a state of its own.
pub(super) struct Hooked<S> {
    pub(super) base: Arc<Dyn>,
    pub(super) state: S,
    pub(super) open: fn(&S, &Dyn, &dyn RequestHead) -> Session,
    pub(super) save: fn(&S, &Dyn, &Session) -> Result<SessionHeaders, SaveError>,
}

impl<S> Hooked<S> {
    pub(super) fn new(base: impl SessionInterface, state: S) -> Self {
        let open = |_: &S, base: &Dyn, request: &dyn RequestHead| base.open_session(request);
        let save = |_: &S, base: &Dyn, session: &Session| base.save_session(session);
        Self { base: Arc::new(base), state, open, save }
    }

    pub(super) fn open(mut self, open: fn(&S, &Dyn, &dyn RequestHead) -> Session) -> Self {
        self.open = open;
        self
    }

    pub(super) fn save(mut self, save: fn(&S, &Dyn, &Session) -> Result<SessionHeaders, SaveError>) -> Self {
        self.save = save;
        self
    }
}

impl<S> fmt::Debug for Hooked<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooked")
    }
}

impl<S: Send + Sync + 'static> SessionInterface for Hooked<S> {
    fn config(&self) -> &SessionConfig {
        self.base.config()
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.base.signing_serializer()
    }
    fn now(&self) -> Timestamp {
        self.base.now()
    }
    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        &FlaskExpiry
    }
    fn revocation_policy(&self) -> Option<&Arc<dyn RevocationPolicy>> {
        self.base.revocation_policy()
    }
    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        self.base.cookie_attributes(request)
    }
    fn open_session(&self, request: &dyn RequestHead) -> Session {
        (self.open)(&self.state, &*self.base, request)
    }
    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        (self.save)(&self.state, &*self.base, session)
    }
}

/// The text of a header.
pub(super) fn text(request: &dyn RequestHead, name: &str) -> String {
    request.header(name).map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
}

/// The request with another `Cookie` header.
pub(super) fn with_cookies(request: &dyn RequestHead, cookies: &str) -> PlainRequest {
    let known = PlainRequest::new().with_path(request.path()).with_header("host", text(request, "host"));
    if cookies.is_empty() { known } else { known.with_header("cookie", cookies) }
}

/// The pairs of the `Cookie` header.
pub(super) fn cookies(request: &dyn RequestHead) -> Vec<(String, String)> {
    request.header("cookie").map(pairs).unwrap_or_default()
}

/// What a session holds, without marking it.
pub(super) fn map(session: &Session) -> Map {
    session.peek(Map::clone)
}

/// The same headers with another `Set-Cookie`.
pub(super) fn rewritten(headers: &SessionHeaders, rewrite: impl FnOnce(&str) -> String) -> SessionHeaders {
    SessionHeaders::new(headers.varies_by_cookie(), headers.set_cookie().map(rewrite))
}
