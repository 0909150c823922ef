//! The settings of a Flask app: what is missing, misspelt, foreign, or of a type that only Python takes.

use chrono::TimeDelta;
use cookie_session::{
    ConfigErrorKind, ConfigWarning, DiscardWrites, FlaskNull, KeyMatch, KeyWeakness, PlainRequest,
    RequireSecret, SecretKeys, SecureCookieSessionInterface, SessionConfig, SessionInterface, Settings,
    Signer,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::support::{cases, keys};

fn from_vars(vars: &[(&str, &str)]) -> Settings {
    Settings::from_vars("APP", vars.iter().map(|(name, text)| (format!("APP_{name}"), *text))).unwrap()
}

fn from_json(value: Json) -> Settings {
    serde_json::from_value(value).unwrap()
}

/// The same setting from a variable and from JSON.
fn from_both(name: &str, text: &str) -> [Settings; 2] {
    let value = serde_json::from_str(text).unwrap_or(json!(text));
    [from_vars(&[(name, text)]), from_json(json!({ name: value }))]
}

#[test]
fn no_interface_is_built_without_a_secret_key() {
    let without = [
        (from_vars(&[]), "APP_SECRET_KEY is not set"),
        (from_vars(&[("SECRET_KEY", "")]), "APP_SECRET_KEY is not set"),
        (from_vars(&[("SECRET_KEY", "null")]), "APP_SECRET_KEY is not set"),
        (from_vars(&[("SECRET_KEI", "misspelt")]), "APP_SECRET_KEY is not set"),
        (from_vars(&[("SECRET_KEY_FALLBACKS", "[\"old\"]")]), "APP_SECRET_KEY is not set"),
        (from_json(json!({})), "SECRET_KEY is not set"),
        (from_json(json!({"SECRET_KEY": null})), "SECRET_KEY is not set"),
        (from_json(json!({"SECRET_KEY": [], "SECRET_KEY_FALLBACKS": ["old"]})), "SECRET_KEY is not set"),
        (Settings::default(), "SECRET_KEY is not set"),
    ];
    for (settings, message) in without {
        for error in [
            SecureCookieSessionInterface::from_settings(settings.clone()).unwrap_err(),
            SecureCookieSessionInterface::from_settings_with_null(settings.clone(), RequireSecret)
                .unwrap_err(),
        ] {
            assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
            assert!(error.to_string().starts_with(message), "{error}");
        }
        // Who asks for null sessions gets them, with the settings.
        for writable in [false, true] {
            let built = if writable {
                SecureCookieSessionInterface::from_settings_with_null(settings.clone(), DiscardWrites)
            } else {
                SecureCookieSessionInterface::from_settings_with_null(settings.clone(), FlaskNull)
            };
            let session = built.unwrap().open_session(&PlainRequest::new());
            assert!(session.is_null());
            assert_eq!(session.insert("a", 1).is_ok(), writable);
        }
    }
}

#[test]
fn an_interface_from_settings_has_their_keys_and_cookie() {
    let vars = [
        ("SECRET_KEY", "new key"),
        ("SECRET_KEY_FALLBACKS", "[\"old key\"]"),
        ("SESSION_COOKIE_NAME", "sid"),
    ];
    let old = SecureCookieSessionInterface::new("old key").unwrap();
    let session = old.open_session(&PlainRequest::new());
    session.insert("user", 7).unwrap();
    let cookie = old.save_session(&session).unwrap().into_set_cookie().unwrap();
    let request = PlainRequest::new().answering(&cookie.replacen("session=", "sid=", 1));
    for app in [
        SecureCookieSessionInterface::from_settings(from_vars(&vars)).unwrap(),
        SecureCookieSessionInterface::from_settings_with_null(from_vars(&vars), FlaskNull).unwrap(),
    ] {
        assert_eq!(app.open_session(&request).get::<u8>("user").unwrap(), Some(7));
    }
}

/// A key that nobody asks for opens nothing: it was dropped in silence.
#[test]
fn a_fallback_key_needs_a_secret_key() {
    let error = SecureCookieSessionInterface::without_secret().with_fallback("old").unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
    let settings = from_vars(&[("SECRET_KEY_FALLBACKS", "[\"old\"]")]);
    let name = "APP_SECRET_KEY_FALLBACKS".to_owned();
    assert_eq!(settings.warnings(), [ConfigWarning::FallbacksWithoutKey { name }]);
    assert_eq!(from_vars(&[("SECRET_KEY_FALLBACKS", "[]")]).warnings(), []);
}

/// The setting that each warning about an unknown name suggests.
fn suggested(settings: &Settings) -> Vec<Option<String>> {
    let nearest = |warning: ConfigWarning| match warning {
        ConfigWarning::UnknownSetting { nearest, .. } => nearest,
        other => panic!("{other:?}"),
    };
    settings.warnings().into_iter().map(nearest).collect()
}

#[test]
fn a_misspelt_setting_is_reported_with_the_nearest_one() {
    for (name, nearest) in [
        ("SESSION_COOKIE_SAMSITE", "SESSION_COOKIE_SAMESITE"),
        ("SESSION_COOKIE_SAME_SITE", "SESSION_COOKIE_SAMESITE"),
        ("SESION_COOKIE_SAMESITE", "SESSION_COOKIE_SAMESITE"),
        ("SESSION_COKIE_SECURE", "SESSION_COOKIE_SECURE"),
        ("SESSION_COOKIE_SECRUE", "SESSION_COOKIE_SECURE"),
        ("session_cookie_secure", "SESSION_COOKIE_SECURE"),
        ("SESSION_COOKIE_HTTP_ONLY", "SESSION_COOKIE_HTTPONLY"),
        ("SESSION_COOKIE__NAME", "SESSION_COOKIE_NAME"),
        ("SESSION_COOKIE_NAM", "SESSION_COOKIE_NAME"),
        ("SESSION_SECURE", "SESSION_COOKIE_SECURE"),
        ("SESSION_DOMAIN", "SESSION_COOKIE_DOMAIN"),
        ("SESSION_LIFETIME", "PERMANENT_SESSION_LIFETIME"),
        ("SESSION_COOKIE_AGE", "PERMANENT_SESSION_LIFETIME"),
        ("SESSION_COOKIE_MAX_AGE", "PERMANENT_SESSION_LIFETIME"),
        ("PERMANENT_SESSION_LIFE_TIME", "PERMANENT_SESSION_LIFETIME"),
        ("PERMANENT_SESSION_LIFTIME", "PERMANENT_SESSION_LIFETIME"),
        ("SECRETKEY", "SECRET_KEY"),
        ("SECRET_KEYS", "SECRET_KEY"),
        ("SECRET_KEI", "SECRET_KEY"),
        ("SERCET_KEY", "SECRET_KEY"),
        ("SECRET_KEY_FALLBACK", "SECRET_KEY_FALLBACKS"),
        ("APLICATION_ROOT", "APPLICATION_ROOT"),
        ("MAX_COOKIESIZE", "MAX_COOKIE_SIZE"),
    ] {
        let [vars, json] = from_both(name, "lax");
        assert_eq!(suggested(&json), [Some(nearest.to_owned())], "{name}");
        assert_eq!(suggested(&vars), [Some(format!("APP_{nearest}"))], "{name}");
        let text = vars.warnings()[0].to_string();
        assert!(
            text.contains(&format!("APP_{name}")) && text.ends_with(&format!("mean APP_{nearest}?")),
            "{text}"
        );
        let config: SessionConfig = serde_json::from_value(json!({ name: "lax" })).unwrap();
        assert_eq!(config.warnings(), json.warnings());
        let error = vars.deny_warnings().unwrap_err();
        assert_eq!((error.kind(), error.to_string()), (ConfigErrorKind::Rejected, text));
    }
}

#[test]
fn a_foreign_setting_of_sessions_is_reported() {
    for name in
        ["SESSION_PROTECTION", "SESSION_USE_SIGNER", "SESSION_REDIS", "SECRET_KEY_ID", "PERMANENT_SESSIONS"]
    {
        assert_eq!(suggested(&from_json(json!({ name: 1 }))), [None], "{name}");
        // Nothing a name contains reaches a terminal.
        let warning = from_json(json!({ (format!("{name}\u{1b}[31m\n")): 1 })).warnings()[0].to_string();
        assert!(!warning.contains(char::is_control), "{warning:?}");
    }
}

/// The settings of Flask 3.1.3 itself, of common extensions, and of other programs.
#[test]
fn other_settings_are_ignored_in_silence() {
    let others = [
        "DEBUG",
        "TESTING",
        "PROPAGATE_EXCEPTIONS",
        "USE_X_SENDFILE",
        "TRUSTED_HOSTS",
        "SERVER_NAME",
        "MAX_CONTENT_LENGTH",
        "MAX_FORM_MEMORY_SIZE",
        "MAX_FORM_PARTS",
        "SEND_FILE_MAX_AGE_DEFAULT",
        "TRAP_BAD_REQUEST_ERRORS",
        "TRAP_HTTP_EXCEPTIONS",
        "EXPLAIN_TEMPLATE_LOADING",
        "PREFERRED_URL_SCHEME",
        "TEMPLATES_AUTO_RELOAD",
        "PROVIDE_AUTOMATIC_OPTIONS",
        "WTF_CSRF_SECRET_KEY",
        "JWT_SECRET_KEY",
        "REMEMBER_COOKIE_NAME",
        "REMEMBER_COOKIE_SECURE",
        "SECURITY_PASSWORD_SALT",
        "SQLALCHEMY_DATABASE_URI",
        "SQLALCHEMY_ECHO",
        "RUN_PORT",
        "APP",
        "ENV",
        "SECRET",
        "session",
        "session_store",
        "secret_key_file",
        "CACHE_TYPE",
        "MAIL_SERVER",
        "",
    ];
    for name in others {
        assert_eq!(from_json(json!({ name: 1 })).warnings(), [], "{name}");
    }
}

/// Values that Flask 3.1.3 was given: `Secure=0` is `Secure` to browsers, refreshing goes by `bool(value)`.
#[test]
fn switches_count_as_in_flask_and_are_reported() {
    let odd = [
        ("0", true, false),
        ("1", true, true),
        ("0.0", true, false),
        ("-1", true, true),
        ("False", true, true),
        ("false ", false, false),
        ("True", true, true),
        ("no", true, true),
        ("off", true, true),
        ("", true, false),
        ("\"\"", true, false),
        ("\"false\"", true, true),
        ("[]", true, false),
        ("[0]", true, true),
        ("{}", true, false),
        ("{\"a\": 1}", true, true),
    ];
    for (text, attribute, truthy) in odd {
        for (name, on) in [
            ("SESSION_COOKIE_SECURE", attribute),
            ("SESSION_COOKIE_HTTPONLY", attribute),
            ("SESSION_COOKIE_PARTITIONED", attribute),
            ("SESSION_REFRESH_EACH_REQUEST", truthy),
        ] {
            // JSON in a variable may have white space around it: that is a switch.
            let odd = text != "false ";
            let settings = from_vars(&[(name, text)]);
            let config = settings.config();
            let found = match name {
                "SESSION_COOKIE_SECURE" => config.cookie_secure(),
                "SESSION_COOKIE_HTTPONLY" => config.cookie_http_only(),
                "SESSION_COOKIE_PARTITIONED" => config.cookie_partitioned(),
                _ => config.refresh_each_request(),
            };
            assert_eq!(found, on, "{name}={text}");
            let warning = ConfigWarning::NotASwitch { name: format!("APP_{name}"), on };
            assert_eq!(settings.warnings().contains(&warning), odd, "{name}={text}");
            let header = config.cookie().render("v", None, None).unwrap();
            let attribute = match name {
                "SESSION_COOKIE_HTTPONLY" => "; HttpOnly",
                "SESSION_COOKIE_PARTITIONED" => "; Partitioned",
                _ => "; Secure",
            };
            assert_eq!(header.contains(attribute), on && !name.contains("REFRESH"), "{header}");
        }
    }
    for (text, on) in [("true", true), ("false", false), ("null", false)] {
        for name in ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"] {
            for settings in from_both(name, text) {
                let config = settings.config();
                assert_eq!(
                    config.cookie().render("v", None, None).unwrap().contains(if name.contains("ONLY") {
                        "HttpOnly"
                    } else {
                        "Secure"
                    }),
                    on
                );
                assert_eq!(settings.warnings(), [], "{name}={text}");
            }
        }
    }
}

