//! tower: [`SessionLayer`] for any service of `http` requests and responses.
//!
//! A service finds its session with [`Session::from_extensions`]. With other middleware, the session layer goes
//! outermost: see [`middleware_order`](crate::guide::middleware_order).

mod future;
mod layer;
mod save_error;
mod service;

pub use future::ResponseFuture;
pub use layer::SessionLayer;
pub use save_error::OnSaveError;
pub use service::SessionService;

use http::Extensions;

use crate::session::Session;

pub use super::rejection::SessionRejection;
pub use super::save_error::{InternalServerError, KeepResponse};

impl Session {
    /// The session of a request, from its extensions, where [`SessionLayer`] has put it.
    ///
    /// For services without extractors; a handler of axum takes the [`Session`] as an argument.
    ///
    /// # Errors
    /// [`SessionRejection::MissingLayer`] if the service has no [`SessionLayer`] around it. Never go on with
    /// an empty session instead: what is written to it is lost.
    ///
    /// ```
    /// use cookie_session::Session;
    /// use cookie_session::web::tower::SessionRejection;
    /// use http::{Request, Response};
    ///
    /// async fn count(request: Request<String>) -> Result<Response<String>, SessionRejection> {
    ///     let session = Session::from_extensions(request.extensions())?;
    ///     let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
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
