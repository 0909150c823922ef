//! Flask-Login's logins: who is logged in, whether the login is fresh, and whether the browser remembers the user.
//!
//! A user who logs in on one side is logged in on the other, with the same freshness and the same cookies (Flask-Login
//! 0.6.3). You can also use it without Flask, in any app with axum or actix-web.
//!
//! | Flask-Login | here |
//! | --- | --- |
//! | `LoginManager` | [`FlaskLogin`] |
//! | `current_user`, `login_fresh()`, `login_remembered()` | [`Login::current_user`], [`is_fresh`](Login::is_fresh), [`is_remembered`](Login::is_remembered) |
//! | `login_user`, `logout_user`, `confirm_login` | [`Login::log_in`], [`log_out`](Login::log_out), [`confirm`](Login::confirm) |
//! | `user_loader` | [`FlaskLogin::with_users`]; with I/O, [`Login::candidates`] |
//! | `_create_identifier` | [`Identifier`], with [`IdentifierForm`] and [`ClientAddress`] |
//! | `encode_cookie`, `decode_cookie`, the cookie `remember_token` | [`RememberCookie`] |
//! | `init_app`'s `after_request` | [`FlaskLogin::sessions`], or [`FlaskLogin::finish`] |
//! | `login_view`, `refresh_view` | [`LoginView`] |
//! | `login_required`, `fresh_login_required` | the extractors `LoginUser`, `FreshLogin` in `web::axum`, `web::actix` |
//!
//! This module does no I/O and does not depend on a web framework:
//!
//! ```
//! use cookie_session::flask_login::{FlaskLogin, Remember};
//! use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
//!
//! let logins = FlaskLogin::new("secret-key")?;
//! let interface = logins.sessions(SecureCookieSessionInterface::new("secret-key")?);
//!
//! // POST /login
//! let request = PlainRequest::new().with_header("user-agent", "Mozilla/5.0");
//! let session = interface.open_session(&request);
//! logins.at(&session, &request).log_in("7", Remember::Yes, true)?;
//! let headers = interface.save_session(&session)?;
//! let remember = &headers.other_cookies()[0];
//! assert!(remember.starts_with("remember_token=7|b308104957a4a66a33098cbe72ad02cd9e5b76f6f38aed51"));
//!
//! // The browser was closed; it only has the remember cookie.
//! let request = request.answering(remember);
//! let session = interface.open_session(&request);
//! let login = logins.at(&session, &request);
//! assert_eq!(login.current_user()?.as_deref(), Some("7"));
//! assert!(!login.is_fresh() && login.is_remembered());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod actions;
mod address;
mod candidates;
mod identifier;
mod interface;
pub mod keys;
mod login;
mod remember;
mod revoked;
mod rules;
mod view;

pub use crate::session::config::{LoginConfig, Protection};
pub use actions::Remember;
pub use address::ClientAddress;
pub use candidates::Candidates;
pub use identifier::{Identifier, IdentifierForm};
pub use interface::LoginSessions;
pub use login::Login;
pub use remember::RememberCookie;
pub use rules::FlaskLogin;
pub use view::LoginView;