#[test]
fn a_setting_of_false_is_none_where_flask_takes_it_so() {
    let [vars, json] = from_both("SESSION_COOKIE_DOMAIN", "false");
    assert_eq!((vars.config().cookie_domain(), json.config().cookie_domain()), (None, None));
    for settings in from_both("SESSION_COOKIE_PATH", "false") {
        assert_eq!(settings.config().cookie_path(), Some("/"));
    }
    for text in ["false", "null", "0", "0.0"] {
        for settings in from_both("MAX_COOKIE_SIZE", text) {
            assert_eq!(settings.config().max_cookie_size(), 0);
        }
    }
    for settings in from_both("MAX_COOKIE_SIZE", "4096.0") {
        assert_eq!(settings.config().max_cookie_size(), 4096);
    }
    // A domain named `false` is a text.
    assert_eq!(from_vars(&[("SESSION_COOKIE_DOMAIN", "\"false\"")]).config().cookie_domain(), Some("false"));
}

#[test]
fn sessions_on_the_server_are_reported() {
    for (settings, name) in [
        (json!({"SESSION_TYPE": "redis"}), Some("SESSION_TYPE")),
        (json!({"SESSION_TYPE": "filesystem", "SESSION_SERVER_SIDE": true}), Some("SESSION_SERVER_SIDE")),
        (json!({"SESSION_SERVER_SIDE": 1}), Some("SESSION_SERVER_SIDE")),
        // Superset has both, and goes by the second.
        (json!({"SESSION_TYPE": "redis", "SESSION_SERVER_SIDE": false}), None),
        (json!({"SESSION_SERVER_SIDE": false}), None),
        (json!({"SESSION_TYPE": null}), None),
        (json!({"SESSION_TYPE": "null"}), None),
    ] {
        let warning = name.map(|name| ConfigWarning::ServerSideSessions { name: name.to_owned() });
        assert_eq!(from_json(settings.clone()).warnings(), Vec::from_iter(warning), "{settings}");
    }
    let settings = from_vars(&[("SESSION_TYPE", "redis")]);
    assert!(settings.warnings()[0].to_string().starts_with("APP_SESSION_TYPE says"));
    assert!(settings.deny_warnings().is_err());
}

