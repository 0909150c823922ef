//! [`LoginSessions`]: a session interface that also sends and deletes the remember cookie.

use std::sync::Arc;

use super::revoked::Revocations;
use super::rules::FlaskLogin;
use crate::clock::Timestamp;
use crate::keys::{KeyMatch, KeyWeakness};
use crate::serializer::SigningSerializer;
use crate::session::Session;
use crate::session::config::{ConfigWarning, SessionConfig};
use crate::session::cookie::CookieAttributes;
use crate::session::expiry::ExpiryPolicy;
use crate::session::headers::{SaveError, SessionHeaders};
use crate::session::interface::SessionInterface;
use crate::session::null::NullSessionPolicy;
use crate::session::request::RequestHead;
use crate::session::revocation::RevocationPolicy;
use crate::session::rules::CookieRules;

/// A session interface with logins, for any web layer. Created by [`FlaskLogin::sessions`].
///
/// Saving uses the session, so every response has `Vary: Cookie`, as with Flask-Login on Flask 3.1.3.
#[derive(Clone, Debug)]
pub struct LoginSessions<I> {
    rules: FlaskLogin,
    inner: I,
}

impl FlaskLogin {
    /// Wraps a session interface with these logins.
    ///
    /// When it saves a session, it also returns the remember cookie's `Set-Cookie`. Handlers under web layers with this
    /// interface can extract a [`Login`](super::Login).
    ///
    /// If the interface has a revocation policy, a remember cookie of a revoked user logs nobody in. The cookie has no
    /// time, so this also holds for one that was sent after the revocation.
    #[must_use]
    pub fn sessions<I: SessionInterface>(&self, interface: I) -> LoginSessions<I> {
        LoginSessions { rules: self.clone(), inner: interface }
    }
}

impl<I> LoginSessions<I> {
    /// Returns the rules of the logins.
    #[must_use]
    pub fn rules(&self) -> &FlaskLogin {
        &self.rules
    }
}

impl<I: SessionInterface> SessionInterface for LoginSessions<I> {
    fn open_session(&self, request: &dyn RequestHead) -> Session {
        let session = self.inner.open_session(request);
        session.attach(self.rules.clone());
        if let Some(revocations) = Revocations::of(&self.inner) {
            session.attach(revocations);
        }
        session
    }

    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        // A saved session may be saved again unchanged.
        let remember = if session.is_saved() || self.inner.is_null_session(session) {
            None
        } else {
            self.rules
                .finish(session, self.inner.now())
                .map_err(|error| SaveError::new(error, SessionHeaders::new(true, None)))?
        };
        let headers = self.inner.save_session(session)?;
        Ok(match remember {
            Some(text) => headers.with_other_cookie(text),
            None => headers,
        })
    }

    fn config(&self) -> &SessionConfig {
        self.inner.config()
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.inner.signing_serializer()
    }

    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        self.inner.expiry_policy()
    }

    fn revocation_policy(&self) -> Option<&Arc<dyn RevocationPolicy>> {
        self.inner.revocation_policy()
    }

    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        self.inner.null_session_policy()
    }

    fn cookie_rules(&self) -> CookieRules {
        self.inner.cookie_rules()
    }

    fn warnings(&self) -> Vec<ConfigWarning> {
        self.inner.warnings()
    }

    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        self.inner.key_weaknesses()
    }

    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        self.inner.cookie_attributes(request)
    }

    fn make_null_session(&self) -> Session {
        self.inner.make_null_session()
    }

    fn is_null_session(&self, session: &Session) -> bool {
        self.inner.is_null_session(session)
    }

    fn identity(&self) -> usize {
        self.inner.identity()
    }
}
