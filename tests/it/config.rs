//! Flask's settings from code, serde and the environment.

use std::process::Command;

use chrono::TimeDelta;
use cookie_session::config::ConfigWarning;
use cookie_session::cookie::SameSite;
use cookie_session::{ConfigErrorKind, Scheme, SecretKeys, SessionConfig, Settings};
use serde::Deserialize;
use serde::de::value::MapDeserializer;
use serde_json::json;

fn from_vars(vars: &[(&str, &str)]) -> Result<Settings, cookie_session::ConfigError> {
    Settings::from_vars("FLASK", vars.iter().map(|(name, text)| (format!("FLASK_{name}"), *text)))
}

fn from_json(value: serde_json::Value) -> Result<Settings, serde_json::Error> {
    serde_json::from_value(value)
}

/// The defaults of Flask 3.1.3.
#[test]
fn defaults_are_flasks() {
    let config = SessionConfig::default();
    assert_eq!(config, SessionConfig::builder().build().unwrap());
    assert_eq!(config, *from_json(json!({})).unwrap().config());
    assert_eq!(config, *from_vars(&[]).unwrap().config());
    assert_eq!(config.cookie_name(), "session");
    assert_eq!(config.cookie_domain(), None);
    assert_eq!((config.cookie_path(), config.application_root()), (Some("/"), Some("/")));
    assert!(config.cookie_http_only() && !config.cookie_secure() && !config.cookie_partitioned());
    assert_eq!(config.cookie_same_site(), None);
    assert!(config.refresh_each_request());
    assert_eq!(config.permanent_session_lifetime().num_seconds(), 2_678_400);
    assert_eq!(config.max_cookie_size(), 4093);
    assert_eq!(config.warnings(), []);
    assert_eq!(config.cookie().render("v", None, None).unwrap(), "session=v; HttpOnly; Path=/");
}

#[test]
fn the_three_sources_agree() {
    let built = SessionConfig::builder()
        .cookie_name("sid")
        .cookie_domain(".example.com")
        .cookie_path("/app")
        .application_root("/mount")
        .cookie_http_only(false)
        .cookie_secure(true)
        .cookie_partitioned(true)
        .cookie_same_site(SameSite::Strict)
        .refresh_each_request(false)
        .permanent_session_timedelta(TimeDelta::milliseconds(1500))
        .max_cookie_size(0)
        .build()
        .unwrap();
    let json = json!({
        "SESSION_COOKIE_NAME": "sid", "SESSION_COOKIE_DOMAIN": ".example.com", "SESSION_COOKIE_PATH": "/app",
        "APPLICATION_ROOT": "/mount", "SESSION_COOKIE_HTTPONLY": false, "SESSION_COOKIE_SECURE": true,
        "SESSION_COOKIE_PARTITIONED": true, "SESSION_COOKIE_SAMESITE": "STRICT",
        "SESSION_REFRESH_EACH_REQUEST": false, "PERMANENT_SESSION_LIFETIME": 1.5, "MAX_COOKIE_SIZE": 0,
        "SECRET_KEY": "s", "DEBUG": true, "SERVER_NAME": null,
    });
    let vars = json.as_object().unwrap().iter().map(|(key, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (format!("APP_{key}"), text)
    });
    assert_eq!(*Settings::from_vars("APP", vars).unwrap().config(), built);
    assert_eq!(serde_json::from_value::<SessionConfig>(json).unwrap(), built);
    assert_eq!(
        built.cookie().render("v", None, None).unwrap(),
        "sid=v; Domain=example.com; Secure; Path=/app; SameSite=Strict; Partitioned"
    );
    assert_eq!((built.cookie_name(), built.cookie_domain()), ("sid", Some("example.com")));
    assert_eq!((built.cookie_path(), built.application_root()), (Some("/app"), Some("/mount")));
    assert!(!built.cookie_http_only() && built.cookie_secure() && built.cookie_partitioned());
    assert_eq!(built.cookie_same_site(), Some(SameSite::Strict));
    assert!(!built.refresh_each_request());
    assert_eq!(built.permanent_session_lifetime(), TimeDelta::milliseconds(1500));
    assert_eq!(built.max_cookie_size(), 0);
}