/// `str(timedelta)` of CPython 3.11.
#[test]
fn a_lifetime_reads_as_python_prints_it() {
    let seconds = TimeDelta::seconds;
    for (text, lifetime) in [
        ("31 days, 0:00:00", seconds(2_678_400)),
        ("1 day, 2:03:04.500000", TimeDelta::milliseconds(93_784_500)),
        ("-1 day, 23:00:00", seconds(-3600)),
        ("-2 days, 1:01:01", seconds(-169_139)),
        ("0:00:05", seconds(5)),
        ("23:59:59.999999", TimeDelta::microseconds(86_399_999_999)),
        ("999999999 days, 23:59:59.999999", TimeDelta::new(86_399_999_999_999, 999_999_000).unwrap()),
        ("-999999999 days, 0:00:00", seconds(-86_399_999_913_600)),
    ] {
        for settings in from_both("PERMANENT_SESSION_LIFETIME", text) {
            assert_eq!(settings.config().permanent_session_lifetime(), lifetime, "{text}");
        }
    }
    for text in [
        "31 days",
        "31 days,0:00:00",
        "31 days, 0:00",
        "31 day, 24:00:00",
        "1 day, 0:60:00",
        "1 day, 0:00:60",
        "0:0:0",
        "000:00:00",
        "1 days, 0:00:00.5",
        "+1 day, 0:00:00",
        "1000000000 days, 0:00:00",
        "days, 0:00:00",
        "1 day, ",
        "1 day, 0:00:00 ",
        " 0:00:05",
        "0:00:05:00",
        "0:00:-5",
        "--1 day, 0:00:00",
        "",
        "31 days, 0:00:00, 0:00:00",
    ] {
        let vars = [("APP_PERMANENT_SESSION_LIFETIME", text)];
        let error = Settings::from_vars("APP", vars).unwrap_err();
        assert!(
            matches!(error.kind(), ConfigErrorKind::Setting | ConfigErrorKind::Lifetime),
            "{text}: {error}"
        );
    }
}

