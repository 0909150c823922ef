//! CSRF protection in axum: [`CsrfForm`], [`CsrfHeader`] and the middleware [`protect`].

use axum::body::{Body, Bytes};
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum_core::extract::{FromRequest, FromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{Extensions, StatusCode};
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
/// The app needs a [`Csrf`]: `.layer(Extension(csrf))`, or the middleware [`protect`].
///
/// ```
/// use axum::{Extension, Router, body::Body, http::Request, routing::{get, post}};
/// use cookie_session::csrf::Csrf;
/// use cookie_session::web::axum::{CsrfForm, CsrfRejection};
/// use cookie_session::web::tower::SessionLayer;
/// use cookie_session::{SecretKeys, SecureCookieSessionInterface, Session};
/// # use tower::ServiceExt;
///
/// #[derive(serde::Deserialize)]
/// struct Transfer {
///     amount: u32,
/// }
///
/// async fn form(csrf: Csrf, session: Session) -> Result<String, CsrfRejection> {
///     let token = csrf.issue(&session)?;
///     Ok(format!(r#"<form method="post"><input type="hidden" name="csrf_token" value="{token}">…</form>"#))
/// }
///
/// async fn transfer(form: CsrfForm<Transfer>) -> String {
///     format!("{} sent", form.0.amount)
/// }
///
/// let keys = SecretKeys::new("the secret key of the Flask app")?;
/// let app: Router = Router::new()
///     .route("/transfer", get(form).post(transfer))
///     .layer(Extension(Csrf::new(keys.clone())))
///     .layer(SessionLayer::new(SecureCookieSessionInterface::from_keys(keys)));
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let forged = Request::post("/transfer")
///     .header("content-type", "application/x-www-form-urlencoded")
///     .body(Body::from("amount=9"))?;
/// assert_eq!(app.oneshot(forged).await?.status(), 400);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct CsrfForm<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for CsrfForm<T> {
    type Rejection = CsrfRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, CsrfRejection> {
        let (parts, body) = request.into_parts();
        if !has_form(&parts) {
            return Err(match check(&parts, None) {
                Ok(()) => CsrfRejection::NotAForm,
                Err(refused) => refused,
            });
        }
        let (parts, bytes) = buffered(parts, body, state).await?;
        check(&parts, Some(&bytes))?;
        let csrf = found::<Csrf>(&parts.extensions).ok_or(CsrfRejection::MissingCsrf)?;
        csrf.other_fields(&bytes).map(Self).map_err(CsrfRejection::WrongFields)
    }
}

/// Shows that the request carries a valid token in a header, for requests of scripts.
///
/// Does not read the body, so it can stand beside `Json` and other extractors. The same conditions as for
/// [`CsrfForm`] skip the check.
#[non_exhaustive]
#[derive(Debug, Clone, Copy)]
pub struct CsrfHeader;

impl<S: Sync> FromRequestParts<S> for CsrfHeader {
    type Rejection = CsrfRejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, CsrfRejection> {
        check(parts, None).map(|()| Self)
    }
}

/// The app's [`Csrf`], to issue tokens with.
impl<S: Sync> FromRequestParts<S> for Csrf {
    type Rejection = CsrfRejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, CsrfRejection> {
        parts.extensions.get::<Self>().cloned().ok_or(CsrfRejection::MissingCsrf)
    }
}

/// Checks all requests of a router, as `CSRFProtect(app)` does in Flask-WTF.
///
/// Handlers then take [`Csrf`] to issue tokens, and need no other extractor. Place it inside the session layer:
///
/// ```
/// use axum::{Router, middleware::from_fn_with_state, routing::post};
/// use cookie_session::csrf::Csrf;
/// use cookie_session::web::{axum::protect, tower::SessionLayer};
/// use cookie_session::{SecretKeys, SecureCookieSessionInterface};
///
/// let keys = SecretKeys::new("the secret key of the Flask app")?;
/// let app: Router = Router::new()
///     .route("/delete", post(async || "deleted"))
///     .route_layer(from_fn_with_state(Csrf::new(keys.clone()), protect))
///     .layer(SessionLayer::new(SecureCookieSessionInterface::from_keys(keys)));
/// # let _ = app;
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
///
/// The body is read only if it is `application/x-www-form-urlencoded`, within axum's `DefaultBodyLimit`, and handed
/// on. Difference: Flask-WTF also finds the token in a `multipart/form-data` body; here such a request needs the
/// header, or a route outside of this middleware whose handler calls [`Csrf::check`]. `route_layer` leaves requests
/// without a route alone, as Flask-WTF does.
///
/// # Errors
/// [`CsrfRejection`], also without a session layer around it.
pub async fn protect(
    State(csrf): State<Csrf>,
    mut request: Request,
    next: Next,
) -> Result<Response, CsrfRejection> {
    let checks = csrf.config().check_default() && csrf.applies_to(request.method().as_str());
    request.extensions_mut().insert(csrf);
    if !checks {
        return Ok(next.run(request).await);
    }
    let (parts, body) = request.into_parts();
    let (mut parts, body) = if has_form(&parts) {
        let (parts, bytes) = buffered(parts, body, &()).await?;
        check(&parts, Some(&bytes))?;
        (parts, Body::from(bytes))
    } else {
        check(&parts, None)?;
        (parts, body)
    };
    parts.extensions.insert(Checked);
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// Marks a request that [`protect`] has checked (`g.csrf_valid`).
#[derive(Clone)]
struct Checked;

fn has_form(parts: &Parts) -> bool {
    is_urlencoded(parts.headers.get(CONTENT_TYPE).map(|value| value.as_bytes()))
}

/// The body, read within the limit of the router.
async fn buffered<S: Send + Sync>(
    parts: Parts,
    body: Body,
    state: &S,
) -> Result<(Parts, Bytes), CsrfRejection> {
    // The limit is in the extensions.
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await;
    let bytes = bytes.map_err(|rejection| {
        let cause =
            matches!(rejection, BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)));
        CsrfRejection::Unreadable { too_large: cause }
    })?;
    Ok((parts, bytes))
}

fn check(parts: &Parts, form: Option<&[u8]>) -> Result<(), CsrfRejection> {
    let csrf = found::<Csrf>(&parts.extensions).ok_or(CsrfRejection::MissingCsrf)?;
    if found::<Checked>(&parts.extensions).is_some() || !csrf.applies_to(parts.method.as_str()) {
        return Ok(());
    }
    let session = found::<Session>(&parts.extensions).ok_or(SessionRejection::MissingLayer)?;
    let token = csrf.token_in_request(form, parts);
    Ok(csrf.check(session, token.as_deref(), parts)?)
}

fn found<T: Send + Sync + 'static>(extensions: &Extensions) -> Option<&T> {
    extensions.get()
}

impl IntoResponse for CsrfRejection {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::BAD_REQUEST);
        (status, self.report()).into_response()
    }
}
