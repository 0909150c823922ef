//! axum: [`Session`] as an extractor, and a session as a struct, [`Data`].

use std::fmt;
use std::ops::{Deref, DerefMut};

use axum_core::extract::FromRequestParts;
use axum_core::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};
use crate::session::Session;

/// Takes the request's session. Taking it is no access yet; using it is.
///
/// ```
/// use axum::{Router, routing::get};
/// use cookie_session::web::tower::SessionLayer;
/// use cookie_session::{SecureCookieSessionInterface, Session};
///
/// async fn count(session: Session) -> Result<String, cookie_session::web::axum::SessionRejection> {
///     let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
///     session.insert("visits", visits)?;
///     Ok(format!("visit {visits}"))
/// }
///
/// let interface = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
/// let app: Router = Router::new().route("/", get(count)).layer(SessionLayer::new(interface));
/// # let _ = app;
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, SessionRejection> {
        parts.extensions.get::<Self>().cloned().ok_or(SessionRejection::MissingLayer)
    }
}

/// The whole session as a `T`, such as a struct with a field per key.
///
/// A change is only kept if it is stored:
///
/// ```
/// use axum::{Router, routing::get};
/// use cookie_session::web::axum::{Data, SessionRejection};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, Default)]
/// #[serde(default)]
/// struct Cart {
///     items: Vec<String>,
/// }
///
/// async fn add(mut cart: Data<Cart>) -> Result<String, SessionRejection> {
///     cart.items.push("apple".into());
///     cart.store()?;
///     Ok(format!("{} items", cart.items.len()))
/// }
///
/// let app: Router = Router::new().route("/add", get(add));
/// # let _ = app;
/// ```
#[derive(Debug)]
pub struct Data<T> {
    value: T,
    session: Session,
}

impl<T: Serialize> Data<T> {
    /// Writes the fields back into the session; keys that `T` does not know stay.
    ///
    /// # Errors
    /// As [`Session::store`].
    pub fn store(&self) -> Result<()> {
        self.session.store(&self.value)
    }
}

impl<T> Data<T> {
    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Data<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Data<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Data<T> {
    type Rejection = SessionRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, SessionRejection> {
        let session = Session::from_request_parts(parts, state).await?;
        Ok(Self { value: session.load()?, session })
    }
}

/// Why a handler has no session, or failed with it: a 500 that tells the client nothing else.
///
/// Made from an [`Error`] by `?`, so that handlers can return it.
#[non_exhaustive]
#[derive(Debug)]
pub enum SessionRejection {
    /// The route has no `SessionLayer` around it.
    MissingLayer,
    /// The session does not have the type asked for, or cannot be changed.
    Failed(Error),
}

impl From<Error> for SessionRejection {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for SessionRejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingLayer => f.write_str(
                "this route has no session: add `.layer(SessionLayer::new(interface))` to the router, \
                 after the routes that need it",
            ),
            Self::Failed(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl std::error::Error for SessionRejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::MissingLayer => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl IntoResponse for SessionRejection {
    fn into_response(self) -> Response {
        #[cfg(feature = "tracing")]
        tracing::error!("{self}");
        let text = match self {
            Self::MissingLayer => self.to_string(),
            Self::Failed(_) => "the session could not be used".to_owned(),
        };
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    }
}
