//! [`OnSaveError`]: what becomes of a response whose session could not be saved.

use http::{Response, StatusCode};

use crate::session::headers::SaveError;
use crate::web::save_error::{InternalServerError, KeepResponse};

/// Decides what becomes of a response whose session could not be saved.
///
/// `Vary` is added to what is returned here. Closures `Fn(Response<B>, &SaveError) -> Response<B>`
/// implement this, too:
///
/// ```
/// use cookie_session::web::tower::SessionLayer;
/// use cookie_session::{SaveError, SecureCookieSessionInterface};
/// use http::{Response, StatusCode};
///
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
/// let layer = SessionLayer::new(interface).on_save_error(
///     |_: Response<String>, error: &SaveError| {
///         let mut response = Response::new(format!("please try again: {error}"));
///         *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
///         response
///     },
/// );
/// # let _ = layer;
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not handle save errors of responses with body `{B}`",
    label = "expected `KeepResponse`, `InternalServerError` or a closure"
)]
pub trait OnSaveError<B> {
    /// The response to send in place of `response`.
    fn respond(&self, response: Response<B>, error: &SaveError) -> Response<B>;
}

impl<B> OnSaveError<B> for KeepResponse {
    fn respond(&self, response: Response<B>, _error: &SaveError) -> Response<B> {
        response
    }
}

impl<B: Default> OnSaveError<B> for InternalServerError {
    fn respond(&self, _response: Response<B>, _error: &SaveError) -> Response<B> {
        let mut failed = Response::new(B::default());
        *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        failed
    }
}

impl<B, F: Fn(Response<B>, &SaveError) -> Response<B>> OnSaveError<B> for F {
    fn respond(&self, response: Response<B>, error: &SaveError) -> Response<B> {
        self(response, error)
    }
}
