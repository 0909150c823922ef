//! Web frameworks: layers that open a session for each request and save it into the response.
//!
//! | framework | feature | what to add | what a handler takes |
//! | --- | --- | --- | --- |
//! | any `http` service | `tower` | `tower::SessionLayer` | `Session::from_extensions(request.extensions())?` |
//! | axum | `axum` | the same | `Session`, `axum::SessionData<T>` |
//! | actix-web | `actix` | `actix::SessionMiddleware` | `Session`, `actix::SessionData<T>` |
//!
//! [`other_frameworks`](crate::guide::other_frameworks) has the code for warp, salvo, tonic, poem and Rocket.
//!
//! All layers behave as Flask does:
//! 1. They open the session when the request begins, before routing inside the layer.
//! 2. They save it when the response is ready, whatever its status, after everything inside the layer. A streamed body
//!    runs too late to change the session, because headers are sent first. A tower service that returns an error has no
//!    response to save into; an actix-web error has one.
//! 3. They merge `Cookie` into the response's `Vary`, whose lines become one, and append a `Set-Cookie` header that is
//!    marked as sensitive. Other headers stay.
//! 4. They do not change the response of a request that never used the session, unless the session is permanent.
//! 5. They save nothing for a request that is cancelled or whose handler panics, unless a middleware inside turns it
//!    into a response: see [`middleware_order`](crate::guide::middleware_order).
//! 6. If a session cannot be saved, they send a 500, so that a failed logout is noticed. `KeepResponse` and closures
//!    choose another response.
//!
//! # Several layers
//!
//! A request has one session per cookie. If a layer is inside another layer with the same interface or the same cookie
//! (name, domain and path), it uses the outer layer's session. The outermost layer of a cookie saves the session once,
//! with its own interface and save error policy. Layers for different cookies each open and save their own session.
//! Handlers get the innermost layer's session as `Session`, and each session by its cookie's name from [`Sessions`].
//!
//! # After the response
//!
//! After the session is saved, changing it fails with [`ErrorKind::AlreadySaved`](crate::ErrorKind::AlreadySaved): in a
//! streamed body, a WebSocket, a spawned task. Reading still works. If that is the first use of the session, the
//! response was sent without `Vary: Cookie`, so call [`set_accessed(true)`](crate::Session::set_accessed) in the handler
//! before it returns. The feature `tracing` reports if you forget. The example `websocket` shows it.
//!
//! Parallel requests of one browser each use the session of their cookie, and the last response wins, as in Flask.
//! Keep data that must not get lost (stock, counters) on the server, and only its key in the session.

#[cfg(feature = "actix")]
#[cfg_attr(docsrs, doc(cfg(feature = "actix")))]
pub mod actix;
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub mod axum;
#[cfg(feature = "tower")]
#[cfg_attr(docsrs, doc(cfg(feature = "tower")))]
pub mod tower;

#[cfg(all(feature = "csrf", any(feature = "axum", feature = "actix")))]
mod csrf_rejection;
mod events;
#[cfg(any(feature = "http", feature = "actix"))]
mod header_map;
#[cfg(feature = "http")]
mod http_types;
#[cfg(any(feature = "axum", feature = "actix"))]
mod login;
#[cfg(any(feature = "tower", feature = "actix"))]
mod rejection;
#[cfg(any(feature = "tower", feature = "actix"))]
mod response;
#[cfg(any(feature = "tower", feature = "actix"))]
mod save_error;
#[cfg(any(feature = "axum", feature = "actix"))]
mod session_data;
#[cfg(any(feature = "tower", feature = "actix"))]
mod sessions;

use std::any::Any;
use std::sync::Arc;

use crate::session::interface::SessionInterface;

#[cfg(any(feature = "tower", feature = "actix"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "tower", feature = "actix"))))]
pub use sessions::Sessions;

/// The address of a request's peer, for a request that does not know it: put it into the extensions.
///
/// axum knows it from `into_make_service_with_connect_info::<SocketAddr>()`, actix-web by itself. A test, or another
/// server, inserts this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub std::net::IpAddr);

/// A shared session interface with its type parameters erased, as the layers hold it.
///
/// It converts from any interface, from an `Arc` of one, and from an `Arc<dyn SessionInterface>`.
#[derive(Clone, Debug)]
pub struct SharedInterface(Arc<dyn SessionInterface>);

impl SharedInterface {
    /// The interface.
    #[must_use]
    pub fn get(&self) -> &dyn SessionInterface {
        &*self.0
    }
}

impl<I: SessionInterface> From<I> for SharedInterface {
    fn from(interface: I) -> Self {
        // A shared interface does not need a second `Arc`.
        match (&interface as &dyn Any).downcast_ref::<Arc<dyn SessionInterface>>() {
            Some(shared) => Self(shared.clone()),
            None => Self(Arc::new(interface)),
        }
    }
}
