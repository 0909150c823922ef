//! [`SessionConfigBuilder`]: makes a [`SessionConfig`] in code.

use std::time::Duration;

use chrono::TimeDelta;

use super::{ConfigWarning, SessionConfig, lifetime};
use crate::session::cookie::CookieAttributes;
use crate::session::cookie::same_site::SameSite;
use crate::{ConfigError, ConfigErrorKind};

/// Collects settings and checks them in [`build`](Self::build).
///
/// Every setting has Flask's default, so set only what differs.
///
/// ```
/// use cookie_session::{ConfigErrorKind, SessionConfig};
///
/// let config = SessionConfig::builder().cookie_domain(".example.com").cookie_path("/app").build()?;
/// assert_eq!(config.cookie_domain(), Some("example.com"));
///
/// let error = SessionConfig::builder().cookie_name("my=session").build().unwrap_err();
/// assert_eq!(error.kind(), ConfigErrorKind::CookieName);
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "settings take effect in the configuration that `build` makes"]
pub struct SessionConfigBuilder {
    cookie_name: String,
    cookie_domain: Option<String>,
    cookie_path: Option<String>,
    application_root: Option<String>,
    http_only: bool,
    secure: bool,
    partitioned: bool,
    same_site: Result<Option<SameSite>, ConfigError>,
    refresh_each_request: bool,
    permanent_session_lifetime: TimeDelta,
    max_cookie_size: usize,
    noted: Vec<ConfigWarning>,
    deny_warnings: bool,
}

impl Default for SessionConfigBuilder {
    /// Flask's defaults.
    fn default() -> Self {
        let config = SessionConfig::default();
        Self {
            cookie_name: config.cookie_name().to_owned(),
            cookie_domain: None,
            cookie_path: None,
            application_root: config.application_root.clone(),
            http_only: config.cookie.is_http_only(),
            secure: config.cookie_secure(),
            partitioned: config.cookie.is_partitioned(),
            same_site: Ok(config.cookie.same_site()),
            refresh_each_request: config.refresh_each_request,
            permanent_session_lifetime: config.permanent_session_lifetime,
            max_cookie_size: config.max_cookie_size,
            noted: Vec::new(),
            deny_warnings: false,
        }
    }
}

impl SessionConfigBuilder {
    /// Sets `SESSION_COOKIE_NAME` (see [`CookieAttributes::new`]).
    pub fn cookie_name(mut self, name: impl Into<String>) -> Self {
        self.cookie_name = name.into();
        self
    }

    /// Sets `SESSION_COOKIE_DOMAIN`: the host that receives the cookie, with its subdomains.
    ///
    /// Leading dots are removed. Write other scripts in their `xn--` form (see [`CookieAttributes::with_domain`]).
    pub fn cookie_domain(mut self, domain: impl Into<String>) -> Self {
        self.cookie_domain = Some(domain.into());
        self
    }

    /// Sets `SESSION_COOKIE_PATH`; the empty path counts as not set, as in Flask.
    pub fn cookie_path(mut self, path: impl Into<String>) -> Self {
        self.cookie_path = Some(path.into());
        self
    }

    /// Sets `APPLICATION_ROOT`, the cookie's path if `SESSION_COOKIE_PATH` is not set.
    pub fn application_root(mut self, root: impl Into<String>) -> Self {
        self.application_root = Some(root.into());
        self
    }

    /// Sets `APPLICATION_ROOT` to none: without a cookie path there is no `Path` attribute.
    pub fn no_application_root(mut self) -> Self {
        self.application_root = None;
        self
    }

    /// Sets `SESSION_COOKIE_HTTPONLY`.
    pub fn cookie_http_only(mut self, http_only: bool) -> Self {
        self.http_only = http_only;
        self
    }

    /// Sets `SESSION_COOKIE_SECURE`.
    pub fn cookie_secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Sets `SESSION_COOKIE_PARTITIONED`, which implies `Secure`.
    pub fn cookie_partitioned(mut self, partitioned: bool) -> Self {
        self.partitioned = partitioned;
        self
    }

    /// Sets `SESSION_COOKIE_SAMESITE`, by value or as text; without it the attribute is not sent.
    ///
    /// ```
    /// use cookie_session::cookie::SameSite;
    /// use cookie_session::{ConfigErrorKind, SessionConfig};
    ///
    /// let config = SessionConfig::builder().cookie_same_site("Lax").build()?;
    /// assert_eq!(config.cookie_same_site(), Some(SameSite::Lax));
    /// let error = SessionConfig::builder().cookie_same_site("Lux").build().unwrap_err();
    /// assert_eq!(error.kind(), ConfigErrorKind::SameSite);
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    pub fn cookie_same_site(mut self, same_site: impl TryInto<SameSite, Error: Into<ConfigError>>) -> Self {
        self.same_site = same_site.try_into().map(Some).map_err(Into::into);
        self
    }

