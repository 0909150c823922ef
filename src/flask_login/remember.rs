//! [`RememberCookie`]: the cookie that logs a user in after the session has ended.

use std::fmt;

use chrono::TimeDelta;
use subtle::ConstantTimeEq;

use super::identifier::hex;
use crate::ConfigError;
use crate::clock::Timestamp;
use crate::digest::{SessionDigest, Sha512};
use crate::error::{Error, ErrorKind, Result};
use crate::keys::{SecretKeys, latin1};
use crate::session::config::LoginConfig;
use crate::session::cookie::{CookieAttributes, first_cookie_text};
use crate::session::request::RequestHead;

/// Writes, reads and deletes the remember cookie of Flask-Login 0.6.3.
///
/// ```text
/// remember_token = {user_id}|{hex(HMAC-SHA512(SECRET_KEY, user_id))}
/// ```
///
/// The key is the secret key itself; text is encoded as Latin-1 (`encode_cookie`, `decode_cookie`).
///
/// ```
/// use cookie_session::flask_login::RememberCookie;
///
/// let remember = RememberCookie::new("secret-key")?;
/// let token = remember.sign("7");
/// assert!(token.starts_with("7|b308104957a4a66a33098cbe72ad02cd9e5b76f6f38aed51"));
/// assert_eq!(remember.verify(&token), Some("7"));
/// assert_eq!(remember.verify(&token.replace('7', "8")), None);
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
///
/// # Security
/// It has neither a time nor a salt. It is valid until the key changes, regardless of its `Expires`, and is the same for
/// every login of the user. Logging out deletes it from the browser, but a stolen copy stays valid. Signatures are
/// compared in constant time. The key is zeroized when the last clone is dropped.
#[derive(Clone)]
pub struct RememberCookie {
    /// The HMAC states of each key. The first one signs.
    keys: Vec<<Sha512 as SessionDigest>::Mac>,
    attributes: CookieAttributes,
    /// The header value that deletes the cookie.
    deletion: String,
    duration: TimeDelta,
}

/// # Constructors
impl RememberCookie {
    /// Creates the cookie of an app whose `SECRET_KEY` is this text, with Flask-Login's defaults.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`](crate::ConfigErrorKind::EmptySecret) if it is empty, [`ConfigErrorKind::Setting`](crate::ConfigErrorKind::Setting) if it has a character beyond
    /// Latin-1: Flask-Login fails with such a key.
    pub fn new(secret: &str) -> Result<Self, ConfigError> {
        SecretKeys::new(&*latin1(secret)?).map(|keys| Self::from_keys(&keys))
    }

    /// Creates the cookie of an app whose `SECRET_KEY` is bytes, with Flask-Login's defaults.
    ///
    /// Cookies that were signed with a fallback key are accepted. Flask-Login knows only the current key, so
    /// its users have to log in again when the key changes.
    #[must_use]
    pub fn from_keys(keys: &SecretKeys) -> Self {
        let keys = keys.iter().map(|(_, key)| Sha512::keyed(key)).collect();
        Self {
            keys,
            attributes: CookieAttributes::default(),
            deletion: String::new(),
            duration: TimeDelta::zero(),
        }
        .with_config(&LoginConfig::default())
    }

    /// Also accepts cookies that were signed with an old key (text). Flask-Login has no such option.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_fallback(mut self, old: &str) -> Result<Self, ConfigError> {
        let keys = SecretKeys::new(&*latin1(old)?)?;
        self.keys.extend(keys.iter().map(|(_, key)| Sha512::keyed(key)));
        Ok(self)
    }

    /// Sets other attributes and another duration.
    #[must_use]
    pub fn with_config(mut self, config: &LoginConfig) -> Self {
        let cookie = config.cookie();
        self.attributes = cookie.clone();
        // `delete_cookie` sends only domain and path.
        self.deletion = cookie
            .clone()
            .with_secure(false)
            .with_http_only(false)
            .with_same_site(None)
            .with_partitioned(false)
            .render_deletion();
        self.duration = config.duration();
        self
    }
}

/// # Use
impl RememberCookie {
    /// Returns the cookie's value for a user (`encode_cookie`).
    #[must_use]
    pub fn sign(&self, user_id: &str) -> String {
        let signature = self.keys.first().map(|key| signature(key, user_id)).unwrap_or_default();
        format!("{user_id}|{signature}")
    }

    /// Returns the user that a value was signed for, or `None` (`decode_cookie`).
    ///
    /// Difference: Flask-Login responds with 500 to a signature with non-ASCII characters.
    #[must_use]
    pub fn verify<'v>(&self, value: &'v str) -> Option<&'v str> {
        let (user_id, found) = value.rsplit_once('|')?;
        let genuine = |key| bool::from(signature(key, user_id).as_bytes().ct_eq(found.as_bytes()));
        self.keys.iter().any(genuine).then_some(user_id)
    }

    /// Returns the unverified value in a request; `None` without such a cookie.
    #[must_use]
    pub fn find(&self, request: &dyn RequestHead) -> Option<String> {
        first_cookie_text(request.header_values("cookie").iter().copied(), self.attributes.name())
    }

    /// Returns the `Set-Cookie` text that makes the browser remember the user.
    ///
    /// `duration` starts at `now`; `None` means the duration in the settings.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`] if it ends after the year 9999.
    pub fn set(&self, user_id: &str, now: Timestamp, duration: Option<TimeDelta>) -> Result<String> {
        let beyond =
            || Error::custom(ErrorKind::TooLarge, "the remember cookie would expire after the year 9999");
        let expires = now.checked_add(duration.unwrap_or(self.duration)).ok_or_else(beyond)?;
        let expires = expires.to_datetime().ok_or_else(beyond)?;
        self.attributes.render(&self.sign(user_id), Some(expires), None).map_err(|_| beyond())
    }

    /// Returns the `Set-Cookie` text that makes the browser forget the user.
    #[must_use]
    pub fn deletion(&self) -> &str {
        &self.deletion
    }
}

fn signature(key: &<Sha512 as SessionDigest>::Mac, user_id: &str) -> String {
    let mut mac = key.clone();
    Sha512::update(&mut mac, user_id.as_bytes());
    hex(Sha512::finish(mac).as_ref())
}

impl fmt::Debug for RememberCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RememberCookie")
            .field("keys", &self.keys.len())
            .field("attributes", &format_args!("{}", self.attributes))
            .field("duration", &self.duration)
            .finish()
    }
}
