//! [`OnSaveError`]: what becomes of a response whose session could not be saved.

use std::fmt;

use actix_web::dev::ServiceResponse;
use actix_web::{Error, HttpResponse, ResponseError};

use super::{InternalServerError, KeepResponse};
use crate::session::headers::SaveError;

/// Decides what becomes of a response whose session could not be saved.
///
/// What is given is what the services inside returned: a response or an actix-web error. `Vary` is
/// added to what is returned here. Closures of the same signature implement this, too:
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
    /// What to answer in place of `answer`.
    ///
    /// # Errors
    /// An actix-web error is an answer, too: services further out make a response of it.
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

/// The 500 that [`InternalServerError`] sends.
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
