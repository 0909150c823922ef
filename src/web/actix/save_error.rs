//! [`OnSaveError`]: the response for a session that could not be saved.

use std::fmt;

use actix_web::dev::ServiceResponse;
use actix_web::{Error, HttpResponse, ResponseError};

use super::{InternalServerError, KeepResponse};
use crate::session::headers::SaveError;

/// Chooses the response for a session that could not be saved.
///
/// It receives the result of the services inside: a response or an actix-web error. The middleware adds `Vary` to the
/// returned response. Closures with the same signature implement this trait:
///
/// ```
/// use actix_web::dev::ServiceResponse;
/// use actix_web::{Error, error};
/// use cookie_session::web::actix::SessionMiddleware;
/// use cookie_session::{SaveError, SecureCookieSessionInterface};
///
/// type Answer = Result<ServiceResponse, Error>;
///
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
/// let middleware = SessionMiddleware::new(interface)
///     .on_save_error(|_: Answer, error: &SaveError| -> Answer {
///         Err(error::ErrorServiceUnavailable(format!("please try again: {error}")))
///     });
/// # let _ = middleware;
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not handle save errors of responses with body `{B}`",
    label = "expected `KeepResponse`, `InternalServerError` or a closure"
)]
pub trait OnSaveError<B> {
    /// Returns the response to send in place of `answer`.
    ///
    /// # Errors
    /// You can return an actix-web error, which outer services turn into a response.
    fn respond(
        &self,
        answer: Result<ServiceResponse<B>, Error>,
        error: &SaveError,
    ) -> Result<ServiceResponse<B>, Error>;
}

impl<B> OnSaveError<B> for KeepResponse {
    fn respond(
        &self,
        answer: Result<ServiceResponse<B>, Error>,
        _error: &SaveError,
    ) -> Result<ServiceResponse<B>, Error> {
        answer
    }
}

impl<B> OnSaveError<B> for InternalServerError {
    fn respond(
        &self,
        _answer: Result<ServiceResponse<B>, Error>,
        _error: &SaveError,
    ) -> Result<ServiceResponse<B>, Error> {
        Err(NotSaved.into())
    }
}

impl<B, F> OnSaveError<B> for F
where
    F: Fn(Result<ServiceResponse<B>, Error>, &SaveError) -> Result<ServiceResponse<B>, Error>,
{
    fn respond(
        &self,
        answer: Result<ServiceResponse<B>, Error>,
        error: &SaveError,
    ) -> Result<ServiceResponse<B>, Error> {
        self(answer, error)
    }
}

/// The 500 response of [`InternalServerError`].
#[derive(Debug)]
struct NotSaved;

impl fmt::Display for NotSaved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the session was not saved")
    }
}

impl ResponseError for NotSaved {
    fn error_response(&self) -> HttpResponse {
        HttpResponse::InternalServerError().finish()
    }
}
