//! Ready-made interfaces: from Flask's settings, and for apps without Flask.

use super::config::{SessionConfig, Settings};
use super::null::{NullSessionPolicy, RequireSecret};
use super::secure_cookie::SecureCookieSessionInterface;
use crate::digest::Sha256;
use crate::error::{ConfigError, ConfigErrorKind};
use crate::keys::SecretKeys;
use crate::scheme::Scheme;

/// The salt, which separates these sessions from those of a Flask app with the same secret key.
const RECOMMENDED_SALT: &str = "cookie-session recommended";

/// # Ready-made interfaces
impl SecureCookieSessionInterface {
    /// Makes an interface from a Flask configuration.
    ///
    /// ```
    /// use cookie_session::{ConfigErrorKind, SecureCookieSessionInterface, SessionInterface, Settings};
    ///
    /// let settings = Settings::from_vars("FLASK", [
    ///     ("FLASK_SECRET_KEY", "correct horse battery staple"),
    ///     ("FLASK_SESSION_COOKIE_NAME", "sid"),
    /// ])?;
    /// let interface = SecureCookieSessionInterface::from_settings(settings)?;
    /// assert_eq!(interface.config().cookie_name(), "sid");
    ///
    /// let settings = Settings::from_vars("FLASK", [("FLASK_SECRET_KEI", "misspelt")])?;
    /// let error = SecureCookieSessionInterface::from_settings(settings).unwrap_err();
    /// assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
    /// assert!(error.to_string().starts_with("FLASK_SECRET_KEY is not set"));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::MissingSecret`] without a secret key. Difference: Flask starts and fails at the
    /// first write. [`from_settings_with_null`](Self::from_settings_with_null) does the same.
    pub fn from_settings(settings: Settings) -> Result<Self, ConfigError> {
        Self::from_settings_with_null(settings, RequireSecret)
    }

    /// Like [`from_settings`](Self::from_settings), but uses null sessions with this policy if the settings have no
    /// secret key.
    ///
    /// ```
    /// use cookie_session::null::FlaskNull;
    /// use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface, Settings};
    ///
    /// let settings = Settings::from_vars("FLASK", [("FLASK_SESSION_COOKIE_NAME", "sid")])?;
    /// let interface = SecureCookieSessionInterface::from_settings_with_null(settings, FlaskNull)?;
    /// assert!(interface.open_session(&PlainRequest::new()).is_null());
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::MissingSecret`] with the name of the setting, if the policy, such as [`RequireSecret`], requires a
    /// secret key.
    pub fn from_settings_with_null(
        settings: Settings,
        policy: impl NullSessionPolicy,
    ) -> Result<Self, ConfigError> {
        let missing = settings.missing_secret();
        let (config, keys) = settings.into_parts();
        let interface = keys.map_or_else(Self::without_secret, Self::from_keys).with_config(config);
        interface.with_null_policy(policy).map_err(|error| match error.kind() {
            ConfigErrorKind::MissingSecret => missing,
            _ => error,
        })
    }

    /// Makes an interface for an app without Flask: SHA-256, its own salt, and a cookie with `Secure`, `HttpOnly` and
    /// `SameSite=Lax`.
    ///
    /// It does not share sessions with a Flask app, even if both have the same key.
    ///
    /// ```text
    /// session=…; Secure; HttpOnly; Path=/; SameSite=Lax
    /// ```
    ///
    /// For other settings, start from [`SessionConfig::recommended`] and pass them to
    /// [`with_config`](Self::with_config). The cookie name `__Host-session` also keeps other hosts of the same domain from
    /// setting the cookie. Use it if the site is served over HTTPS only.
    ///
    /// Browsers send a `Secure` cookie over HTTPS only. Chrome and Firefox make an exception for `http://localhost`. For
    /// Safari or another host name, turn [`cookie_secure`](crate::config::SessionConfigBuilder::cookie_secure) off during
    /// development.
    ///
    /// ```
    /// use cookie_session::{ConfigErrorKind, PlainRequest, SecureCookieSessionInterface, SessionInterface};
    ///
    /// # let random = |secret: &str| format!("{secret:x<32}");
    /// # let secret = random("not in the source");
    /// let interface = SecureCookieSessionInterface::recommended(&secret)?;
    /// let session = interface.open_session(&PlainRequest::new());
    /// session.insert("user_id", 7)?;
    /// let headers = interface.save_session(&session)?;
    /// assert!(headers.set_cookie().unwrap().ends_with("; Secure; HttpOnly; Path=/; SameSite=Lax"));
    ///
    /// let error = SecureCookieSessionInterface::recommended("changeme").unwrap_err();
    /// assert_eq!(error.kind(), ConfigErrorKind::WeakSecret);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`], or [`ConfigErrorKind::WeakSecret`] for a weak key: see
    /// [`SecretKeys::require_strong`].
    pub fn recommended(
        secret: impl AsRef<[u8]>,
    ) -> Result<SecureCookieSessionInterface<Sha256>, ConfigError> {
        let keys = SecretKeys::new(secret)?.require_strong()?;
        let config = SessionConfig::recommended().build()?;
        Ok(Scheme::new(keys, RECOMMENDED_SALT).digest::<Sha256>().sessions().with_config(config))
    }
}
