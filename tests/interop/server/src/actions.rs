//! What the routes do with the session, whatever the framework around them.

use cookie_session::Flash;
use cookie_session::codec::{Json as PlainJson, PayloadCodec};
use cookie_session::{Session, Value};
use serde::Deserialize;
use serde_json::{Map as JsonMap, Value as JsonValue};

use crate::plain::to_json_text;
use crate::typed::{from_typed, to_typed};

/// What a route cannot go on with.
#[derive(Debug)]
pub enum Failure {
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

/// What a route answers, or why it cannot.
pub type Done<T = ()> = Result<T, Failure>;

/// The page: who is signed in, how often it was seen, the flashed messages.
pub fn index(session: &Session) -> Done<String> {
    let visits = session.get_or_default::<i64>("visits").saturating_add(1);
    session.insert("visits", visits)?;
    let who = match session.get_value("username") {
        Some(name) => format!("Hello, {}", escape(name.as_str().unwrap_or_default())),
        None => "Not logged in".to_owned(),
    };
    let messages = session.take_flashed()?;
    let messages: String =
        messages.iter().map(|flash| format!("<p>{}</p>\n", escape(&flash.text()))).collect();
    Ok(format!("<!doctype html>\n<p>{who}. Visits: {visits}.</p>\n{messages}"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#34;")
}

/// The form of `/login`.
#[derive(Debug, Deserialize)]
pub struct Login {
    #[serde(default)]
    username: String,
    #[serde(default)]
    remember: String,
}

/// Signs someone in, or says that the name is missing.
pub fn login(session: &Session, form: Login) -> Done {
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

/// Forgets everything.
pub fn logout(session: &Session) -> Done {
    session.clear()?;
    Ok(())
}

/// The form of `/set`.
#[derive(Debug, Deserialize)]
pub struct Set {
    key: String,
    value: String,
}

/// Sets a value of JSON text, which is read as Python does: NaN and integers of any size included.
pub fn set(session: &Session, form: Set) -> Done {
    let value = PlainJson::default()
        .decode(form.value.as_bytes())
        .map_err(|error| Failure::BadRequest(format!("the form field `value` is not JSON text: {error}")))?;
    session.insert_value(form.key, value)?;
    Ok(())
}

/// The body of `/set-typed`.
pub type TypedValues = JsonMap<String, JsonValue>;

/// Sets all of the values, or none if one of them is not in typed notation.
pub fn set_typed(session: &Session, values: TypedValues) -> Done {
    let mut decoded = Vec::new();
    for (key, typed) in values {
        let value =
            from_typed(&typed).map_err(|why| Failure::BadRequest(format!("the value of `{key}`: {why}")))?;
        decoded.push((key, value));
    }
    for (key, value) in decoded {
        session.insert_value(key, value)?;
    }
    Ok(())
}

/// The form of `/unset`.
#[derive(Debug, Deserialize)]
pub struct Unset {
    key: String,
}

/// Removes a key.
pub fn unset(session: &Session, form: &Unset) -> Done {
    session.remove(&form.key)?;
    Ok(())
}

/// The form of `/flash`.
#[derive(Debug, Deserialize)]
pub struct Message {
    message: String,
    category: Option<String>,
}

/// Flashes a message.
pub fn flash(session: &Session, form: Message) -> Done {
    session.flash(form.message, form.category.as_deref().unwrap_or(Flash::DEFAULT_CATEGORY))?;
    Ok(())
}

/// The flashed messages as JSON text: pairs of category and message. They are gone then.
pub fn flashes(session: &Session) -> Done<Vec<u8>> {
    let taken = session.take_flashed()?;
    let pairs =
        taken.iter().map(|flash| Value::from(vec![flash.category.as_str().into(), flash.message.clone()]));
    Ok(to_json_text(&pairs.collect::<Vec<_>>().into())?)
}

/// The session as plain JSON text.
pub fn plain(session: &Session) -> Done<Vec<u8>> {
    Ok(to_json_text(&session.to_map().into())?)
}

/// The session in typed notation.
#[must_use]
pub fn typed(session: &Session) -> JsonValue {
    to_typed(&session.to_map().into())
}
