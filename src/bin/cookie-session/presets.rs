//! The formats that `--preset` names, as parameters.

use clap::ValueEnum;
use cookie_session::presets::{django, flask_security, flask_session, flask_wtf, quart, starlette};
use cookie_session::{FLASK_SALT, MaxAge};

use crate::args::{Base64, Codec, TimeFormat};
use crate::scheme::{Derivation, Digest};
use crate::setup::Setup;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Preset {
    /// Flask's sessions
    #[default]
    Flask,
    /// Quart's sessions
    Quart,
    /// Starlette's and FastAPI's sessions
    Starlette,
    /// Django's signed_cookies sessions
    Django,
    /// Flask-WTF's CSRF tokens
    FlaskWtf,
    /// Flask-Session's signed ids
    FlaskSession,
    /// Flask-Security's tokens (login; --salt for others)
    FlaskSecurity,
}

/// What a preset stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameters {
    pub(crate) salt: &'static str,
    pub(crate) scheme: (Digest, Derivation),
    pub(crate) separator: &'static str,
    pub(crate) time: TimeFormat,
    pub(crate) base64: Base64,
    pub(crate) codec: Codec,
    pub(crate) max_age: MaxAge,
    /// Whether the value is a session, which has to be a mapping.
    pub(crate) is_session: bool,
}

/// Flask's.
const FLASK: Parameters = Parameters {
    salt: FLASK_SALT,
    scheme: (Digest::Sha1, Derivation::Hmac),
    separator: ".",
    time: TimeFormat::Unix,
    base64: Base64::UrlSafe,
    codec: Codec::Tagged,
    max_age: quart::MAX_AGE,
    is_session: true,
};

impl Preset {
    pub(crate) fn parameters(self) -> Parameters {
        let plain =
            Parameters { scheme: (Digest::Sha1, Derivation::DjangoConcat), codec: Codec::Json, ..FLASK };
        match self {
            Self::Flask | Self::Quart => FLASK,
            Self::Starlette => Parameters {
                salt: starlette::SALT,
                base64: Base64::Standard,
                max_age: starlette::MAX_AGE,
                ..plain
            },
            Self::Django => Parameters {
                salt: django::SESSION_SALT,
                scheme: (Digest::Sha256, Derivation::DjangoConcat),
                separator: ":",
                time: TimeFormat::Base62,
                max_age: django::SESSION_MAX_AGE,
                ..plain
            },
            Self::FlaskWtf => {
                Parameters { salt: flask_wtf::SALT, max_age: flask_wtf::MAX_AGE, is_session: false, ..plain }
            }
            Self::FlaskSession => Parameters {
                salt: flask_session::SALT,
                time: TimeFormat::None,
                base64: Base64::None,
                is_session: false,
                ..FLASK
            },
            Self::FlaskSecurity => Parameters {
                salt: flask_security::LOGIN_SALT,
                max_age: MaxAge::seconds(24 * 60 * 60),
                is_session: false,
                ..plain
            },
        }
    }

    /// Whether salt, scheme and separator are this preset's.
    pub(crate) fn makes(self, setup: &Setup) -> bool {
        let Parameters { salt, scheme, separator, .. } = self.parameters();
        (salt.as_bytes(), separator) == (&*setup.salt, setup.separator.as_str())
            && setup.schemes.first() == Some(&scheme)
    }

    /// Whether ages have fractions and times in the future are accepted.
    pub(crate) fn is_django(self) -> bool {
        self == Self::Django
    }

    /// Salts that some library uses, to be tried where the given one does not fit.
    pub(crate) fn known_salts() -> impl Iterator<Item = &'static str> {
        let purposes = [
            flask_security::AUTH_SALT,
            flask_security::RESET_SALT,
            flask_security::CONFIRM_SALT,
            flask_security::CHANGE_EMAIL_SALT,
            flask_security::TWO_FACTOR_VALIDITY_SALT,
            flask_security::REFRESH_SALT,
            "itsdangerous",
            "itsdangerous.Signer",
            "quart auth salt",
            "remember",
            "django.contrib.messages",
            "django.core.signing",
            "django.core.signing.Signer",
            "django.core.signing.TimestampSigner",
        ];
        Self::value_variants().iter().map(|preset| preset.parameters().salt).chain(purposes)
    }
}
