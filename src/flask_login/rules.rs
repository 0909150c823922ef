//! [`FlaskLogin`]: the rules of an app's logins.

use std::fmt;
use std::sync::Arc;

use chrono::TimeDelta;

use super::identifier::Identifier;
use super::keys::{CLEAR, REMEMBER, REMEMBER_SECONDS, SET, USER_ID};
use super::remember::RememberCookie;
use super::view::LoginView;
use crate::ConfigError;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::keys::SecretKeys;
use crate::session::Session;
use crate::session::config::{LoginConfig, Settings};
use crate::value::Value;

/// The rules of an app's logins: Flask-Login 0.6.3's `LoginManager`. Cheap to clone.
///
/// [`at`](Self::at) creates the [`Login`](super::Login) of a request. [`sessions`](Self::sessions) wraps a session
/// interface, so that any web layer sends and deletes the remember cookie.
#[derive(Clone, Debug)]
pub struct FlaskLogin(Arc<Rules>);

/// Whether a user with this ID exists.
type Exists = dyn Fn(&str) -> bool + Send + Sync;

#[derive(Clone)]
struct Rules {
    config: LoginConfig,
    identifier: Identifier,
    remember: RememberCookie,
    users: Option<Arc<Exists>>,
    login_view: Option<LoginView>,
    refresh_view: Option<LoginView>,
}

/// # Constructors
impl FlaskLogin {
    /// Creates the logins of an app whose `SECRET_KEY` is this text, with Flask-Login's defaults.
    ///
    /// # Errors
    /// The errors of [`RememberCookie::new`].
    pub fn new(secret: &str) -> Result<Self, ConfigError> {
        RememberCookie::new(secret).map(Self::with_remember_cookie)
    }

    /// Creates the logins of an app with this remember cookie.
    #[must_use]
    pub fn with_remember_cookie(remember: RememberCookie) -> Self {
        Self(Arc::new(Rules {
            config: LoginConfig::default(),
            identifier: Identifier::default(),
            remember,
            users: None,
            login_view: None,
            refresh_view: None,
        }))
    }

    /// Creates the logins of an app with these settings: `SECRET_KEY`, `SESSION_PROTECTION`, `REMEMBER_COOKIE_*`.
    ///
    /// As in Flask-Login, a change of the key invalidates all remember cookies.
    /// [`from_settings_with_fallbacks`](Self::from_settings_with_fallbacks) keeps accepting them.
    ///
    /// # Errors
    /// [`ConfigErrorKind::MissingSecret`](crate::ConfigErrorKind::MissingSecret) without a secret key, and the errors of [`RememberCookie::new`].
    pub fn from_settings(settings: &Settings) -> Result<Self, ConfigError> {
        Self::of(settings, |keys| keys.without_fallbacks())
    }

    /// Like [`from_settings`](Self::from_settings), but also accepts remember cookies signed with one of the
    /// `SECRET_KEY_FALLBACKS`.
    ///
    /// # Errors
    /// As [`from_settings`](Self::from_settings).
    pub fn from_settings_with_fallbacks(settings: &Settings) -> Result<Self, ConfigError> {
        Self::of(settings, Clone::clone)
    }

    fn of(settings: &Settings, choose: impl FnOnce(&SecretKeys) -> SecretKeys) -> Result<Self, ConfigError> {
        let keys = settings.remember_keys()?.ok_or_else(|| settings.missing_secret())?;
        Ok(Self::with_remember_cookie(RememberCookie::from_keys(&choose(&keys)))
            .with_config(settings.login().clone()))
    }

    /// Uses other settings, also for the remember cookie.
    #[must_use]
    pub fn with_config(self, config: LoginConfig) -> Self {
        self.change(|rules| {
            rules.remember = rules.remember.clone().with_config(&config);
            rules.config = config;
        })
    }

    /// Identifies clients with another identifier.
    #[must_use]
    pub fn with_identifier(self, identifier: Identifier) -> Self {
        self.change(|rules| rules.identifier = identifier)
    }

    /// Sets a function that checks whether a user with this ID still exists (Flask-Login's `user_loader`). Without it, every
    /// user exists.
    ///
    /// It is called once per request. If the check needs I/O, use [`Login::candidates`](super::Login::candidates).
    #[must_use]
    pub fn with_users(self, exists: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        self.change(|rules| rules.users = Some(Arc::new(exists)))
    }

