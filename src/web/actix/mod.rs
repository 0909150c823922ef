//! actix-web: [`SessionMiddleware`], and [`Session`](crate::Session) and [`SessionData`] as extractors.
//!
//! Extracting a session does not count as an access; using it does. Handlers never name the interface's type parameters.
//!
//! Put the session middleware outside of other middleware: see [`middleware_order`](crate::guide::middleware_order).
//!
//! ```
//! use actix_web::{App, test, web};
//! use cookie_session::web::actix::{SessionData, SessionMiddleware, SessionRejection};
//! use cookie_session::{SecureCookieSessionInterface, Session};
//! use serde::{Deserialize, Serialize};
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
//! # actix_web::rt::System::new().block_on(async {
//! let interface = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
//! let app = App::new()
//!     .route("/", web::get().to(count))
//!     .route("/add", web::get().to(add))
//!     .wrap(SessionMiddleware::new(interface));
//!
//! let app = test::init_service(app).await;
//! let response = test::call_service(&app, test::TestRequest::get().uri("/add").to_request()).await;
//! let cookie = response.headers().get("set-cookie").unwrap().to_str()?;
//! assert!(cookie.starts_with("session=eyJpdGVtcyI6WyJhcHBsZSJdfQ."));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Difference: actix-web keeps headers in a hash map, so the order of `Vary` and `Set-Cookie` is not Flask's. Their
//! values are.

#[cfg(feature = "csrf")]
mod csrf;
mod extract;
mod future;
mod middleware;
mod save_error;
mod service;

#[cfg(feature = "csrf")]
#[cfg_attr(docsrs, doc(cfg(feature = "csrf")))]
pub use self::csrf::{CsrfForm, CsrfHeader, protect};
#[cfg(feature = "csrf")]
#[cfg_attr(docsrs, doc(cfg(feature = "csrf")))]
pub use super::csrf_rejection::CsrfRejection;
pub use super::login::{FreshLogin, LoginRejection, LoginUser};
pub use super::rejection::SessionRejection;
pub use super::save_error::{InternalServerError, KeepResponse};
pub use super::session_data::SessionData;
pub use super::sessions::Sessions;
pub use future::ResponseFuture;
pub use middleware::SessionMiddleware;
pub use save_error::OnSaveError;
pub use service::SessionService;

use std::net::IpAddr;

use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use actix_web::{HttpMessage, HttpRequest};

use super::PeerAddress;
use super::header_map::response_headers;
use super::sessions::Slots;
use crate::session::header_values::HeaderValues;
use crate::session::request::RequestHead;

impl RequestHead for HttpRequest {
    // actix-web keeps the whole URI in scopes.
    fn path(&self) -> &str {
        self.uri().path()
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers().get_all(name).collect()
    }

    fn peer_address(&self) -> Option<IpAddr> {
        let inserted = self.extensions().get::<PeerAddress>().map(|address| address.0);
        inserted.or_else(|| self.peer_addr().map(|address| address.ip()))
    }
}

impl RequestHead for ServiceRequest {
    fn path(&self) -> &str {
        self.uri().path()
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.headers().get_all(name).collect()
    }

    fn peer_address(&self) -> Option<IpAddr> {
        let inserted = self.extensions().get::<PeerAddress>().map(|address| address.0);
        inserted.or_else(|| self.peer_addr().map(|address| address.ip()))
    }
}

impl Slots for Extensions {
    fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.get()
    }

    fn insert<T: Clone + Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        self.insert(value)
    }

    fn remove<T: Clone + Send + Sync + 'static>(&mut self) -> Option<T> {
        self.remove()
    }
}

response_headers!(HeaderMap, HeaderName, HeaderValue, SET_COOKIE);
