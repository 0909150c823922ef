//! Flask's settings from a file or the environment, with the secret keys: [`Settings`].

use std::ffi::OsString;

use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer};

use super::raw::RawSettings;
use super::secret::Secret;
use super::{SessionConfig, environment};
use crate::{ConfigError, ConfigErrorKind, SecretKeys};

/// A [`SessionConfig`] with the secret keys that stood beside it.
///
/// Reads Flask's keys: those of [`SessionConfig`], `SECRET_KEY` (text or bytes) and
/// `SECRET_KEY_FALLBACKS` (a list of them). Other keys are ignored. `null`, or the empty text,
/// for `SECRET_KEY` is no secret key, as in Flask.
///
/// Difference: a fallback key that is empty and a single text in place of the list are refused.
/// Flask would sign with nothing and split the text into its characters. So are settings of the
/// wrong type, as the text `False` for a switch, which Flask takes for true.
///
/// # Security
/// Neither `Debug` nor an error shows a key. The copies made here are zeroized when dropped.
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
}

impl Settings {
    /// Reads the environment variables `PREFIX_SESSION_COOKIE_NAME`, `PREFIX_SECRET_KEY`, ….
    ///
    /// The same as [`from_vars`](Self::from_vars) with the variables of this process. Flask's
    /// prefix is `FLASK`.
    ///
    /// # Errors
    /// As [`from_vars`](Self::from_vars).
    pub fn from_env(prefix: &str) -> Result<Self, ConfigError> {
        Self::from_vars(prefix, std::env::vars_os())
    }

    /// Reads variables as `Config.from_prefixed_env` does: JSON if it is JSON, else plain text.
    ///
    /// So `true` and `3600` are a switch and a number, and `sid` and `"sid"` are the same text. A
    /// secret key of digits only has to be written with quotes.
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
    /// no UTF-8, [`ConfigErrorKind::EmptySecret`] for an empty fallback key, and the errors of
    /// [`SessionConfigBuilder::build`](super::SessionConfigBuilder::build) and
    /// [`SameSite`](crate::SameSite).
    pub fn from_vars<N, V>(prefix: &str, vars: impl IntoIterator<Item = (N, V)>) -> Result<Self, ConfigError>
    where
        N: Into<OsString>,
        V: Into<OsString>,
    {
        let vars = environment::with_prefix(prefix, vars);
        RawSettings::deserialize(MapDeserializer::new(
            vars.iter().map(|(key, text)| (key.as_str(), text.data())),
        ))
        .map_err(|error| ConfigError::new(ConfigErrorKind::Setting, format!("{prefix}_{error}")))?
        .try_into()
    }

    /// The settings of the cookie.
    #[must_use]
    pub fn config(&self) -> &SessionConfig {
        &self.config
    }

    /// `SECRET_KEY` with the `SECRET_KEY_FALLBACKS`; `None` if there is no `SECRET_KEY`.
    ///
    /// Without it Flask's session is a null session, even if there are fallbacks.
    #[must_use]
    pub fn secret_keys(&self) -> Option<&SecretKeys> {
        self.secret_keys.as_ref()
    }

    /// Both parts.
    #[must_use]
    pub fn into_parts(self) -> (SessionConfig, Option<SecretKeys>) {
        (self.config, self.secret_keys)
    }
}

impl TryFrom<RawSettings> for Settings {
    type Error = ConfigError;

    fn try_from(raw: RawSettings) -> Result<Self, ConfigError> {
        let fallbacks = raw.secret_key_fallbacks;
        if fallbacks.iter().any(|Secret(bytes)| bytes.is_empty()) {
            return Err(ConfigError::new(
                ConfigErrorKind::EmptySecret,
                "SECRET_KEY_FALLBACKS has an empty key, with which anyone can sign; remove it",
            ));
        }
        let secret_keys = match raw.secret_key {
            Some(Secret(bytes)) if !bytes.is_empty() => Some(
                fallbacks
                    .iter()
                    .try_fold(SecretKeys::new(&*bytes)?, |keys, Secret(old)| keys.with_fallback(&**old))?,
            ),
            _ => None,
        };
        let mut config = raw.config;
        if let Some(text) = raw.same_site {
            config = config.cookie_same_site(text.parse()?);
        }
        if let Some(seconds) = raw.lifetime {
            config = config.permanent_session_lifetime(seconds.lifetime()?);
        }
        Ok(Self { config: config.build()?, secret_keys })
    }
}

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawSettings::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for SessionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Settings::deserialize(deserializer).map(|settings| settings.config)
    }
}
