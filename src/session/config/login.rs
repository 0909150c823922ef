//! [`LoginConfig`]: Flask-Login's settings.

use std::str::FromStr;

use chrono::TimeDelta;

use super::lifetime;
use crate::session::cookie::CookieAttributes;
use crate::{ConfigError, ConfigErrorKind};

/// What becomes of a login that turns up at another client (Flask-Login's `SESSION_PROTECTION`).
///
/// Another client is one with another address or user agent, by the session's `_id`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Protection {
    /// Nothing: any client may go on.
    None,
    /// The login is no longer fresh.
    #[default]
    Basic,
    /// The user is logged out, unless the session is permanent: then as `Basic`.
    Strong,
}

impl FromStr for Protection {
    type Err = ConfigError;

    /// Difference: Flask-Login protects nothing if the name is misspelt.
    fn from_str(text: &str) -> Result<Self, ConfigError> {
        match text {
            "none" => Ok(Self::None),
            "basic" => Ok(Self::Basic),
            "strong" => Ok(Self::Strong),
            _ => Err(ConfigError::new(
                ConfigErrorKind::Setting,
                format!("the session protection is {text:?}; set it to basic, strong or none"),
            )),
        }
    }
}

/// The settings of logins, as Flask-Login 0.6.3 names them.
///
/// Plain data without secrets. [`Settings`](crate::Settings) reads them from the map or environment that holds
/// Flask's settings.
///
/// | Flask-Login | here | default |
/// | --- | --- | --- |
/// | `SESSION_PROTECTION` | [`protection`](Self::protection) | `basic` |
/// | `REMEMBER_COOKIE_NAME`, `_DOMAIN`, `_PATH`, `_SECURE`, `_HTTPONLY`, `_SAMESITE` | [`cookie`](Self::cookie) | `remember_token=…; HttpOnly; Path=/` |
/// | `REMEMBER_COOKIE_DURATION` | [`duration`](Self::duration) | 365 days |
/// | `REMEMBER_COOKIE_REFRESH_EACH_REQUEST` | [`refresh_each_request`](Self::refresh_each_request) | false |
///
/// ```
/// use cookie_session::Settings;
/// use cookie_session::flask_login::{LoginConfig, Protection};
///
/// let settings: Settings = serde_json::from_str(
///     r#"{"SECRET_KEY": "key", "SESSION_PROTECTION": "strong", "REMEMBER_COOKIE_SECURE": true}"#,
/// )?;
/// assert_eq!(settings.login().protection(), Protection::Strong);
/// assert_eq!(settings.login().cookie().to_string(), "remember_token=…; Secure; HttpOnly; Path=/");
/// assert_eq!(settings.login(), &LoginConfig::default()
///     .with_protection(Protection::Strong)
///     .with_cookie(LoginConfig::default().cookie().clone().with_secure(true)));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginConfig {
    pub(super) protection: Protection,
    pub(super) cookie: CookieAttributes,
    duration: TimeDelta,
    pub(super) refresh_each_request: bool,
}

impl Default for LoginConfig {
    /// Flask-Login's defaults.
    fn default() -> Self {
        // The name is a good one, and the other attributes of Flask's session cookie are the same.
        let cookie = CookieAttributes::default().with_name("remember_token").unwrap_or_default();
        Self {
            protection: Protection::default(),
            cookie,
            duration: TimeDelta::days(365),
            refresh_each_request: false,
        }
    }
}

/// # Choosing
impl LoginConfig {
    /// Sets `SESSION_PROTECTION`.
    #[must_use]
    pub fn with_protection(mut self, protection: Protection) -> Self {
        self.protection = protection;
        self
    }

    /// Sets name and attributes of the remember cookie.
    #[must_use]
    pub fn with_cookie(mut self, cookie: CookieAttributes) -> Self {
        self.cookie = cookie;
        self
    }

    /// Sets `REMEMBER_COOKIE_DURATION`: how long browsers keep the remember cookie.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Lifetime`] if it is more than 999,999,999 days, or ends beyond the year 9999.
    pub fn with_duration(mut self, duration: TimeDelta) -> Result<Self, ConfigError> {
        self.duration = lifetime::check(duration)?;
        Ok(self)
    }

    /// Sets `REMEMBER_COOKIE_REFRESH_EACH_REQUEST`: every response renews the remember cookie.
    #[must_use]
    pub fn with_refresh_each_request(mut self, refresh: bool) -> Self {
        self.refresh_each_request = refresh;
        self
    }
}

/// # Reading
impl LoginConfig {
    /// Returns what becomes of a login that turns up at another client.
    #[must_use]
    pub fn protection(&self) -> Protection {
        self.protection
    }

    /// Returns name and attributes of the remember cookie.
    #[must_use]
    pub fn cookie(&self) -> &CookieAttributes {
        &self.cookie
    }

    /// Returns how long browsers keep the remember cookie.
    #[must_use]
    pub fn duration(&self) -> TimeDelta {
        self.duration
    }

    /// Returns whether every response of a logged-in user renews the remember cookie.
    #[must_use]
    pub fn refresh_each_request(&self) -> bool {
        self.refresh_each_request
    }
}
