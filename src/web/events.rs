//! What the layers tell `tracing` (feature `tracing`). Cookie values and secrets never.

#[cfg(any(feature = "axum", feature = "actix"))]
use crate::error::Error;
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};

/// A session was opened; says so if a cookie came in and was not taken.
pub(super) fn opened(session: &Session) {
    #[cfg(feature = "tracing")]
    if let Some(error) = session.open_error() {
        tracing::debug!(kind = ?error.kind(), %error, "the session cookie was not taken");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = session;
}

/// A session was saved; says so if the cookie may be too large for browsers.
pub(super) fn saved(headers: &SessionHeaders) {
    #[cfg(feature = "tracing")]
    if let Some(too_large) = headers.too_large() {
        tracing::warn!("{too_large}");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = headers;
}

/// A session could not be saved.
pub(super) fn save_failed(error: &SaveError) {
    #[cfg(feature = "tracing")]
    tracing::error!(kind = ?error.error().kind(), path = error.error().path(), "{error}");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}

/// A session was asked for as a type that it does not have; it is used as a new one.
#[cfg(any(feature = "axum", feature = "actix"))]
pub(super) fn not_the_type(error: &Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(kind = ?error.kind(), %error, "the session is not of the type asked for; it counts as a new one");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}
