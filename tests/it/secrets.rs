//! Secrets: never printed, never empty, and reported if weak.

use std::fmt::Debug;

use cookie_session::clock::Timestamp;
use cookie_session::config::KeyWeakness;
use cookie_session::derivation::{DerivedKey, HmacDerivation, KeyDerivation, NoDerivation};
use cookie_session::digest::{Sha1, Sha256};
use cookie_session::encoding::base64_encode;
use cookie_session::token::{KeyMatch, SigningSerializer};
use cookie_session::{
    ConfigErrorKind, MaxAge, Scheme, SecretKeys, SecureCookieSessionInterface, Settings, Value,
};

use serde_json::json;

use crate::support::keys;

const SECRET: &str = "a very secret key";
const FALLBACK: &str = "another hidden one";

/// Asserts that no form of `secret` is in the `Debug` text of `shown`.
fn assert_hidden(shown: &dyn Debug, secret: &[u8]) {
    let lower = |text: String| text.to_lowercase();
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let decimal = format!("{secret:?}");
    let forms = [
        lower(String::from_utf8_lossy(secret).into_owned()),
        hex[..16].to_owned(),
        lower(base64_encode(secret))[..10].to_owned(),
        decimal[1..20].to_owned(),
        decimal[1..20].replace(", ", ",\n"),
    ];
    for text in [format!("{shown:?}"), format!("{shown:#?}")] {
        let dense: String = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        for form in &forms {
            assert!(!text.to_lowercase().contains(form) && !dense.contains(form), "{form} is in {text}");
        }
    }
}

#[test]
fn nothing_that_holds_a_secret_prints_it() {
    let keys = keys(SECRET).with_fallback(FALLBACK).unwrap();
    let derived = HmacDerivation::derive::<Sha1>(SECRET.as_bytes(), b"cookie-session");
    let now = Timestamp::from_secs(1_700_000_000);
    let signer = Scheme::flask_session(keys.clone()).key_derivation::<NoDerivation>().signer();
    let timed = Scheme::flask_session(keys.clone()).timestamp_signer();
    let serializer = Scheme::flask_session(keys.clone()).timed_serializer();
    let untimed = Scheme::flask_session(keys.clone()).serializer();
    let token = serializer.dump_value(&Value::Null).unwrap();
    let loaded = serializer.read(token.as_bytes(), MaxAge::UNLIMITED, now, &|_, _| true).unwrap();
    let error = signer.unsign(b"value.forged").unwrap_err();
    let plain = DerivedKey::new(SECRET);
    let shown: [&dyn Debug; 10] = [
        &keys,
        &derived,
        &plain,
        &signer,
        &timed,
        &serializer,
        &untimed,
        &loaded,
        &error,
        &keys.weaknesses(),
    ];
    for shown in shown {
        for secret in [SECRET.as_bytes(), FALLBACK.as_bytes(), derived.as_bytes()] {
            assert_hidden(shown, secret);
        }
    }
    assert_eq!(format!("{keys:?}"), "SecretKeys { current: …, fallbacks: 1 }");
    assert_eq!(format!("{derived:?}"), "DerivedKey(…)");
}