/// What Python's `str(timedelta)` gives, by its documented form.
fn python_text(micros: i64) -> String {
    let (days, rest) = (micros.div_euclid(86_400_000_000), micros.rem_euclid(86_400_000_000));
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let plural = if days.abs() == 1 { "" } else { "s" };
    let days = if days == 0 { String::new() } else { format!("{days} day{plural}, ") };
    let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    format!("{days}{clock}{fraction}")
}

/// Signs with the key of the settings as `secret` does.
fn has_key(settings: &Settings, secret: &[u8]) -> bool {
    let sign = |keys: SecretKeys| Signer::new(keys).sign(b"value");
    sign(settings.secret_keys().unwrap().clone()) == sign(keys(secret))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_lifetime_reads_as_python_prints_it(micros in any::<i64>()) {
        let settings = from_vars(&[("PERMANENT_SESSION_LIFETIME", &python_text(micros))]);
        prop_assert_eq!(settings.config().permanent_session_lifetime(), TimeDelta::microseconds(micros));
    }

    #[test]
    fn a_key_of_any_bytes_can_be_written(mut secret in prop::collection::vec(any::<u8>(), 0..600)) {
        secret.push(1);
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let base64 = cookie_session::encoding::base64_encode(&secret);
        let padding = "=".repeat(base64.len().wrapping_neg() % 4);
        let standard = base64.replace('-', "+").replace('_', "/") + &padding;
        for value in [
            json!({"hex": hex}),
            json!({"hex": hex.to_uppercase()}),
            json!({"base64": base64}),
            json!({"base64": base64 + &padding}),
            json!({"base64": standard}),
            json!(secret),
        ] {
            prop_assert!(has_key(&from_json(json!({"SECRET_KEY": value})), &secret), "{value}");
            prop_assert!(has_key(&from_vars(&[("SECRET_KEY", &value.to_string())]), &secret), "{value}");
            let fallback = from_json(json!({"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": [value]}));
            let token = Signer::new(keys(&secret)).sign(b"value");
            prop_assert!(Signer::new(fallback.secret_keys().unwrap().clone()).unsign(&token).is_ok());
        }
    }

    #[test]
    fn a_text_stays_that_text(text in "[ -~]{1,40}|[0-9a-f]{32}|b'[ -&(-~]{1,20}'|\\PC{1,20}") {
        let settings = from_json(json!({"SECRET_KEY": text}));
        prop_assert!(has_key(&settings, text.as_bytes()));
    }
}

