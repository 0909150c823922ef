//! The routes. All of them work on the same session, and so does the Flask app next door.

use axum::Json;
use axum::Router;
use axum::extract::Form;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use cookie_session::web::axum::SessionRejection;
use cookie_session::{Session, Value};
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as JsonValue};

use crate::{notation, page};

type Answer<T = StatusCode> = Result<T, Failure>;

pub(crate) fn router() -> Router {
    Router::new()
        .route("/", get(index))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/session.json", get(plain))
        .route("/typed.json", get(typed))
        .route("/set", post(set))
        .route("/set-typed", post(set_typed))
        .route("/unset", post(unset))
        .route("/flash", post(flash))
        .route("/flashes.json", get(flashes))
        .route("/raw", get(raw))
}

/// Who is signed in, how often this page was seen, and what the cookie holds.
async fn index(session: Session, headers: HeaderMap) -> Answer<Html<String>> {
    let visits = session.get::<i64>("visits")?.unwrap_or(0) + 1;
    session.insert("visits", visits)?;
    let messages = session.take_flashed()?;
    let cookie = headers.get(header::COOKIE).map_or("", |value| value.to_str().unwrap_or("(not ASCII)"));
    Ok(Html(page::render(&session, visits, &messages, cookie)))
}

#[derive(Deserialize)]
struct Login {
    #[serde(default)]
    username: String,
    #[serde(default)]
    remember: String,
}

async fn login(session: Session, Form(form): Form<Login>) -> Answer<Redirect> {
    if form.username.is_empty() {
        return Err(Failure::bad("the form field `username` is empty: tell who you are"));
    }
    if form.remember == "on" {
        session.set_permanent(true)?;
    }
    session.flash(format!("Welcome, {}", form.username), "success")?;
    session.insert("username", form.username)?;
    session.insert("visits", 0)?;
    Ok(Redirect::to("/"))
}

async fn logout(session: Session) -> Answer<Redirect> {
    session.clear()?;
    Ok(Redirect::to("/"))
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
    Ok(StatusCode::NO_CONTENT)
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
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Unset {
    key: String,
}

async fn unset(session: Session, Form(form): Form<Unset>) -> Answer {
    session.remove(&form.key)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Message {
    message: String,
    #[serde(default = "default_category")]
    category: String,
}

fn default_category() -> String {
    cookie_session::session::DEFAULT_CATEGORY.to_owned()
}

async fn flash(session: Session, Form(form): Form<Message>) -> Answer {
    session.flash(form.message, form.category)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn flashes(session: Session) -> Answer<Response> {
    let taken = session.take_flashed()?;
    let pairs =
        taken.iter().map(|flash| Value::from(vec![flash.category.as_str().into(), flash.message.clone()]));
    json(&pairs.collect::<Vec<_>>().into())
}

async fn plain(session: Session) -> Answer<Response> {
    json(&session.to_map().into())
}

/// A value as plain JSON.
fn json(value: &Value) -> Answer<Response> {
    let text = notation::to_json_text(&notation::plain(value))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

async fn typed(session: Session) -> Json<JsonValue> {
    Json(notation::to_typed(&session.to_map().into()))
}

/// The `Cookie` header as it came in; does not touch the session.
async fn raw(headers: HeaderMap) -> Vec<u8> {
    headers.get(header::COOKIE).map(|value| value.as_bytes().to_vec()).unwrap_or_default()
}

/// What a handler answers when it cannot go on.
struct Failure(StatusCode, String);

impl Failure {
    fn bad(text: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, text.into())
    }
}

impl From<cookie_session::Error> for Failure {
    fn from(error: cookie_session::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, SessionRejection::from(error).to_string())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (self.0, format!("{}\n", self.1)).into_response()
    }
}
