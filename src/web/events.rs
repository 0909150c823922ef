//! What the layers tell `tracing` (feature `tracing`). Cookie values and secrets never.

#[cfg(any(feature = "tower", feature = "actix"))]
use super::SharedInterface;
#[cfg(any(feature = "axum", feature = "actix"))]
use crate::error::Error;
#[cfg(any(feature = "tower", feature = "actix"))]
use crate::session::Session;
#[cfg(any(feature = "tower", feature = "actix"))]
use crate::session::headers::{SaveError, SessionHeaders};

/// A layer was made; says what is questionable about its settings and keys.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn built(interface: SharedInterface) -> SharedInterface {
    #[cfg(feature = "tracing")]
    {
        use crate::session::interface_ext::SessionInterfaceExt;

        tracing::info!("{}", interface.get().describe());
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
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn opened(session: &Session) {
    #[cfg(feature = "tracing")]
    if let Some(error) = session.open_error() {
        tracing::debug!(kind = ?error.kind(), %error, "the session cookie was not taken");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = session;
}

/// A session was saved; says so if the cookie may be too large for browsers.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn saved(headers: &SessionHeaders) {
    #[cfg(feature = "tracing")]
    if let Some(too_large) = headers.too_large() {
        tracing::warn!("{too_large}");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = headers;
}

/// A session could not be saved.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn save_failed(error: &SaveError) {
    #[cfg(feature = "tracing")]
    tracing::error!(kind = ?error.error().kind(), path = error.error().path(), "{error}");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}

/// A header's text has a byte that no header may have; only an interface of one's own can make one.
pub(super) fn bad_header(name: &'static str) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        name,
        "a header of the session was not sent: its text has a byte that no header may have"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = name;
}

/// A session was asked for as a type that it does not have; it is used as a new one.
#[cfg(any(feature = "axum", feature = "actix"))]
pub(super) fn not_the_type(error: &Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(kind = ?error.kind(), %error, "the session is not of the type asked for; it counts as a new one");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}
