//! Schemes: one purpose each, accepted as a whole, and bound to the tokens that they have read.

use std::time::Duration;

use cookie_session::clock::{FixedClock, ManualClock, Timestamp};
use cookie_session::codec::{Json, MessagePack};
use cookie_session::derivation::{Concat, DjangoConcat};
use cookie_session::digest::{Blake2b512, Sha256, Sha512};
use cookie_session::encoding::Base64Variant;
use cookie_session::presets::{django, itsdangerous, starlette};
use cookie_session::scheme::{Base62Seconds, Separator};
use cookie_session::{ErrorKind, Map, MaxAge, PlainRequest, Scheme, Session, SessionInterface, Value};

use crate::support::keys;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
const DAY: i64 = 86_400;

fn request(set_cookie: &str) -> PlainRequest {
    PlainRequest::new().answering(set_cookie)
}

fn set_cookie(interface: &dyn SessionInterface, session: &Session) -> Option<String> {
    interface.save_session(session).unwrap().into_set_cookie()
}

/// The cookie of a new session that holds `map`.
fn cookie_of(interface: &dyn SessionInterface, map: impl Into<Map>) -> String {
    let session = interface.open_session(&PlainRequest::new());
    session.extend(map.into()).unwrap();
    set_cookie(interface, &session).unwrap()
}

#[test]
fn a_token_of_another_purpose_is_not_a_login_cookie() {
    let sessions = Scheme::flask_session(keys("one secret for all")).clock(FixedClock(NOW)).sessions();
    let login = Map::from([("user_id", 1)]);
    let cookie = cookie_of(&sessions, login.clone());
    for salt in ["password-reset", "itsdangerous", "", "cookie-sessio", "cookie-session "] {
        let mailed = Scheme::new(keys("one secret for all"), salt).clock(FixedClock(NOW)).timed_serializer();
        let token = mailed.dump_value(&Value::from(login.clone())).unwrap();
        assert!(sessions.open_session(&request(&format!("session={token}"))).is_empty(), "{salt:?}");
        let stolen = cookie.split([';', '=']).nth(1).unwrap();
        let error = mailed.load_value(stolen, MaxAge::UNLIMITED).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SignatureMismatch, "{salt:?}");
    }
}

/// Every choice differs between the two; a login survives both releases of the migration.
#[test]
fn any_scheme_is_changed_in_two_releases_without_losing_a_session() {
    let map = Map::from([("user_id", 7)]);
    macro_rules! migrates {
        ($($name:literal: $new:expr),+ $(,)?) => { $({
            let old = || Scheme::flask_session(keys("old secret")).clock(FixedClock(NOW));
            let new = || $new.clock(FixedClock(NOW));
            let before = old().sessions();
            let first = old().accept(new()).sessions();
            let second = new().accept(old()).sessions();
            let after = new().sessions();
            let reads = |interface: &dyn SessionInterface, cookie: &str| {
                let session = interface.open_session(&request(cookie));
                let by = session.signed_by().map(|by| (by.scheme(), by.needs_reissue()));
                by.map(|by| (session.to_map(), by))
            };
            let (own, accepted) = (Some((map.clone(), (0, false))), Some((map.clone(), (1, true))));
            for cookie in [cookie_of(&before, map.clone()), cookie_of(&first, map.clone())] {
                assert_eq!(reads(&before, &cookie), own, "{}", $name);
                assert_eq!(reads(&first, &cookie), own, "{}", $name);
                assert_eq!(reads(&second, &cookie), accepted, "{}", $name);
                assert_eq!(reads(&after, &cookie), None, "{}", $name);
            }
            for cookie in [cookie_of(&second, map.clone()), cookie_of(&after, map.clone())] {
                assert_eq!(reads(&before, &cookie), None, "{}", $name);
                assert_eq!(reads(&first, &cookie), accepted, "{}", $name);
                assert_eq!(reads(&second, &cookie), own, "{}", $name);
                assert_eq!(reads(&after, &cookie), own, "{}", $name);
            }
        })+ };
    }
    let flask = || Scheme::flask_session(keys("old secret"));
    migrates! {
        "keys": Scheme::flask_session(keys("new secret")),
        "salt": flask().salt("shop"),
        "digest": flask().digest::<Sha256>(),
        "derivation": flask().key_derivation::<DjangoConcat>(),
        "separator": flask().separator(Separator::colon()),
        "codec": flask().codec(MessagePack::default()),
        "time format": flask().timestamp_format(Base62Seconds),
        "everything": Scheme::new(keys("new secret"), "shop")
            .digest::<Blake2b512>()
            .key_derivation::<Concat>()
            .codec(MessagePack::default())
            .separator(Separator::new("~").unwrap())
            .timestamp_format(Base62Seconds)
            .base64_variant(Base64Variant::Standard),
    }
}

