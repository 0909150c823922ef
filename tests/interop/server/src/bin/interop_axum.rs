//! The Rust side of the live tests, with axum.

use std::error::Error;
use std::net::Ipv4Addr;

use axum::extract::Form;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use cookie_session::Session;
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::SessionLayer;
use cookie_session_interop_server::actions::{self, Failure, Login, Message, Set, TypedValues, Unset};
use cookie_session_interop_server::settings;
use tokio::net::TcpListener;

/// An answer of this framework, or a failure as it shows it.
type Answer<T = StatusCode> = Result<T, Failed>;

struct Failed(Failure);

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = router().layer(SessionLayer::new(settings::interface()?));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings::port()?)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}

fn router() -> Router {
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

async fn index(session: Session) -> Answer<Html<String>> {
    Ok(Html(actions::index(&session)?))
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
    Ok(json(actions::flashes(&session)?))
}

async fn plain(session: Session) -> Answer<Response> {
    Ok(json(actions::plain(&session)?))
}

fn json(text: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The `Cookie` header as it came in; does not touch the session.
async fn raw(headers: HeaderMap) -> Vec<u8> {
    headers.get(header::COOKIE).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        match self.0 {
            Failure::BadRequest(text) => (StatusCode::BAD_REQUEST, text).into_response(),
            Failure::Session(error) => SessionRejection::from(error).into_response(),
        }
    }
}
