//! Findings of a live comparison with Flask 3.1.3: each is now the same, or is in the guide's page of differences.

use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::config::ConfigWarning;
use cookie_session::cookie::SameSite;
use cookie_session::encoding::DecodeMode;
use cookie_session::{
    ConfigErrorKind, ErrorKind, MaxAge, PlainRequest, Scheme, SecureCookieSessionInterface, Session,
    SessionConfig, SessionInterface, SessionInterfaceExt, Settings,
};
use serde_json::json;

use crate::support::keys;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

fn interface(config: SessionConfig) -> impl SessionInterface {
    Scheme::flask_session(keys("k")).clock(ManualClock::new(NOW)).sessions().with_config(config)
}

/// The `Set-Cookie` text of a new session with one value.
fn set_cookie(interface: &dyn SessionInterface) -> String {
    let session = interface.open_session(&PlainRequest::new());
    session.insert("a", 1).unwrap();
    interface.save_session(&session).unwrap().into_set_cookie().unwrap()
}

#[test]
fn without_a_key_the_time_is_the_clocks() {
    let clock = ManualClock::new(NOW);
    let interface = SecureCookieSessionInterface::without_secret_at(clock.clone());
    assert_eq!(interface.now(), NOW);
    clock.advance(Duration::from_secs(7));
    assert_eq!(interface.now(), Timestamp::from_secs(1_700_000_007));
    let permanent = Session::new();
    permanent.set_permanent(true).unwrap();
    let ends = interface.expiration_time(&permanent).unwrap().unwrap();
    assert_eq!(ends, Timestamp::from_secs(1_700_000_007 + 31 * 86_400));
    let system = SecureCookieSessionInterface::without_secret().now();
    assert!(system > Timestamp::from_secs(1_577_836_800), "{system:?} is not today");
}

#[test]
fn cookie_names_that_work_in_flask_work_here() {
    for name in ["app:session", "app/session", "a@b", "app[1]", "(a)", "a b", "a,b", "a?b", "{a}"] {
        let config = SessionConfig::builder().cookie_name(name).build().unwrap();
        assert_eq!(config.warnings(), [ConfigWarning::NameNotAToken], "{name}");
        let app = interface(config);
        let cookie = set_cookie(&app);
        assert!(cookie.starts_with(&format!("{name}=eyJhIjoxfQ.")), "{cookie}");
        let opened = app.open_session(&PlainRequest::new().answering(&cookie));
        assert_eq!(opened.get::<u8>("a").unwrap(), Some(1), "{name}");
    }
}

#[test]
fn getters_give_the_setting_and_the_configuration_agrees() {
    let map = json!({
        "SESSION_COOKIE_DOMAIN": ".Example.com",
        "SESSION_COOKIE_PATH": "/a b",
        "SESSION_COOKIE_SAMESITE": "lax",
        "SESSION_COOKIE_PARTITIONED": true,
    });
    let config: SessionConfig = serde_json::from_value(map).unwrap();
    assert!(!config.cookie_secure());
    let (app, request) = (interface(config), PlainRequest::new());
    assert!(!app.cookie_secure(&request), "Flask: the setting, whatever the header has");
    assert_eq!(app.cookie_domain(&request).as_deref(), Some(".Example.com"));
    assert_eq!(app.cookie_path(&request).as_deref(), Some("/a b"));
    // Difference: the setting is read once, so its case is gone.
    assert_eq!(app.cookie_same_site(&request), Some(SameSite::Lax));
    assert!(set_cookie(&app).contains("; Secure; "));
}

