//! Ready-made interfaces: from Flask's settings, and for apps without Flask.

use super::config::{SessionConfig, Settings};
use super::null::{NullSessionPolicy, RequireSecret};
use super::secure_cookie::SecureCookieSessionInterface;
use crate::digest::Sha256;
use crate::error::{ConfigError, ConfigErrorKind};
use crate::keys::SecretKeys;
use crate::scheme::Scheme;

/// Keeps these sessions apart from those of a Flask app with the same secret key.
const RECOMMENDED_SALT: &str = "cookie-session recommended";

/// # Ready-made
impl SecureCookieSessionInterface {
    /// An interface with the settings and keys of a Flask configuration.
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
    /// [`ConfigErrorKind::MissingSecret`] without a secret key. Difference: Flask starts, and fails at the first
    /// write. [`from_settings_with_null`](Self::from_settings_with_null) does as well.
    pub fn from_settings(settings: Settings) -> Result<Self, ConfigError> {
        Self::from_settings_with_null(settings, RequireSecret)
    }

    /// The same, with null sessions by this policy where the settings have no secret key.
    ///
    /// ```
    /// use cookie_session::{FlaskNull, PlainRequest, SecureCookieSessionInterface, SessionInterface, Settings};
    ///
    /// let settings = Settings::from_vars("FLASK", [("FLASK_SESSION_COOKIE_NAME", "sid")])?;
    /// let interface = SecureCookieSessionInterface::from_settings_with_null(settings, FlaskNull)?;
    /// assert!(interface.open_session(&PlainRequest::new()).is_null());
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// Without a secret key, if the policy does not allow that, as
    /// [`RequireSecret`]: [`ConfigErrorKind::MissingSecret`] with the name of the setting.
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

    /// The choice for an app without Flask: SHA-256, a salt of its own, and a cookie that is `Secure`,
    /// `HttpOnly` and `SameSite=Lax`.
    ///
    /// A Flask app with the same key does not open these sessions, nor is one of its sessions opened here.
    ///
    /// ```text
    /// session=…; Secure; HttpOnly; Path=/; SameSite=Lax
    /// ```
    ///
    /// For other settings start from [`SessionConfig::recommended`] and give them to
    /// [`with_config`](Self::with_config). The name `__Host-session` also keeps hosts of the same domain from
    /// setting the cookie; take it where the site is served over HTTPS only.
    ///
    /// Browsers keep a `Secure` cookie for HTTPS only. Chrome and Firefox make an exception for
    /// `http://localhost`, Safari does not: there, or with another host name, turn
    /// [`cookie_secure`](crate::SessionConfigBuilder::cookie_secure) off while developing.
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
    /// [`ConfigErrorKind::EmptySecret`], or [`ConfigErrorKind::WeakSecret`] for a key that is easy to guess, as
    /// by [`SecretKeys::require_strong`].
    pub fn recommended(
        secret: impl AsRef<[u8]>,
    ) -> Result<SecureCookieSessionInterface<Sha256>, ConfigError> {
        let keys = SecretKeys::new(secret)?.require_strong()?;
        let config = SessionConfig::recommended().build()?;
        Ok(Scheme::new(keys, RECOMMENDED_SALT).digest::<Sha256>().sessions().with_config(config))
    }
}
