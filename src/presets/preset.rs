//! [`Preset`]: the presets by name.

use std::sync::Arc;

use super::{calibre_web, django, flask_security, flask_session, flask_wtf, itsdangerous};
use super::{quart, quart_auth, starlette};
use crate::clock::Clock;
use crate::codec::PayloadCodec;
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::error::{ConfigError, ConfigErrorKind};
use crate::keys::SecretKeys;
use crate::scheme::{Scheme, SchemeConfig, names};
use crate::session::interface::SessionInterface;
use crate::timed::MaxAge;

/// A preset by name, for configuration files and command lines.
///
/// ```
/// use cookie_session::presets::Preset;
/// use cookie_session::scheme::DigestName;
/// use cookie_session::{MaxAge, PlainRequest, SecretKeys};
///
/// let preset: Preset = "django".parse()?;
/// assert_eq!(preset.scheme().digest, DigestName::Sha256);
/// assert_eq!(preset.max_age(), MaxAge::seconds(14 * 24 * 60 * 60));
///
/// let sessions = preset.sessions(SecretKeys::new("correct horse battery staple")?)?;
/// assert_eq!(sessions.config().cookie_name(), "sessionid");
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Preset {
    /// Flask's sessions.
    #[default]
    Flask,
    /// [`quart::session`].
    Quart,
    /// [`starlette::session`].
    Starlette,
    /// [`django::session`].
    Django,
    /// [`flask_wtf::csrf_token`].
    FlaskWtf,
    /// [`flask_session::session_id`].
    FlaskSession,
    /// [`flask_security::token`] with the salt of logins.
    FlaskSecurity,
    /// [`quart_auth::token`].
    QuartAuth,
    /// [`calibre_web::remember_token`].
    CalibreWeb,
    /// [`itsdangerous::scheme`] with the salt of its serializers.
    Itsdangerous,
}

names!(Preset is a "preset":
    Flask = "flask",
    Quart = "quart",
    Starlette = "starlette",
    Django = "django",
    FlaskWtf = "flask-wtf",
    FlaskSession = "flask-session",
    FlaskSecurity = "flask-security",
    QuartAuth = "quart-auth",
    CalibreWeb = "calibre-web",
    Itsdangerous = "itsdangerous",
);

impl Preset {
    /// A short description, for help texts.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Flask => "Flask's sessions",
            Self::Quart => "Quart's sessions",
            Self::Starlette => "Starlette's and FastAPI's sessions",
            Self::Django => "Django's signed_cookies sessions",
            Self::FlaskWtf => "Flask-WTF's CSRF tokens",
            Self::FlaskSession => "Flask-Session's signed ids",
            Self::FlaskSecurity => "Flask-Security's tokens: login, or others by their salt",
            Self::QuartAuth => "Quart-Auth's login cookie",
            Self::CalibreWeb => "calibre-web's remember token",
            Self::Itsdangerous => "tokens of itsdangerous with its own defaults",
        }
    }

    /// Returns the scheme as data, which you can inspect or change.
    #[must_use]
    pub fn scheme(self) -> SchemeConfig {
        self.typed(SecretKeys::placeholder()).config()
    }

    /// The default maximum age of a signature in the original.
    #[must_use]
    pub fn max_age(self) -> MaxAge {
        match self {
            Self::Flask | Self::Quart => quart::MAX_AGE,
            Self::Starlette => starlette::MAX_AGE,
            Self::Django => django::SESSION_MAX_AGE,
            Self::FlaskWtf => flask_wtf::MAX_AGE,
            Self::FlaskSecurity => flask_security::LOGIN_MAX_AGE,
            Self::QuartAuth => quart_auth::MAX_AGE,
            Self::FlaskSession | Self::CalibreWeb | Self::Itsdangerous => MaxAge::UNLIMITED,
        }
    }

    /// Whether the token contains the time of signing.
    ///
    /// If so, read it with the scheme's `.timed_serializer()`.
    #[must_use]
    pub const fn has_time(self) -> bool {
        !matches!(self, Self::FlaskSession | Self::CalibreWeb)
    }

    /// Whether the token contains an encoded value. If not, read its bytes with the scheme's `.signer()`.
    #[must_use]
    pub const fn has_payload(self) -> bool {
        !matches!(self, Self::FlaskSession)
    }

    /// Whether the value is a session, which must be a map.
    #[must_use]
    pub const fn is_session(self) -> bool {
        matches!(self, Self::Flask | Self::Quart | Self::Starlette | Self::Django)
    }

    /// Makes a session interface with the scheme, the cookie and the expiry of the original.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Name`] if these tokens are not sessions, with the names of those that are.
    pub fn sessions(self, keys: SecretKeys) -> Result<Arc<dyn SessionInterface>, ConfigError> {
        if self.is_session() {
            return Ok(self.typed(keys).sessions());
        }
        let sessions = Self::ALL.iter().filter(|preset| preset.is_session()).map(|preset| preset.as_str());
        Err(ConfigError::new(
            ConfigErrorKind::Name,
            format!(
                "{self} is not a preset of sessions; write one of {}",
                sessions.collect::<Vec<_>>().join(", ")
            ),
        ))
    }

    fn typed(self, keys: SecretKeys) -> Box<dyn Typed> {
        match self {
            Self::Flask => Box::new(Scheme::flask_session(keys)),
            Self::Quart => Box::new(quart::session(keys)),
            Self::Starlette => Box::new(starlette::session(keys)),
            Self::Django => Box::new(django::session(keys)),
            Self::FlaskWtf => Box::new(flask_wtf::csrf_token(keys)),
            Self::FlaskSession => Box::new(flask_session::session_id(keys)),
            Self::FlaskSecurity => Box::new(flask_security::token(keys, flask_security::LOGIN_SALT)),
            Self::QuartAuth => Box::new(quart_auth::token(keys)),
            Self::CalibreWeb => Box::new(calibre_web::remember_token(keys)),
            Self::Itsdangerous => Box::new(itsdangerous::scheme(keys, itsdangerous::SERIALIZER_SALT)),
        }
    }
}

/// A scheme of any types.
trait Typed {
    fn config(&self) -> SchemeConfig;
    fn sessions(self: Box<Self>) -> Arc<dyn SessionInterface>;
}

impl<D: SessionDigest, K: KeyDerivation, P: PayloadCodec, C: Clock> Typed for Scheme<D, K, P, C> {
    fn config(&self) -> SchemeConfig {
        // Every choice of a preset has a name.
        self.to_config().unwrap_or_default()
    }

    fn sessions(self: Box<Self>) -> Arc<dyn SessionInterface> {
        Arc::new(Self::sessions(*self))
    }
}
