//! Values in settings: Python's lifetimes and keys, and configurations written and read.

use chrono::TimeDelta;
use cookie_session::testing::strategies::any_config;
use cookie_session::{ConfigErrorKind, Scheme, SecretKeys, SessionConfig, Settings};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::settings::{from_both, from_json, from_vars};
use crate::support::{cases, keys};

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
        ("2900000 days, 23:59:59.999999", TimeDelta::new(250_560_086_399, 999_999_000).unwrap()),
        ("-800000 days, 0:00:00", seconds(-69_120_000_000)),
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
    let sign = |keys: SecretKeys| Scheme::flask_session(keys).signer().sign(b"value");
    sign(settings.secret_keys().unwrap().clone()) == sign(keys(secret))
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_lifetime_reads_as_python_prints_it(micros in -69_000_000_000_000_000_i64..250_000_000_000_000_000) {
        let settings = from_vars(&[("PERMANENT_SESSION_LIFETIME", &python_text(micros))]);
        prop_assert_eq!(settings.config().permanent_session_lifetime(), TimeDelta::microseconds(micros));
    }

    #[test]
    fn a_configuration_is_written_as_it_is_read(config in any_config()) {
        let json = serde_json::to_value(&config).unwrap();
        prop_assert_eq!(json.as_object().unwrap().len(), 11);
        prop_assert_eq!(&serde_json::from_value::<SessionConfig>(json).unwrap(), &config);
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
            let token = Scheme::flask_session(keys(&secret)).signer().sign(b"value");
            prop_assert!(Scheme::flask_session(fallback.secret_keys().unwrap().clone()).signer().unsign(&token).is_ok());
        }
    }

    #[test]
    fn a_text_stays_that_text(text in "[ -~]{1,40}|[0-9a-f]{32}|b'[ -&(-~]{1,20}'|\\PC{1,20}") {
        let settings = from_json(json!({"SECRET_KEY": text}));
        prop_assert!(has_key(&settings, text.as_bytes()));
    }
}

#[test]
fn a_key_in_an_unknown_encoding_is_rejected_and_not_shown() {
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
