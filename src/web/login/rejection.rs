//! [`LoginRejection`]: why a handler gets no user.

use std::borrow::Cow;
use std::fmt;

use crate::error::Error;
use crate::web::rejection::SessionRejection;

/// Why a handler gets no user.
///
/// [`NotLoggedIn`](Self::NotLoggedIn) and [`NotFresh`](Self::NotFresh) are a 401 (in Flask-Login also), or a redirect if
/// the rules have a view for it. The others are mistakes in the program, and a 500.
#[non_exhaustive]
#[derive(Debug)]
pub enum LoginRejection {
    /// Nobody is logged in.
    #[non_exhaustive]
    NotLoggedIn {
        /// Where the login view is, with the way back.
        location: Option<String>,
    },
    /// Somebody is logged in, but has to give the password again.
    #[non_exhaustive]
    NotFresh {
        /// Where the refresh view is, with the way back.
        location: Option<String>,
    },
    /// The session layer's interface has no logins.
    MissingLogins,
    /// The request does not know the address of its peer, by which logins tell clients apart.
    MissingPeerAddress,
    /// The session is missing, or cannot be used.
    Session(SessionRejection),
}

/// How a rejection is answered.
pub(super) enum Answer {
    Redirect(String),
    Unauthorized(&'static str),
    Failed(Cow<'static, str>),
}

impl LoginRejection {
    /// Logs a mistake in the program; says how to answer.
    pub(super) fn answer(&self) -> Answer {
        match self {
            Self::NotLoggedIn { location: Some(location) } | Self::NotFresh { location: Some(location) } => {
                Answer::Redirect(location.clone())
            }
            Self::NotLoggedIn { location: None } => Answer::Unauthorized("not logged in"),
            Self::NotFresh { location: None } => Answer::Unauthorized("the login is not fresh"),
            Self::Session(rejection) => Answer::Failed(rejection.report()),
            Self::MissingLogins | Self::MissingPeerAddress => {
                #[cfg(feature = "tracing")]
                tracing::error!(target: "cookie_session", "{self}");
                Answer::Failed(self.to_string().into())
            }
        }
    }
}

impl From<Error> for LoginRejection {
    fn from(error: Error) -> Self {
        Self::Session(error.into())
    }
}

impl From<SessionRejection> for LoginRejection {
    fn from(rejection: SessionRejection) -> Self {
        Self::Session(rejection)
    }
}

impl fmt::Display for LoginRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoggedIn { .. } => f.write_str("nobody is logged in; log in first"),
            Self::NotFresh { .. } => f.write_str("the login is not fresh; give the password again"),
            Self::MissingLogins => f.write_str(
                "the session layer knows nothing of logins; give it `logins.sessions(interface)` in place of the \
                 interface, with a `FlaskLogin` as `logins`",
            ),
            Self::MissingPeerAddress => f.write_str(
                "the request does not know the address of its peer; serve the router with \
                 `into_make_service_with_connect_info::<SocketAddr>()`, or insert a `PeerAddress` into the request's \
                 extensions before the handler, as in tests",
            ),
            Self::Session(rejection) => fmt::Display::fmt(rejection, f),
        }
    }
}

impl std::error::Error for LoginRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Session(rejection) => Some(rejection),
            _ => None,
        }
    }
}