#[test]
fn accepted_schemes_are_those_of_every_kind_of_reader() {
    let old = || Scheme::flask_session(keys("old")).separator(Separator::colon()).clock(FixedClock(NOW));
    let new =
        Scheme::new(keys("new"), "shop").digest::<Sha512>().codec(Json::default()).clock(FixedClock(NOW));
    let new = new.accept(old());
    let value = Value::from("value");

    let signed = old().signer().sign(b"value");
    let signer = new.clone().signer();
    assert_eq!(signer.unsign_with(&signed).unwrap().1.scheme(), 1);
    let (text, signature) = signed.split_at(b"value".len());
    assert!(signer.verify_signature(text, &signature[1..]));
    assert!(!signer.verify_signature(b"valuE", &signature[1..]));

    let stamped = old().timestamp_signer().sign(b"value").unwrap();
    let signer = new.clone().timestamp_signer();
    let (read, stamp) = signer.unsign_with(&stamped, MaxAge::seconds(0)).unwrap();
    assert_eq!((read, stamp.signed_at(), stamp.signed_by().scheme()), (&b"value"[..], NOW, 1));

    let token = old().serializer().dump_value(&value).unwrap();
    assert_eq!(new.clone().serializer().load_value(token).unwrap(), value);
    let token = old().timed_serializer().dump_value(&value).unwrap();
    assert_eq!(new.timed_serializer().load_value(token, MaxAge::seconds(0)).unwrap(), value);
}

/// The time is that of the scheme that signs; the rest is each scheme's own.
#[test]
fn accepted_schemes_keep_their_own_rules() {
    let clock = ManualClock::new(NOW);
    let patient = Scheme::flask_session(keys("old")).skew(Duration::from_secs(60));
    let token = patient.clone().clock(FixedClock(NOW)).timed_serializer().dumps("value").unwrap();
    let nested = Scheme::new(keys("newest"), "c").accept(Scheme::new(keys("newer"), "b").accept(patient));
    let reader = nested.clock(clock.clone()).timed_serializer();
    assert_eq!(reader.load_with(&token, MaxAge::seconds(0)).unwrap().stamp.signed_by().scheme(), 2);
    clock.set(Timestamp::from_secs(NOW.as_secs() - 60));
    assert!(reader.load_value(&token, MaxAge::seconds(0)).is_ok());
    clock.set(Timestamp::from_secs(NOW.as_secs() - 61));
    assert_eq!(reader.load_value(&token, MaxAge::seconds(0)).unwrap_err().kind(), ErrorKind::FromFuture);
    clock.set(Timestamp::from_secs(NOW.as_secs() + 11));
    let expired = reader.load_value(&token, MaxAge::seconds(10)).unwrap_err();
    assert_eq!((expired.kind(), expired.age()), (ErrorKind::Expired, Some(11)), "and not a mismatch");
    let forged = reader.load_value(format!("{token}A"), MaxAge::seconds(10)).unwrap_err();
    assert_eq!(forged.kind(), ErrorKind::SignatureMismatch);
}

