//! CSRF tokens: the results of a real Flask-WTF, each error, and secrets that must not leak.

use std::time::Duration;

use cookie_session::clock::{FixedClock, ManualClock, Timestamp};
use cookie_session::config::{ConfigWarning, CsrfConfig};
use cookie_session::csrf::{Csrf, CsrfError, Https};
use cookie_session::null::FlaskNull;
use cookie_session::presets::flask_wtf;
use cookie_session::{
    ConfigErrorKind, ErrorKind, MaxAge, PlainRequest, SecretKeys, Session, Settings, Value,
};
use serde_json::{Value as Json, json};

use crate::golden::report::Report;
use crate::settings::{from_both, from_json, from_vars};

const NOW: i64 = 1_700_000_000;

fn keys() -> SecretKeys {
    SecretKeys::new("correct horse battery staple").unwrap()
}

fn csrf() -> (Csrf, ManualClock) {
    let clock = ManualClock::new(Timestamp::from_secs(NOW));
    (Csrf::new(keys()).with_clock(clock.clone()), clock)
}

/// The verdict in the words of the cases.
fn word(outcome: Result<(), CsrfError>) -> &'static str {
    match outcome {
        Ok(()) => "ok",
        Err(CsrfError::MissingToken) => "missing_token",
        Err(CsrfError::MissingSessionToken) => "missing_session_token",
        Err(CsrfError::Expired) => "expired",
        Err(CsrfError::Invalid) => "invalid",
        Err(CsrfError::Mismatch) => "mismatch",
        Err(CsrfError::MissingReferrer) => "missing_referrer",
        Err(CsrfError::BadReferrer) => "bad_referrer",
        Err(other) => panic!("{other:?} has no word"),
    }
}

/// A request of a case: `https` stands in a header, or is known to the server.
fn request(case: &Json, forwarded: bool) -> PlainRequest {
    let mut request = PlainRequest::new().with_header("host", case["host"].as_str().unwrap());
    for (name, value) in case["headers"].as_object().unwrap() {
        request = request.with_header(name, value.as_str().unwrap());
    }
    match forwarded {
        true => request
            .with_header("x-forwarded-proto", if case["https"] == true { "http, https" } else { "http" }),
        false => request,
    }
}

#[test]
fn verdicts_of_flask_wtf() {
    let (mut report, cases) = Report::open("siblings/flask_wtf_protect.json", 127);
    for case in &cases {
        let settings = from_json(case["config"].clone());
        let session = Session::new();
        for (key, raw) in case["session"].as_object().unwrap() {
            session.insert(key.as_str(), raw).unwrap();
        }
        let now = Timestamp::from_secs(case["now"].as_str().unwrap().parse().unwrap());
        let https = if case["https"] == true { Https::Always } else { Https::Never };
        for (https, forwarded) in [(https, false), (Https::Forwarded, true)] {
            let csrf =
                Csrf::from_settings(&settings).unwrap().with_clock(ManualClock::new(now)).with_https(https);
            let request = request(case, forwarded);
            let checked = csrf.applies_to(case["method"].as_str().unwrap()) && csrf.config().check_default();
            let outcome = if checked {
                let token = csrf.token_in_request(Some(case["form"].as_str().unwrap().as_bytes()), &request);
                csrf.check(&session, token.as_deref(), &request)
            } else {
                Ok(())
            };
            match word(outcome) == case["expect"] {
                true if forwarded => report.pass(case),
                true => {}
                false => report.fail(case, format!("{outcome:?}, Flask-WTF {}", case["expect"])),
            }
        }
    }
    report.finish();
}

