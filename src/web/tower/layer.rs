//! [`SessionLayer`]: sessions for a service.

use tower_layer::Layer;

use super::{InternalServerError, SessionService};
use crate::web::{SharedInterface, events};

/// Opens a session for each request and saves it into the response.
///
/// Handlers find the [`Session`](crate::Session) in the request's extensions; in axum it is an extractor. The layer works
/// with any body types, does not box futures and holds no lock across an `.await`.
///
/// ```
/// use cookie_session::web::tower::SessionLayer;
/// use cookie_session::{SecureCookieSessionInterface, Session};
/// use http::{Request, Response};
/// use tower::{ServiceBuilder, ServiceExt, service_fn};
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
/// let service = ServiceBuilder::new().layer(SessionLayer::new(interface)).service(service_fn(
///     async |request: Request<String>| {
///         let session: &Session = request.extensions().get().unwrap();
///         session.insert("user", "ada")?;
///         Ok::<_, cookie_session::Error>(Response::new("hello"))
///     },
/// ));
/// let response = service.oneshot(Request::new(String::new())).await?;
/// assert_eq!(response.headers()["vary"], "Cookie");
/// assert!(response.headers()["set-cookie"].to_str()?.starts_with("session="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct SessionLayer<H = InternalServerError> {
    interface: SharedInterface,
    on_save_error: H,
}

impl SessionLayer {
    /// Creates a layer for an interface: a concrete one, or an `Arc<dyn SessionInterface>`.
    #[must_use]
    pub fn new(interface: impl Into<SharedInterface>) -> Self {
        Self { interface: events::built(interface.into()), on_save_error: InternalServerError }
    }
}

impl<H> SessionLayer<H> {
    /// Sets the response for a session that could not be saved.
    ///
    /// The default, [`InternalServerError`], sends an empty 500, as Flask does. [`RespondWith`](super::RespondWith) and
    /// [`KeepBody`](super::KeepBody) are for bodies without `Default`. [`KeepResponse`](super::KeepResponse) sends the
    /// handler's response without the cookie. A closure can return any response.
    #[must_use]
    pub fn on_save_error<H2>(self, on_save_error: H2) -> SessionLayer<H2> {
        SessionLayer { interface: self.interface, on_save_error }
    }
}

impl<S, H: Clone> Layer<S> for SessionLayer<H> {
    type Service = SessionService<S, H>;

    fn layer(&self, inner: S) -> Self::Service {
        SessionService::new(inner, self.interface.clone(), self.on_save_error.clone())
    }
}
