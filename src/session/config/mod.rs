//! Flask's settings of the session cookie: [`SessionConfig`].

mod builder;
mod csrf;
mod environment;
mod lifetime;
mod login;
mod loose;
mod optional_text;
mod pitfalls;
mod raw;
mod raw_csrf;
mod raw_login;
mod secret;
mod serialize;
mod settings;
mod switch;
mod timedelta;
mod unknown;
mod warning;

use std::sync::Arc;

use chrono::TimeDelta;

pub use builder::SessionConfigBuilder;
pub use csrf::CsrfConfig;
pub use login::{LoginConfig, Protection};
pub use settings::Settings;
pub use warning::ConfigWarning;

use super::cookie::CookieAttributes;
use super::cookie::same_site::SameSite;
use crate::scheme::SessionProfile;
use crate::{ConfigError, ConfigErrorKind};

/// The settings of the session cookie, checked when built.
///
/// It contains no secrets. The names are those of Flask 3.1.3 without `SESSION_`:
///
/// | Flask | here | default |
/// | --- | --- | --- |
/// | `SESSION_COOKIE_NAME` | [`cookie_name`](Self::cookie_name) | `session` |
/// | `SESSION_COOKIE_DOMAIN` | [`cookie_domain`](Self::cookie_domain) | none |
/// | `SESSION_COOKIE_PATH`, `APPLICATION_ROOT` | [`cookie_path`](Self::cookie_path) | none, `/` |
/// | `SESSION_COOKIE_HTTPONLY` | [`cookie_http_only`](Self::cookie_http_only) | true |
/// | `SESSION_COOKIE_SECURE` | [`cookie_secure`](Self::cookie_secure) | false |
/// | `SESSION_COOKIE_PARTITIONED` | [`cookie_partitioned`](Self::cookie_partitioned) | false |
/// | `SESSION_COOKIE_SAMESITE` | [`cookie_same_site`](Self::cookie_same_site) | none |
/// | `SESSION_REFRESH_EACH_REQUEST` | [`refresh_each_request`](Self::refresh_each_request) | true |
/// | `PERMANENT_SESSION_LIFETIME` | [`permanent_session_lifetime`](Self::permanent_session_lifetime) | 31 days |
/// | `MAX_COOKIE_SIZE` | [`max_cookie_size`](Self::max_cookie_size) | 4093 bytes |
///
/// Make it with [`builder`](Self::builder), or read it with serde from a map with Flask's keys. Other keys are ignored or
/// reported ([`warnings`](Self::warnings)). It is also written as such a map. [`Settings`] reads the secret keys too, and
/// the environment.
///
/// ```
/// use cookie_session::SessionConfig;
/// use cookie_session::cookie::SameSite;
///
/// let config = SessionConfig::builder()
///     .cookie_name("sid")
///     .cookie_secure(true)
///     .cookie_same_site(SameSite::Lax)
///     .build()?;
/// assert_eq!(config.cookie_path(), Some("/"));
/// assert_eq!(
///     config.cookie().render("eyJ9", None, None)?,
///     "sid=eyJ9; Secure; HttpOnly; Path=/; SameSite=Lax"
/// );
///
/// let json = r#"{"SESSION_COOKIE_NAME": "sid", "PERMANENT_SESSION_LIFETIME": 3600, "DEBUG": false}"#;
/// let config: SessionConfig = serde_json::from_str(json)?;
/// assert_eq!(config.permanent_session_lifetime().num_minutes(), 60);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionConfig {
    cookie: Arc<CookieAttributes>,
    application_root: Option<String>,
    refresh_each_request: bool,
    permanent_session_lifetime: TimeDelta,
    max_cookie_size: usize,
    /// Warnings about the map or variables that this was read from.
    noted: Arc<[ConfigWarning]>,
}

impl SessionConfig {
    /// Starts from Flask's defaults.
    pub fn builder() -> SessionConfigBuilder {
        SessionConfigBuilder::default()
    }

    /// The defaults of the framework that a scheme comes from.
    pub(in crate::session) fn of_profile(profile: SessionProfile) -> Self {
        let cookie = CookieAttributes::new(profile.cookie_name).unwrap_or_default();
        let same_site = profile.lax.then_some(SameSite::Lax);
        Self {
            cookie: Arc::new(cookie.with_path(Some("/")).with_http_only(true).with_same_site(same_site)),
            permanent_session_lifetime: TimeDelta::seconds(profile.lifetime),
            ..Self::default()
        }
    }