#[test]
fn a_key_in_no_known_spelling_is_refused_and_not_shown() {
    for value in [
        json!({}),
        json!({"hex": "31337"}),
        json!({"hex": "3133g7"}),
        json!({"hex": "é"}),
        json!({"base64": "31337"}),
        json!({"base64": "+_3="}),
        json!({"HEX": "3133"}),
        json!({"31337": "aa"}),
        json!({"hex": 31337}),
        json!({"hex": ["31337"]}),
        json!({"hex": "31", "base64": "31"}),
        json!([31337]),
        json!([-1]),
        json!([3.5]),
        json!(["31337"]),
        json!([31, null]),
        json!([[31]]),
        json!([256]),
    ] {
        for (name, value) in [("SECRET_KEY", value.clone()), ("SECRET_KEY_FALLBACKS", json!([value]))] {
            let error = serde_json::from_value::<Settings>(json!({ name: value })).unwrap_err().to_string();
            assert!(error.starts_with(name) && !error.contains("31"), "{value}: {error}");
            let vars = [(format!("APP_{name}"), value.to_string())];
            let error = Settings::from_vars("APP", vars).unwrap_err();
            assert_eq!(error.kind(), ConfigErrorKind::Setting, "{value}");
            assert!(!error.to_string().contains("31"), "{value}: {error}");
        }
    }
    // An empty key in any spelling is none.
    for value in [json!({"hex": ""}), json!({"base64": ""}), json!([])] {
        assert!(from_json(json!({"SECRET_KEY": value})).secret_keys().is_none());
    }
}

