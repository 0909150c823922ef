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
//! What all of them do, as Flask does:
//! 1. The session is opened when the request begins, before routing inside the layer.
//! 2. It is saved when the response has been made: whatever its status, after all that stands
//!    inside the layer. What a streamed body does to the session is too late: headers go first.
//!    A tower service that fails has no response to save into; an actix-web error has.
//! 3. `Cookie` is merged into the response's `Vary`, all lines of which become one; `Set-Cookie` is
//!    appended, marked as sensitive; others stay.
//! 4. A response that never touched a session that is not permanent is left alone.
//! 5. A request that is cancelled, or whose handler panics, saves nothing, unless a middleware inside makes a
//!    response of it. What goes inside, and what outside: [`middleware_order`](crate::guide::middleware_order).
//! 6. A session that cannot be saved turns the response into a 500, as in Flask, so that a logout that
//!    failed is seen. `KeepResponse` and closures choose otherwise.
//!
//! # Several layers
//!
//! A request has one session for each cookie. A layer inside of another one that has the same interface,
//! or one for the same cookie (name, domain and path), takes the session that is there; the outermost
//! layer of that cookie saves it, once, by its own interface and its own rules for save errors. Layers
//! for different cookies each open and save a session of their own: handlers then take the one of the
//! innermost layer as `Session`, and each of them by the name of its cookie from [`Sessions`].
//!
//! # After the response
//!
//! When the session has been saved, changing it fails with
//! [`ErrorKind::AlreadySaved`](crate::ErrorKind::AlreadySaved): from a streamed body, a WebSocket, a
//! spawned task. Reading goes on. If that is the first use of the session, the response has been sent
//! without `Vary: Cookie`; call [`set_accessed(true)`](crate::Session::set_accessed) in the handler,
//! before it returns. The feature `tracing` reports what was forgotten. The example `websocket` shows it.
//!
//! Requests of one browser that run at the same time each work on the session that their cookie
//! carries, and the response that arrives last wins, as in Flask. Keep what must not get lost that
//! way (stock, counters) on the server, and only its key in the session.

#[cfg(feature = "actix")]
#[cfg_attr(docsrs, doc(cfg(feature = "actix")))]
pub mod actix;
#[cfg(feature = "axum")]
#[cfg_attr(docsrs, doc(cfg(feature = "axum")))]
pub mod axum;
#[cfg(feature = "tower")]
#[cfg_attr(docsrs, doc(cfg(feature = "tower")))]
pub mod tower;

mod events;
#[cfg(feature = "http")]
mod http_types;
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

/// A session interface as the layers hold it: shared, with its type parameters erased.
///
/// Made from any interface, from an `Arc` of one, and from an `Arc<dyn SessionInterface>`.
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
        // What is shared already needs no second `Arc`.
        match (&interface as &dyn Any).downcast_ref::<Arc<dyn SessionInterface>>() {
            Some(shared) => Self(shared.clone()),
            None => Self(Arc::new(interface)),
        }
    }
}
