//! Properties of the life of a session.

use std::sync::Arc;

use cookie_session::encoding::{DecodeMode, base64_decode};
use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
use cookie_session::null::{FlaskNull, NullSessionPolicy};
use cookie_session::revocation::Epochs;
use cookie_session::testing::laws::access::ACCESSES;
use cookie_session::testing::laws::interface::varies;
use cookie_session::{
    ErrorKind, Map, PlainRequest, SaveError, Scheme, SecretKeys, SecureCookieSessionInterface,
    SessionInterface, Value,
};

use super::{content, cookie_with, interface, open, token};

/// Flask CVE-2023-30861 (a refresh without `Vary`), CVE-2026-27205 (some ways to look at the session
/// did not count), Symfony CVE-2022-24894.
#[test]
fn p01_vary_on_every_access_path() {
    let (interface, _) = interface();
    assert!(ACCESSES.len() >= 26);
    for access in ACCESSES {
        varies(&interface, access).unwrap();
    }
    // A refresh of a permanent session that nobody looked at, and a deletion.
    let session = interface.open_session(&PlainRequest::new());
    session.set_permanent(true).unwrap();
    let cookie = interface.save_session(&session).unwrap().into_set_cookie().unwrap();
    let refreshed = open(&interface, token(&cookie));
    assert!(!refreshed.is_accessed());
    let headers = interface.save_session(&refreshed).unwrap();
    assert!(headers.set_cookie().is_some() && headers.varies_by_cookie());
    let emptied = open(&interface, token(&cookie));
    emptied.clear().unwrap();
    emptied.set_accessed(false);
    let headers = interface.save_session(&emptied).unwrap();
    assert!(headers.set_cookie().is_some() && headers.varies_by_cookie());
}

/// Airflow CVE-2022-38054, Symfony CVE-2018-11385 and others kept the session that an attacker had
/// planted.
#[test]
fn p22_a_login_can_start_afresh() {
    let (interface, _) = interface();
    let planted = cookie_with(&interface, "cart", "the attacker's");
    let session = open(&interface, token(&planted));
    session.clear().unwrap();
    session.insert("user", 1).unwrap();
    let headers = interface.save_session(&session).unwrap();
    let fresh = headers.set_cookie().unwrap();
    assert_eq!(content(&interface, token(fresh)), Map::from([("user", 1)]));
    // The planted cookie does not become the user's.
    assert!(!content(&interface, token(&planted)).contains_key("user"));
}

/// Sessions signed before a time are over, as after a change of password.
#[derive(Debug)]
struct SignedAfter(cookie_session::clock::Timestamp);

impl ExpiryPolicy for SignedAfter {
    fn admits(&self, facts: &SessionFacts, _data: &Map) -> bool {
        facts.signed_at.is_none_or(|at| at >= self.0)
    }
}

/// Airflow CVE-2023-40273, Symfony CVE-2021-41268, Devise CVE-2015-8314: sessions outlived a change of
/// password or a logout.
#[test]
fn p23_sessions_can_be_ended() {
    let (interface, clock) = interface();
    let cookie = cookie_with(&interface, "user", 1);
    // All of them, by the key: another one without a fallback.
    let other = Scheme::flask_session(SecretKeys::new("another long and random secret").unwrap())
        .clock(clock.clone())
        .sessions();
    assert!(content(&other, token(&cookie)).is_empty());
    // Those of a user, by an epoch.
    let epochs = Arc::new(Epochs::in_memory(31 * super::DAY).with_clock(clock.clone()));
    let revocable = interface.clone().with_revocation(epochs.clone());
    let login = cookie_with(&interface, "_user_id", 1);
    assert!(!content(&revocable, token(&login)).is_empty());
    epochs.revoke(1).unwrap();
    assert!(content(&revocable, token(&login)).is_empty());
    // Those of a time, by a policy.
    clock.advance(super::DAY);
    let changed = interface.clone().with_expiry(SignedAfter(cookie_session::clock::Clock::now(&clock)));
    assert!(content(&changed, token(&cookie)).is_empty());
    assert!(open(&changed, token(&cookie)).open_error().unwrap().is_expired());
    let newer = cookie_with(&changed, "user", 1);
    assert!(!content(&changed, token(&newer)).is_empty());
}

/// rack-session CVE-2025-46336, rack CVE-2025-32441: a concurrent request saved the session back.
#[test]
fn p24_a_deleted_session_is_not_restored_by_a_request_that_only_read_it() {
    let (interface, _) = interface();
    let cookie = cookie_with(&interface, "user", 1);
    // Another request at the same time reads, and sends nothing that would bring it back.
    let reading = open(&interface, token(&cookie));
    assert!(reading.contains_key("user"));
    let leaving = open(&interface, token(&cookie));
    leaving.clear().unwrap();
    assert!(interface.save_session(&leaving).unwrap().set_cookie().unwrap().contains("Max-Age=0"));
    assert_eq!(interface.save_session(&reading).unwrap().set_cookie(), None);
    // Within a request all handles are one session.
    let handle = open(&interface, token(&cookie));
    let elsewhere = handle.clone();
    handle.clear().unwrap();
    assert!(elsewhere.is_empty());
    assert!(interface.save_session(&elsewhere).unwrap().set_cookie().unwrap().contains("Max-Age=0"));
}

