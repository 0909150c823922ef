//! axum: [`Session`] as an extractor, and a session as a struct, [`SessionData`].
//!
//! The layer is [`SessionLayer`](super::tower::SessionLayer). Extracting a session does not count as an access; using it
//! does. Handlers never name the interface's type parameters.
//!
//! Put the session layer outside of other middleware: see [`middleware_order`](crate::guide::middleware_order).
//!
//! ```
//! use axum::{Router, routing::get};
//! use cookie_session::web::axum::{SessionData, SessionRejection};
//! use cookie_session::web::tower::SessionLayer;
//! use cookie_session::{SecureCookieSessionInterface, Session};
//! use serde::{Deserialize, Serialize};
//! # use axum::{body::Body, http::Request};
//! # use tower::ServiceExt;
//!
//! async fn count(session: Session) -> Result<String, SessionRejection> {
//!     let visits = session.get_or_default::<u32>("visits") + 1;
//!     session.insert("visits", visits)?;
//!     Ok(format!("visit {visits}"))
//! }
//!
//! #[derive(Serialize, Deserialize, Default)]
//! #[serde(default)]
//! struct Cart {
//!     items: Vec<String>,
//! }
//!
//! async fn add(mut cart: SessionData<Cart>) -> Result<String, SessionRejection> {
//!     cart.update(|cart| cart.items.push("apple".into()))?;
//!     Ok(format!("{} items", cart.items.len()))
//! }
//!
//! let interface = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
//! let app: Router = Router::new()
//!     .route("/", get(count))
//!     .route("/add", get(add))
//!     .layer(SessionLayer::new(interface));
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let response = app.oneshot(Request::get("/add").body(Body::empty())?).await?;
//! assert!(response.headers()["set-cookie"].to_str()?.starts_with("session=eyJpdGVtcyI6WyJhcHBsZSJdfQ."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "csrf")]
mod csrf;

use std::convert::Infallible;

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::de::DeserializeOwned;

use crate::session::Session;

#[cfg(feature = "csrf")]
#[cfg_attr(docsrs, doc(cfg(feature = "csrf")))]
pub use self::csrf::{CsrfForm, CsrfHeader, protect};
#[cfg(feature = "csrf")]
#[cfg_attr(docsrs, doc(cfg(feature = "csrf")))]
pub use super::csrf_rejection::CsrfRejection;
pub use super::login::{FreshLogin, LoginRejection, LoginUser};
pub use super::rejection::SessionRejection;
pub use super::session_data::SessionData;
pub use super::sessions::Sessions;

/// Extracts the request's session. Extracting it does not count as an access; using it does.
impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, SessionRejection> {
        parts.extensions.get::<Self>().cloned().ok_or(SessionRejection::MissingLayer)
    }
}

/// Extracts the request's session as a `T`, which counts as an access.
impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for SessionData<T> {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, SessionRejection> {
        let session = <Session as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        Self::load(session)
    }
}

/// `Option<Session>` is `None` without a session layer.
impl<S: Sync> OptionalFromRequestParts<S> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// `Option<SessionData<T>>` is `None` if neither the session nor an empty session is a `T`.
impl<T: DeserializeOwned, S: Sync> OptionalFromRequestParts<S> for SessionData<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get::<Session>().cloned().and_then(|session| Self::load(session).ok()))
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        (StatusCode::INTERNAL_SERVER_ERROR, self.report()).into_response()
    }
}

/// Extracts all sessions of the request, by the names of their cookies.
impl<S: Sync> FromRequestParts<S> for Sessions {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, SessionRejection> {
        Self::from_extensions(&parts.extensions).ok_or(SessionRejection::MissingLayer)
    }
}
