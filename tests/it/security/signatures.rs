//! Properties of keys, signatures, timestamps and payloads.

use std::time::Duration;

use cookie_session::codec::MessagePack;
use cookie_session::config::KeyWeakness;
use cookie_session::derivation::{Concat, HmacDerivation, KeyDerivation};
use cookie_session::digest::{Sha1, Sha256, Sha512};
use cookie_session::encoding::{DecodeMode, base64_decode, base64_encode};
use cookie_session::null::RequireSecret;
use cookie_session::scheme::UnixSeconds;
use cookie_session::testing::laws;
use cookie_session::testing::strategies::{any_request, any_token, cookie_header, mutated};
use cookie_session::token::{KeyMatch, SigningSerializer};
use cookie_session::{
    ConfigErrorKind, ErrorKind, MaxAge, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface,
    SessionInterface, Settings, Value,
};
use proptest::prelude::*;

use super::{NOW, SECRET, content, cookie_with, interface, open, scheme, token};

fn keys(secret: &str) -> SecretKeys {
    SecretKeys::new(secret).unwrap()
}

/// Flask 3.1.0 (CVE-2025-47278) signed with the oldest fallback; before, a string of keys was read
/// for a list of characters (flask PR 6089).
#[test]
fn p02_the_newest_key_signs_and_fallbacks_only_verify() {
    let rotated = keys("new").with_fallback("old").unwrap().with_fallback("older").unwrap();
    let signer = Scheme::flask_session(rotated).signer();
    assert_eq!(signer.sign(b"v"), Scheme::flask_session(keys("new")).signer().sign(b"v"));
    for (secret, matched) in
        [("new", KeyMatch::Current), ("old", KeyMatch::Fallback(0)), ("older", KeyMatch::Fallback(1))]
    {
        let (_, by) = signer
            .unsign_with(&Scheme::flask_session(keys(secret)).signer().sign(b"v"))
            .map(|(v, by)| (v.to_vec(), by))
            .unwrap();
        assert_eq!(by.key(), matched);
    }
    // A text is one key, not a list of its characters.
    for character in ["n", "e", "w", "o"] {
        assert!(!signer.validate(&Scheme::flask_session(keys(character)).signer().sign(b"v")));
    }
}

proptest! {
    /// itsdangerous 2.0.0 to 2.1.0 raised before checking the signature (issues 296, 299);
    /// itsdangerous-rs 0.4.1 panicked on base64.
    #[test]
    fn p03_no_panic_before_authentication(request in any_request(), bytes in cookie_header(), now in any::<i64>()) {
        let (interface, clock) = interface();
        clock.set(cookie_session::clock::Timestamp::from_micros(now));
        prop_assert!(interface.open_session(&request).is_empty());
        prop_assert!(interface.open_session(&PlainRequest::new().with_header("cookie", &bytes)).is_empty());
        let lax = Scheme::flask_session(keys(SECRET)).decode_mode(DecodeMode::PythonCompatible).timestamp_signer();
        prop_assert!(lax.unsign_at(&bytes, MaxAge::UNLIMITED, NOW).is_err());
    }

    /// The same for texts that almost are tokens.
    #[test]
    fn p03_no_panic_on_almost_a_token(text in mutated(any_token().prop_map(|signed| signed.token.into_bytes()))) {
        let (interface, _) = interface();
        prop_assert!(content(&interface, &text).is_empty());
        let serializer = Scheme::flask_session(keys(SECRET)).timed_serializer();
        let unverified = serializer.loads_unverified(&text, MaxAge::UNLIMITED);
        prop_assert!(!unverified.valid);
    }

    /// itsdangerous raises `BadPayload`, which Flask answers with a 500 on each request; Starlette
    /// did so for bad JSON and base64.
    #[test]
    fn p04_no_failure_after_authentication(payload in prop::collection::vec(any::<u8>(), 0..40), encoded in any::<bool>()) {
        let payload = if encoded { base64_encode(&payload).into_bytes() } else { payload };
        let signed = Scheme::flask_session(keys(SECRET)).timestamp_signer().sign_at(&payload, NOW).unwrap();
        let (interface, _) = interface();
        let session = open(&interface, &signed);
        prop_assert!(session.is_empty() || session.open_error().is_none());
        session.insert("next", 1).unwrap();
        prop_assert!(interface.save_session(&session).unwrap().set_cookie().is_some());
    }
}

