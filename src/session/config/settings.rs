//! Flask's settings from a file or the environment, with the secret keys: [`Settings`].

use std::ffi::OsString;

use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer};

use super::raw::RawSettings;
use super::secret::Secret;
use super::{ConfigWarning, CsrfConfig, LoginConfig, SessionConfig, environment};
use crate::session::cookie::same_site::SameSite;
use crate::{ConfigError, ConfigErrorKind, SecretKeys};

/// A [`SessionConfig`] with its secret keys.
///
/// Reads Flask's keys: those of [`SessionConfig`], `SECRET_KEY` (text or bytes) and
/// `SECRET_KEY_FALLBACKS` (a list of them). As in Flask, `null`
/// or the empty text means that there is no `SECRET_KEY`. Other keys are ignored; those that look like session settings
/// are in [`warnings`](Self::warnings).
///
/// Write a key of arbitrary bytes as `{"hex": "00ff…"}`, `{"base64": "AP8…"}` or a list of numbers. Text is always used
/// literally. The lifetime is a number of seconds, or Python's `str(timedelta)`, such as `31 days, 0:00:00`. A switch
/// that is neither true nor false means what browsers make of the header that Flask sends, so the text `False` is on;
/// there is a warning about it.
///
/// Difference: an empty fallback key, a key of NUL bytes and a single string in place of the list are rejected. Flask
/// would sign with the empty key and split the string into characters. Other settings with the wrong type are rejected
/// too.
///
/// # Security
/// `Debug` and errors never show a key. The keys are zeroized on drop.
///
/// ```
/// use cookie_session::Settings;
///
/// let settings: Settings = serde_json::from_str(
///     r#"{"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": ["old"], "SESSION_COOKIE_SAMESITE": "lax"}"#,
/// )?;
/// assert_eq!(settings.secret_keys().unwrap().fallback_count(), 1);
/// assert_eq!(settings.config().cookie_same_site().unwrap().as_str(), "Lax");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    config: SessionConfig,
    secret_keys: Option<SecretKeys>,
    csrf: CsrfConfig,
    /// `WTF_CSRF_SECRET_KEY`.
    csrf_key: Option<SecretKeys>,
    login: LoginConfig,
    /// The secret keys as Flask-Login reads them, or why it cannot.
    remember_keys: Option<Result<SecretKeys, ConfigError>>,
    /// The prefix of the environment variables, if any.
    prefix: Option<String>,
}

impl Settings {
    /// Reads the environment variables `PREFIX_SESSION_COOKIE_NAME`, `PREFIX_SECRET_KEY`, ….
    ///
    /// Like [`from_vars`](Self::from_vars) with the variables of this process. Flask's prefix is `FLASK`.
    ///
    /// # Errors
    /// As [`from_vars`](Self::from_vars).
    pub fn from_env(prefix: &str) -> Result<Self, ConfigError> {
        Self::from_vars(prefix, std::env::vars_os())
    }

