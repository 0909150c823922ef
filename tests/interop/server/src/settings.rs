//! The environment: which port, which keys, which cookie.

use std::env;
use std::error::Error;

use chrono::TimeDelta;
use cookie_session::{Scheme, SecretKeys, SecureCookieSessionInterface, SessionConfig};

/// A variable; an empty one counts as unset.
fn var(name: &str) -> Option<String> {
    env::var(name).ok().filter(|text| !text.is_empty())
}

/// A variable that is read as a `T`.
fn parsed<T: std::str::FromStr>(name: &str, expected: &str) -> Result<Option<T>, String> {
    var(name)
        .map(|text| text.parse().map_err(|_| format!("{name} is {text:?}, but has to be {expected}")))
        .transpose()
}

/// A switch: `1` or `0`.
fn switch(name: &str) -> Result<Option<bool>, String> {
    Ok(parsed::<u8>(name, "1 or 0")?.map(|digit| digit != 0))
}

/// The port to listen on; 0 for a free one.
pub fn port() -> Result<u16, String> {
    Ok(parsed("PORT", "a port number")?.unwrap_or(3000))
}

/// What the variables in the head of `flask_app.py` say.
pub fn interface() -> Result<SecureCookieSessionInterface, Box<dyn Error>> {
    let secret = var("SECRET_KEY").ok_or("SECRET_KEY is not set")?;
    let mut keys = SecretKeys::new(secret)?;
    let fallbacks: Vec<String> = match var("SECRET_KEY_FALLBACKS") {
        Some(json) => {
            serde_json::from_str(&json).map_err(|_| "SECRET_KEY_FALLBACKS has to be a JSON list of texts")?
        }
        None => Vec::new(),
    };
    for old in fallbacks {
        keys = keys.with_fallback(old)?;
    }
    let scheme = Scheme::flask_session(keys);
    let scheme = match var("SALT") {
        Some(salt) => scheme.salt(salt),
        None => scheme,
    };
    Ok(scheme.sessions().with_config(config()?))
}

fn config() -> Result<SessionConfig, Box<dyn Error>> {
    let mut config = SessionConfig::builder();
    if let Some(name) = var("SESSION_COOKIE_NAME") {
        config = config.cookie_name(name);
    }
    if let Some(domain) = var("SESSION_COOKIE_DOMAIN") {
        config = config.cookie_domain(domain);
    }
    if let Some(path) = var("SESSION_COOKIE_PATH") {
        config = config.cookie_path(path);
    }
    if let Some(same_site) = var("SESSION_COOKIE_SAMESITE") {
        config = config.cookie_same_site(same_site);
    }
    if let Some(http_only) = switch("SESSION_COOKIE_HTTPONLY")? {
        config = config.cookie_http_only(http_only);
    }
    if let Some(secure) = switch("SESSION_COOKIE_SECURE")? {
        config = config.cookie_secure(secure);
    }
    if let Some(partitioned) = switch("SESSION_COOKIE_PARTITIONED")? {
        config = config.cookie_partitioned(partitioned);
    }
    if let Some(refresh) = switch("SESSION_REFRESH_EACH_REQUEST")? {
        config = config.refresh_each_request(refresh);
    }
    if let Some(seconds) = parsed("PERMANENT_SESSION_LIFETIME", "a number of seconds")? {
        config = config.permanent_session_timedelta(TimeDelta::seconds(seconds));
    }
    Ok(config.build()?)
}