#[test]
fn each_error_says_what_to_do_next() {
    let (csrf, clock) = csrf();
    let (session, request) = (Session::new(), PlainRequest::new());
    assert_eq!(csrf.check(&session, Some("x"), &request), Err(CsrfError::MissingSessionToken));
    let token = csrf.issue(&session).unwrap();
    assert_eq!(csrf.check(&session, Some(&token), &request), Ok(()));
    assert_eq!(csrf.check(&session, None, &request), Err(CsrfError::MissingToken));
    assert_eq!(csrf.check(&session, Some(""), &request), Err(CsrfError::MissingToken));
    assert_eq!(csrf.check(&session, Some("x.y.z"), &request), Err(CsrfError::Invalid));
    let other = csrf.issue(&Session::new()).unwrap();
    assert_eq!(csrf.check(&session, Some(&other), &request), Err(CsrfError::Mismatch));
    clock.advance(Duration::from_secs(3600));
    assert_eq!(csrf.check(&session, Some(&token), &request), Ok(()));
    clock.advance(Duration::from_secs(1));
    assert_eq!(csrf.check(&session, Some(&token), &request), Err(CsrfError::Expired));
    clock.set(Timestamp::from_secs(NOW - 1));
    assert_eq!(csrf.check(&session, Some(&token), &request), Err(CsrfError::Expired));
    clock.set(Timestamp::from_secs(NOW));
    let secure = csrf.with_https(Https::Always);
    assert_eq!(secure.check(&session, Some(&token), &request), Err(CsrfError::MissingReferrer));
    let elsewhere = request.with_header("host", "a.example").with_header("referer", "https://b.example/");
    assert_eq!(secure.check(&session, Some(&token), &elsewhere), Err(CsrfError::BadReferrer));
    assert_eq!(secure.check_token(&session, Some(&token)), Ok(()));
    for (error, advice) in [
        (CsrfError::MissingToken, "hidden field"),
        (CsrfError::MissingSessionToken, "load the form again"),
        (CsrfError::Expired, "load the form again"),
        (CsrfError::Invalid, "same key"),
        (CsrfError::Mismatch, "load the form again"),
        (CsrfError::MissingReferrer, "Referrer-Policy"),
        (CsrfError::BadReferrer, "page of this site"),
    ] {
        assert!(error.to_string().contains(advice), "{error}");
    }
}

/// A token is for its session alone, whatever else fits.
#[test]
fn a_token_of_another_session_is_rejected() {
    let (csrf, _) = csrf();
    let sessions: Vec<Session> = (0..20).map(|_| Session::new()).collect();
    let tokens: Vec<String> = sessions.iter().map(|session| csrf.issue(session).unwrap()).collect();
    for (own, session) in sessions.iter().enumerate() {
        for (issued, token) in tokens.iter().enumerate() {
            let outcome = csrf.check_token(session, Some(token));
            assert_eq!(outcome, if own == issued { Ok(()) } else { Err(CsrfError::Mismatch) });
        }
    }
}

#[test]
fn the_session_gets_forty_random_hex_digits() {
    let (csrf, _) = csrf();
    let raw: Vec<String> = (0..8)
        .map(|_| {
            let session = Session::new();
            csrf.issue(&session).unwrap();
            assert!(session.is_modified() && session.is_accessed());
            session.get::<String>("csrf_token").unwrap().unwrap()
        })
        .collect();
    for (at, text) in raw.iter().enumerate() {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        assert!(text.len() == 40 && text.bytes().all(hex), "{text}");
        assert!(!raw[..at].contains(text), "random");
    }
}

/// As with Flask's `g`: the clock goes on, the request's token stays.
#[test]
fn one_token_for_the_whole_request() {
    let (csrf, clock) = csrf();
    let session = Session::new();
    let token = csrf.issue(&session).unwrap();
    clock.advance(Duration::from_secs(5));
    assert_eq!(csrf.issue(&session).unwrap(), token);
    assert_eq!(csrf.clone().issue(&session.clone()).unwrap(), token);
    // The next request has a token of its own time, over the same value.
    let next = Session::from_map(session.to_map());
    let later = csrf.issue(&next).unwrap();
    assert_ne!(later, token);
    assert!(!next.is_modified());
    for issued in [&token, &later] {
        assert_eq!(csrf.check_token(&next, Some(issued)), Ok(()));
    }
    // Another key and another field have tokens of their own.
    let other_key = Csrf::new(SecretKeys::new("another key").unwrap());
    let foreign = other_key.issue(&session).unwrap();
    assert_eq!(csrf.check_token(&session, Some(&foreign)), Err(CsrfError::Invalid));
    assert_eq!(other_key.check_token(&session, Some(&foreign)), Ok(()));
    let other_field = csrf.clone().with_config(CsrfConfig::default().with_field_name("second").unwrap());
    let second = other_field.issue(&session).unwrap();
    assert_eq!(csrf.check_token(&session, Some(&second)), Err(CsrfError::Mismatch));
}

/// A login that clears the session has a form whose token fits.
#[test]
fn a_token_after_the_session_was_cleared() {
    let (csrf, _) = csrf();
    let session = Session::new();
    let before = csrf.issue(&session).unwrap();
    session.clear().unwrap();
    let after = csrf.issue(&session).unwrap();
    assert_eq!(csrf.check_token(&session, Some(&after)), Ok(()));
    assert_eq!(csrf.check_token(&session, Some(&before)), Err(CsrfError::Mismatch));
}

