//! [`SessionMiddleware`]: sessions for an app, a scope or a resource.

use std::future::{Ready, ready};

use actix_web::Error;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};

use super::{InternalServerError, OnSaveError, SessionService};
use crate::web::{SharedInterface, events};

/// Opens a session for each request and saves it into the response.
///
/// Handlers take a [`Session`](crate::Session) or [`SessionData`](super::SessionData). The middleware works with any body
/// type, does not box futures and holds no lock across an `.await`.
///
/// If a middleware inside returns an `actix_web::Error`, the session is still saved into the error's response.
/// [`Error::as_error`] still gives the original error.
///
/// Create the middleware outside of the closure of `HttpServer::new` and clone it inside, so that the workers share one
/// interface.
///
/// ```no_run
/// use actix_web::{App, HttpServer};
/// use cookie_session::SecureCookieSessionInterface;
/// use cookie_session::web::actix::SessionMiddleware;
///
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// let interface = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
/// let sessions = SessionMiddleware::new(interface);
/// HttpServer::new(move || App::new().wrap(sessions.clone())).bind(("127.0.0.1", 3000))?.run().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct SessionMiddleware<H = InternalServerError> {
    interface: SharedInterface,
    on_save_error: H,
}

impl SessionMiddleware {
    /// Creates a middleware for an interface: a concrete one, or an `Arc<dyn SessionInterface>`.
    #[must_use]
    pub fn new(interface: impl Into<SharedInterface>) -> Self {
        Self { interface: events::built(interface.into()), on_save_error: InternalServerError }
    }
}

impl<H> SessionMiddleware<H> {
    /// Sets the response for a session that could not be saved.
    ///
    /// The default, [`InternalServerError`], sends an empty 500, as Flask does. [`KeepResponse`](super::KeepResponse) sends
    /// the handler's response without the cookie. A closure can return any response.
    #[must_use]
    pub fn on_save_error<H2>(self, on_save_error: H2) -> SessionMiddleware<H2> {
        SessionMiddleware { interface: self.interface, on_save_error }
    }
}

impl<S, H, B> Transform<S, ServiceRequest> for SessionMiddleware<H>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    H: OnSaveError<B> + Clone,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Transform = SessionService<S, H>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(SessionService::new(service, self.interface.clone(), self.on_save_error.clone())))
    }
}
