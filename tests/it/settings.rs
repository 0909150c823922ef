//! The settings of a Flask app: missing, misspelt and unknown ones, and types that only Python accepts.

use cookie_session::config::{ConfigWarning, KeyWeakness};
use cookie_session::null::{DiscardWrites, FlaskNull, RequireSecret};
use cookie_session::token::KeyMatch;
use cookie_session::{
    ConfigErrorKind, PlainRequest, SecureCookieSessionInterface, SessionConfig, SessionInterface, Settings,
};
use serde_json::{Value as Json, json};

pub(crate) fn from_vars(vars: &[(&str, &str)]) -> Settings {
    Settings::from_vars("APP", vars.iter().map(|(name, text)| (format!("APP_{name}"), *text))).unwrap()
}

pub(crate) fn from_json(value: Json) -> Settings {
    serde_json::from_value(value).unwrap()
}

/// The same setting from a variable and from JSON.
pub(crate) fn from_both(name: &str, text: &str) -> [Settings; 2] {
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
    let settings = from_vars(&[("SECRET_KEY_FALLBACKS", "[\"old\"]")]);
    let error = SecureCookieSessionInterface::from_settings(settings.clone()).unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
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
    for name in ["SESSION_USE_SIGNER", "SESSION_REDIS", "SECRET_KEY_ID", "PERMANENT_SESSIONS"] {
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
        "JWT_SECRET_KEY",
        "REMEMBER_ME",
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
fn a_setting_of_false_is_none_where_flask_reads_it_as_none() {
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

#[test]
fn denying_warnings_also_rejects_weak_keys() {
    let strong = "0123456789abcdef0123456789abcdef";
    assert!(from_vars(&[("SECRET_KEY", strong)]).deny_warnings().is_ok());
    assert!(from_vars(&[]).deny_warnings().is_ok());
    let error = from_vars(&[("SECRET_KEY", "dev")]).deny_warnings().unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::WeakSecret);
    let fallbacks = [("SECRET_KEY", strong), ("SECRET_KEY_FALLBACKS", "[\"dev\"]")];
    assert_eq!(from_vars(&fallbacks).deny_warnings().unwrap_err().kind(), ConfigErrorKind::WeakSecret);
}

/// Also through the trait, and through an interface that wraps another one.
#[test]
fn an_interface_tells_its_warnings_and_weak_keys() {
    #[derive(Debug)]
    struct Wrapper(SecureCookieSessionInterface);
    impl SessionInterface for Wrapper {
        fn config(&self) -> &SessionConfig {
            self.0.config()
        }
        fn signing_serializer(&self) -> Option<&dyn cookie_session::token::SigningSerializer> {
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
