//! [`Csrf`]: issues and checks tokens.

use std::fmt::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use subtle::ConstantTimeEq;

use super::{CsrfError, Https};
use crate::clock::{Clock, SystemClock};
use crate::error::{ConfigError, Error, ErrorKind, Result};
use crate::keys::SecretKeys;
use crate::presets::flask_wtf;
use crate::serializer::SigningSerializer;
use crate::session::Session;
use crate::session::config::{CsrfConfig, Settings};
use crate::session::request::RequestHead;
use crate::value::Value;

/// Issues CSRF tokens and checks them: Flask-WTF's `generate_csrf` and `CSRFProtect.protect`.
///
/// Cheap to clone, and not bound to a web framework.
///
/// ```
/// use cookie_session::csrf::{Csrf, CsrfError};
/// use cookie_session::{PlainRequest, SecretKeys, Session};
///
/// let csrf = Csrf::new(SecretKeys::new("correct horse battery staple")?);
///
/// // GET /form: the token goes into a hidden field, or into a page's script for the header X-CSRFToken.
/// let session = Session::new();
/// let token = csrf.issue(&session)?;
/// assert_eq!(csrf.issue(&session)?, token, "one token for the whole request");
///
/// // POST /form
/// let request = PlainRequest::new();
/// assert_eq!(csrf.check(&session, Some(&token), &request), Ok(()));
/// assert_eq!(csrf.check(&session, None, &request), Err(CsrfError::MissingToken));
/// let of_another = csrf.issue(&Session::new())?;
/// assert_eq!(csrf.check(&session, Some(&of_another), &request), Err(CsrfError::Mismatch));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Outside the session cookie the session's token is always signed. Tokens are compared in constant time. `Debug` does
/// not show the key. The token protects against other *sites*; a script on this site can read it from the page.
#[derive(Clone)]
pub struct Csrf {
    signing: Arc<dyn SigningSerializer>,
    clock: Arc<dyn Clock>,
    config: Arc<CsrfConfig>,
    https: Https,
    /// Separates the tokens that a session remembers, by their issuer.
    identity: u64,
}

/// # Constructors
impl Csrf {
    /// Creates one with Flask-WTF's defaults.
    ///
    /// Pass the app's secret key, or that of `WTF_CSRF_SECRET_KEY`. Difference: tokens that were signed with a
    /// fallback key are also accepted. Flask-WTF does not read fallbacks, and neither does
    /// [`from_settings`](Self::from_settings).
    #[must_use]
    pub fn new(keys: SecretKeys) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self {
            signing: Arc::new(flask_wtf::csrf_token(keys).timed_serializer()),
            clock: Arc::new(SystemClock),
            config: Arc::default(),
            https: Https::default(),
            identity: NEXT.fetch_add(1, Ordering::Relaxed),
        }
    }

    /// Creates one from the settings of a Flask app: `WTF_CSRF_*` and `SECRET_KEY`.
    ///
    /// ```
    /// use cookie_session::Settings;
    /// use cookie_session::csrf::Csrf;
    ///
    /// let settings: Settings = serde_json::from_str(r#"{"SECRET_KEY": "key", "WTF_CSRF_FIELD_NAME": "token"}"#)?;
    /// assert_eq!(Csrf::from_settings(&settings)?.config().field_name(), "token");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::MissingSecret`](crate::ConfigErrorKind::MissingSecret) if neither
    /// `WTF_CSRF_SECRET_KEY` nor `SECRET_KEY` is set.
    pub fn from_settings(settings: &Settings) -> Result<Self, ConfigError> {
        let keys = settings.csrf_keys().ok_or_else(|| settings.missing_secret())?;
        Ok(Self::new(keys).with_config(settings.csrf().clone()))
    }

    /// Uses other settings.
    #[must_use]
    pub fn with_config(mut self, config: CsrfConfig) -> Self {
        self.config = Arc::new(config);
        self
    }

    /// Sets how to detect HTTPS, over which the `Referer` is also checked.
    #[must_use]
    pub fn with_https(mut self, https: Https) -> Self {
        self.https = https;
        self
    }

    /// Reads the time from another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Returns the settings.
    #[must_use]
    pub fn config(&self) -> &CsrfConfig {
        &self.config
    }
}