#[test]
fn a_value_that_is_not_text_is_replaced() {
    let (csrf, _) = csrf();
    for value in [Value::from(7), Value::Null, Value::Bytes(vec![1]), Value::List(vec![])] {
        let session = Session::new();
        session.insert_value("csrf_token", value).unwrap();
        let clock = FixedClock(Timestamp::from_secs(NOW));
        let signed = flask_wtf::csrf_token(keys()).clock(clock).timed_serializer().dumps(&7).unwrap();
        assert_eq!(csrf.check_token(&session, Some(&signed)), Err(CsrfError::MissingSessionToken));
        let token = csrf.issue(&session).unwrap();
        assert_eq!(csrf.check_token(&session, Some(&token)), Ok(()));
        assert_eq!(csrf.check_token(&session, Some(&signed)), Err(CsrfError::Mismatch));
    }
}

#[test]
fn a_session_that_cannot_be_changed_gets_no_token() {
    let (csrf, _) = csrf();
    let null = Session::null(std::sync::Arc::new(FlaskNull));
    assert_eq!(csrf.issue(&null).unwrap_err().kind(), ErrorKind::Unavailable);
    let saved = Session::new();
    saved.set_saved(true);
    assert_eq!(csrf.issue(&saved).unwrap_err().kind(), ErrorKind::AlreadySaved);
    let with_token = Session::new();
    let token = csrf.issue(&with_token).unwrap();
    with_token.set_saved(true);
    assert_eq!(csrf.issue(&with_token).unwrap(), token);
}

