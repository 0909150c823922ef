//! Secrets: never printed, never empty, judged if weak.

use std::fmt::Debug;

use cookie_session::derivation::{DerivedKey, HmacDerivation, KeyDerivation, NoDerivation};
use cookie_session::digest::{Sha1, Sha256};
use cookie_session::encoding::base64_encode;
use cookie_session::{
    KeyMatch, KeyWeakness, MaxAge, Scheme, SecretKeys, SecureCookieSessionInterface, SigningSerializer,
    Timestamp, Value,
};

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

/// What is no secret is there, so that a wrong setup can be seen.
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
fn empty_secrets_are_refused_wherever_they_stand() {
    assert!(SecretKeys::new("").is_err());
    assert!(SecretKeys::new([]).is_err());
    assert!(keys("secret").with_fallback(b"").is_err());
    // Zeros are no emptiness, though HMAC pads with them.
    assert!(SecretKeys::new([0]).is_ok());
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
