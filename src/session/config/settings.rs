//! Flask's settings from a file or the environment, with the secret keys: [`Settings`].

use std::ffi::OsString;
use std::fmt;

use serde::de::value::MapDeserializer;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::raw::RawSettings;
use super::secret::Secret;
use super::{SessionConfig, environment};
use crate::{ConfigError, ConfigErrorKind};

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
/// `Debug` does not show the keys, neither do errors. They are wiped from memory when dropped.
///
/// ```
/// use cookie_session::Settings;
///
/// let settings: Settings = serde_json::from_str(
///     r#"{"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": ["old"], "SESSION_COOKIE_SAMESITE": "lax"}"#,
/// )?;
/// assert_eq!(settings.secret_key(), Some(&b"new"[..]));
/// assert!(settings.secret_key_fallbacks().eq([b"old"]));
/// assert_eq!(settings.config().cookie_same_site().unwrap().as_str(), "Lax");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Settings {
    config: SessionConfig,
    secret_key: Option<Zeroizing<Vec<u8>>>,
    secret_key_fallbacks: Vec<Zeroizing<Vec<u8>>>,
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

    /// The same, without the keys.
    #[must_use]
    pub fn into_config(self) -> SessionConfig {
        self.config
    }

    /// The bytes of `SECRET_KEY`, if it is set.
    #[must_use]
    pub fn secret_key(&self) -> Option<&[u8]> {
        self.secret_key.as_deref().map(Vec::as_slice)
    }

    /// The bytes of each key in `SECRET_KEY_FALLBACKS`, in their order.
    pub fn secret_key_fallbacks(&self) -> impl Iterator<Item = &[u8]> {
        self.secret_key_fallbacks.iter().map(|secret| secret.as_slice())
    }
}

impl TryFrom<RawSettings> for Settings {
    type Error = ConfigError;

    fn try_from(raw: RawSettings) -> Result<Self, ConfigError> {
        let bytes = |Secret(bytes): Secret| bytes;
        let secret_key_fallbacks: Vec<_> = raw.secret_key_fallbacks.into_iter().map(bytes).collect();
        if secret_key_fallbacks.iter().any(|secret| secret.is_empty()) {
            return Err(ConfigError::new(
                ConfigErrorKind::EmptySecret,
                "SECRET_KEY_FALLBACKS has an empty key, with which anyone can sign; remove it",
            ));
        }
        let mut config = raw.config;
        if let Some(text) = raw.same_site {
            config = config.cookie_same_site(text.parse()?);
        }
        if let Some(seconds) = raw.lifetime {
            config = config.permanent_session_lifetime(seconds.lifetime()?);
        }
        Ok(Self {
            config: config.build()?,
            secret_key: raw.secret_key.map(bytes).filter(|secret| !secret.is_empty()),
            secret_key_fallbacks,
        })
    }
}

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawSettings::deserialize(deserializer)?.try_into().map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for SessionConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Settings::deserialize(deserializer).map(Settings::into_config)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("config", &self.config)
            .field("has_secret_key", &self.secret_key.is_some())
            .field("secret_key_fallbacks", &self.secret_key_fallbacks.len())
            .finish()
    }
}