/// Signed, and no session: a list, a bomb of nesting, a time beyond the year 9999.
#[test]
fn p04_odd_signed_payloads_give_an_empty_session_and_a_reason() {
    let (interface, _) = interface();
    let signer = Scheme::flask_session(keys(SECRET)).timestamp_signer();
    let nested = base64_encode("[".repeat(100_000));
    let payloads = [
        (base64_encode("[]"), ErrorKind::NotAMapping),
        (base64_encode("{"), ErrorKind::Decode),
        (base64_encode("{\" b\":1}"), ErrorKind::Tag),
        ("*".to_owned(), ErrorKind::Base64),
        (".AAAA".to_owned(), ErrorKind::Decompress),
        (nested, ErrorKind::TooDeep),
    ];
    for (payload, kind) in payloads {
        let signed = signer.sign_at(payload.as_bytes(), NOW).unwrap();
        let session = open(&interface, &signed);
        assert_eq!(session.open_error().unwrap().kind(), kind, "{payload:.20}");
        assert!(session.is_empty());
    }
    let huge = Scheme::flask_session(keys(SECRET)).signer().sign(b"e30.__________8");
    assert!(open(&interface, &huge).open_error().is_some());
}

/// itsdangerous issue 126: before 1.1 a timestamp in the future made a token valid for long.
#[test]
fn p05_the_future_is_rejected() {
    let (interface, clock) = interface();
    let cookie = cookie_with(&interface, "user", 1);
    for seconds in [1, 3_600, 1 << 40] {
        clock.set(cookie_session::clock::Timestamp::from_secs(NOW.as_secs() - seconds));
        let session = open(&interface, token(&cookie));
        assert_eq!(session.open_error().unwrap().kind(), ErrorKind::FromFuture);
        assert!(session.is_empty());
    }
}

/// itsdangerous issues 28 and 368, baserow issue 1759: one signature has many spellings in base64.
#[test]
fn p06_one_text_per_token() {
    for value in [&b""[..], b"value", b"a.b.c"] {
        laws::signer::one_text(&Scheme::flask_session(keys(SECRET)).signer(), value).unwrap();
        laws::signer::one_text(&Scheme::flask_session(keys(SECRET)).digest::<Sha256>().signer(), value)
            .unwrap();
        laws::signer::one_text(&Scheme::flask_session(keys(SECRET)).digest::<Sha512>().signer(), value)
            .unwrap();
    }
    for text in ["ZVPxAB", "ZVPxAA=", "AGVT8QA", "AA", " ZVPxAA", "ZVPx\nAA"] {
        laws::format::one_text(&UnixSeconds, text.as_bytes()).unwrap();
    }
}

/// What compares by words must compare the length as well, also where many spellings pass.
#[test]
fn p06_a_longer_or_shorter_signature_is_another() {
    let signer = Scheme::flask_session(keys(SECRET)).decode_mode(DecodeMode::PythonCompatible).signer();
    let signed = signer.sign(b"value");
    let signature = base64_decode(&signed[6..], DecodeMode::Strict).unwrap();
    assert_eq!(signature.len(), 20);
    let end = &signature[12..];
    for other in [
        [&signature[..16], end].concat(),
        [&signature[..16], &[0; 8], end].concat(),
        [&signature[..], &signature[..8], end].concat(),
        [&signature[..8], end].concat(),
        end.to_vec(),
        signature[..19].to_vec(),
        [&signature[..], &[0]].concat(),
    ] {
        let token = format!("value.{}", base64_encode(&other));
        let error = signer.unsign(token.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignatureMismatch, "{} bytes", other.len());
    }
}

