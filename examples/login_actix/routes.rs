//! The routes. All of them work on the same session, and so does the Flask app next door.

use actix_web::error::ErrorBadRequest;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Form, Json, ServiceConfig};
use actix_web::{Error, HttpRequest, HttpResponse};
use cookie_session::Session;
use cookie_session::web::actix::SessionRejection;

use crate::actions::{self, Failure, Login, Message, Set, TypedValues, Unset};

type Answer = Result<HttpResponse, Error>;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(index))
        .route("/login", web::post().to(login))
        .route("/logout", web::post().to(logout))
        .route("/session.json", web::get().to(plain))
        .route("/typed.json", web::get().to(async |session: Session| Json(actions::typed(&session))))
        .route("/set", web::post().to(set))
        .route("/set-typed", web::post().to(set_typed))
        .route("/unset", web::post().to(unset))
        .route("/flash", web::post().to(flash))
        .route("/flashes.json", web::get().to(flashes))
        .route("/raw", web::get().to(raw));
}

async fn index(session: Session, request: HttpRequest) -> Answer {
    let cookie = request.headers().get(header::COOKIE).map(|value| value.as_bytes());
    let page = actions::index(&session, cookie)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

async fn login(session: Session, Form(form): Form<Login>) -> Answer {
    actions::login(&session, form)?;
    Ok(home())
}

async fn logout(session: Session) -> Answer {
    actions::logout(&session)?;
    Ok(home())
}

fn home() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish()
}

async fn set(session: Session, Form(form): Form<Set>) -> Answer {
    actions::set(&session, form)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn set_typed(session: Session, Json(values): Json<TypedValues>) -> Answer {
    actions::set_typed(&session, values)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn unset(session: Session, Form(form): Form<Unset>) -> Answer {
    actions::unset(&session, &form)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn flash(session: Session, Form(form): Form<Message>) -> Answer {
    actions::flash(&session, form)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn flashes(session: Session) -> Answer {
    Ok(json(actions::flashes(&session)?))
}

async fn plain(session: Session) -> Answer {
    Ok(json(actions::plain(&session)?))
}

fn json(text: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text)
}

/// The `Cookie` header as it came in; does not touch the session.
async fn raw(request: HttpRequest) -> Bytes {
    let cookie = request.headers().get(header::COOKIE);
    Bytes::copy_from_slice(cookie.map(|value| value.as_bytes()).unwrap_or_default())
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::BadRequest(text) => ErrorBadRequest(text),
            Failure::Session(error) => SessionRejection::from(error).into(),
        }
    }
}
