//! The routes. All of them work on the same session, and so does the Flask app next door.

use axum::extract::Form;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use cookie_session::Session;
use cookie_session::web::axum::SessionRejection;

use crate::actions::{self, Failure, Login, Message, Set, TypedValues, Unset};

type Answer<T = StatusCode> = Result<T, Failure>;

pub(crate) fn router() -> Router {
    Router::new()
        .route("/", get(index))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/session.json", get(plain))
        .route("/typed.json", get(async |session: Session| Json(actions::typed(&session))))
        .route("/set", post(set))
        .route("/set-typed", post(set_typed))
        .route("/unset", post(unset))
        .route("/flash", post(flash))
        .route("/flashes.json", get(flashes))
        .route("/raw", get(raw))
}

async fn index(session: Session, headers: HeaderMap) -> Answer<Html<String>> {
    let cookie = headers.get(header::COOKIE).map(|value| value.as_bytes());
    actions::index(&session, cookie).map(Html)
}

async fn login(session: Session, Form(form): Form<Login>) -> Answer<Redirect> {
    actions::login(&session, form)?;
    Ok(Redirect::to("/"))
}

async fn logout(session: Session) -> Answer<Redirect> {
    actions::logout(&session)?;
    Ok(Redirect::to("/"))
}

async fn set(session: Session, Form(form): Form<Set>) -> Answer {
    actions::set(&session, form)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn set_typed(session: Session, Json(values): Json<TypedValues>) -> Answer {
    actions::set_typed(&session, values)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn unset(session: Session, Form(form): Form<Unset>) -> Answer {
    actions::unset(&session, &form)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn flash(session: Session, Form(form): Form<Message>) -> Answer {
    actions::flash(&session, form)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn flashes(session: Session) -> Answer<Response> {
    actions::flashes(&session).map(json)
}

async fn plain(session: Session) -> Answer<Response> {
    actions::plain(&session).map(json)
}

fn json(text: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The `Cookie` header as it came in; does not touch the session.
async fn raw(headers: HeaderMap) -> Vec<u8> {
    headers.get(header::COOKIE).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::BadRequest(text) => (StatusCode::BAD_REQUEST, text).into_response(),
            Self::Session(error) => SessionRejection::from(error).into_response(),
        }
    }
}