/// # Tokens
impl Csrf {
    /// Issues the token for a form or page of this session (`generate_csrf`).
    ///
    /// The first time, 40 random hex digits are stored in the session. A second call in the same request returns the
    /// same token, as in Flask. Difference: if the session's token has changed since, for example by a logout that
    /// clears the session, it returns a matching token, while Flask-WTF returns one that is invalid. A session value
    /// that is not text is replaced, while Flask-WTF fails.
    ///
    /// # Errors
    /// If the session has no token yet and cannot be changed: it is a null session, or already saved.
    pub fn issue(&self, session: &Session) -> Result<String> {
        session.issue(self.identity, self.config.field_name(), raw_token, |raw| {
            let mut token = String::new();
            self.signing.write(&Value::from(raw), self.clock.now(), &mut token)?;
            Ok(token)
        })
    }

    /// Checks the token of a request, and over HTTPS its `Referer` (`CSRFProtect.protect`).
    ///
    /// `token` comes from [`token_in_request`](Self::token_in_request). This method ignores the request method and
    /// `WTF_CSRF_ENABLED`; [`applies_to`](Self::applies_to) checks them.
    ///
    /// # Errors
    /// [`CsrfError`]. The checks run in Flask-WTF's order.
    pub fn check(
        &self,
        session: &Session,
        token: Option<&str>,
        request: &dyn RequestHead,
    ) -> Result<(), CsrfError> {
        self.check_token(session, token)?;
        if self.config.ssl_strict() { self.https.check(request) } else { Ok(()) }
    }

    /// Checks the token alone (`validate_csrf`).
    ///
    /// # Errors
    /// [`CsrfError`], except those about the referrer.
    pub fn check_token(&self, session: &Session, token: Option<&str>) -> Result<(), CsrfError> {
        let token = token.filter(|token| !token.is_empty()).ok_or(CsrfError::MissingToken)?;
        let field = self.config.field_name();
        session.matches_text(field, |_| true).ok_or(CsrfError::MissingSessionToken)?;
        let (limit, now) = (self.config.time_limit(), self.clock.now());
        let loaded = self.signing.read(token.as_bytes(), limit, now, &|_, _| false);
        let value = loaded
            .map_err(|error| if error.is_expired() { CsrfError::Expired } else { CsrfError::Invalid })?
            .value;
        // A signed value that is not text was not issued for a session.
        let claimed = value.as_str().ok_or(CsrfError::Mismatch)?;
        let equal = |raw: &str| bool::from(raw.as_bytes().ct_eq(claimed.as_bytes()));
        match session.matches_text(field, equal) {
            Some(true) => Ok(()),
            Some(false) => Err(CsrfError::Mismatch),
            None => Err(CsrfError::MissingSessionToken),
        }
    }

    /// Returns whether requests with this method are checked: by `WTF_CSRF_ENABLED` and `WTF_CSRF_METHODS`.
    #[must_use]
    pub fn applies_to(&self, method: &str) -> bool {
        self.config.enabled() && self.config.is_checked_method(method)
    }
}

/// Returns 40 random hex digits.
fn raw_token() -> Result<String> {
    let mut bytes = [0_u8; 20];
    getrandom::fill(&mut bytes).map_err(|error| {
        Error::custom(
            ErrorKind::Unavailable,
            "the system has no random bytes to make a CSRF token from; try again",
        )
        .with_source(error)
    })?;
    Ok(bytes.iter().fold(String::with_capacity(40), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

impl fmt::Debug for Csrf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Csrf")
            .field("signing", &self.signing.describe())
            .field("config", &self.config)
            .field("https", &self.https)
            .finish_non_exhaustive()
    }
}
