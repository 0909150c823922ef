//! [`Login`]: the login of a request, and the protection of its session.

use super::keys::{self, CLEAR, FRESH, IDENTIFIER, REMEMBER};
use super::revoked::Revocations;
use super::rules::FlaskLogin;
use crate::error::Result;
use crate::session::PERMANENT_KEY;
use crate::session::Session;
use crate::session::config::Protection;
use crate::session::request::RequestHead;
use crate::value::Value;

/// The login of one request: Flask-Login's functions for one session and client.
///
/// Created by [`FlaskLogin::at`]. With axum and actix-web, handlers take it as an argument. Clones share the same login.
#[derive(Clone, Debug)]
pub struct Login {
    rules: FlaskLogin,
    session: Session,
    identifier: String,
    cookie: Option<Secretive>,
}

/// A value of the remember cookie. It must be protected like a password.
#[derive(Clone)]
struct Secretive(String);

impl std::fmt::Debug for Secretive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// The current user, determined once per request.
#[derive(Clone)]
pub(super) struct Settled(pub(super) Option<String>);

impl FlaskLogin {
    /// Creates the login of a request, for the session that was opened for it.
    #[must_use]
    pub fn at(&self, session: &Session, request: &dyn RequestHead) -> Login {
        Login {
            rules: self.clone(),
            session: session.clone(),
            identifier: self.identifier().of(request),
            cookie: self.remember_cookie().find(request).map(Secretive),
        }
    }
}

/// # Freshness
impl Login {
    /// Returns whether the login is fresh (`login_fresh()`). Call [`current_user`](Self::current_user) first.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.session.read(|map| map.get(FRESH).is_some_and(Value::is_truthy))
    }

    /// Returns whether the request has a valid remember cookie (`login_remembered()`).
    #[must_use]
    pub fn is_remembered(&self) -> bool {
        let cleared =
            self.session.read(|map| map.get(REMEMBER).is_some_and(|value| value.as_str() == Some(CLEAR)));
        !cleared && self.remembered_user().is_some()
    }

    /// Returns the session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Returns the rules.
    #[must_use]
    pub fn rules(&self) -> &FlaskLogin {
        &self.rules
    }

    /// Returns the identifier of this client.
    pub(super) fn identifier(&self) -> &str {
        &self.identifier
    }

    /// Whether the request has a remember cookie, valid or not.
    pub(super) fn has_cookie(&self) -> bool {
        self.cookie.is_some()
    }

    /// The user of the remember cookie, if it is valid and its user was not revoked.
    pub(super) fn remembered_user(&self) -> Option<String> {
        let Secretive(value) = self.cookie.as_ref()?;
        let user_id = self.rules.remember_cookie().verify(value)?;
        let revocations = self.session.attached::<Revocations>();
        revocations.is_none_or(|revocations| revocations.admit(user_id)).then(|| user_id.to_owned())
    }

    pub(super) fn settled(&self) -> Option<Settled> {
        self.session.attached()
    }

    pub(super) fn settle(&self, user: Option<String>) {
        self.session.attach(Settled(user));
    }

    /// Applies the protection. Returns whether it logged the user out (`_session_protection_failed`).
    pub(super) fn protect(&self) -> Result<bool> {
        let protection = self.rules.config().protection();
        if protection == Protection::None {
            return Ok(false);
        }
        let (same, stale, permanent) = self.session.read(|map| {
            let same = map.is_empty()
                || map.get(IDENTIFIER).is_some_and(|value| value.as_str() == Some(&self.identifier));
            let stale = matches!(map.get(FRESH), Some(Value::Bool(false)));
            (same, stale, map.get(PERMANENT_KEY).is_some_and(Value::is_truthy))
        });
        if same {
            return Ok(false);
        }
        if protection == Protection::Basic || permanent {
            if !stale {
                self.session.insert_value(FRESH, false)?;
            }
            return Ok(false);
        }
        for key in keys::ALL {
            self.session.remove(key)?;
        }
        self.session.insert_value(REMEMBER, CLEAR)?;
        Ok(true)
    }
}
