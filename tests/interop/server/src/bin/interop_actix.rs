//! The Rust side of the live tests, with actix-web.

use std::net::Ipv4Addr;

use actix_web::error::ErrorBadRequest;
use actix_web::http::header;
use actix_web::web::{self, Bytes, Form, Json, ServiceConfig};
use actix_web::{App, Error, HttpRequest, HttpResponse, HttpServer};
use cookie_session::Session;
use cookie_session::web::actix::{SessionMiddleware, SessionRejection};
use cookie_session_interop_server::actions::{self, Failure, Login, Message, Set, TypedValues, Unset};
use cookie_session_interop_server::settings;

type Answer = Result<HttpResponse, Error>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sessions = SessionMiddleware::new(settings::interface()?);
    let app = move || App::new().configure(configure).wrap(sessions.clone());
    let server = HttpServer::new(app).workers(2).bind((Ipv4Addr::LOCALHOST, settings::port()?))?;
    println!("listening on http://{}", server.addrs()[0]);
    Ok(server.run().await?)
}

fn configure(config: &mut ServiceConfig) {
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

async fn index(session: Session) -> Answer {
    let page = actions::index(&session).map_err(shown)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

async fn login(session: Session, Form(form): Form<Login>) -> Answer {
    actions::login(&session, form).map_err(shown)?;
    Ok(home())
}

async fn logout(session: Session) -> Answer {
    actions::logout(&session).map_err(shown)?;
    Ok(home())
}

fn home() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish()
}

async fn set(session: Session, Form(form): Form<Set>) -> Answer {
    actions::set(&session, form).map_err(shown)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn set_typed(session: Session, Json(values): Json<TypedValues>) -> Answer {
    actions::set_typed(&session, values).map_err(shown)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn unset(session: Session, Form(form): Form<Unset>) -> Answer {
    actions::unset(&session, &form).map_err(shown)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn flash(session: Session, Form(form): Form<Message>) -> Answer {
    actions::flash(&session, form).map_err(shown)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn flashes(session: Session) -> Answer {
    Ok(json(actions::flashes(&session).map_err(shown)?))
}

async fn plain(session: Session) -> Answer {
    Ok(json(actions::plain(&session).map_err(shown)?))
}

fn json(text: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(text)
}

/// The `Cookie` header as it came in; does not touch the session.
async fn raw(request: HttpRequest) -> Bytes {
    let cookie = request.headers().get(header::COOKIE);
    Bytes::copy_from_slice(cookie.map(|value| value.as_bytes()).unwrap_or_default())
}

/// A failure as this framework shows it.
fn shown(failure: Failure) -> Error {
    match failure {
        Failure::BadRequest(text) => ErrorBadRequest(text),
        Failure::Session(error) => SessionRejection::from(error).into(),
    }
}