#[test]
fn neither_key_nor_token_is_shown() {
    let (csrf, _) = csrf();
    let session = Session::new();
    let token = csrf.issue(&session).unwrap();
    let raw = session.get::<String>("csrf_token").unwrap().unwrap();
    for shown in [format!("{csrf:?}"), format!("{session:?}"), format!("{:#?}", csrf)] {
        for secret in [&*token, &*raw, "correct horse", "battery"] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
    assert!(!token.contains(&raw));
}

#[test]
fn behind_a_proxy_the_last_entry_counts() {
    let (csrf, _) = csrf();
    let session = Session::new();
    let token = csrf.issue(&session).unwrap();
    let check = |headers: &[(&str, &str)]| {
        let add = |request: PlainRequest, (name, value): &(&str, &str)| request.with_header(name, value);
        csrf.check(&session, Some(&token), &headers.iter().fold(PlainRequest::new(), add))
    };
    assert_eq!(check(&[("x-forwarded-proto", "https, http")]), Ok(()));
    assert_eq!(check(&[("x-forwarded-proto", "http,https")]), Err(CsrfError::MissingReferrer));
    assert_eq!(check(&[("x-forwarded-proto", "")]), Ok(()));
    let proto = ("x-forwarded-proto", "https");
    let referer = ("referer", "https://shop.example/cart");
    assert_eq!(check(&[proto, referer, ("host", "shop.example")]), Ok(()));
    assert_eq!(check(&[proto, referer, ("host", "backend:3000")]), Err(CsrfError::BadReferrer));
    let forwarded = ("x-forwarded-host", "evil.example, shop.example");
    assert_eq!(check(&[proto, referer, ("host", "backend:3000"), forwarded]), Ok(()));
    assert_eq!(check(&[proto, referer]), Err(CsrfError::BadReferrer), "without a host");
    for port in ["https://a:0x1/", "https://a:65536/", "https://a:-1/", "https://a:1:2/", "https://[::1/"] {
        let outcome = check(&[proto, ("referer", port), ("host", port.trim_start_matches("https://"))]);
        assert_eq!(outcome, Err(CsrfError::BadReferrer), "{port}");
    }
}

#[test]
fn any_bytes_give_an_error_not_a_panic() {
    use proptest::prelude::*;
    proptest!(|(form: Vec<u8>, header: Vec<u8>, referrer: Vec<u8>, host: Vec<u8>, token: String)| {
        let csrf = csrf().0.with_https(Https::Always);
        let session = Session::new();
        csrf.issue(&session).unwrap();
        let request = PlainRequest::new().with_header("x-csrftoken", header).with_header("host", &host)
            .with_header("referer", [b"https://", &referrer[..]].concat());
        let found = csrf.token_in_request(Some(&form), &request);
        prop_assert!(csrf.check(&session, found.as_deref(), &request).is_err());
        prop_assert!(csrf.check(&session, Some(&token), &request).is_err());
        let good = csrf.issue(&session).unwrap();
        let _ = csrf.check(&session, Some(&good), &request);
    });
}

#[test]
fn settings_from_the_file_and_the_environment() {
    assert_eq!(Settings::default().csrf(), &CsrfConfig::default());
    for (name, text, config) in [
        ("WTF_CSRF_ENABLED", "false", CsrfConfig::default().with_enabled(false)),
        ("WTF_CSRF_CHECK_DEFAULT", "false", CsrfConfig::default().with_check_default(false)),
        ("WTF_CSRF_SSL_STRICT", "false", CsrfConfig::default().with_ssl_strict(false)),
        ("WTF_CSRF_METHODS", "[\"POST\"]", CsrfConfig::default().with_methods(["POST"])),
        ("WTF_CSRF_HEADERS", "[\"X-Own\"]", CsrfConfig::default().with_headers(["x-own"])),
        ("WTF_CSRF_FIELD_NAME", "token", CsrfConfig::default().with_field_name("token").unwrap()),
        ("WTF_CSRF_TIME_LIMIT", "60", CsrfConfig::default().with_time_limit(MaxAge::seconds(60))),
        ("WTF_CSRF_TIME_LIMIT", "60.9", CsrfConfig::default().with_time_limit(MaxAge::seconds(60))),
        ("WTF_CSRF_TIME_LIMIT", "null", CsrfConfig::default().with_time_limit(MaxAge::UNLIMITED)),
    ] {
        for settings in from_both(name, text) {
            assert_eq!((settings.csrf(), settings.warnings()), (&config, vec![]), "{name}={text}");
        }
    }
    for (name, value) in [
        ("WTF_CSRF_METHODS", json!("POST")),
        ("WTF_CSRF_HEADERS", json!("X-CSRFToken")),
        ("WTF_CSRF_FIELD_NAME", json!("")),
        ("WTF_CSRF_FIELD_NAME", json!(null)),
        ("WTF_CSRF_TIME_LIMIT", json!("an hour")),
        ("WTF_CSRF_TIME_LIMIT", json!(true)),
        ("WTF_CSRF_SECRET_KEY", json!("")),
        ("WTF_CSRF_SECRET_KEY", json!("\0")),
        ("WTF_CSRF_SECRET_KEY", json!(7)),
    ] {
        let error = serde_json::from_value::<Settings>(json!({ name: value })).unwrap_err();
        assert!(error.to_string().starts_with(name), "{error}");
    }
    let lower = CsrfConfig::default().with_methods(["post"]);
    assert!(lower.is_checked_method("POST") && !lower.is_checked_method("PUT"));
}

#[test]
fn a_misspelt_csrf_setting_is_reported() {
    for (name, nearest) in [
        ("WTF_CSRF_ENABLE", Some("WTF_CSRF_ENABLED")),
        ("WTF_CSRF_TIMELIMIT", Some("WTF_CSRF_TIME_LIMIT")),
        ("WTF_CSRF_SLL_STRICT", Some("WTF_CSRF_SSL_STRICT")),
        ("WTF_CRSF_METHODS", Some("WTF_CSRF_METHODS")),
        ("WTF_CSRF_SOMETHING_ELSE", None),
    ] {
        let warnings = from_vars(&[(name, "1")]).warnings();
        let [ConfigWarning::UnknownSetting { name: found, nearest: meant }] = &warnings[..] else {
            panic!("{name}: {warnings:?}");
        };
        assert_eq!(found, &format!("APP_{name}"));
        assert_eq!(meant.as_deref(), nearest.map(|name| format!("APP_{name}")).as_deref());
    }
    assert_eq!(from_vars(&[("WTF_I18N_ENABLED", "true")]).warnings(), []);
    let bytes = from_json(json!({"SECRET_KEY": "x", "WTF_CSRF_SECRET_KEY": "b'\\x00'"})).warnings();
    assert_eq!(bytes, [ConfigWarning::PythonBytesAsText { name: "WTF_CSRF_SECRET_KEY".to_owned() }]);
    let odd = from_json(json!({"WTF_CSRF_ENABLED": "False"}));
    assert!(odd.csrf().enabled());
    assert_eq!(odd.warnings(), [ConfigWarning::NotASwitch { name: "WTF_CSRF_ENABLED".to_owned(), on: true }]);
}

#[test]
fn a_key_is_needed() {
    let error = Csrf::from_settings(&from_vars(&[])).unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
    assert!(error.to_string().starts_with("APP_SECRET_KEY is not set"), "{error}");
    assert!(Csrf::from_settings(&from_vars(&[("WTF_CSRF_SECRET_KEY", "own")])).is_ok());
    let weak = from_json(json!({"WTF_CSRF_SECRET_KEY": "dev"})).deny_warnings().unwrap_err();
    assert_eq!(weak.kind(), ConfigErrorKind::WeakSecret);
}
