//! [`CsrfRejection`]: why a form or request was refused, in frameworks with extractors.

use std::borrow::Cow;
use std::fmt;

use super::rejection::SessionRejection;
use crate::csrf::CsrfError;
use crate::error::Error;

/// The reason why `CsrfForm`, `CsrfHeader` or `protect` refused a request.
///
/// | case | status |
/// | --- | --- |
/// | [`Refused`](Self::Refused) | 400, as in Flask-WTF |
/// | [`NotAForm`](Self::NotAForm) | 415 |
/// | [`Unreadable`](Self::Unreadable) | 400, or 413 for a body that is too large |
/// | [`WrongFields`](Self::WrongFields) | 422 |
/// | [`MissingCsrf`](Self::MissingCsrf), [`Session`](Self::Session) | 500 |
///
/// `?` converts a [`CsrfError`] and an [`Error`] into it, so handlers can return it.
#[non_exhaustive]
#[derive(Debug)]
pub enum CsrfRejection {
    /// The CSRF check failed. The response has the reason as its body.
    Refused(CsrfError),
    /// The body is not `application/x-www-form-urlencoded`.
    NotAForm,
    /// The body could not be read.
    #[non_exhaustive]
    Unreadable {
        /// Whether it is larger than the framework's limit.
        too_large: bool,
    },
    /// The form passed the check, but its fields do not have the requested type.
    WrongFields(String),
    /// The app has no [`Csrf`](crate::csrf::Csrf).
    MissingCsrf,
    /// The session could not be used.
    Session(SessionRejection),
}

impl CsrfRejection {
    /// The status code of the response.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Refused(_) | Self::Unreadable { too_large: false } => 400,
            Self::Unreadable { too_large: true } => 413,
            Self::NotAForm => 415,
            Self::WrongFields(_) => 422,
            Self::MissingCsrf | Self::Session(_) => 500,
        }
    }

    /// Logs the rejection and returns the text for the client.
    pub(super) fn report(&self) -> Cow<'static, str> {
        match self {
            Self::Session(rejection) => return rejection.report(),
            Self::MissingCsrf => {
                #[cfg(feature = "tracing")]
                tracing::error!("{self}");
            }
            _ => {
                #[cfg(feature = "tracing")]
                tracing::info!("{self}");
            }
        }
        self.to_string().into()
    }
}

impl From<CsrfError> for CsrfRejection {
    fn from(error: CsrfError) -> Self {
        Self::Refused(error)
    }
}

impl From<SessionRejection> for CsrfRejection {
    fn from(rejection: SessionRejection) -> Self {
        Self::Session(rejection)
    }
}

impl From<Error> for CsrfRejection {
    fn from(error: Error) -> Self {
        Self::Session(error.into())
    }
}

impl fmt::Display for CsrfRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => fmt::Display::fmt(error, f),
            Self::NotAForm => f.write_str(
                "the body is not a form; send it as application/x-www-form-urlencoded, or check the token of other \
                 bodies with the header",
            ),
            Self::Unreadable { too_large: false } => {
                f.write_str("the body of the request could not be read; send it again")
            }
            Self::Unreadable { too_large: true } => {
                f.write_str("the body of the request is larger than the limit; send less, or raise the limit")
            }
            Self::WrongFields(reason) => f.write_str(reason),
            Self::MissingCsrf => f.write_str(
                "the app has no `Csrf`; add `.layer(Extension(csrf))` in axum or `.app_data(csrf)` in actix-web, or \
                 the middleware `protect`",
            ),
            Self::Session(rejection) => fmt::Display::fmt(rejection, f),
        }
    }
}

impl std::error::Error for CsrfRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Refused(error) => Some(error),
            Self::Session(rejection) => Some(rejection),
            Self::NotAForm | Self::Unreadable { .. } | Self::WrongFields(_) | Self::MissingCsrf => None,
        }
    }
}
