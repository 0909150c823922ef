//! Cookies recorded from real applications: each opens, has the same value, and is written again byte for byte.
//!
//! `COOKIE_SESSION_VECTORS` may name a directory with other versions of `real_apps.json` or `sessions.json`.

use std::fs;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::digest::{Sha1, Sha256, Sha512};
use cookie_session::presets::{django, itsdangerous, quart, starlette};
use cookie_session::scheme::Compression;
use cookie_session::token::SigningSerializer;
use cookie_session::{
    MaxAge, PlainRequest, Scheme, SecretKeys, Session, SessionConfig, SessionInterface, Settings, Value,
};
use serde_json::{Value as Json, json};

use super::vectors::{other_directory, typed, unhex};
use crate::support::golden_directory;

/// Returns the recording, unless another directory has none.
fn recording() -> Option<Json> {
    let directory = golden_directory();
    let names: &[&str] =
        if other_directory() { &["real_apps.json", "sessions.json"] } else { &["real_apps.json"] };
    let text = names.iter().find_map(|name| fs::read(directory.join(name)).ok());
    if text.is_none() && other_directory() {
        println!("golden real_apps.json: not in {}", directory.display());
        return None;
    }
    Some(serde_json::from_slice(&text.expect("the recording")).expect("JSON"))
}

fn text<'j>(case: &'j Json, name: &str) -> &'j str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} of {}", case["id"]))
}

fn keys(case: &Json) -> SecretKeys {
    SecretKeys::new(unhex(text(case, "secret_key_hex"))).expect("a key")
}

/// Returns the settings of the app, and the name of the cookie in this response.
fn settings(case: &Json) -> SessionConfig {
    let mut map = case["settings"].clone();
    map["SESSION_COOKIE_NAME"] = case["cookie_name"].clone();
    map["SECRET_KEY"] = json!({ "hex": case["secret_key_hex"] });
    let settings: Settings = serde_json::from_value(map).expect("settings of a real app");
    settings.config().clone()
}

type Interface = Box<dyn SessionInterface>;
type Serializer = Box<dyn SigningSerializer>;

/// Returns the interface that opens and writes the sessions of a case.
fn parts(case: &Json) -> (Interface, Serializer) {
    let clock = FixedClock(Timestamp::from_secs(case["signed_at"].as_i64().expect("a second")));
    let (keys, config) = (keys(case), settings(case));
    macro_rules! parts {
        ($scheme:expr) => {{
            let scheme = $scheme.clock(clock);
            (Box::new(scheme.clone().sessions().with_config(config)), Box::new(scheme.timed_serializer()))
        }};
    }
    match text(case, "preset") {
        "flask" => parts!(Scheme::flask_session(keys)),
        "quart" => parts!(quart::session(keys)),
        "starlette" => parts!(starlette::session(keys)),
        "django" => parts!(django::session(keys)),
        other => panic!("{}: {other} has no preset here", case["id"]),
    }
}

fn session(case: &Json) -> Result<(), String> {
    let (interface, serializer) = parts(case);
    let value = typed(&case["value"]).map_err(str::to_owned)?;
    let map = value.as_map().ok_or("the value is not a mapping")?.clone();
    let token = text(case, "token");
    let pair = format!("{}={token}", text(case, "cookie_name"));
    let opened = interface.open_session(&PlainRequest::new().with_header("cookie", &pair));
    if let Some(error) = opened.open_error() {
        return Err(format!("does not open: {error}"));
    }
    if format!("{:?}", opened.to_map()) != format!("{map:?}") || opened.is_new() {
        return Err(format!("opens as {:?}", opened.to_map()));
    }
    let now = interface.now();
    assert_eq!(opened.signed_at().map(Timestamp::as_secs), Some(now.as_secs()));
    let mut written = String::new();
    serializer.write(&value, now, &mut written).map_err(|error| error.to_string())?;
    if written != token {
        return Err(format!("written as {written}"));
    }
    if case["compressed"].as_bool().expect("a flag") != token.starts_with('.') {
        return Err("compressed or not".to_owned());
    }
    if case["set_cookie_is_flasks"] != true {
        return Ok(());
    }
    let saved = |session: &Session| {
        session.set_modified(true);
        let headers = interface.save_session(session).expect("a header");
        headers.into_set_cookie().ok_or_else(|| "no cookie".to_owned())
    };
    let fresh = Session::from_map(map);
    for line in [saved(&fresh)?, saved(&opened)?] {
        if line != text(case, "set_cookie") {
            return Err(format!("rendered as {line}"));
        }
    }
    Ok(())
}

/// Returns the serializer of a signed token that is not a session, by its `preset`.
fn token(case: &Json) -> Result<(), String> {
    let (salt, words) = (text(case, "salt"), text(case, "preset"));
    let (keys, has) = (keys(case), |word: &str| words.contains(word));
    let value = typed(&case["value"]).map_err(str::to_owned)?;
    let token = text(case, "token");
    macro_rules! round_trip {
        ($scheme:expr) => {{
            let scheme = $scheme;
            if has("no time") {
                let serializer = scheme.serializer();
                let read = serializer.load_value(token).map_err(|error| error.to_string())?;
                (read, serializer.dump_value(&value).map_err(|error| error.to_string())?)
            } else {
                let serializer = scheme.timed_serializer();
                let read =
                    serializer.load_with(token, MaxAge::UNLIMITED).map_err(|error| error.to_string())?;
                let (signed_at, mut written) = (read.stamp.signed_at(), String::new());
                serializer.write(&value, signed_at, &mut written).map_err(|error| error.to_string())?;
                (read.value, written)
            }
        }};
    }
    let (read, written): (Value, String) = if has("django") && !has("django-concat") {
        let keys = if has("with_prefix") { keys.with_prefix("django.http.cookies") } else { keys };
        round_trip!(django::signing(keys, salt).compression(Compression::Flask))
    } else {
        let scheme = itsdangerous::scheme(keys, salt);
        match (has("sha512"), has("sha256")) {
            (true, _) => round_trip!(scheme.digest::<Sha512>()),
            (_, true) => round_trip!(scheme.digest::<Sha256>()),
            _ => round_trip!(scheme.digest::<Sha1>()),
        }
    };
    match (read == value, written == token) {
        (true, true) => Ok(()),
        (false, _) => Err(format!("reads as {read:?}")),
        _ => Err(format!("written as {written}")),
    }
}

fn run(what: &str, cases: &[Json], check: fn(&Json) -> Result<(), String>) {
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            Some(format!("{} ({words}): {}", text(case, "id"), check(case).err()?, words = case["app"]))
        })
        .collect();
    println!("golden real_apps.json, {what}: {} passed, {} failed", cases.len() - failed.len(), failed.len());
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn sessions_of_real_apps() {
    let Some(recording) = recording() else { return };
    let cases = recording["sessions"].as_array().expect("sessions");
    assert!(other_directory() || cases.len() == 54);
    assert!(!cases.is_empty());
    run("sessions", cases, session);
}

#[test]
fn tokens_of_real_apps() {
    let Some(recording) = recording() else { return };
    let empty = Vec::new();
    let cases = recording["tokens"].as_array().unwrap_or(&empty);
    assert!(other_directory() || cases.len() == 5);
    run("tokens", cases, token);
}
