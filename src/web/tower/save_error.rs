//! [`OnSaveError`]: the response for a session that could not be saved.

use std::fmt;

use http::{Response, StatusCode};

use crate::session::headers::SaveError;
use crate::web::save_error::{InternalServerError, KeepResponse};

/// Chooses the response for a session that could not be saved.
///
/// The layer adds `Vary` to the returned response. Closures `Fn(Response<B>, &SaveError) -> Response<B>` implement this
/// trait:
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
    label = "give `on_save_error` one of `InternalServerError` (if the body is `Default`), `RespondWith`, `KeepBody`, `KeepResponse` or a closure"
)]
pub trait OnSaveError<B> {
    /// Returns the response to send in place of `response`.
    fn respond(&self, response: Response<B>, error: &SaveError) -> Response<B>;
}

#[diagnostic::do_not_recommend]
impl<B> OnSaveError<B> for KeepResponse {
    fn respond(&self, response: Response<B>, _error: &SaveError) -> Response<B> {
        response
    }
}

#[diagnostic::do_not_recommend]
impl<B: Default> OnSaveError<B> for InternalServerError {
    fn respond(&self, _response: Response<B>, _error: &SaveError) -> Response<B> {
        failed(B::default())
    }
}

/// Sends a 500 with a body made by the closure: for bodies without `Default`, or your own error page.
///
/// ```
/// use cookie_session::SecureCookieSessionInterface;
/// use cookie_session::web::tower::{RespondWith, SessionLayer};
///
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
/// let layer = SessionLayer::new(interface).on_save_error(RespondWith(|| "please try again"));
/// # let _ = layer;
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[derive(Clone, Copy)]
pub struct RespondWith<F>(pub F);

impl<F> fmt::Debug for RespondWith<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RespondWith").finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<B, F: Fn() -> B> OnSaveError<B> for RespondWith<F> {
    fn respond(&self, _response: Response<B>, _error: &SaveError) -> Response<B> {
        failed((self.0)())
    }
}

/// Sends a 500 with the body of the handler's response: for body types that you cannot construct.
///
/// Middleware inside the session layer, such as tower-http's `TraceLayer`, may have such body types. Headers that
/// describe the body (`Content-…`) stay; the handler's other headers are removed.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeepBody;

#[diagnostic::do_not_recommend]
impl<B> OnSaveError<B> for KeepBody {
    fn respond(&self, response: Response<B>, _error: &SaveError) -> Response<B> {
        let (mut head, body) = response.into_parts();
        let mut failed = failed(body);
        let names = head.headers.keys().filter(|name| name.as_str().starts_with("content-"));
        for name in names.cloned().collect::<Vec<_>>() {
            if let Some(value) = head.headers.remove(&name) {
                failed.headers_mut().insert(name, value);
            }
        }
        failed
    }
}

fn failed<B>(body: B) -> Response<B> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

#[diagnostic::do_not_recommend]
impl<B, F: Fn(Response<B>, &SaveError) -> Response<B>> OnSaveError<B> for F {
    fn respond(&self, response: Response<B>, error: &SaveError) -> Response<B> {
        self(response, error)
    }
}
