//! What the layers tell `tracing` (feature `tracing`). Cookie values and secrets never.

use super::SharedInterface;
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};

/// A layer was made; says what is questionable about its settings and keys.
pub(super) fn built(interface: SharedInterface) -> SharedInterface {
    #[cfg(feature = "tracing")]
    {
        for warning in interface.get().warnings() {
            tracing::warn!("{warning}");
        }
        for (key, weakness) in interface.get().key_weaknesses() {
            tracing::warn!(?key, "{weakness}");
        }
    }
    interface
}

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