/// Another writer's payload with keys in another order.
#[test]
fn an_unsorted_payload_is_sorted_once_it_counts_as_modified() {
    let unsorted = "eyJfcGVybWFuZW50Ijp0cnVlLCJiIjoxLCJhIjoxfQ"; // {"_permanent":true,"b":1,"a":1}
    let sorted = "eyJfcGVybWFuZW50Ijp0cnVlLCJhIjoxLCJiIjoxfQ";
    let token = Scheme::flask_session(keys("k"))
        .clock(ManualClock::new(NOW))
        .timestamp_signer()
        .sign(unsorted.as_bytes())
        .unwrap();
    let request = PlainRequest::new().with_header("cookie", [b"session=", &token[..]].concat());
    let app = interface(SessionConfig::default());
    // Difference: a mere refresh signs the text that was read.
    for (mark, payload) in [(None, unsorted), (Some(false), unsorted), (Some(true), sorted)] {
        let session = app.open_session(&request);
        mark.inspect(|modified| session.set_modified(*modified));
        let cookie = app.save_session(&session).unwrap().into_set_cookie().unwrap();
        assert!(cookie.starts_with(&format!("session={payload}.")), "{mark:?}: {cookie}");
    }
}

/// Difference: Flask fails when the cookie is sent, or warns about each cookie.
#[test]
fn settings_that_never_work_are_rejected_when_built() {
    for (name, value, part) in [
        ("SESSION_COOKIE_SAMESITE", json!("invalid"), "SameSite"),
        ("SESSION_COOKIE_SAMESITE", json!(""), "SameSite"),
        ("MAX_COOKIE_SIZE", json!(-1), "MAX_COOKIE_SIZE"),
        ("SESSION_COOKIE_PATH", json!("/a\u{1}b"), "control character"),
        ("SESSION_COOKIE_PATH", json!("/a\nb"), "control character"),
        ("APPLICATION_ROOT", json!("/a\u{7f}b"), "control character"),
    ] {
        let error = serde_json::from_value::<Settings>(json!({ name: value })).unwrap_err().to_string();
        assert!(error.contains(part), "{name}={value}: {error}");
    }
    let error = SessionConfig::builder().cookie_path("/\0").build().unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::CookiePath);
}

/// Difference: itsdangerous reads the date only when there is a limit, or when asked for it.
#[test]
fn a_time_after_9999_is_malformed_with_and_without_a_limit() {
    // `b"v"` with the time 300000000000, signed by itsdangerous' `Signer` with the same parameters.
    let scheme = Scheme::new(keys("k"), "s");
    let token = scheme.clone().signer().sign(b"v.RdlkuAA");
    for limit in [MaxAge::UNLIMITED, MaxAge::seconds(60)] {
        let error = scheme.clone().timestamp_signer().unsign(&token, limit).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MalformedTimestamp);
    }
}

/// Difference: Python decodes the header first, so there the byte is one to three others.
#[test]
fn a_byte_beyond_ascii_in_a_signature() {
    let scheme = Scheme::new(keys("k"), "s").decode_mode(DecodeMode::PythonCompatible);
    let signer = scheme.signer();
    let signed = signer.sign(b"v");
    for bytes in [&b"\xe9"[..], "é".as_bytes(), "\u{fffd}".as_bytes()] {
        for at in [signed.len(), 4] {
            let changed = [&signed[..at], bytes, &signed[at..]].concat();
            // It may open by dropping characters outside base64, or fail. It never opens as a different value.
            match signer.unsign(&changed) {
                Ok(value) => assert_eq!(value, b"v"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::SignatureMismatch),
            }
        }
    }
}

/// Difference: Werkzeug splits at some line feeds. Servers refuse such a header, so it never gets here.
#[test]
fn a_line_feed_inside_a_cookie_header() {
    let app = interface(SessionConfig::default());
    let pair = set_cookie(&app).split(';').next().unwrap().to_owned();
    let opens =
        |header: String| !app.open_session(&PlainRequest::new().with_header("cookie", header)).is_new();
    assert!(opens(format!("a=1\nb; {pair}")));
    assert!(!opens(format!("{pair}\ny")));
    assert!(!opens(format!("a=1\n{pair}")));
}
