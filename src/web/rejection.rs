//! [`SessionRejection`]: why an extractor or handler failed.

#[cfg(any(feature = "axum", feature = "actix"))]
use std::borrow::Cow;
use std::fmt;

use crate::error::Error;

/// The reason why a handler did not get a session, or failed with one. The response is a 500.
///
/// `?` converts an [`Error`] into it, so handlers can return it. The response names a missing layer but never shows an
/// error; the log has both (feature `tracing`).
#[non_exhaustive]
#[derive(Debug)]
pub enum SessionRejection {
    /// The route has no `SessionLayer` (tower, axum).
    MissingLayer,
    /// The route has no `SessionMiddleware` (actix-web).
    MissingMiddleware,
    /// Neither the session nor an empty session has the requested type.
    #[non_exhaustive]
    WrongType {
        /// The Rust type.
        type_name: &'static str,
        /// The value that does not fit.
        error: Error,
    },
    /// A value does not have the requested type, or the session cannot be changed.
    Failed(Error),
}

impl SessionRejection {
    /// Logs the rejection and returns the text for the client.
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
                "the request has no session: either the router has no `.layer(SessionLayer::new(interface))`, or \
                 it has one and what asks for the session stands outside of it; the last `.layer(…)` is the \
                 outermost, so add the session layer after the routes and the middleware that use sessions",
            ),
            Self::MissingMiddleware => f.write_str(
                "the request has no session: either neither the app nor the scope has a \
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