/// Rack CVE-2013-0263, Rails CVE-2009-3086, Laravel CVE-2017-14775 and others compared with `==`.
///
/// That the code uses a constant-time comparison is read from the source; `benches/constant_time.rs`
/// measures it. Here: the answer does not say how much of a signature was right.
#[test]
fn p07_the_answer_does_not_tell_how_much_was_right() {
    let source = include_str!("../../../src/signer/prepared.rs");
    assert!(source.contains("use subtle::{Choice, ConstantTimeEq};"));
    assert_eq!(
        source.matches(" same(").count(),
        3,
        "one comparison of texts, one of bytes, and what does them"
    );
    assert_eq!(source.matches(".ct_eq(").count(), 2, "by words, or by bytes where there is less than one");
    let signer = Scheme::flask_session(keys(SECRET)).signer();
    let signed = signer.sign(b"value");
    let mut answers = Vec::new();
    for at in 6..signed.len() {
        let mut wrong = signed.clone();
        wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
        answers.push(format!("{:?}", signer.unsign(&wrong).unwrap_err()));
        answers.push(format!("{:?}", signer.unsign(&signed[..at]).unwrap_err()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

/// Django CVE-2026-6873 (name and salt concatenated), Tornado BMSA-2010-01 (digits moved between
/// fields), Symfony CVE-2019-10911.
#[test]
fn p09_the_mac_covers_all_fields_one_way() {
    let signer = Scheme::flask_session(keys(SECRET)).timestamp_signer();
    let signed = signer.sign_at(b"1234.5678", NOW).unwrap();
    let text = String::from_utf8(signed).unwrap();
    assert_eq!(signer.unsign_at(text.as_bytes(), MaxAge::UNLIMITED, NOW).unwrap().0, b"1234.5678");
    // Each `.` moved by up to three places to either side.
    let dots: Vec<usize> = text.match_indices('.').map(|(at, _)| at).collect();
    for &dot in &dots {
        for shift in (-3_isize..=3).filter(|&shift| shift != 0) {
            let mut bytes = text.clone().into_bytes();
            let byte = bytes.remove(dot);
            bytes.insert(dot.saturating_add_signed(shift), byte);
            assert!(signer.unsign_at(&bytes, MaxAge::UNLIMITED, NOW).is_err(), "{dot} {shift}");
        }
    }
    // Salt and secret are separate inputs of Flask's derivation, but not of the old ones.
    let derive =
        |salt: &str, secret: &str| HmacDerivation::derive::<Sha1>(secret.as_bytes(), salt.as_bytes());
    assert_ne!(derive("sa", "b").as_bytes(), derive("s", "ab").as_bytes());
    let concat = |salt: &str, secret: &str| Concat::derive::<Sha1>(secret.as_bytes(), salt.as_bytes());
    assert_eq!(concat("sa", "b").as_bytes(), concat("s", "ab").as_bytes(), "documented for compatibility");
}

/// Laravel 2020-07-27: an encrypted value of one cookie was accepted in another.
#[test]
fn p10_tokens_are_bound_to_their_purpose() {
    let (scheme, _) = scheme();
    let (sessions, resets) = (scheme.clone().sessions(), scheme.salt("password-reset").sessions());
    let cookie = cookie_with(&sessions, "user", 1);
    assert!(!content(&sessions, token(&cookie)).is_empty());
    assert!(content(&resets, token(&cookie)).is_empty());
    assert!(content(&sessions, token(&cookie_with(&resets, "user", 1))).is_empty());
}

/// Flask before 0.10 and Werkzeug issue 30 (pickle), Plug CVE-2017-1000053, web2py CVE-2016-3957.
#[test]
fn p11_payloads_are_data() {
    const { assert!(!SecureCookieSessionInterface::PICKLE_BASED) };
    let (interface, _) = interface();
    let pickle = b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94\x93\x94.";
    let signed = Scheme::flask_session(keys(SECRET))
        .timestamp_signer()
        .sign_at(base64_encode(pickle).as_bytes(), NOW)
        .unwrap();
    assert_eq!(open(&interface, &signed).open_error().unwrap().kind(), ErrorKind::Decode);
    // A tag that nobody registered is a map like any other.
    let unknown = base64_encode(r#"{"x":{" py/object":"os.system"}}"#);
    let signed =
        Scheme::flask_session(keys(SECRET)).timestamp_signer().sign_at(unknown.as_bytes(), NOW).unwrap();
    assert_eq!(
        content(&interface, &signed).get("x").and_then(|x| x.get(" py/object")),
        Some(&Value::from("os.system"))
    );
}

/// rack-session CVE-2026-39324: after a failed decryption, a plain decoder took the cookie.
#[test]
fn p12_decoders_never_read_unsigned_bytes() {
    let (scheme, _) = scheme();
    let interface = scheme.clone().sessions();
    let lenient = scheme
        .clone()
        .keys(keys(SECRET).with_fallback("old").unwrap())
        .accept(scheme.digest::<Sha256>().key_derivation::<Concat>())
        .decode_mode(DecodeMode::PythonCompatible)
        .sessions();
    let payload = base64_encode(r#"{"admin":true}"#);
    let stamped = format!("{payload}.ZVPxAA");
    for forged in [
        payload.clone(),
        stamped.clone(),
        format!("{stamped}."),
        format!("{stamped}.AAAA"),
        format!(".{stamped}."),
    ] {
        for interface in [&interface as &dyn SessionInterface, &lenient] {
            assert!(content(interface, &forged).is_empty(), "{forged}");
        }
    }
}

/// ASP.NET DataProtection CVE-2026-40372 computed the tag over the wrong bytes; Symfony
/// CVE-2026-45755 and CVE-2026-47212 did not use the result.
#[test]
fn p13_forged_missing_and_truncated_signatures_are_rejected() {
    let (interface, _) = interface();
    let cookie = cookie_with(&interface, "user", 1);
    let good = token(&cookie).to_owned();
    let (stamped, tag) = good.rsplit_once('.').unwrap();
    for len in 0..tag.len() {
        assert!(content(&interface, format!("{stamped}.{}", &tag[..len])).is_empty());
    }
    let payload = stamped.split('.').next().unwrap();
    let of_payload = Scheme::flask_session(keys(SECRET)).signer().signature(payload.as_bytes());
    let of_nothing = Scheme::flask_session(keys(SECRET)).signer().signature(b"");
    for wrong in ["A".repeat(27), of_payload, of_nothing, tag.to_lowercase(), tag.repeat(2)] {
        assert!(content(&interface, format!("{stamped}.{wrong}")).is_empty());
    }
    assert!(!content(&interface, &good).is_empty());
}

/// Symfony CVE-2026-48747; itsdangerous removed JWS, whose header names the algorithm.
#[test]
fn p14_the_algorithm_never_comes_from_the_token() {
    let (scheme, _) = scheme();
    let sha1 = scheme.clone().sessions();
    let sha256 = scheme.clone().digest::<Sha256>().sessions();
    let concat = scheme.clone().key_derivation::<Concat>().sessions();
    let all: [&dyn SessionInterface; 3] = [&sha1, &sha256, &concat];
    for (signing, one) in all.iter().enumerate() {
        let cookie = cookie_with(*one, "user", 1);
        for (reading, other) in all.iter().enumerate() {
            assert_eq!(content(*other, token(&cookie)).is_empty(), signing != reading);
        }
    }
    // A codec is chosen by the program as well: a payload of another one is not guessed.
    let packed = scheme.codec(MessagePack::default()).sessions();
    assert!(content(&sha1, token(&cookie_with(&packed, "user", 1))).is_empty());
    let unsigned = format!("{}.{}.", base64_encode(r#"{"alg":"none"}"#), base64_encode(r#"{"user":1}"#));
    assert!(all.iter().all(|interface| content(*interface, &unsigned).is_empty()));
}

/// Rails CVE-2019-5420, Superset CVE-2023-27524, Airflow CVE-2020-17526, Mojolicious
/// CVE-2024-58134 (known and default secrets), Plug before 1.2.0 (no secret).
#[test]
fn p16_empty_secrets_are_rejected_and_weak_ones_reported() {
    assert_eq!(SecretKeys::new("").unwrap_err().kind(), ConfigErrorKind::EmptySecret);
    assert_eq!(keys("x").with_fallback("").unwrap_err().kind(), ConfigErrorKind::EmptySecret);
    assert!(SecureCookieSessionInterface::new("").is_err());
    assert!(Settings::from_vars("F", [("F_SECRET_KEY", "")]).map_or(true, |s| s.secret_keys().is_none()));
    assert!(SecureCookieSessionInterface::without_secret().with_null_policy(RequireSecret).is_err());

    for published in ["dev", "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET", "temporary_key"] {
        let found = keys("a long and random enough secret").with_fallback(published).unwrap().weaknesses();
        assert!(found.contains(&(KeyMatch::Fallback(0), KeyWeakness::Published)), "{published}");
    }
    assert_eq!(keys("fifteen bytes..").weaknesses(), [(KeyMatch::Current, KeyWeakness::Short { len: 15 })]);
    assert!(keys("sixteen bytes...").weaknesses().is_empty());
    assert_eq!(SecretKeys::new([0; 32]).unwrap_err().kind(), ConfigErrorKind::EmptySecret);
}

/// connect issue 546, express issue 4700, Rails PR 30121: only the browser knew the expiry.
#[test]
fn p25_the_expiry_is_inside_the_signed_data() {
    let (interface, clock) = interface();
    let cookie = cookie_with(&interface, "user", 1);
    clock.advance(31 * super::DAY);
    assert!(!content(&interface, token(&cookie)).is_empty(), "an age equal to the limit is valid");
    clock.advance(Duration::from_secs(1));
    let session = open(&interface, token(&cookie));
    assert!(session.open_error().unwrap().is_expired() && session.is_empty());
    // Nor can the time be put forward.
    let mut parts: Vec<&str> = token(&cookie).split('.').collect();
    let later = base64_encode((u32::try_from(NOW.as_secs()).unwrap() + 86_400).to_be_bytes());
    parts[1] = &later;
    assert!(content(&interface, parts.join(".")).is_empty());
}

/// itsdangerous issue 26: what an attacker adds is compressed together with what is secret.
#[test]
fn p27_without_compression_the_length_tells_nothing_but_the_length() {
    let serializer = Scheme::flask_session(keys(SECRET))
        .compression(cookie_session::scheme::Compression::Never)
        .timed_serializer();
    let length = |guess: &str| {
        let value = Value::from(cookie_session::Map::from([("csrf", "0123456789abcdef"), ("q", guess)]));
        let mut out = String::new();
        serializer.write(&value, NOW, &mut out).unwrap();
        out.len()
    };
    assert_eq!(length(&"0123456789abcdef".repeat(20)), length(&"zyxwvutsrqponmlk".repeat(20)));
    // The key is never part of what is compressed.
    let flask = Scheme::flask_session(keys(&"k".repeat(300))).timed_serializer();
    let other = Scheme::flask_session(keys(&"q".repeat(300))).timed_serializer();
    let value = Value::from(cookie_session::Map::from([("text", "k".repeat(300))]));
    assert_eq!(flask.dump_value(&value).unwrap().len(), other.dump_value(&value).unwrap().len());
}