/// `json.dumps(…, default=str)` makes this of bytes.
#[test]
fn bytes_as_python_shows_them_are_a_text_with_a_warning() {
    for text in [r"b'\x00\xff'", "b\"it's\""] {
        let settings = from_json(json!({"SECRET_KEY": text, "SECRET_KEY_FALLBACKS": [text]}));
        assert!(has_key(&settings, text.as_bytes()));
        let names: Vec<_> = settings.warnings().iter().map(ToString::to_string).collect();
        assert!(
            names.len() == 2 && names.iter().all(|warning| warning.contains("{\"hex\": \"…\"}")),
            "{names:?}"
        );
    }
    for text in ["b'", "b'x", "'x'", "bytes", "B'x'"] {
        assert_eq!(from_json(json!({"SECRET_KEY": text})).warnings(), [], "{text}");
    }
}

/// `tests/data/app_config.json` has what the guide's snippet prints in Flask 3.1.3, and the snippet.
#[test]
fn the_effective_settings_of_a_running_app_read() {
    let recorded: Json = serde_json::from_str(include_str!("../data/app_config.json")).unwrap();
    let guide = include_str!("../../src/docs/coming_from_flask.md");
    assert!(
        guide.contains(recorded["snippet"].as_str().unwrap()),
        "record it again: tests/interop/app_config.py"
    );
    let apps = recorded["apps"].as_array().unwrap();
    assert_eq!(apps.len(), 4);
    for app in apps {
        let settings: Settings = serde_json::from_str(app["printed"].as_str().unwrap()).unwrap();
        let secret: Option<Vec<u8>> = serde_json::from_value(app["secret"].clone()).unwrap();
        match secret {
            Some(secret) => assert!(has_key(&settings, &secret), "{app}"),
            None => assert!(settings.secret_keys().is_none()),
        }
        let lifetime = settings.config().permanent_session_lifetime();
        assert_eq!(lifetime.num_microseconds(), app["lifetime_us"].as_i64(), "{app}");
        let header = settings.config().cookie().render("v", None, None).unwrap();
        assert_eq!(header, app["cookie"], "{app}");
        assert_eq!(
            settings.warnings().len(),
            app["warnings"].as_array().unwrap().len(),
            "{:?}",
            settings.warnings()
        );
        for (warning, part) in settings.warnings().iter().zip(app["warnings"].as_array().unwrap()) {
            assert!(warning.to_string().contains(part.as_str().unwrap()), "{warning}");
        }
    }
}

#[test]
fn denying_warnings_refuses_weak_keys_as_well() {
    let strong = "0123456789abcdef0123456789abcdef";
    assert!(from_vars(&[("SECRET_KEY", strong)]).deny_warnings().is_ok());
    assert!(from_vars(&[]).deny_warnings().is_ok());
    let error = from_vars(&[("SECRET_KEY", "dev")]).deny_warnings().unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::WeakSecret);
    let fallbacks = [("SECRET_KEY", strong), ("SECRET_KEY_FALLBACKS", "[\"dev\"]")];
    assert_eq!(from_vars(&fallbacks).deny_warnings().unwrap_err().kind(), ConfigErrorKind::WeakSecret);
}

/// A name by request, as of a port or a tenant.
#[test]
fn a_cookie_can_be_renamed() {
    let config = SessionConfig::builder().cookie_domain("a.b").cookie_secure(true).build().unwrap();
    let renamed = config.cookie().clone().with_name("session_P5000").unwrap();
    assert_eq!(renamed.name(), "session_P5000");
    let original = config.cookie().render("v", None, None).unwrap();
    assert_eq!(renamed.render("v", None, None).unwrap(), original.replacen("session=", "session_P5000=", 1));
    assert_eq!(
        renamed.render_deletion(),
        config.cookie().render_deletion().replacen("session=", "session_P5000=", 1)
    );
    assert_eq!(renamed.with_name("a;b").unwrap_err().kind(), ConfigErrorKind::CookieName);
}

