//! [`CsrfConfig`]: Flask-WTF's settings of its CSRF protection.

use crate::timed::MaxAge;
use crate::{ConfigError, ConfigErrorKind};

/// The settings of the CSRF protection, as Flask-WTF 1.2 names them.
///
/// Plain data without secrets. [`Settings`](crate::Settings) reads them from the map or environment that holds Flask's
/// settings.
///
/// | Flask-WTF | here | default |
/// | --- | --- | --- |
/// | `WTF_CSRF_ENABLED` | [`enabled`](Self::enabled) | true |
/// | `WTF_CSRF_CHECK_DEFAULT` | [`check_default`](Self::check_default) | true |
/// | `WTF_CSRF_METHODS` | [`methods`](Self::methods) | `POST`, `PUT`, `PATCH`, `DELETE` |
/// | `WTF_CSRF_FIELD_NAME` | [`field_name`](Self::field_name) | `csrf_token` |
/// | `WTF_CSRF_HEADERS` | [`headers`](Self::headers) | `X-CSRFToken`, `X-CSRF-Token` |
/// | `WTF_CSRF_TIME_LIMIT` | [`time_limit`](Self::time_limit) | 3600 seconds |
/// | `WTF_CSRF_SSL_STRICT` | [`ssl_strict`](Self::ssl_strict) | true |
///
/// ```
/// use cookie_session::config::CsrfConfig;
/// use cookie_session::{MaxAge, Settings};
///
/// let config = CsrfConfig::default().with_time_limit(MaxAge::seconds(600));
/// assert_eq!(config.field_name(), "csrf_token");
///
/// let settings: Settings = serde_json::from_str(r#"{"SECRET_KEY": "key", "WTF_CSRF_TIME_LIMIT": 600}"#)?;
/// assert_eq!(settings.csrf(), &config);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsrfConfig {
    pub(super) enabled: bool,
    pub(super) check_default: bool,
    methods: Vec<String>,
    field_name: String,
    headers: Vec<String>,
    pub(super) time_limit: MaxAge,
    pub(super) ssl_strict: bool,
}

impl Default for CsrfConfig {
    /// Creates Flask-WTF's defaults.
    fn default() -> Self {
        Self {
            enabled: true,
            check_default: true,
            methods: ["POST", "PUT", "PATCH", "DELETE"].map(str::to_owned).into(),
            field_name: "csrf_token".to_owned(),
            headers: ["x-csrftoken", "x-csrf-token"].map(str::to_owned).into(),
            time_limit: MaxAge::seconds(3600),
            ssl_strict: true,
        }
    }
}

/// # Reading
impl CsrfConfig {
    /// Returns whether requests are checked at all.
    #[must_use]
    pub fn enabled(&self) -> bool {
        self.enabled
    }

    /// Returns whether the middleware `protect` checks requests. Extractors check them in any case.
    #[must_use]
    pub fn check_default(&self) -> bool {
        self.check_default
    }

    /// Returns the methods whose requests are checked.
    #[must_use]
    pub fn methods(&self) -> &[String] {
        &self.methods
    }

    /// Returns whether requests with this method are checked if the protection is enabled.
    ///
    /// Difference: the case of the setting does not matter. In Flask-WTF the setting `post` checks nothing.
    #[must_use]
    pub fn is_checked_method(&self, method: &str) -> bool {
        self.methods.iter().any(|checked| checked.eq_ignore_ascii_case(method))
    }

    /// Returns the name of the form field, and of the key in the session.
    #[must_use]
    pub fn field_name(&self) -> &str {
        &self.field_name
    }

    /// Returns the names of the headers that may carry the token, in lower case.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Returns how old a token may be.
    #[must_use]
    pub fn time_limit(&self) -> MaxAge {
        self.time_limit
    }

    /// Returns whether requests over HTTPS need a `Referer` with the origin of the site.
    #[must_use]
    pub fn ssl_strict(&self) -> bool {
        self.ssl_strict
    }
}

/// # Changing
impl CsrfConfig {
    /// Switches all checks on or off.
    #[must_use]
    pub fn with_enabled(mut self, enabled: bool) -> Self {
        self.enabled = enabled;
        self
    }

    /// Switches the checks of the middleware `protect` on or off.
    #[must_use]
    pub fn with_check_default(mut self, check: bool) -> Self {
        self.check_default = check;
        self
    }

    /// Checks requests with these methods.
    #[must_use]
    pub fn with_methods<M: Into<String>>(mut self, methods: impl IntoIterator<Item = M>) -> Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Uses another name for the form field and the key in the session.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Setting`] if it is empty, because every field would be the token then.
    pub fn with_field_name(mut self, name: impl Into<String>) -> Result<Self, ConfigError> {
        self.field_name = name.into();
        if self.field_name.is_empty() {
            let message = "the name of the CSRF field is empty; write a name, such as csrf_token";
            return Err(ConfigError::new(ConfigErrorKind::Setting, message));
        }
        Ok(self)
    }

    /// Looks for the token in these headers.
    #[must_use]
    pub fn with_headers<H: AsRef<str>>(mut self, names: impl IntoIterator<Item = H>) -> Self {
        self.headers = names.into_iter().map(|name| name.as_ref().to_ascii_lowercase()).collect();
        self
    }

    /// Sets how old a token may be; [`MaxAge::UNLIMITED`] accepts any age.
    #[must_use]
    pub fn with_time_limit(mut self, limit: MaxAge) -> Self {
        self.time_limit = limit;
        self
    }

    /// Switches the check of the `Referer` over HTTPS on or off.
    #[must_use]
    pub fn with_ssl_strict(mut self, strict: bool) -> Self {
        self.ssl_strict = strict;
        self
    }
}