/// `SESSION_COOKIE_PATH or APPLICATION_ROOT`.
#[test]
fn the_path_falls_back_to_the_application_root() {
    let path = |config: cookie_session::config::SessionConfigBuilder| {
        config.build().unwrap().cookie_path().map(str::to_owned)
    };
    let builder = SessionConfig::builder;
    assert_eq!(path(builder().cookie_path("/a").application_root("/b")).as_deref(), Some("/a"));
    assert_eq!(path(builder().cookie_path("").application_root("/é;")).as_deref(), Some("/%C3%A9%3B"));
    assert_eq!(path(builder().application_root("")).as_deref(), Some(""));
    assert_eq!(path(builder().no_application_root()), None);
    assert_eq!(path(builder().cookie_path("").no_application_root()), None);
    assert_eq!(from_vars(&[("APPLICATION_ROOT", "null")]).unwrap().config().cookie_path(), None);
}

#[test]
fn broken_settings_are_rejected_when_built() {
    use ConfigErrorKind::{CookieDomain, CookieName, CookiePath, Lifetime, SameSite, Setting};
    for (key, text, kind) in [
        ("SESSION_COOKIE_NAME", "a;b", CookieName),
        ("SESSION_COOKIE_NAME", "", CookieName),
        ("SESSION_COOKIE_NAME", "17", Setting),
        ("SESSION_COOKIE_NAME", "null", Setting),
        ("SESSION_COOKIE_DOMAIN", "", CookieDomain),
        ("SESSION_COOKIE_DOMAIN", "true", Setting),
        ("SESSION_COOKIE_PATH", "[]", Setting),
        ("APPLICATION_ROOT", "false", Setting),
        ("SESSION_COOKIE_DOMAIN", "example.com:80", CookieDomain),
        ("SESSION_COOKIE_PATH", "/\u{1}", CookiePath),
        ("APPLICATION_ROOT", "/\n", CookiePath),
        ("SESSION_COOKIE_SAMESITE", "", SameSite),
        ("SESSION_COOKIE_SAMESITE", "Lax ", SameSite),
        ("SESSION_COOKIE_SAMESITE", "true", Setting),
        ("PERMANENT_SESSION_LIFETIME", "\"3600\"", Setting),
        ("PERMANENT_SESSION_LIFETIME", "31 days", Setting),
        ("PERMANENT_SESSION_LIFETIME", "999999999 days, 24:00:00", Setting),
        ("PERMANENT_SESSION_LIFETIME", "-999999999 days, 0:00:00.000000 ", Setting),
        ("PERMANENT_SESSION_LIFETIME", "null", Setting),
        ("PERMANENT_SESSION_LIFETIME", "86400000000000", Lifetime),
        ("PERMANENT_SESSION_LIFETIME", "-1e300", Lifetime),
        ("PERMANENT_SESSION_LIFETIME", "99999999999999999999999", Lifetime),
        ("MAX_COOKIE_SIZE", "-1", Setting),
        ("MAX_COOKIE_SIZE", "4093.5", Setting),
        ("MAX_COOKIE_SIZE", "4 KiB", Setting),
    ] {
        let error = from_vars(&[(key, text)]).unwrap_err();
        assert_eq!(error.kind(), kind, "{key}={text}: {error}");
        assert!(kind != Setting || error.to_string().contains(&format!("FLASK_{key}: ")), "{error}");
        let value = serde_json::from_str(text).unwrap_or(json!(text));
        assert!(from_json(json!({key: value})).is_err(), "{key}={text}");
    }
}

