//! tower: [`SessionLayer`] for any service of `http` requests and responses.
//!
//! A service gets its session from [`Session::from_extensions`]. Put the session layer outside of other middleware: see
//! [`middleware_order`](crate::guide::middleware_order).

mod future;
mod layer;
mod save_error;
mod service;

pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use save_error::{KeepBody, OnSaveError, RespondWith};
pub use service::SessionService;

use http::Extensions;

use super::sessions::{Sessions, Slots};
use crate::session::Session;

pub use super::rejection::SessionRejection;
pub use super::save_error::{InternalServerError, KeepResponse};

impl Session {
    /// Returns the session that [`SessionLayer`] stored in a request's extensions.
    ///
    /// Use it in services without extractors. An axum handler takes the [`Session`] as an argument.
    ///
    /// # Errors
    /// [`SessionRejection::MissingLayer`] if the service has no [`SessionLayer`]. Do not continue with an empty session,
    /// because its changes would be lost.
    ///
    /// ```
    /// use cookie_session::Session;
    /// use cookie_session::web::tower::SessionRejection;
    /// use http::{Request, Response};
    ///
    /// async fn count(request: Request<String>) -> Result<Response<String>, SessionRejection> {
    ///     let session = Session::from_extensions(request.extensions())?;
    ///     let visits = session.get_or_default::<u32>("visits") + 1;
    ///     session.insert("visits", visits)?;
    ///     Ok(Response::new(format!("visit {visits}")))
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// let error = count(Request::default()).await.unwrap_err();
    /// assert!(error.to_string().contains("SessionLayer"));
    /// # });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_extensions(extensions: &Extensions) -> Result<Self, SessionRejection> {
        extensions.get::<Self>().cloned().ok_or(SessionRejection::MissingLayer)
    }
}

impl Slots for Extensions {
    fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.get()
    }

    fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        self.insert(value)
    }

    fn remove<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T> {
        self.remove()
    }
}

impl Sessions {
    /// Returns the sessions in a request's extensions, if the service has a layer.
    #[must_use]
    pub fn from_extensions(extensions: &Extensions) -> Option<Self> {
        Self::in_slots(extensions)
    }
}
