//! The page and the settings, for any framework.

use std::error::Error;

use cookie_session::clock::Timestamp;
use cookie_session::cookie::pairs;
use cookie_session::encoding::{DecodeMode, base64_decode, bytes_to_int};
use cookie_session::{ErrorKind, SecureCookieSessionInterface, Session, Settings};
use minijinja::{Environment, context};

pub(crate) const STYLE: &str = include_str!("style.css");

/// Reads the settings from the environment, and uses a random key if it has none.
pub(crate) fn interface() -> Result<SecureCookieSessionInterface, Box<dyn Error>> {
    let settings = Settings::from_env("FLASK")?;
    if settings.secret_keys().is_some() {
        return Ok(SecureCookieSessionInterface::from_settings(settings)?);
    }
    println!("FLASK_SECRET_KEY is not set: using a random key, so sessions end with this process");
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| format!("no random key: {error}; set FLASK_SECRET_KEY"))?;
    Ok(SecureCookieSessionInterface::new(secret)?.with_config(settings.config().clone()))
}

/// Counts the visit, takes the flashed messages, and renders the template, which escapes all values.
pub(crate) fn render(session: &Session, cookies: &[u8]) -> Result<String, cookie_session::Error> {
    let visits = session.get_or_default::<i64>("visits").saturating_add(1);
    session.insert("visits", visits)?;
    let messages: Vec<_> = session.take_flashed()?.iter().map(|flash| flash.text().into_owned()).collect();
    let rows = session.read(|map| {
        let row = |(key, value): (&str, &cookie_session::Value)| {
            context! { key, type => value.type_name(), value => value.to_string() }
        };
        map.iter().map(row).collect::<Vec<_>>()
    });
    let cookies: Vec<_> =
        pairs(cookies).iter().map(|(name, token)| context! { name, parts => parts(token) }).collect();
    let username = session.get::<String>("username")?;
    let mut templates = Environment::new();
    templates
        .add_template("page.html", include_str!("page.html"))
        .and_then(|()| {
            templates
                .get_template("page.html")?
                .render(context! { username, visits, messages, rows, cookies })
        })
        .map_err(|error| cookie_session::Error::custom(ErrorKind::Encode, error.to_string()))
}

/// The parts of a signed cookie, which anyone can read: payload, decoded payload, time, date, signature.
fn parts(token: &str) -> Option<minijinja::Value> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (payload, time) = signed.rsplit_once('.')?;
    let seconds = bytes_to_int(&base64_decode(time, DecodeMode::Strict).ok()?)?;
    let date = Timestamp::from_secs(i64::try_from(seconds).ok()?).to_datetime()?.to_string();
    let json = base64_decode(payload, DecodeMode::Strict)
        .ok()
        .map(|json| String::from_utf8_lossy(&json).into_owned());
    Some(context! { payload, json, time, date, signature })
}
