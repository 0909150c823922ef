//! The extractors of logins for axum.

use axum_core::extract::{FromRequestParts, OptionalFromRequestParts};
use axum_core::response::{IntoResponse, Response};
use http::request::Parts;
use http::{StatusCode, header};

use super::rejection::Answer;
use super::{FreshLogin, LoginRejection, LoginUser, fresh, login, user};
use crate::flask_login::Login;
use crate::session::Session;

/// Takes the request's login, whether somebody is logged in or not. Only using it is an access.
impl<S: Sync> FromRequestParts<S> for Login {
    type Rejection = LoginRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, LoginRejection> {
        login(<Session as FromRequestParts<S>>::from_request_parts(parts, state).await, parts)
    }
}

/// Takes the user who is logged in, which is an access.
impl<S: Sync> FromRequestParts<S> for LoginUser {
    type Rejection = LoginRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, LoginRejection> {
        let login = Login::from_request_parts(parts, state).await?;
        user(login, target(parts))
    }
}

/// `Option<LoginUser>` is `None` if nobody is logged in.
impl<S: Sync> OptionalFromRequestParts<S> for LoginUser {
    type Rejection = LoginRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, LoginRejection> {
        let login = Login::from_request_parts(parts, state).await?;
        Ok(login.current_user()?.map(|id| Self { id, login }))
    }
}

/// Takes the user whose login is fresh, which is an access.
impl<S: Sync> FromRequestParts<S> for FreshLogin {
    type Rejection = LoginRejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, LoginRejection> {
        let user = <LoginUser as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        fresh(user, target(parts))
    }
}

/// Path and query as they came in, also inside `Router::nest`.
fn target(parts: &Parts) -> &str {
    let original = parts.extensions.get::<::axum::extract::OriginalUri>();
    let uri = original.map_or(&parts.uri, |original| &original.0);
    uri.path_and_query().map_or("/", |target| target.as_str())
}

impl IntoResponse for LoginRejection {
    fn into_response(self) -> Response {
        match self.answer() {
            Answer::Redirect(location) => (StatusCode::FOUND, [(header::LOCATION, location)]).into_response(),
            Answer::Unauthorized(text) => (StatusCode::UNAUTHORIZED, text).into_response(),
            Answer::Failed(text) => (StatusCode::INTERNAL_SERVER_ERROR, text).into_response(),
        }
    }
}
