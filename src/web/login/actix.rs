//! The extractors of logins for actix-web.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};

use super::rejection::Answer;
use super::{FreshLogin, LoginRejection, LoginUser, fresh, login, user};
use crate::flask_login::Login;
use crate::session::Session;
use crate::web::rejection::SessionRejection;

/// Takes the request's login, whether somebody is logged in or not. Only using it is an access.
impl FromRequest for Login {
    type Error = LoginRejection;
    type Future = Ready<Result<Self, LoginRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(of(request))
    }
}

/// Takes the user who is logged in, which is an access. `Option<LoginUser>` is `None` if nobody is.
impl FromRequest for LoginUser {
    type Error = LoginRejection;
    type Future = Ready<Result<Self, LoginRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(of(request).and_then(|login| user(login, target(request))))
    }
}

/// Takes the user whose login is fresh, which is an access.
impl FromRequest for FreshLogin {
    type Error = LoginRejection;
    type Future = Ready<Result<Self, LoginRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let user = of(request).and_then(|login| user(login, target(request)));
        ready(user.and_then(|user| fresh(user, target(request))))
    }
}

fn of(request: &HttpRequest) -> Result<Login, LoginRejection> {
    let session = request.extensions().get::<Session>().cloned();
    login(session.ok_or(SessionRejection::MissingMiddleware), request)
}

fn target(request: &HttpRequest) -> &str {
    request.uri().path_and_query().map_or("/", |target| target.as_str())
}

impl ResponseError for LoginRejection {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotLoggedIn { location: Some(_) } | Self::NotFresh { location: Some(_) } => {
                StatusCode::FOUND
            }
            Self::NotLoggedIn { .. } | Self::NotFresh { .. } => StatusCode::UNAUTHORIZED,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        match self.answer() {
            Answer::Redirect(location) => response.insert_header((header::LOCATION, location)).finish(),
            Answer::Unauthorized(text) => response.content_type("text/plain; charset=utf-8").body(text),
            Answer::Failed(text) => response.content_type("text/plain; charset=utf-8").body(text),
        }
    }
}
