//! Logins in frameworks with extractors: [`LoginUser`], [`FreshLogin`], and why there is none.

#[cfg(feature = "actix")]
mod actix;
#[cfg(feature = "axum")]
mod axum;
mod rejection;

use std::ops::Deref;

pub use rejection::LoginRejection;

use super::rejection::SessionRejection;
use crate::flask_login::{FlaskLogin, Login, LoginView};
use crate::session::Session;
use crate::session::request::RequestHead;

/// An extractor of the user who is logged in; who is not gets a 401, or is sent to the login view.
///
/// The user's id by `Deref`; the [`Login`] beside it logs out and confirms.
///
/// # Security
/// Of a request that changes something important ask for a [`FreshLogin`].
#[derive(Debug, Clone)]
pub struct LoginUser {
    id: String,
    login: Login,
}

impl LoginUser {
    /// Returns the user's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Returns the login that the user was found by.
    #[must_use]
    pub fn login(&self) -> &Login {
        &self.login
    }
}

impl Deref for LoginUser {
    type Target = str;

    fn deref(&self) -> &str {
        &self.id
    }
}

/// An extractor of a user whose login is fresh; one that is not gets a 401, or is sent to the refresh view.
///
/// A login is not fresh if it comes from the remember cookie, or from another client.
#[derive(Debug, Clone)]
pub struct FreshLogin(LoginUser);

impl Deref for FreshLogin {
    type Target = LoginUser;

    fn deref(&self) -> &LoginUser {
        &self.0
    }
}

/// The login of a request whose session is known.
fn login(
    session: Result<Session, SessionRejection>,
    request: &dyn RequestHead,
) -> Result<Login, LoginRejection> {
    let session = session.map_err(LoginRejection::Session)?;
    let rules = session.attached::<FlaskLogin>().ok_or(LoginRejection::MissingLogins)?;
    if rules.identifier().address().lacks_peer(request) {
        return Err(LoginRejection::MissingPeerAddress);
    }
    Ok(rules.at(&session, request))
}

/// The user of a request for `target`, its path and query.
fn user(login: Login, target: &str) -> Result<LoginUser, LoginRejection> {
    match login.current_user().map_err(failed)? {
        Some(id) => Ok(LoginUser { id, login }),
        None => Err(LoginRejection::NotLoggedIn {
            location: sent_to(&login, login.rules().login_view(), target)?,
        }),
    }
}

/// The same, if the login is fresh.
fn fresh(user: LoginUser, target: &str) -> Result<FreshLogin, LoginRejection> {
    let login = user.login();
    if login.is_fresh() {
        return Ok(FreshLogin(user));
    }
    Err(LoginRejection::NotFresh { location: sent_to(login, login.rules().refresh_view(), target)? })
}

/// Where a view sends the request, with the message for its page.
fn sent_to(login: &Login, view: Option<&LoginView>, target: &str) -> Result<Option<String>, LoginRejection> {
    let Some(view) = view else { return Ok(None) };
    if let Some((message, category)) = view.message() {
        login.session().flash(message, category).map_err(failed)?;
    }
    Ok(Some(view.location(target)))
}

fn failed(error: crate::error::Error) -> LoginRejection {
    LoginRejection::Session(error.into())
}
