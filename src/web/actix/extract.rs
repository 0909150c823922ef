//! The extractors [`Session`] and [`SessionData`], and their rejection.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, ResponseError};
use serde::de::DeserializeOwned;

use super::{SessionData, SessionRejection, Sessions};
use crate::session::Session;

/// Extracts the request's session. Extracting it does not count as an access; using it does.
///
/// `Option<Session>` is `None` without a session middleware.
impl FromRequest for Session {
    type Error = SessionRejection;
    type Future = Ready<Result<Self, SessionRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(session(request))
    }
}

/// Extracts the request's session as a `T`, which counts as an access.
///
/// `Option<SessionData<T>>` is `None` if neither the session nor an empty session is a `T`.
impl<T: DeserializeOwned + 'static> FromRequest for SessionData<T> {
    type Error = SessionRejection;
    type Future = Ready<Result<Self, SessionRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(session(request).and_then(Self::load))
    }
}

/// Extracts all sessions of the request, by the names of their cookies.
impl FromRequest for Sessions {
    type Error = SessionRejection;
    type Future = Ready<Result<Self, SessionRejection>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let sessions = Self::in_slots(&*request.extensions());
        ready(sessions.ok_or(SessionRejection::MissingMiddleware))
    }
}

fn session(request: &HttpRequest) -> Result<Session, SessionRejection> {
    request.extensions().get::<Session>().cloned().ok_or(SessionRejection::MissingMiddleware)
}

impl ResponseError for SessionRejection {
    fn status_code(&self) -> StatusCode {
        StatusCode::INTERNAL_SERVER_ERROR
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::InternalServerError().content_type("text/plain; charset=utf-8").body(self.report())
    }
}