#[test]
fn lifetimes_have_the_range_and_rounding_of_timedelta() {
    let lifetime = |text: &str| {
        from_vars(&[("PERMANENT_SESSION_LIFETIME", text)])
            .map(|settings| settings.config().permanent_session_lifetime())
    };
    let micros = TimeDelta::microseconds;
    for (text, expect) in [
        ("0", micros(0)),
        ("-5", micros(-5_000_000)),
        ("1.5", micros(1_500_000)),
        ("0.0000005", micros(0)),
        ("0.0000015", micros(2)),
        ("-1.9999999", micros(-2_000_000)),
        // From 2020 to the last second of 9999, and from 2200 to the first of the year 1.
        ("251824463999", TimeDelta::seconds(251_824_463_999)),
        ("-69393715200", TimeDelta::seconds(-69_393_715_200)),
    ] {
        assert_eq!(lifetime(text).unwrap(), expect, "{text}");
    }
    let beyond = ["251824464000", "-69393715201", "86399999999999", "86400000000000"];
    for text in ["1e19", "-1e300", "9223372036854775808"].into_iter().chain(beyond) {
        assert_eq!(lifetime(text).unwrap_err().kind(), ConfigErrorKind::Lifetime, "{text}");
    }
    // Other formats of serde have these numbers.
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let pairs = [("PERMANENT_SESSION_LIFETIME", number)].into_iter();
        let refused = SessionConfig::deserialize(MapDeserializer::<_, serde::de::value::Error>::new(pairs));
        assert!(refused.unwrap_err().to_string().contains("999999999 days"), "{number}");
    }
    // What a `timedelta` cannot hold says so; what it can, says what is wrong with it.
    let max = TimeDelta::new(86_399_999_999_999, 999_999_000).unwrap();
    let min = TimeDelta::seconds(-86_399_999_913_600);
    for (lifetime, holds) in [
        (max, true),
        (max + micros(1), false),
        (min, true),
        (min - micros(1), false),
        (TimeDelta::MIN, false),
        (TimeDelta::MAX, false),
    ] {
        let error = SessionConfig::builder().permanent_session_timedelta(lifetime).build().unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Lifetime);
        let says = if holds { "no permanent session" } else { "999999999 days" };
        assert!(error.to_string().contains(says), "{error}");
    }
}

