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
    /// The route has no `SessionLayer` around it (tower, axum).
    MissingLayer,
    /// The route has no `SessionMiddleware` around it (actix-web).
    MissingMiddleware,
    /// The session does not have the type asked for, or cannot be changed.
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
            Self::Failed(_) => "the session could not be used".into(),
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
                "this route has no session: add `.layer(SessionLayer::new(interface))` to the router, \
                 after the routes that need it",
            ),
            Self::MissingMiddleware => f.write_str(
                "this route has no session: add `.wrap(SessionMiddleware::new(interface))` to the app \
                 or to the scope of the routes that need it",
            ),
            Self::Failed(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for SessionRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::MissingLayer | Self::MissingMiddleware => None,
            Self::Failed(error) => Some(error),
        }
    }
}