    /// Redirects users who are not logged in to a page, instead of responding with 401 (`login_view`).
    #[must_use]
    pub fn with_login_view(self, view: LoginView) -> Self {
        self.change(|rules| rules.login_view = Some(view))
    }

    /// Redirects users whose login is not fresh to a page, instead of responding with 401 (`refresh_view`).
    #[must_use]
    pub fn with_refresh_view(self, view: LoginView) -> Self {
        self.change(|rules| rules.refresh_view = Some(view))
    }

    fn change(mut self, change: impl FnOnce(&mut Rules)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }
}

/// # Use
impl FlaskLogin {
    /// Ends a request: returns the remember cookie's `Set-Cookie` text, if one is due
    /// (`_update_remember_cookie`).
    ///
    /// It is only for code that saves sessions without [`sessions`](Self::sessions). Call it after the response is built and
    /// before the session is saved. It accesses the session, as Flask-Login does on every request.
    ///
    /// # Errors
    /// [`ErrorKind::Type`] if `_remember_seconds` is not a number or `_user_id` not a text or number,
    /// [`ErrorKind::TooLarge`] if the cookie would expire after the year 9999.
    pub fn finish(&self, session: &Session, now: Timestamp) -> Result<Option<String>> {
        let operation = match session.remove_if_present(REMEMBER)? {
            None if self.0.config.refresh_each_request() && !session.is_null() => {
                // Flask-Login adds `_remember` and removes it again.
                session.set_modified(true);
                Value::from(SET)
            }
            None => return Ok(None),
            Some(operation) => operation,
        };
        match operation.as_str() {
            Some(CLEAR) => Ok(Some(self.0.remember.deletion().to_owned())),
            Some(SET) => {
                // Difference: for `None` in the session, Flask-Login sends the cookie of a user called "None".
                let user_id = session.get_value(USER_ID).filter(|user_id| *user_id != Value::Null);
                let Some(user_id) = user_id else { return Ok(None) };
                let user_id = id_text(&user_id).ok_or_else(|| wrong_type(USER_ID, "a text or a number"))?;
                let duration =
                    session.get_value(REMEMBER_SECONDS).map(|seconds| duration(&seconds)).transpose()?;
                self.0.remember.set(&user_id, now, duration).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Returns the settings.
    #[must_use]
    pub fn config(&self) -> &LoginConfig {
        &self.0.config
    }

    /// Returns the identifier of clients.
    #[must_use]
    pub fn identifier(&self) -> &Identifier {
        &self.0.identifier
    }

    /// Returns the remember cookie.
    #[must_use]
    pub fn remember_cookie(&self) -> &RememberCookie {
        &self.0.remember
    }

    /// Returns the page for users who are not logged in.
    #[must_use]
    pub fn login_view(&self) -> Option<&LoginView> {
        self.0.login_view.as_ref()
    }

    /// Returns the page for users whose login is not fresh.
    #[must_use]
    pub fn refresh_view(&self) -> Option<&LoginView> {
        self.0.refresh_view.as_ref()
    }

    /// Whether a user with this ID exists.
    pub(super) fn knows(&self, user_id: &str) -> bool {
        self.0.users.as_ref().is_none_or(|exists| exists(user_id))
    }
}

/// Returns the text of an ID, like Python's `str`.
pub(super) fn id_text(id: &Value) -> Option<String> {
    match id {
        Value::String(text) | Value::Markup(text) => Some(text.as_str().to_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "True" } else { "False" }.to_owned()),
        _ => None,
    }
}

/// `timedelta(seconds=…)`.
fn duration(seconds: &Value) -> Result<TimeDelta> {
    const MAX_SECONDS: f64 = 1e12;
    match seconds.as_f64() {
        Some(seconds) if seconds.abs() <= MAX_SECONDS => {
            Ok(TimeDelta::microseconds((seconds * 1e6).round_ties_even() as i64))
        }
        Some(_) => {
            Err(Error::custom(ErrorKind::TooLarge, "the remember cookie would expire after the year 9999"))
        }
        None => Err(wrong_type(REMEMBER_SECONDS, "a number")),
    }
}

fn wrong_type(key: &str, expected: &str) -> Error {
    Error::custom(ErrorKind::Type, format!("`{key}` in the session is not {expected}")).at_key(key)
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("config", &self.config)
            .field("identifier", &self.identifier)
            .field("remember", &self.remember)
            .field("users", &self.users.is_some())
            .field("login_view", &self.login_view)
            .field("refresh_view", &self.refresh_view)
            .finish()
    }
}