    /// Reads variables like `Config.from_prefixed_env`: as JSON, otherwise as plain text.
    ///
    /// So `true` and `3600` are a switch and a number, and `sid` and `"sid"` are the same text. Quote a secret key that
    /// consists of digits.
    ///
    /// ```
    /// use cookie_session::Settings;
    ///
    /// let settings = Settings::from_vars(
    ///     "FLASK",
    ///     [
    ///         ("FLASK_SECRET_KEY", "correct horse battery staple"),
    ///         ("FLASK_SESSION_COOKIE_SECURE", "true"),
    ///         ("FLASK_PERMANENT_SESSION_LIFETIME", "3600"),
    ///         ("PATH", "/bin"),
    ///     ],
    /// )?;
    /// assert!(settings.config().cookie_secure());
    /// assert_eq!(settings.config().permanent_session_lifetime().num_seconds(), 3600);
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::Setting`] with the name of the variable if its type is wrong or it is
    /// not UTF-8, [`ConfigErrorKind::EmptySecret`] for an empty fallback key or a key of NUL bytes, and the
    /// errors of
    /// [`SessionConfigBuilder::build`](super::SessionConfigBuilder::build) and
    /// [`SameSite`](crate::cookie::SameSite).
    pub fn from_vars<N, V>(prefix: &str, vars: impl IntoIterator<Item = (N, V)>) -> Result<Self, ConfigError>
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let vars = environment::with_prefix(prefix, vars);
        let raw = RawSettings::deserialize(MapDeserializer::new(
            vars.iter().map(|(key, text)| (key.as_str(), text.data())),
        ))
        .map_err(|error| ConfigError::new(ConfigErrorKind::Setting, format!("{prefix}_{error}")))?;
        Self::checked(raw, Some(prefix))
    }

    /// Returns the settings of the cookie.
    #[must_use]
    pub fn config(&self) -> &SessionConfig {
        &self.config
    }

    /// Returns `SECRET_KEY` with the `SECRET_KEY_FALLBACKS`; `None` without a `SECRET_KEY`.
    ///
    /// Without it, Flask uses null sessions, even if there are fallbacks.
    #[must_use]
    pub fn secret_keys(&self) -> Option<&SecretKeys> {
        self.secret_keys.as_ref()
    }

    /// Returns the settings of the CSRF protection, Flask-WTF's `WTF_CSRF_*`.
    #[must_use]
    pub fn csrf(&self) -> &CsrfConfig {
        &self.csrf
    }

    /// Returns the key of CSRF tokens: `WTF_CSRF_SECRET_KEY`, or else `SECRET_KEY` without the fallbacks.
    ///
    /// Flask-WTF does not read `SECRET_KEY_FALLBACKS`. Difference: `null` for `WTF_CSRF_SECRET_KEY` counts as not set,
    /// while every form of Flask-WTF fails with it; an empty key is refused, while anyone could sign for Flask-WTF.
    #[must_use]
    pub fn csrf_keys(&self) -> Option<SecretKeys> {
        self.csrf_key.clone().or_else(|| self.secret_keys.as_ref().map(SecretKeys::without_fallbacks))
    }

    /// Returns the settings of logins, Flask-Login's `SESSION_PROTECTION` and `REMEMBER_COOKIE_*`.
    #[must_use]
    pub fn login(&self) -> &LoginConfig {
        &self.login
    }

    /// Returns the keys of remember cookies: the secret keys, a text in Latin-1 as Flask-Login has it.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Setting`] if a key is a text with a character beyond Latin-1.
    pub fn remember_keys(&self) -> Result<Option<SecretKeys>, ConfigError> {
        self.remember_keys.clone().transpose()
    }

    /// Returns the settings and the keys.
    #[must_use]
    pub fn into_parts(self) -> (SessionConfig, Option<SecretKeys>) {
        (self.config, self.secret_keys)
    }

    /// Lists settings that do not work as intended: [`SessionConfig::warnings`].
    ///
    /// ```
    /// use cookie_session::Settings;
    ///
    /// let settings = Settings::from_vars("FLASK", [("FLASK_SESSION_COOKIE_SAMSITE", "Lax")])?;
    /// let warning = settings.warnings()[0].to_string();
    /// assert!(warning.ends_with("did you mean FLASK_SESSION_COOKIE_SAMESITE?"));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> Vec<ConfigWarning> {
        self.config.warnings()
    }

    /// Fails if there are [`warnings`](Self::warnings) or weak secret keys.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Rejected`] for the first warning, [`ConfigErrorKind::WeakSecret`] as by
    /// [`SecretKeys::require_strong`].
    pub fn deny_warnings(self) -> Result<Self, ConfigError> {
        Ok(Self {
            config: self.config.deny_warnings()?,
            secret_keys: self.secret_keys.map(SecretKeys::require_strong).transpose()?,
            csrf: self.csrf,
            csrf_key: self.csrf_key.map(SecretKeys::require_strong).transpose()?,
            login: self.login,
            remember_keys: self.remember_keys,
            prefix: self.prefix,
        })
    }

    /// The error of an interface that needs a secret key.
    pub(crate) fn missing_secret(&self) -> ConfigError {
        let name = full_name(self.prefix.as_deref(), "SECRET_KEY");
        ConfigError::new(
            ConfigErrorKind::MissingSecret,
            format!("{name} is not set, or empty; set it to a long random text, the same on every server"),
        )
    }

    /// Checks the values of the map.
    fn checked(mut raw: RawSettings, prefix: Option<&str>) -> Result<Self, ConfigError> {
        let mut noted = raw.warnings();
        if let Some(prefix) = prefix {
            noted = noted.into_iter().map(|warning| warning.prefixed(prefix)).collect();
        }
        let named = |key: &'static str| {
            move |error: ConfigError| {
                ConfigError::new(error.kind(), format!("{}: {error}", full_name(prefix, key)))
            }
        };
        let mut secret_keys = match &raw.secret_key {
            Some(Secret(bytes, _)) if !bytes.is_empty() => {
                Some(SecretKeys::new(&**bytes).map_err(named("SECRET_KEY"))?)
            }
            _ => None,
        };
        // Also checked without a secret key, because anyone could sign with an empty key.
        for Secret(old, _) in &raw.secret_key_fallbacks {
            secret_keys = match secret_keys {
                Some(keys) => keys.with_fallback(&**old).map(Some),
                None => SecretKeys::new(&**old).map(|_| None),
            }
            .map_err(named("SECRET_KEY_FALLBACKS"))?;
        }
        let csrf_key = match &raw.csrf.secret_key {
            Some(Secret(bytes, _)) => Some(SecretKeys::new(&**bytes).map_err(named("WTF_CSRF_SECRET_KEY"))?),
            None => None,
        };
        let remember_keys = secret_keys.is_some().then(|| remember_keys(&raw)).and_then(Result::transpose);
        let mut config = raw.config.noted(noted);
        if let Some(text) = raw.same_site {
            config = config.cookie_same_site(text.parse::<SameSite>()?);
        }
        if let Some(seconds) = raw.lifetime {
            config = config.permanent_session_timedelta(seconds.lifetime()?);
        }
        Ok(Self {
            config: config.build()?,
            secret_keys,
            csrf: raw.csrf.config,
            csrf_key,
            login: raw.login.checked().map_err(|(key, error)| named(key)(error))?,
            remember_keys,
            prefix: prefix.map(str::to_owned),
        })
    }
}

/// The secret keys as Flask-Login reads them.
fn remember_keys(raw: &RawSettings) -> Result<Option<SecretKeys>, ConfigError> {
    let Some(current) = &raw.secret_key else { return Ok(None) };
    let mut keys = SecretKeys::new(&*current.as_latin1()?)?;
    for old in &raw.secret_key_fallbacks {
        keys = keys.with_fallback(&*old.as_latin1()?)?;
    }
    Ok(Some(keys))
}

/// The name of a setting in the source of the settings.
fn full_name(prefix: Option<&str>, key: &str) -> String {
    prefix.map_or_else(|| key.to_owned(), |prefix| format!("{prefix}_{key}"))
}

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::checked(RawSettings::deserialize(deserializer)?, None).map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for SessionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Settings::deserialize(deserializer).map(|settings| settings.config)
    }
}
