//! [`SessionRejection`]: why a handler has no session, in frameworks with extractors.

#[cfg(any(feature = "axum", feature = "actix"))]
use std::borrow::Cow;
use std::fmt;

use crate::error::Error;

/// Why a handler has no session, or failed with it: a 500.
///
/// Made from an [`Error`] by `?`, so that handlers can return it. The client is told what is missing
/// around the route, but nothing of an error; the log has both (feature `tracing`).
#[non_exhaustive]
#[derive(Debug)]
pub enum SessionRejection {
    /// There is no `SessionLayer` around what asks for the session (tower, axum).
    MissingLayer,
    /// There is no `SessionMiddleware` around what asks for the session (actix-web).
    MissingMiddleware,
    /// The session is not of the type that `Data` is asked for, and a new visitor's is not either.
    #[non_exhaustive]
    WrongType {
        /// The Rust type.
        type_name: &'static str,
        /// What does not fit.
        error: Error,
    },
    /// A value does not have the type asked for, or the session cannot be changed.
    Failed(Error),
}

impl SessionRejection {
    /// Logs the rejection; gives the text for the client.
    #[cfg(any(feature = "axum", feature = "actix"))]
    pub(super) fn report(&self) -> Cow<'static, str> {
        #[cfg(feature = "tracing")]
        tracing::error!("{self}");
        match self {
            Self::MissingLayer | Self::MissingMiddleware => self.to_string().into(),
            Self::WrongType { .. } | Self::Failed(_) => "the session could not be used".into(),
        }
    }
}

impl From<Error> for SessionRejection {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for SessionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingLayer => f.write_str(
                "there is no session here: either the router has no `.layer(SessionLayer::new(interface))`, or \
                 it has one and what asks for the session stands outside of it; the last `.layer(…)` is the \
                 outermost, so add the session layer after the routes and the middleware that use sessions",
            ),
            Self::MissingMiddleware => f.write_str(
                "there is no session here: either neither the app nor the scope has a \
                 `.wrap(SessionMiddleware::new(interface))`, or what asks for the session stands outside of \
                 it; the last `.wrap(…)` is the outermost, so add the session middleware after the \
                 middleware that uses sessions",
            ),
            Self::WrongType { type_name, error } => write!(
                f,
                "the session is not a `{type_name}`: {error}; put `#[serde(default)]` on the type, so that a \
                 new visitor has one, or take `Option<SessionData<…>>`"
            ),
            Self::Failed(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for SessionRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::MissingLayer | Self::MissingMiddleware => None,
            Self::WrongType { error, .. } | Self::Failed(error) => Some(error),
        }
    }
}