/// Messages of serde say what would be right.
#[test]
fn settings_of_another_type_are_rejected_with_the_expected_type() {
    for (settings, expected) in [
        (json!([]), "expected a map with Flask's settings"),
        (json!({"PERMANENT_SESSION_LIFETIME": true}), "expected a number of seconds"),
        (json!({"SECRET_KEY": ["key"]}), "a list of numbers from 0 to 255"),
        (json!({"SECRET_KEY_FALLBACKS": {}}), "expected a list of secret keys"),
    ] {
        let error = from_json(settings).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// Flask sends these, so building works; browsers drop them, so there is a warning.
#[test]
fn what_browsers_reject_is_reported() {
    use ConfigWarning::{
        DomainEndsWithDot, DomainIsAddress, DomainIsOneLabel, HostPrefixWithDomain,
        HostPrefixWithoutRootPath, HostPrefixWithoutSecure, HttpPrefixWithoutHttpOnly,
        LifetimeBelowOneSecond, LifetimeOver400Days, NameNotAToken, PartitionedWithoutSameSiteNone,
        PathWithoutSlash, SameSiteNoneWithoutSecure, SecurePrefixWithoutSecure,
    };
    let domain = |domain: &str| SessionConfig::builder().cookie_domain(domain);
    let name = |name: &str| SessionConfig::builder().cookie_name(name);
    let path = |path: &str| SessionConfig::builder().cookie_path(path);
    let days = |days: i64| SessionConfig::builder().permanent_session_timedelta(TimeDelta::days(days));
    let millis = |ms: i64| SessionConfig::builder().permanent_session_timedelta(TimeDelta::milliseconds(ms));
    let host = || SessionConfig::builder().cookie_name("__Host-s");
    let secure = || SessionConfig::builder().cookie_name("__secure-s");
    let none = || SessionConfig::builder().cookie_same_site(SameSite::None);
    for (builder, warnings) in [
        (host().cookie_secure(true), &[][..]),
        (host().cookie_partitioned(true).cookie_same_site(SameSite::None), &[]),
        (host().cookie_partitioned(true), &[PartitionedWithoutSameSiteNone]),
        (host(), &[HostPrefixWithoutSecure]),
        (host().cookie_secure(true).cookie_domain("a.b"), &[HostPrefixWithDomain]),
        (host().cookie_secure(true).cookie_path("/a"), &[HostPrefixWithoutRootPath]),
        (host().cookie_secure(true).no_application_root(), &[HostPrefixWithoutRootPath]),
        (secure(), &[SecurePrefixWithoutSecure]),
        (secure().cookie_secure(true).cookie_path("/a"), &[]),
        (none(), &[SameSiteNoneWithoutSecure]),
        (none().cookie_partitioned(true), &[]),
        (none().cookie_name("__HOST-S"), &[HostPrefixWithoutSecure, SameSiteNoneWithoutSecure]),
        (name("__Http-s").cookie_secure(true), &[]),
        (name("__Http-s"), &[SecurePrefixWithoutSecure]),
        (name("__host-http-s").cookie_secure(true).cookie_http_only(false), &[HttpPrefixWithoutHttpOnly]),
        (name("app:session"), &[NameNotAToken]),
        (name("app/session"), &[NameNotAToken]),
        (name("my session"), &[NameNotAToken]),
        (name("a.b~c"), &[]),
        (path("app"), &[PathWithoutSlash]),
        (path("%2Fapp"), &[PathWithoutSlash]),
        (path("").application_root("app/"), &[PathWithoutSlash]),
        (path("").application_root(""), &[PathWithoutSlash]),
        (path("").no_application_root(), &[]),
        (path("/app").application_root("app"), &[]),
        (domain("localhost"), &[DomainIsOneLabel]),
        (domain(".com"), &[DomainIsOneLabel]),
        (domain("com."), &[DomainIsOneLabel, DomainEndsWithDot]),
        (domain("127.0.0.1"), &[DomainIsAddress]),
        (domain(".10.0.0.7."), &[DomainIsAddress, DomainEndsWithDot]),
        (domain("127.1"), &[DomainIsAddress]),
        (domain("2130706433"), &[DomainIsAddress]),
        (domain("0x7f.0x1"), &[DomainIsAddress]),
        (domain("example.com."), &[DomainEndsWithDot]),
        (domain("1.example.com"), &[]),
        (domain("1.0xyz"), &[]),
        (days(400), &[]),
        (days(401), &[LifetimeOver400Days]),
        (millis(1000), &[]),
        (millis(999), &[LifetimeBelowOneSecond]),
        (days(-1), &[LifetimeBelowOneSecond]),
    ] {
        assert_eq!(builder.clone().build().unwrap().warnings(), warnings);
        match (builder.deny_warnings().build(), warnings.first()) {
            (Ok(_), None) => {}
            (Err(error), Some(warning)) => {
                assert_eq!(
                    (error.kind(), error.to_string()),
                    (ConfigErrorKind::Rejected, warning.to_string())
                );
            }
            (result, warning) => panic!("{result:?}, {warning:?}"),
        }
    }
}

/// The value in the token, if one of the keys signed it.
fn unsign(settings: &Settings, token: &[u8]) -> Option<Vec<u8>> {
    let signer = Scheme::flask_session(settings.secret_keys()?.clone()).signer();
    signer.unsign(token).ok().map(<[u8]>::to_vec)
}

#[test]
fn secret_keys_are_handed_out_and_not_shown() {
    let settings = from_vars(&[
        ("SECRET_KEY", "n\u{e9}w-secret"),
        ("SECRET_KEY_FALLBACKS", r#"["old-secret", "older-secret"]"#),
    ])
    .unwrap();
    for (secret, known) in [("néw-secret", true), ("old-secret", true), ("older-secret", true), ("o", false)]
    {
        let token = Scheme::flask_session(SecretKeys::new(secret).unwrap()).signer().sign(b"value");
        assert_eq!(unsign(&settings, &token).is_some(), known, "{secret}");
    }
    let newest = SecretKeys::new("néw-secret").unwrap();
    let token = Scheme::flask_session(settings.secret_keys().unwrap().clone()).signer().sign(b"value");
    assert!(Scheme::flask_session(newest).signer().unsign(&token).is_ok());
    let shown = format!("{settings:?}");
    assert!(shown.contains("SecretKeys") && !shown.contains("-secret"), "{shown}");
    let (config, keys) = settings.into_parts();
    assert_eq!((config, keys.unwrap().fallback_count()), (SessionConfig::default(), 2));
}

/// As in Flask, where such a session is a null session.
#[test]
fn fallback_keys_alone_are_not_secret_keys() {
    for text in ["", "null", "\"\""] {
        for fallbacks in ["null", "[]", "[\"old\"]"] {
            let settings = from_vars(&[("SECRET_KEY", text), ("SECRET_KEY_FALLBACKS", fallbacks)]).unwrap();
            assert!(settings.secret_keys().is_none(), "{text} {fallbacks}");
        }
    }
    assert!(from_vars(&[("SECRET_KEY_FALLBACKS", "[\"old\"]")]).unwrap().secret_keys().is_none());
}

/// P2: a key list is a list; and no message shows what stood there.
#[test]
fn p02_fallback_keys_are_a_list() {
    for (key, text, kind) in [
        ("SECRET_KEY_FALLBACKS", "31337-hidden", ConfigErrorKind::Setting),
        ("SECRET_KEY_FALLBACKS", "\"31337\"", ConfigErrorKind::Setting),
        ("SECRET_KEY_FALLBACKS", "31337", ConfigErrorKind::Setting),
        ("SECRET_KEY_FALLBACKS", "[31337]", ConfigErrorKind::Setting),
        ("SECRET_KEY_FALLBACKS", "{\"31337\": 1}", ConfigErrorKind::Setting),
        ("SECRET_KEY_FALLBACKS", "[\"31337\", \"\"]", ConfigErrorKind::EmptySecret),
        ("SECRET_KEY_FALLBACKS", "[\"31337\", null]", ConfigErrorKind::Setting),
        ("SECRET_KEY", "31337", ConfigErrorKind::Setting),
        ("SECRET_KEY", "-31337", ConfigErrorKind::Setting),
        ("SECRET_KEY", "3.1337e4", ConfigErrorKind::Setting),
        ("SECRET_KEY", "[\"31337\"]", ConfigErrorKind::Setting),
        ("SECRET_KEY", "true", ConfigErrorKind::Setting),
    ] {
        let error = from_vars(&[(key, text)]).unwrap_err();
        assert_eq!(error.kind(), kind, "{key}={text}");
        let value = serde_json::from_str(text).unwrap_or(json!(text));
        let messages =
            [format!("{error} {error:?}"), from_json(json!({key: value})).unwrap_err().to_string()];
        for message in messages {
            assert!(!message.contains("1337") && !message.contains("true"), "{message}");
        }
    }
}

#[test]
fn other_variables_do_not_matter() {
    let settings = Settings::from_vars(
        "FLASK",
        [
            ("FLASK_RUN_PORT", "x"),
            ("FLASK_", "x"),
            ("FLASKSESSION_COOKIE_NAME", "no"),
            ("SESSION_COOKIE_NAME", "no"),
            ("FLASK_SESSION_COOKIE_NAME", " \"yes\" "),
            ("FLASK_SESSION_COOKIE_PATH", "[not json"),
        ],
    )
    .unwrap();
    assert_eq!(
        (settings.config().cookie_name(), settings.config().cookie_path()),
        ("yes", Some("%5Bnot%20json"))
    );
}

#[cfg(unix)]
#[test]
fn a_setting_has_to_be_utf8() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let not_utf8 = || OsString::from_vec(vec![b'a', 0xff]);
    let error = Settings::from_vars("F", [("F_SECRET_KEY", not_utf8())]).unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::Setting);
    assert!(Settings::from_vars("F", [("F_OTHER", not_utf8())]).is_ok());
    assert!(Settings::from_vars("F", [(not_utf8(), not_utf8())]).is_ok());
}

/// Runs itself again with variables set, because a test must not change its own environment.
#[test]
fn the_environment_of_the_process_is_read() {
    const PREFIX: &str = "COOKIE_SESSION_TEST";
    if std::env::var_os("COOKIE_SESSION_TEST_SECRET_KEY").is_some() {
        let settings = Settings::from_env(PREFIX).unwrap();
        assert_eq!(settings.config().cookie_name(), "from-env");
        assert!(settings.secret_keys().is_some());
        return;
    }
    assert_eq!(*Settings::from_env(PREFIX).unwrap().config(), SessionConfig::default());
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "config::the_environment_of_the_process_is_read"])
        .env("COOKIE_SESSION_TEST_SECRET_KEY", "k")
        .env("COOKIE_SESSION_TEST_SESSION_COOKIE_NAME", "from-env")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && output.contains("1 passed"), "{output}");
}