/// A name beyond the token of RFC 6265 goes out and comes back, as in Flask.
#[test]
fn unusual_cookie_names_are_carried() {
    for name in [
        "app:session",
        "app/session",
        "a@b",
        "a b",
        "a,b",
        "\"a\"",
        "{s}",
        "a\\b",
        "s[0]",
        "(a)",
        "<a>",
        "a?",
    ] {
        let config = SessionConfig::builder().cookie_name(name).build().unwrap();
        assert_eq!(config.warnings(), [ConfigWarning::NameNotAToken], "{name}");
        let app = SecureCookieSessionInterface::new("secret").unwrap().with_config(config);
        let session = app.open_session(&PlainRequest::new());
        session.insert("user", 7).unwrap();
        let set_cookie = app.save_session(&session).unwrap().into_set_cookie().unwrap();
        assert!(set_cookie.starts_with(&format!("{name}=eyJ1c2VyIjo3fQ.")), "{set_cookie}");
        let header = format!("x=1; {}; y=2", set_cookie.split("; ").next().unwrap());
        let request = PlainRequest::new().with_header("cookie", header);
        assert_eq!(app.open_session(&request).get::<u8>("user").unwrap(), Some(7), "{name}");
    }
}

/// Flask's `get_cookie_secure` tells the setting, though a partitioned cookie is sent with `Secure`.
#[test]
fn interface_and_configuration_agree_on_secure() {
    for (secure, partitioned) in [(false, false), (false, true), (true, false), (true, true)] {
        let config =
            SessionConfig::builder().cookie_secure(secure).cookie_partitioned(partitioned).build().unwrap();
        let app = SecureCookieSessionInterface::new("secret").unwrap().with_config(config);
        assert_eq!((app.config().cookie_secure(), app.cookie_secure(&PlainRequest::new())), (secure, secure));
        assert_eq!(app.config().cookie().is_secure(), secure || partitioned);
    }
}

#[test]
fn the_recommended_choice_is_safe_by_default() {
    let secret = "0123456789abcdef";
    let app = SecureCookieSessionInterface::recommended(secret).unwrap();
    let session = app.open_session(&PlainRequest::new());
    session.insert("user", 7).unwrap();
    let set_cookie = app.save_session(&session).unwrap().into_set_cookie().unwrap();
    assert!(set_cookie.ends_with("; Secure; HttpOnly; Path=/; SameSite=Lax"), "{set_cookie}");
    // 32 bytes of SHA-256.
    let signature = set_cookie.split("; ").next().unwrap().rsplit('.').next().unwrap();
    assert_eq!(signature.len(), 43);
    let request = PlainRequest::new().answering(&set_cookie);
    assert!(app.open_session(&request).contains_key("user"));
    // Neither Flask's interface nor one that only shares the digest opens it.
    let flask = SecureCookieSessionInterface::new(secret).unwrap();
    assert!(flask.open_session(&request).is_empty());
    let sha256 = flask.digest::<cookie_session::digest::Sha256>();
    assert!(sha256.open_session(&request).is_empty());
    assert_eq!(app.warnings(), []);
    for weak in ["", "short", "correct horse battery staple", "aaaaaaaaaaaaaaaaaaaaaaaa"] {
        assert!(SecureCookieSessionInterface::recommended(weak).is_err(), "{weak}");
    }
    let host = SessionConfig::recommended().cookie_name("__Host-session");
    assert!(host.clone().build().is_ok());
    assert_eq!(host.cookie_secure(false).build().unwrap_err().kind(), ConfigErrorKind::Rejected);
    assert!(SessionConfig::recommended().cookie_secure(false).build().is_ok());
}

/// Also through the trait, and through an interface that wraps another one.
#[test]
fn an_interface_tells_its_warnings_and_weak_keys() {
    struct Wrapper(SecureCookieSessionInterface);
    impl SessionInterface for Wrapper {
        fn config(&self) -> &SessionConfig {
            self.0.config()
        }
        fn signing_serializer(&self) -> Option<&dyn cookie_session::SigningSerializer> {
            self.0.signing_serializer()
        }
    }
    let settings = from_vars(&[("SECRET_KEY", "dev"), ("SESSION_COOKIE_SAMSITE", "lax")]);
    let app = SecureCookieSessionInterface::from_settings(settings.clone()).unwrap();
    let all: [Box<dyn SessionInterface>; 2] = [Box::new(app.clone()), Box::new(Wrapper(app))];
    for interface in all {
        assert_eq!(interface.warnings(), settings.warnings());
        let weaknesses =
            [KeyWeakness::Short { len: 3 }, KeyWeakness::Published].map(|weak| (KeyMatch::Current, weak));
        assert_eq!(interface.key_weaknesses(), weaknesses);
    }
    assert_eq!(SecureCookieSessionInterface::without_secret().key_weaknesses(), []);
}
