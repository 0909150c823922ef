//! What the routes do with the session, whatever the framework around them.

use cookie_session::session::DEFAULT_CATEGORY;
use cookie_session::{Session, Value};
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as JsonValue};

use crate::{notation, page};

/// What a route cannot go on with.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The client has to send something else; says what.
    BadRequest(String),
    /// The client cannot help it, and is told no more than that.
    Session(cookie_session::Error),
}

impl From<cookie_session::Error> for Failure {
    fn from(error: cookie_session::Error) -> Self {
        Self::Session(error)
    }
}

/// The page: who is signed in, how often it was seen, and what the cookie holds.
pub(crate) fn index(session: &Session, cookie_header: Option<&[u8]>) -> Result<String, Failure> {
    let visits = session.get_or_default::<i64>("visits").saturating_add(1);
    session.insert("visits", visits)?;
    let messages = session.take_flashed()?;
    let cookie = str::from_utf8(cookie_header.unwrap_or_default()).unwrap_or("(not UTF-8)");
    Ok(page::render(session, visits, &messages, cookie))
}

#[derive(Deserialize)]
pub(crate) struct Login {
    #[serde(default)]
    username: String,
    #[serde(default)]
    remember: String,
}

pub(crate) fn login(session: &Session, form: Login) -> Result<(), Failure> {
    if form.username.is_empty() {
        return Err(Failure::BadRequest("the form field `username` is empty: tell who you are".to_owned()));
    }
    if form.remember == "on" {
        session.set_permanent(true)?;
    }
    session.flash(format!("Welcome, {}", form.username), "success")?;
    session.insert("username", form.username)?;
    session.insert("visits", 0)?;
    Ok(())
}

pub(crate) fn logout(session: &Session) -> Result<(), Failure> {
    session.clear()?;
    Ok(())
}

#[derive(Deserialize)]
pub(crate) struct Set {
    key: String,
    value: String,
}

pub(crate) fn set(session: &Session, form: Set) -> Result<(), Failure> {
    let value = notation::from_json_text(&form.value)
        .map_err(|error| Failure::BadRequest(format!("the form field `value` is no JSON text: {error}")))?;
    session.insert_value(form.key, value)?;
    Ok(())
}

pub(crate) type TypedValues = JsonMap<String, JsonValue>;

/// Sets all of the values, or none if one of them is not in typed notation.
pub(crate) fn set_typed(session: &Session, values: TypedValues) -> Result<(), Failure> {
    let mut decoded = Vec::new();
    for (key, typed) in values {
        let value = notation::from_typed(&typed)
            .ok_or_else(|| Failure::BadRequest(format!("the value of `{key}` is not in typed notation")))?;
        decoded.push((key, value));
    }
    for (key, value) in decoded {
        session.insert_value(key, value)?;
    }
    Ok(())
}

#[derive(Deserialize)]
pub(crate) struct Unset {
    key: String,
}

pub(crate) fn unset(session: &Session, form: &Unset) -> Result<(), Failure> {
    session.remove(&form.key)?;
    Ok(())
}

#[derive(Deserialize)]
pub(crate) struct Message {
    message: String,
    category: Option<String>,
}

pub(crate) fn flash(session: &Session, form: Message) -> Result<(), Failure> {
    session.flash(form.message, form.category.as_deref().unwrap_or(DEFAULT_CATEGORY))?;
    Ok(())
}

/// The flashed messages as JSON text: pairs of category and message. They are gone then.
pub(crate) fn flashes(session: &Session) -> Result<Vec<u8>, Failure> {
    let taken = session.take_flashed()?;
    let pairs =
        taken.iter().map(|flash| Value::from(vec![flash.category.as_str().into(), flash.message.clone()]));
    json(&pairs.collect::<Vec<_>>().into())
}

/// The session as plain JSON text.
pub(crate) fn plain(session: &Session) -> Result<Vec<u8>, Failure> {
    json(&session.to_map().into())
}

/// The session in typed notation.
pub(crate) fn typed(session: &Session) -> JsonValue {
    notation::to_typed(&session.to_map().into())
}

fn json(value: &Value) -> Result<Vec<u8>, Failure> {
    Ok(notation::to_json_text(&notation::plain(value))?)
}