/// A permanent session that is only read is sent again, by the interface that saves it and under its rules.
#[test]
fn a_session_opens_where_it_was_saved_even_if_another_layer_opened_it() {
    let scheme = || Scheme::flask_session(keys("secret")).clock(FixedClock(NOW));
    let interfaces: [Box<dyn SessionInterface>; 7] = [
        Box::new(scheme().sessions()),
        Box::new(Scheme::flask_session(keys("another")).clock(FixedClock(NOW)).sessions()),
        Box::new(
            Scheme::flask_session(keys("another").with_fallback("secret").unwrap())
                .clock(FixedClock(NOW))
                .sessions(),
        ),
        Box::new(scheme().salt("shop").sessions()),
        Box::new(scheme().codec(Json::default()).sessions()),
        Box::new(scheme().codec(MessagePack::default()).sessions()),
        Box::new(scheme().separator(Separator::colon()).digest::<Sha256>().sessions()),
    ];
    let maps = [
        Map::from([("user", Value::from("ada"))]),
        // Plain data in one codec, a tag in another.
        Map::from([("x", Value::from(Map::from([(" m", "<script>")])))]),
        Map::from([("x", Value::from(Map::from([(" t", Value::List(vec![1.into(), 2.into()]))])))]),
    ];
    for (opening, opener) in interfaces.iter().enumerate() {
        for map in &maps {
            let mut map = map.clone();
            map.insert("_permanent", true);
            let cookie = cookie_of(&**opener, map);
            for (saving, saver) in interfaces.iter().enumerate() {
                let session = opener.open_session(&request(&cookie));
                let held = session.to_map();
                let sent = set_cookie(&**saver, &session).expect("a permanent session is sent again");
                let again = saver.open_session(&request(&sent));
                assert_eq!(again.to_map(), held, "opened by {opening}, saved by {saving}");
                assert!(again.open_error().is_none(), "opened by {opening}, saved by {saving}");
            }
        }
    }
}

#[test]
fn plain_data_never_becomes_markup_under_another_codec() {
    let json = Scheme::flask_session(keys("secret")).codec(Json::default()).clock(FixedClock(NOW)).sessions();
    let tagged = Scheme::flask_session(keys("another")).clock(FixedClock(NOW)).sessions();
    let attack = Map::from([("name", Value::from(Map::from([(" m", "<script>")])))]);
    let mut permanent = attack.clone();
    permanent.insert("_permanent", true);
    let session = json.open_session(&request(&cookie_of(&json, permanent)));
    let sent = set_cookie(&tagged, &session).unwrap();
    let read = tagged.open_session(&request(&sent)).get_value("name").unwrap();
    assert!(!matches!(read, Value::Markup(_) | Value::Tagged(_)), "{read:?}");
    assert_eq!(read, attack["name"]);
}

