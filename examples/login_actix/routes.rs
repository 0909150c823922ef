//! The routes. All of them work on the same session, and so does the Flask app next door.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Bytes, Form, Json, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use cookie_session::session::DEFAULT_CATEGORY;
use cookie_session::{Session, Value};
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as JsonValue};

use crate::{notation, page};

type Answer = Result<HttpResponse, Failure>;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .route("/", web::get().to(index))
        .route("/login", web::post().to(login))
        .route("/logout", web::post().to(logout))
        .route("/session.json", web::get().to(plain))
        .route("/typed.json", web::get().to(typed))
        .route("/set", web::post().to(set))
        .route("/set-typed", web::post().to(set_typed))
        .route("/unset", web::post().to(unset))
        .route("/flash", web::post().to(flash))
        .route("/flashes.json", web::get().to(flashes))
        .route("/raw", web::get().to(raw));
}

/// Who is signed in, how often this page was seen, and what the cookie holds.
async fn index(session: Session, request: HttpRequest) -> Answer {
    let visits = session.get::<i64>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits)?;
    let messages = session.take_flashed()?;
    let cookie = request.headers().get(header::COOKIE);
    let cookie = cookie.map_or("", |value| value.to_str().unwrap_or("(not ASCII)"));
    let page = page::render(&session, visits, &messages, cookie);
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(page))
}

#[derive(Deserialize)]
struct Login {
    #[serde(default)]
    username: String,
    #[serde(default)]
    remember: String,
}

async fn login(session: Session, Form(form): Form<Login>) -> Answer {
    if form.username.is_empty() {
        return Err(Failure::bad("the form field `username` is empty: tell who you are"));
    }
    if form.remember == "on" {
        session.set_permanent(true)?;
    }
    session.flash(format!("Welcome, {}", form.username), "success")?;
    session.insert("username", form.username)?;
    session.insert("visits", 0)?;
    Ok(home())
}

async fn logout(session: Session) -> Answer {
    session.clear()?;
    Ok(home())
}

fn home() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/")).finish()
}

#[derive(Deserialize)]
struct Set {
    key: String,
    value: String,
}

async fn set(session: Session, Form(form): Form<Set>) -> Answer {
    let value = notation::from_json_text(&form.value)
        .map_err(|error| Failure::bad(format!("the form field `value` is no JSON text: {error}")))?;
    session.insert_value(form.key, value)?;
    Ok(HttpResponse::NoContent().finish())
}

async fn set_typed(session: Session, Json(values): Json<JsonMap<String, JsonValue>>) -> Answer {
    let mut decoded = Vec::new();
    for (key, typed) in values {
        let value = notation::from_typed(&typed)
            .ok_or_else(|| Failure::bad(format!("the value of `{key}` is not in typed notation")))?;
        decoded.push((key, value));
    }
    for (key, value) in decoded {
        session.insert_value(key, value)?;
    }
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
struct Unset {
    key: String,
}

async fn unset(session: Session, Form(form): Form<Unset>) -> Answer {
    session.remove(&form.key)?;
    Ok(HttpResponse::NoContent().finish())
}

#[derive(Deserialize)]
struct Message {
    message: String,
    category: Option<String>,
}

async fn flash(session: Session, Form(form): Form<Message>) -> Answer {
    session.flash(form.message, form.category.as_deref().unwrap_or(DEFAULT_CATEGORY))?;
    Ok(HttpResponse::NoContent().finish())
}

async fn flashes(session: Session) -> Answer {
    let taken = session.take_flashed()?;
    let pairs =
        taken.iter().map(|flash| Value::from(vec![flash.category.as_str().into(), flash.message.clone()]));
    json(&pairs.collect::<Vec<_>>().into())
}

async fn plain(session: Session) -> Answer {
    json(&session.to_map().into())
}

/// A value as plain JSON.
fn json(value: &Value) -> Answer {
    let text = notation::to_json_text(&notation::plain(value))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(text))
}

async fn typed(session: Session) -> Json<JsonValue> {
    Json(notation::to_typed(&session.to_map().into()))
}

/// The `Cookie` header as it came in; does not touch the session.
async fn raw(request: HttpRequest) -> Bytes {
    let cookie = request.headers().get(header::COOKIE);
    Bytes::copy_from_slice(cookie.map(|value| value.as_bytes()).unwrap_or_default())
}

/// What a handler answers when it cannot go on.
#[derive(Debug)]
struct Failure(StatusCode, String);

impl Failure {
    fn bad(text: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, text.into())
    }
}

impl From<cookie_session::Error> for Failure {
    fn from(error: cookie_session::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.1)
    }
}

impl ResponseError for Failure {
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::build(self.0).body(format!("{}\n", self.1))
    }
}