/// The output contains everything that is not secret, to help find a wrong setup.
#[test]
fn signers_print_how_they_are_set_up() {
    let signer = Scheme::flask_session(keys(SECRET))
        .digest::<Sha256>()
        .salt("some salt")
        .accept(Scheme::flask_session(keys(SECRET)).digest::<Sha1>().key_derivation::<NoDerivation>())
        .signer();
    let text = format!("{signer:?}");
    for part in ["Sha256", "HmacDerivation", "some salt", "separator: \".\"", "Strict", "accepted: 1"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let timed = Scheme::flask_session(keys(SECRET))
        .skew(std::time::Duration::from_secs(7))
        .fractional_age()
        .timestamp_signer();
    let text = format!("{timed:?}");
    for part in ["SystemClock", "UnixSeconds", "skew: 7", "fractional_age: true", "cookie-session"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let text = format!("{:?}", SecureCookieSessionInterface::from_keys(keys(SECRET)));
    for part in ["SecureCookieSessionInterface", "SessionConfig", "FlaskExpiry", "cookie-session"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_hidden(&SecureCookieSessionInterface::from_keys(keys(SECRET)), SECRET.as_bytes());
    let text = format!("{:?}", Scheme::flask_session(keys(SECRET)).token_limit(4321).timed_serializer());
    for part in ["TaggedJson", "compression: Flask", "token_limit: 4321", "TimestampSigner"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
#[should_panic(expected = "is in")]
fn a_secret_that_is_printed_is_found() {
    assert_hidden(&SECRET.as_bytes(), SECRET.as_bytes());
}

#[test]
fn empty_secrets_are_rejected_everywhere() {
    assert!(SecretKeys::new("").is_err());
    assert!(SecretKeys::new([]).is_err());
    assert!(keys("secret").with_fallback(b"").is_err());
}

/// HMAC pads keys with zeros: `[0; 32]` signs as the empty key does.
#[test]
fn keys_of_nul_bytes_are_the_empty_key() {
    for len in [1, 2, 16, 32, 63, 64, 65, 128, 1000] {
        let nul = vec![0; len];
        let by_settings = |json: serde_json::Value| serde_json::from_value::<Settings>(json);
        for error in [
            SecretKeys::new(&nul).unwrap_err(),
            keys("secret").with_fallback(&nul).unwrap_err(),
            SecureCookieSessionInterface::new(&nul).unwrap_err(),
            SecureCookieSessionInterface::recommended(&nul).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ConfigErrorKind::EmptySecret, "{len}");
            assert!(error.to_string().contains("NUL"), "{error}");
        }
        let text = "\0".repeat(len);
        for json in [
            json!({"SECRET_KEY": text}),
            json!({"SECRET_KEY": nul}),
            json!({"SECRET_KEY": {"hex": "00".repeat(len)}}),
        ] {
            assert!(
                by_settings(json)
                    .unwrap_err()
                    .to_string()
                    .contains("SECRET_KEY: a secret key has nothing but")
            );
        }
        for current in [json!("secret"), json!(null)] {
            let json = json!({"SECRET_KEY": current, "SECRET_KEY_FALLBACKS": ["old", text]});
            assert!(by_settings(json).unwrap_err().to_string().contains("SECRET_KEY_FALLBACKS: "));
        }
    }
    // One other byte makes it a key, and so does a prefix.
    assert!(SecretKeys::new([0, 0, 1]).is_ok() && SecretKeys::new([1, 0, 0]).is_ok());
    let prefixed = keys("a").with_prefix([0]);
    assert_eq!(prefixed.weaknesses(), [(KeyMatch::Current, KeyWeakness::Short { len: 2 })]);
}

#[test]
fn keys_of_one_repeated_byte_are_weak() {
    for (key, weak) in [
        (vec![b'x'; 32], true),
        (vec![0xff; 64], true),
        (vec![b' '; 16], true),
        (b"aaaaaaaaaaaaaaaab".to_vec(), false),
        ([vec![b'a'; 20], vec![0; 12]].concat(), true),
        ([vec![0; 12], vec![b'a'; 20]].concat(), false),
    ] {
        let repeated = (KeyMatch::Current, KeyWeakness::Repeated);
        assert_eq!(keys(&key).weaknesses().contains(&repeated), weak, "{key:?}");
    }
}

/// What HMAC cannot tell apart is judged alike, and what people paste with it does not hide a known key.
#[test]
fn weak_keys_are_found_under_padding() {
    for key in ["dev\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "dev\n", " DEV \r\n", "tralala"] {
        assert!(keys(key).weaknesses().contains(&(KeyMatch::Current, KeyWeakness::Published)), "{key:?}");
    }
    let padded = [&b"fifteen bytes.."[..], &[0; 17]].concat();
    assert_eq!(keys(padded).weaknesses(), [(KeyMatch::Current, KeyWeakness::Short { len: 15 })]);
}

#[test]
fn weak_keys_can_be_rejected() {
    let strong = "0123456789abcdef";
    assert!(keys(strong).with_fallback("fedcba9876543210").unwrap().require_strong().is_ok());
    for (weak, part) in [
        (keys("short"), "only 5 bytes"),
        (keys("correct horse battery staple"), "published"),
        (keys([7; 32]), "repeats"),
        (keys(strong).with_fallback("short").unwrap(), "among the fallback keys"),
    ] {
        let error = weak.require_strong().unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::WeakSecret);
        assert!(error.to_string().contains(part) && error.to_string().contains("random"), "{error}");
    }
}

#[test]
fn weak_secrets_are_named() {
    let random = "0123456789abcdef";
    assert_eq!(keys(random).weaknesses(), []);
    assert_eq!(keys(&random[1..]).weaknesses(), [(KeyMatch::Current, KeyWeakness::Short { len: 15 })]);
    let found = keys(random)
        .with_fallback("a good one, long and so on")
        .unwrap()
        .with_fallback("SuperSecretKey")
        .unwrap()
        .weaknesses();
    let fallback = KeyMatch::Fallback(1);
    assert_eq!(found, [(fallback, KeyWeakness::Short { len: 14 }), (fallback, KeyWeakness::Published)]);
    for (_, weakness) in found {
        assert!(weakness.to_string().contains("random"), "{weakness} says what to do");
    }
}

#[test]
fn text_and_its_bytes_are_the_same_secret() {
    let text = Scheme::flask_session(keys("schlüssel")).signer().sign(b"v");
    assert_eq!(text, Scheme::flask_session(keys("schlüssel".as_bytes())).signer().sign(b"v"));
    assert_eq!(text, Scheme::flask_session(keys(String::from("schlüssel"))).signer().sign(b"v"));
    assert_ne!(text, Scheme::flask_session(keys(b"schl\xfcssel")).signer().sign(b"v"));
}
