//! The events that the layers send to `tracing` (feature `tracing`). They never contain cookie values or secrets.

#[cfg(any(feature = "tower", feature = "actix"))]
use super::SharedInterface;
#[cfg(any(feature = "axum", feature = "actix"))]
use crate::error::Error;
#[cfg(any(feature = "tower", feature = "actix"))]
use crate::session::Session;
#[cfg(any(feature = "tower", feature = "actix"))]
use crate::session::headers::{SaveError, SessionHeaders};

/// The target of all events; filter by it, as in `cookie_session=debug`.
#[cfg(feature = "tracing")]
const TARGET: &str = "cookie_session";

/// Reports a new layer, and warns about questionable settings and keys.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn built(interface: SharedInterface) -> SharedInterface {
    #[cfg(feature = "tracing")]
    {
        use crate::session::interface_ext::SessionInterfaceExt;

        tracing::info!(target: TARGET, "{}", interface.get().describe());
        for warning in interface.get().warnings() {
            tracing::warn!(target: TARGET, "{warning}");
        }
        for (key, weakness) in interface.get().key_weaknesses() {
            tracing::warn!(target: TARGET, ?key, "{weakness}");
        }
    }
    interface
}

/// Reports that the cookie of a request was rejected.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn opened(session: &Session) {
    #[cfg(feature = "tracing")]
    if let Some(error) = session.open_error() {
        tracing::debug!(target: TARGET, kind = ?error.kind(), %error, "the session cookie was rejected");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = session;
}

/// Warns if the saved cookie may be too large for browsers.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn saved(headers: &SessionHeaders) {
    #[cfg(feature = "tracing")]
    if let Some(too_large) = headers.too_large() {
        tracing::warn!(target: TARGET, "{too_large}");
    }
    #[cfg(not(feature = "tracing"))]
    let _ = headers;
}

/// Reports that a session could not be saved.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) fn save_failed(error: &SaveError) {
    #[cfg(feature = "tracing")]
    tracing::error!(target: TARGET, kind = ?error.error().kind(), path = error.error().path(), "{error}");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}

/// Reports a header with a byte that is not allowed in headers. Only a custom interface can produce one.
pub(super) fn bad_header(name: &'static str) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        target: TARGET,
        name,
        "a session header was not sent because it contains a byte that is not allowed in headers"
    );
    #[cfg(not(feature = "tracing"))]
    let _ = name;
}

/// Warns that a session does not have the requested type and is treated as new.
#[cfg(any(feature = "axum", feature = "actix"))]
pub(super) fn not_the_type(error: &Error) {
    #[cfg(feature = "tracing")]
    tracing::warn!(target: TARGET, kind = ?error.kind(), %error, "the session does not have the requested type; it is treated as new");
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}