    /// Starts from settings for an app without Flask: `Secure` and `SameSite=Lax`, warnings denied.
    ///
    /// [`SecureCookieSessionInterface::recommended`](crate::SecureCookieSessionInterface::recommended) uses them.
    ///
    /// ```
    /// use cookie_session::SessionConfig;
    ///
    /// let config = SessionConfig::recommended().cookie_name("__Host-session").build()?;
    /// assert_eq!(
    ///     config.cookie().render("eyJ9", None, None)?,
    ///     "__Host-session=eyJ9; Secure; HttpOnly; Path=/; SameSite=Lax"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recommended() -> SessionConfigBuilder {
        Self::builder().cookie_secure(true).cookie_same_site(SameSite::Lax).deny_warnings()
    }

    /// The name and attributes of the cookie.
    #[must_use]
    pub fn cookie(&self) -> &CookieAttributes {
        &self.cookie
    }

    /// The shared name and attributes, for [`SessionInterface::cookie_attributes`](crate::SessionInterface::cookie_attributes).
    #[must_use]
    pub fn shared_cookie(&self) -> Arc<CookieAttributes> {
        self.cookie.clone()
    }

    /// The cookie's name (Flask's `get_cookie_name`).
    #[must_use]
    pub fn cookie_name(&self) -> &str {
        self.cookie.name()
    }

    /// The domain as in the header: ASCII, without leading dots (Flask's `get_cookie_domain`).
    #[must_use]
    pub fn cookie_domain(&self) -> Option<&str> {
        self.cookie.domain()
    }

    /// The path as in the header: the cookie's path, otherwise the application root, percent-encoded.
    ///
    /// Flask's `get_cookie_path`. `None` if neither is set; an empty cookie path counts as not set.
    #[must_use]
    pub fn cookie_path(&self) -> Option<&str> {
        self.cookie.path()
    }

    /// The path under which the application is mounted, as given.
    #[must_use]
    pub fn application_root(&self) -> Option<&str> {
        self.application_root.as_deref()
    }

    /// Whether scripts cannot read the cookie (Flask's `get_cookie_httponly`).
    #[must_use]
    pub fn cookie_http_only(&self) -> bool {
        self.cookie.is_http_only()
    }

    /// The `Secure` setting (Flask's `get_cookie_secure`). A partitioned cookie is always `Secure`.
    #[must_use]
    pub fn cookie_secure(&self) -> bool {
        self.cookie.secure_setting()
    }

    /// Whether the cookie is partitioned by top-level site (Flask's `get_cookie_partitioned`).
    #[must_use]
    pub fn cookie_partitioned(&self) -> bool {
        self.cookie.is_partitioned()
    }

    /// The `SameSite` attribute (Flask's `get_cookie_samesite`).
    #[must_use]
    pub fn cookie_same_site(&self) -> Option<SameSite> {
        self.cookie.same_site()
    }

    /// Whether every response renews the cookie of a permanent session.
    #[must_use]
    pub fn refresh_each_request(&self) -> bool {
        self.refresh_each_request
    }

    /// How long a permanent session lives, and the age limit of **every** session.
    ///
    /// As in Flask, it may be negative; then every session has expired.
    #[must_use]
    pub fn permanent_session_lifetime(&self) -> TimeDelta {
        self.permanent_session_lifetime
    }

    /// The length of a `Set-Cookie` text in bytes above which it is reported; 0 for never.
    #[must_use]
    pub fn max_cookie_size(&self) -> usize {
        self.max_cookie_size
    }

    /// Lists settings that do not work as intended in browsers or this crate.
    ///
    /// For settings read from a map or the environment, this includes misspelt and foreign ones. The web layers log the
    /// warnings with `tracing` when they are built.
    ///
    /// ```
    /// use cookie_session::SessionConfig;
    /// use cookie_session::config::ConfigWarning;
    ///
    /// let config = SessionConfig::builder().cookie_name("__Host-session").build()?;
    /// assert_eq!(config.warnings(), [ConfigWarning::HostPrefixWithoutSecure]);
    ///
    /// let config: SessionConfig = serde_json::from_str(r#"{"SESSION_COOKIE_SAMSITE": "Lax"}"#)?;
    /// assert!(config.warnings()[0].to_string().ends_with("did you mean SESSION_COOKIE_SAMESITE?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<ConfigWarning> {
        self.noted.iter().cloned().chain(pitfalls::of(self)).collect()
    }

    /// Fails if there are [`warnings`](Self::warnings).
    ///
    /// # Errors
    /// [`ConfigErrorKind::Rejected`](crate::ConfigErrorKind::Rejected), with the first warning as its message.
    pub fn deny_warnings(self) -> Result<Self, ConfigError> {
        match self.warnings().first() {
            None => Ok(self),
            Some(warning) => Err(ConfigError::new(ConfigErrorKind::Rejected, warning.to_string())),
        }
    }
}

impl Default for SessionConfig {
    /// Flask's defaults.
    fn default() -> Self {
        Self {
            cookie: Arc::default(),
            application_root: Some("/".to_owned()),
            refresh_each_request: true,
            permanent_session_lifetime: lifetime::DEFAULT,
            max_cookie_size: 4093,
            noted: Arc::default(),
        }
    }
}