/// The same incidents, and Symfony CVE-2021-41268: here the session is revoked, and a parallel request sends it again.
#[test]
fn p24_a_revoked_session_is_not_restored_by_a_parallel_request() {
    let (interface, clock) = interface();
    let epochs = Arc::new(Epochs::in_memory(31 * super::DAY).with_clock(clock.clone()));
    let interface = interface.with_revocation(epochs.clone());
    for change in [false, true] {
        let session = interface.open_session(&PlainRequest::new());
        session.insert("_user_id", "7").unwrap();
        session.set_permanent(true).unwrap();
        session.stamp_login().unwrap();
        let cookie = interface.save_session(&session).unwrap().into_set_cookie().unwrap();
        let parallel = open(&interface, token(&cookie));
        if change {
            parallel.insert("cart", 1).unwrap();
        }
        // It has made its response when the user is revoked, or makes it then.
        let before = interface.save_session(&parallel).unwrap().into_set_cookie().unwrap();
        epochs.revoke("7").unwrap();
        clock.advance(super::DAY);
        let after = interface.save_session(&parallel).unwrap().into_set_cookie();
        assert_eq!(after.is_some(), change, "a mere refresh is not sent");
        for cookie in [Some(cookie), Some(before), after].into_iter().flatten() {
            let session = open(&interface, token(&cookie));
            assert!(session.is_empty() && session.is_new());
            assert_eq!(session.open_error().unwrap().kind(), ErrorKind::Revoked);
        }
    }
}

/// Laravel PR 58107: the hash of the password was readable in the remember cookie.
#[test]
fn p26_the_payload_holds_what_the_program_put_there() {
    let (interface, _) = interface();
    let cookie = cookie_with(&interface, "user", 1);
    let payload = token(&cookie).split('.').next().unwrap();
    let text = base64_decode(payload, DecodeMode::Strict).unwrap();
    assert_eq!(text, br#"{"user":1}"#);
}

/// What could hold a secret: keys, signers, serializers, interfaces, errors. None shows it.
#[test]
fn secrets_are_in_no_debug_display_or_error() {
    let secret = "opensesame-opensesame";
    let fallback = "xyzzy-plugh-xyzzy-plugh";
    let keys = SecretKeys::new(secret).unwrap().with_fallback(fallback).unwrap();
    let signer = Scheme::flask_session(keys.clone()).signer();
    let timed = Scheme::flask_session(keys.clone()).timestamp_signer();
    let serializer = Scheme::flask_session(keys.clone()).timed_serializer();
    let interface = SecureCookieSessionInterface::from_keys(keys.clone());
    let session = interface.open_session(&PlainRequest::new());
    session.insert("password", "hunter2-in-session").unwrap();
    let cookie = interface.save_session(&session).unwrap().into_set_cookie().unwrap();
    let opened = open(&interface, token(&cookie));
    let bad = token(&cookie).replace('.', ".x");
    let error = serializer.load_value(&bad, cookie_session::MaxAge::UNLIMITED).unwrap_err();
    let derived =
        <cookie_session::derivation::NoDerivation as cookie_session::derivation::KeyDerivation>::derive::<
            cookie_session::digest::Sha1,
        >(secret.as_bytes(), b"");
    let config = SecretKeys::new("").unwrap_err();
    let save_error = SaveError::new(
        serializer.load_value(b"", cookie_session::MaxAge::UNLIMITED).unwrap_err(),
        cookie_session::SessionHeaders::default(),
    );
    let written = FlaskNull.on_write().unwrap_err();
    let all = format!(
        "{keys:?} {signer:?} {timed:?} {serializer:?} {interface:?} {session:?} {opened:?} {error:?} {error} \
         {derived:?} {config:?} {config} {save_error:?} {save_error} {written:?} {written} {:?}",
        keys.weaknesses(),
    );
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let list = |text: &str| format!("{:?}", text.as_bytes());
    for hidden in [secret, fallback, "hunter2"] {
        assert!(!all.contains(hidden) && !all.contains(&hex(hidden)), "{hidden} in {all}");
        assert!(!all.contains(list(hidden).trim_matches(['[', ']'])), "{hidden} as bytes in {all}");
    }
    assert!(!all.contains(token(&cookie)), "a valid token would be as good as the password");
    assert_eq!(
        open(&interface, token(&cookie)).get_value("password"),
        Some(Value::from("hunter2-in-session"))
    );
}
