//! CSRF protection in actix-web: [`CsrfForm`], [`CsrfHeader`] and the middleware [`protect`].

use std::future::{Future, Ready, ready};
use std::pin::Pin;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde::de::DeserializeOwned;

use super::{CsrfRejection, SessionRejection};
use crate::csrf::{Csrf, is_urlencoded};
use crate::session::Session;

/// The fields of a form that passed the CSRF check.
///
/// Reads an `application/x-www-form-urlencoded` body, checks the token in it or in a header
/// ([`Csrf::check`]), and deserializes the other fields; `CsrfForm<()>` is a form without any. The check is skipped for methods outside of `WTF_CSRF_METHODS`,
/// with `WTF_CSRF_ENABLED` off, and if [`protect`] has done it already.
///
/// The app needs a [`Csrf`] as its data:
///
/// ```
/// use actix_web::{App, test, web};
/// use cookie_session::csrf::Csrf;
/// use cookie_session::web::actix::{CsrfForm, SessionMiddleware};
/// use cookie_session::{SecretKeys, SecureCookieSessionInterface};
///
/// #[derive(serde::Deserialize)]
/// struct Transfer {
///     amount: u32,
/// }
///
/// async fn transfer(form: CsrfForm<Transfer>) -> String {
///     format!("{} sent", form.0.amount)
/// }
///
/// # actix_web::rt::System::new().block_on(async {
/// let keys = SecretKeys::new("the secret key of the Flask app")?;
/// let app = App::new()
///     .app_data(Csrf::new(keys.clone()))
///     .route("/transfer", web::post().to(transfer))
///     .wrap(SessionMiddleware::new(SecureCookieSessionInterface::from_keys(keys)));
/// let app = test::init_service(app).await;
/// let forged = test::TestRequest::post().uri("/transfer").set_form([("amount", "9")]).to_request();
/// assert_eq!(test::call_service(&app, forged).await.status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CsrfForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for CsrfForm<T> {
    type Error = CsrfRejection;
    type Future = Pin<Box<dyn Future<Output = Result<Self, CsrfRejection>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !has_form(request) {
            let refused = check(request, None).err().unwrap_or(CsrfRejection::NotAForm);
            return Box::pin(ready(Err(refused)));
        }
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let body = body.await.map_err(|error| unreadable(&error))?;
            check(&request, Some(&body))?;
            let csrf = request.app_data::<Csrf>().ok_or(CsrfRejection::MissingCsrf)?;
            csrf.other_fields(&body).map(Self).map_err(CsrfRejection::WrongFields)
        })
    }
}

/// Shows that the request carries a valid token in a header, for requests of scripts.
///
/// Does not read the body, so it can stand beside `web::Json` and other extractors. The same conditions as for
/// [`CsrfForm`] skip the check.
#[non_exhaustive]
#[derive(Debug, Clone, Copy)]
pub struct CsrfHeader;

impl FromRequest for CsrfHeader {
    type Error = CsrfRejection;
    type Future = Ready<Result<Self, CsrfRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(check(request, None).map(|()| Self))
    }
}

/// The app's [`Csrf`], to issue tokens with.
impl FromRequest for Csrf {
    type Error = CsrfRejection;
    type Future = Ready<Result<Self, CsrfRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(request.app_data::<Self>().cloned().ok_or(CsrfRejection::MissingCsrf))
    }
}

/// Checks all requests of an app or scope, as `CSRFProtect(app)` does in Flask-WTF.
///
/// Place it inside the session middleware. Handlers then need no other extractor.
///
/// ```
/// use actix_web::{App, middleware::from_fn, web};
/// use cookie_session::csrf::Csrf;
/// use cookie_session::web::actix::{SessionMiddleware, protect};
/// use cookie_session::{SecretKeys, SecureCookieSessionInterface};
///
/// let keys = SecretKeys::new("the secret key of the Flask app")?;
/// let app = App::new()
///     .app_data(Csrf::new(keys.clone()))
///     .route("/delete", web::post().to(async || "deleted"))
///     .wrap(from_fn(protect))
///     .wrap(SessionMiddleware::new(SecureCookieSessionInterface::from_keys(keys)));
/// # let _ = app;
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
///
/// The body is read only if it is `application/x-www-form-urlencoded`, within actix-web's `PayloadConfig`, and
/// handed on. Difference: Flask-WTF also finds the token in a `multipart/form-data` body; here such a request needs
/// the header, or a route outside of this middleware whose handler calls [`Csrf::check`]. Requests without a route
/// are checked as well; Flask-WTF leaves those alone.
///
/// A refused request gets the response of [`CsrfRejection`], also without a session middleware around it.
///
/// # Errors
/// Those of the services inside.
pub async fn protect<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    match check_all(&mut request).await {
        Ok(()) => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Err(refused) => Ok(ServiceResponse::from_err(refused, request.into_parts().0).map_into_right_body()),
    }
}

/// The check of [`protect`]; a body that was read for it is put back.
async fn check_all(request: &mut ServiceRequest) -> Result<(), CsrfRejection> {
    let csrf = request.app_data::<Csrf>().ok_or(CsrfRejection::MissingCsrf)?;
    if !csrf.config().check_default() || !csrf.applies_to(request.method().as_str()) {
        return Ok(());
    }
    if has_form(request.request()) {
        let body = request.extract::<Bytes>().await.map_err(|error| unreadable(&error))?;
        check(request.request(), Some(&body))?;
        request.set_payload(Payload::from(body));
    } else {
        check(request.request(), None)?;
    }
    request.extensions_mut().insert(Checked);
    Ok(())
}

/// Marks a request that [`protect`] has checked (`g.csrf_valid`).
struct Checked;

fn has_form(request: &HttpRequest) -> bool {
    is_urlencoded(request.headers().get(CONTENT_TYPE).map(|value| value.as_bytes()))
}

fn unreadable(error: &Error) -> CsrfRejection {
    let too_large = matches!(error.as_error(), Some(PayloadError::Overflow))
        || error.as_response_error().status_code() == StatusCode::PAYLOAD_TOO_LARGE;
    CsrfRejection::Unreadable { too_large }
}

fn check(request: &HttpRequest, form: Option<&[u8]>) -> Result<(), CsrfRejection> {
    let csrf = request.app_data::<Csrf>().ok_or(CsrfRejection::MissingCsrf)?;
    let extensions = request.extensions();
    if extensions.contains::<Checked>() || !csrf.applies_to(request.method().as_str()) {
        return Ok(());
    }
    let session = extensions.get::<Session>().cloned().ok_or(SessionRejection::MissingMiddleware)?;
    let token = csrf.token_in_request(form, request);
    Ok(csrf.check(&session, token.as_deref(), request)?)
}

impl ResponseError for CsrfRejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status()).unwrap_or(StatusCode::BAD_REQUEST)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::build(self.status_code()).content_type("text/plain; charset=utf-8").body(self.report())
    }
}