    /// Sets `SESSION_REFRESH_EACH_REQUEST`.
    pub fn refresh_each_request(mut self, refresh: bool) -> Self {
        self.refresh_each_request = refresh;
        self
    }

    /// Sets `PERMANENT_SESSION_LIFETIME`: how long a permanent session lives, and the age limit of every
    /// session. It must end before the year 10000.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cookie_session::SessionConfig;
    ///
    /// let week = Duration::from_secs(7 * 24 * 3600);
    /// let config = SessionConfig::builder().permanent_session_lifetime(week).build()?;
    /// assert_eq!(config.permanent_session_lifetime().num_days(), 7);
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    pub fn permanent_session_lifetime(self, lifetime: Duration) -> Self {
        // `build` rejects a lifetime that chrono cannot hold, because it ends after the year 9999.
        self.permanent_session_timedelta(TimeDelta::from_std(lifetime).unwrap_or(TimeDelta::MAX))
    }

    /// Like [`permanent_session_lifetime`](Self::permanent_session_lifetime), but signed like Python's `timedelta`. With a
    /// negative lifetime, every session has expired.
    ///
    /// It must be in the range of Python's `timedelta` and end before the year 10000.
    pub fn permanent_session_timedelta(mut self, lifetime: TimeDelta) -> Self {
        self.permanent_session_lifetime = lifetime;
        self
    }

    /// Sets `MAX_COOKIE_SIZE`, in bytes of the header text; 0 disables the report.
    pub fn max_cookie_size(mut self, bytes: usize) -> Self {
        self.max_cookie_size = bytes;
        self
    }

    /// Adds warnings about the source of the settings.
    pub(super) fn noted(mut self, warnings: Vec<ConfigWarning>) -> Self {
        self.noted = warnings;
        self
    }

    /// Makes [`build`](Self::build) fail on every warning of [`SessionConfig::warnings`].
    ///
    /// ```
    /// use cookie_session::cookie::SameSite;
    /// use cookie_session::{ConfigErrorKind, SessionConfig};
    ///
    /// let insecure = SessionConfig::builder().cookie_same_site(SameSite::None);
    /// assert!(insecure.clone().build().is_ok());
    /// assert_eq!(insecure.deny_warnings().build().unwrap_err().kind(), ConfigErrorKind::Rejected);
    /// ```
    pub fn deny_warnings(mut self) -> Self {
        self.deny_warnings = true;
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// - [`CookieName`](ConfigErrorKind::CookieName): empty, or with a character that browsers do not send back,
    /// - [`CookieDomain`](ConfigErrorKind::CookieDomain): empty, with a port, or not a host name,
    /// - [`CookiePath`](ConfigErrorKind::CookiePath): with a control character,
    /// - [`Lifetime`](ConfigErrorKind::Lifetime): more than 999,999,999 days in either direction, or so
    ///   long that every permanent session would end after the year 9999 and could not be saved,
    /// - [`Rejected`](ConfigErrorKind::Rejected): a warning, if they are denied.
    ///
    /// Difference: Flask does not check these settings, so a request fails or the cookie is lost.
    pub fn build(self) -> Result<SessionConfig, ConfigError> {
        let own_path = self.cookie_path.as_deref().filter(|path| !path.is_empty());
        let root = self.application_root.as_deref();
        for path in own_path.iter().chain(&root) {
            if path.bytes().any(|byte| byte.is_ascii_control()) {
                return Err(ConfigError::new(
                    ConfigErrorKind::CookiePath,
                    format!("the cookie path {path:?} has a control character; remove it"),
                ));
            }
        }
        let cookie = CookieAttributes::new(self.cookie_name)?
            .with_domain(self.cookie_domain.as_deref())?
            .with_path(own_path.or(root))
            .with_secure(self.secure)
            .with_http_only(self.http_only)
            .with_same_site(self.same_site?)
            .with_partitioned(self.partitioned);
        let config = SessionConfig {
            cookie: cookie.into(),
            permanent_session_lifetime: lifetime::check(self.permanent_session_lifetime)?,
            refresh_each_request: self.refresh_each_request,
            max_cookie_size: self.max_cookie_size,
            application_root: self.application_root,
            noted: self.noted.into(),
        };
        if self.deny_warnings { config.deny_warnings() } else { Ok(config) }
    }
}
