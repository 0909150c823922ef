//! Flask-WTF's CSRF tokens for forms and headers, with or without Flask.
//!
//! Another site can make a browser send a request with the session's cookie, but cannot read the pages of this
//! site. So each form and script gets a token from its page, and [`Csrf::check`] compares it with the
//! session. The bytes, rules and defaults are those of Flask-WTF 1.2 and 1.3 (`flask_wtf.csrf.generate_csrf`,
//! `validate_csrf` and `CSRFProtect.protect`), so a form from either side can be posted to the other:
//!
//! ```text
//! session["csrf_token"] = 40 hex digits, random
//! form field, header    = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(session["csrf_token"])
//! ```
//!
//! [`Csrf`] works without a web framework. For axum and actix-web, `web::axum` and `web::actix` have the extractors
//! `CsrfForm` and `CsrfHeader` and the middleware function `protect`. The guide's page
//! [`csrf`](crate::guide::csrf) has examples.

mod error;
mod form;
mod origin;
mod token;

pub use error::CsrfError;
#[cfg(any(feature = "axum", feature = "actix"))]
pub(crate) use form::is_urlencoded;
pub use origin::Https;
pub use token::Csrf;