/// The limits of reading are checked when writing: what is sent can be opened again.
#[test]
fn what_cannot_be_read_again_is_not_written() {
    let scheme = || Scheme::flask_session(keys("secret")).clock(FixedClock(NOW));
    let saved = |interface: &dyn SessionInterface, text: &str| {
        let session = interface.open_session(&PlainRequest::new());
        session.insert("text", text).unwrap();
        match interface.save_session(&session) {
            Ok(headers) => {
                let cookie = headers.into_set_cookie().unwrap();
                let opened = interface.open_session(&request(&cookie));
                assert_eq!(opened.get::<String>("text").unwrap().as_deref(), Some(text));
                Ok(())
            }
            Err(error) => {
                assert!(error.headers().set_cookie().is_none() && error.headers().varies_by_cookie());
                Err(error.error().kind())
            }
        }
    };
    // It would compress to 1.5 KB, and the next request would find an empty session.
    let default = scheme().sessions();
    assert_eq!(saved(&default, &"a".repeat((1 << 20) - 11)), Ok(()));
    assert_eq!(saved(&default, &"a".repeat((1 << 20) - 10)), Err(ErrorKind::TooLarge));
    let inflate = scheme().inflate_limit(1000).sessions();
    assert_eq!(saved(&inflate, &"a".repeat(989)), Ok(()));
    assert_eq!(saved(&inflate, &"a".repeat(990)), Err(ErrorKind::TooLarge));
    let raised = scheme().inflate_limit(4 << 20).sessions();
    assert_eq!(saved(&raised, &"a".repeat(3 << 20)), Ok(()));
    for len in 1..300 {
        let token = scheme().token_limit(200).sessions();
        let text: String =
            (0..len).map(|at| char::from(b'A' + (at * at * 7919 % 10_007 % 57) as u8)).collect();
        let result = saved(&token, &text);
        assert!(matches!(result, Ok(()) | Err(ErrorKind::TooLarge)), "{len}: {result:?}");
        assert!(len > 20 || result.is_ok(), "{len}");
        assert!(len < 280 || result.is_err(), "{len}");
    }
    let untimed = scheme().token_limit(60);
    let fits = untimed.clone().serializer().dumps("0123456789").unwrap();
    assert!(untimed.clone().serializer().loads::<String>(fits).is_ok());
    let error = untimed.serializer().dumps("Zx0qLmP9vR3tYw7KbNdF2sGhJ5cA8uE1oIiQ4rT6yU").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooLarge);
}

/// An app that says 14 days: neither kept for Flask's 31 nor forgotten with the browser.
#[test]
fn an_interface_of_a_preset_lives_as_in_its_framework() {
    let clock = ManualClock::new(NOW);
    let starlette = starlette::session(keys("secret")).clock(clock.clone()).sessions();
    let django = django::session(keys("secret")).clock(clock.clone()).sessions();
    let interfaces: [(&dyn SessionInterface, &str); 2] = [(&starlette, "session="), (&django, "sessionid=")];
    for (interface, name) in interfaces {
        clock.set(NOW);
        let cookie = cookie_of(interface, Map::from([("user", 1)]));
        assert!(cookie.starts_with(name), "{cookie}");
        let attributes = "; Expires=Tue, 28 Nov 2023 22:13:20 GMT; HttpOnly; Path=/; SameSite=Lax";
        assert!(cookie.ends_with(attributes), "{cookie}");
        clock.set(Timestamp::from_secs(NOW.as_secs() + 14 * DAY));
        let session = interface.open_session(&request(&cookie));
        assert!(session.contains_key("user"));
        assert_eq!(set_cookie(interface, &session), None, "only a change is sent");
        clock.set(Timestamp::from_secs(NOW.as_secs() + 14 * DAY + 1));
        let session = interface.open_session(&request(&cookie));
        assert!(session.open_error().unwrap().is_expired() && session.is_empty());
    }
}

#[test]
fn a_django_session_says_itself_how_long_it_lives() {
    let django = django::session(keys("secret")).clock(FixedClock(NOW)).sessions();
    let sent = |expiry: Value| cookie_of(&django, Map::from([("_session_expiry", expiry)]));
    assert!(!sent(0.into()).contains("Expires"));
    assert!(sent(60.into()).contains("; Expires=Tue, 14 Nov 2023 22:14:20 GMT;"));
    for other in [Value::Null, "2023-11-14T22:14:20".into()] {
        assert!(sent(other).contains("; Expires=Tue, 28 Nov 2023 22:13:20 GMT;"));
    }
}

#[test]
fn a_scheme_shows_its_parameters_but_not_its_key() {
    let scheme = itsdangerous::scheme(keys("a very secret key"), "email-confirm").digest::<Sha512>();
    let shown = format!("{:?}", scheme.accept(Scheme::flask_session(keys("another secret"))));
    for part in ["Sha512", "DjangoConcat", "email-confirm", "Strict", "UnixSeconds", "accepted: 1"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("secret key") && !shown.contains("another secret"), "{shown}");
}
