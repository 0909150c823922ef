//! Sessions beyond Flask's tests: nested changes, refreshed payloads, bad cookies, null sessions.

use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::derivation::Concat;
use cookie_session::digest::Sha256;
use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
use cookie_session::null::{DiscardWrites, FlaskNull, NullSessionPolicy, RequireSecret};
use cookie_session::rules::{BadCookie, CookieRules};
use cookie_session::testing::laws::access::ACCESSES;
use cookie_session::token::KeyMatch;
use cookie_session::{
    ConfigErrorKind, Error, ErrorKind, Map, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface,
    Session, SessionInterface, Value,
};
use proptest::prelude::*;

use crate::browser::{App, Browser, NOW, app, app_with};

const DELETION: &str = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";

fn clock() -> ManualClock {
    ManualClock::new(NOW)
}

#[test]
fn nested_changes_are_never_lost() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let cart = Map::from([("items", Value::List(vec!["apple".into()]))]);
    browser.visit(&app, |session| session.insert_value("cart", cart).unwrap());
    let (changed, headers) = browser.visit(&app, |session| {
        let length = session.modify("cart", |cart| {
            let Value::Map(cart) = cart else { panic!("no map") };
            let Some(Value::List(items)) = cart.get_mut("items") else { panic!("no list") };
            items.push("pear".into());
            items.len()
        });
        assert!(session.is_modified());
        length.unwrap()
    });
    assert_eq!(changed, Some(2));
    assert!(headers.set_cookie().is_some());
    let (cart, _) = browser.visit(&app, |session| session.get_value("cart").unwrap());
    assert_eq!(cart["items"], Value::List(vec!["apple".into(), "pear".into()]));
}

/// The change works on a copy: it may use the session, and a panic leaves everything as it was.
#[test]
fn a_change_runs_outside_of_the_lock() {
    let session = Session::from_map(Map::from([("n", 1)]));
    let inner = session.clone();
    session.modify("n", |n| *n = Value::from(inner.len() as u64 + 41)).unwrap();
    assert_eq!(session.get::<i32>("n").unwrap(), Some(42));
    assert_eq!(session.modify("missing", |_| panic!("not called")).unwrap(), None::<()>);

    let session = Session::from_map(Map::from([("n", 1)]));
    let panicking = session.clone();
    let outcome = std::panic::catch_unwind(move || panicking.modify("n", |_| panic!("in the change")));
    assert!(outcome.is_err());
    assert_eq!(session.get::<i32>("n").unwrap(), Some(1));
    assert!(!session.is_modified());
}

#[test]
fn a_session_in_use_can_be_shown() {
    let session = Session::from_map(Map::from([("password", "hunter2")]));
    let shown = format!("{session:?}");
    assert!(shown.contains("password") && !shown.contains("hunter2"));
    session.read(|_| assert!(format!("{session:?}").starts_with("Session")));
}

#[test]
fn handles_of_one_session_can_be_used_at_the_same_time() {
    let session = Session::new();
    session.flash("once", "message").unwrap();
    let taken: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|thread| {
                let session = session.clone();
                scope.spawn(move || {
                    (0..50).for_each(|n| drop(session.insert(format!("{thread}-{n}"), n).unwrap()));
                    session.take_flashed().unwrap().len()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(taken, [1, 1, 1, 1], "each sees the message of this request");
    assert_eq!(session.len(), 200);
}

#[test]
fn messages_are_kept_whatever_stands_under_their_key() {
    for (stored, before) in [
        (Value::Tuple(vec!["plain".into()]), 1),
        (Value::from("text"), 1),
        (Value::Null, 0),
        (Value::List(vec![Value::List(vec!["error".into(), "No".into()])]), 1),
    ] {
        let session = Session::from_map(Map::from([("_flashes", stored)]));
        session.flash("Hi", "success").unwrap();
        let shown = session.take_flashed().unwrap();
        assert_eq!(shown.len(), before + 1);
        assert_eq!(shown[before].category, "success");
        if before == 1 {
            let category = if shown[0].message == Value::from("No") { "error" } else { "message" };
            assert_eq!(shown[0].category, category);
        }
    }
}

/// Changes whose mark was removed are not sent, unless the cookie is sent anyway.
#[test]
fn an_unmarked_change_goes_with_a_refresh() {
    for permanent in [false, true] {
        let (app, mut browser) = (app(&clock()), Browser::default());
        browser.visit(&app, |session| {
            session.insert("n", 1).unwrap();
            session.set_permanent(permanent).unwrap();
        });
        browser.visit(&app, |session| {
            session.insert("n", 2).unwrap();
            session.set_modified(false);
        });
        let (n, _) = browser.visit(&app, |session| session.get::<i32>("n").unwrap());
        assert_eq!(n, Some(if permanent { 2 } else { 1 }));
    }
}

#[test]
fn a_session_knows_where_it_comes_from() {
    let clock = clock();
    let old = Scheme::flask_session(SecretKeys::new("old").unwrap()).clock(clock.clone()).sessions();
    let mut browser = Browser::default();
    browser.visit(&old, |session| {
        assert!(session.is_new() && session.signed_at().is_none() && session.signed_by().is_none());
        session.insert("a", 1).unwrap();
    });
    clock.advance(Duration::from_secs(5));
    let session = old.open_session(&browser.request());
    assert_eq!(session.signed_at().unwrap().as_secs(), NOW.as_secs());
    assert!(!session.signed_by().unwrap().needs_reissue() && session.open_error().is_none());
    assert!(!session.is_accessed(), "reading for logs does not count as access");
    assert!(!session.is_new());
    assert!(session.is_accessed(), "what decides about a page is");

    let keys = SecretKeys::new("new").unwrap().with_fallback("old").unwrap();
    let rotated = Scheme::flask_session(keys).clock(clock).sessions();
    let session = rotated.open_session(&browser.request());
    assert!(session.signed_by().unwrap().needs_reissue());
}

#[test]
fn the_first_cookie_of_the_name_decides() {
    let app = app(&clock());
    let mut browser = Browser::default();
    browser.visit(&app, |session| session.insert("a", 1).unwrap());
    let good = browser.cookie.unwrap();
    let opened = |headers: &[&str]| {
        let request =
            headers.iter().fold(PlainRequest::new(), |request, header| request.with_header("Cookie", header));
        app.open_session(&request).contains_key("a")
    };
    assert!(opened(&[&good]));
    assert!(opened(&["other=1", &good]), "a header a cookie, as HTTP/2 may have it");
    assert!(opened(&[&format!("other=1; {good}; session=bad")]));
    assert!(!opened(&["session=bad", &good]));
    assert!(!opened(&["session=", &good]));
    assert!(!opened(&[&good.to_uppercase()]));
}

/// A token of any payload, signed with the key of [`app`].
fn signed(value: &Value) -> String {
    let serializer =
        Scheme::flask_session(SecretKeys::new("golden-secret").unwrap()).clock(clock()).timed_serializer();
    serializer.dump_value(value).unwrap()
}

#[test]
fn bad_cookies_have_a_reason_and_may_be_deleted() {
    let clock = clock();
    let keep = app(&clock);
    let clear = keep.clone().with_rules(CookieRules::default().bad_cookie(BadCookie::Clear));
    let good = signed(&Map::from([("a", 1)]).into());
    let forged = good.replace('Z', "Y");
    for (token, wait, kind) in [
        ("x", 0, ErrorKind::MissingSeparator),
        (forged.as_str(), 0, ErrorKind::SignatureMismatch),
        (&good, 31 * 86_400 + 1, ErrorKind::Expired),
        (&signed(&Value::from(1)), 0, ErrorKind::NotAMapping),
    ] {
        clock.set(NOW);
        clock.advance(Duration::from_secs(wait));
        let mut browser = Browser::with(&format!("session={token}"));
        let session = keep.open_session(&browser.request());
        assert_eq!(session.open_error().unwrap().kind(), kind);
        assert!(keep.save_session(&session).unwrap().is_empty());
        assert!(session.is_empty() && session.is_new());

        let headers = browser.idle(&clear);
        assert_eq!(headers.set_cookie(), Some(DELETION));
        assert!(headers.varies_by_cookie() && !headers.vary_comes_first());

        let bad = format!("session={token}");
        let (_, headers) = Browser::with(&bad).visit(&clear, |session| session.insert("b", 2).unwrap());
        assert!(headers.set_cookie().unwrap().starts_with("session=eyJiIjoyfQ."), "saved in its place");
        let (_, headers) = Browser::with(&bad).visit(&clear, |session| {
            session.insert("b", 2).unwrap();
            session.set_modified(false);
        });
        assert_eq!(headers.set_cookie(), Some(DELETION), "a write whose mark was removed saves nothing");
    }
    clock.set(NOW);
    for cookie in [None, Some("session".to_owned()), Some(format!("session={good}"))] {
        let request =
            cookie.iter().fold(PlainRequest::new(), |request, text| request.with_header("cookie", text));
        let session = clear.open_session(&request);
        assert!(session.open_error().is_none());
        assert!(clear.save_session(&session).unwrap().is_empty(), "{cookie:?}");
    }
}

/// Asks the session itself, which must not be locked then.
#[derive(Debug, Default)]
struct Curious(std::sync::OnceLock<Session>);

impl NullSessionPolicy for Curious {
    fn on_write(&self) -> Result<(), Error> {
        assert!(self.0.get().is_none_or(Session::is_null));
        Ok(())
    }
}

#[test]
fn null_sessions_add_nothing_to_a_response() {
    let request = PlainRequest::new().with_header("cookie", "session=bad");
    let policies: [(Arc<dyn NullSessionPolicy>, bool); 3] =
        [(Arc::new(FlaskNull), false), (Arc::new(RequireSecret), false), (Arc::new(DiscardWrites), true)];
    for (policy, takes_writes) in policies {
        let app = SecureCookieSessionInterface::without_secret()
            .with_rules(CookieRules::default().bad_cookie(BadCookie::Clear));
        let session = Session::null(policy.clone());
        let writes = [
            session.replace(&std::collections::BTreeMap::from([("c", 1)])),
            session.insert("a", 1).map(drop),
            session.insert_value("a", 1).map(drop),
            session.get_or_insert_value("a", 1).map(drop),
            session.extend([("b", 1)]),
            session.extend([("b", 1); 0]),
            session.modify("a", |_| ()).map(drop),
            session.remove("a").map(drop),
            session.pop_last().map(drop),
            session.clear(),
            session.set_permanent(true),
            session.flash("Hi", "message"),
            session.store(&std::collections::BTreeMap::from([("c".to_owned(), 1)])),
        ];
        for write in writes {
            match write {
                Ok(()) => assert!(takes_writes, "{policy:?}"),
                Err(error) => assert!(!takes_writes && error.is_unavailable(), "{policy:?}"),
            }
        }
        assert_eq!(session.is_empty(), !takes_writes);
        assert_eq!(session.take_flashed().unwrap().len(), usize::from(takes_writes));
        session.set_modified(true);
        assert!(session.is_accessed() && session.is_null());
        assert!(app.save_session(&session).unwrap().is_empty(), "{policy:?}");
    }
    let app = SecureCookieSessionInterface::without_secret().with_null_policy(DiscardWrites).unwrap();
    let session = app.open_session(&request);
    session.insert("a", 1).unwrap();
    assert!(app.save_session(&session).unwrap().is_empty());
    assert!(app.open_session(&request).is_empty(), "forgotten with the request");

    let policy = Arc::new(Curious::default());
    let session = Session::null(policy.clone());
    policy.0.set(session.clone()).unwrap();
    session.insert("a", 1).unwrap();
}

#[test]
fn a_missing_secret_may_be_found_at_start_up() {
    let error = SecureCookieSessionInterface::without_secret().with_null_policy(RequireSecret).unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
    assert!(app(&clock()).with_null_policy(RequireSecret).is_ok());
    assert_eq!(SecureCookieSessionInterface::new("").unwrap_err().kind(), ConfigErrorKind::EmptySecret);
}

/// Nothing would carry a change that comes after the headers: it is an error, and the session stays.
#[test]
fn after_saving_a_session_can_be_read_and_not_changed() {
    let app = app(&clock());
    for access in ACCESSES {
        let session = app.open_session(&PlainRequest::new());
        session.insert("key", 1).unwrap();
        session.flash("Hi", "message").unwrap();
        assert!(!session.is_saved());
        let saved = app.save_session(&session).unwrap();
        assert!(session.is_saved());
        let before = session.to_map();
        let takes_messages = access.name().starts_with("take_flashed");
        match access.apply(&session) {
            Err(error) => {
                assert!(access.writes() || takes_messages, "{access:?}");
                assert_eq!(error.kind(), ErrorKind::AlreadySaved, "{access:?}");
            }
            Ok(()) => assert!(!access.writes() || access.name() == "set_modified", "{access:?}"),
        }
        assert_eq!(session.to_map(), before, "{access:?}");
        assert_eq!(app.save_session(&session).unwrap(), saved, "saving again gives the same");
    }
}

/// A change that begins before the session is saved and ends after it is one that comes too late.
#[test]
fn a_change_in_the_middle_of_which_the_session_is_saved() {
    let app = app(&clock());
    let session = app.open_session(&PlainRequest::new());
    session.insert("n", 1).unwrap();
    let error = session.modify("n", |n| {
        *n = 2.into();
        app.save_session(&session).unwrap();
    });
    assert_eq!(error.unwrap_err().kind(), ErrorKind::AlreadySaved);
    assert_eq!(session.get::<i32>("n").unwrap(), Some(1));
}

#[test]
fn what_was_not_saved_may_be_changed_and_saved() {
    let clock = ManualClock::new(Timestamp::from_secs(253_402_300_799));
    let session = app(&clock).open_session(&PlainRequest::new());
    session.set_permanent(true).unwrap();
    app(&clock).save_session(&session).unwrap_err();
    session.set_permanent(false).unwrap();
    app(&clock).save_session(&session).unwrap();
}

/// Null sessions are never saved, so they never were.
#[test]
fn a_null_session_goes_on_after_saving() {
    let app = SecureCookieSessionInterface::without_secret();
    let session = Session::null(Arc::new(DiscardWrites));
    app.save_session(&session).unwrap();
    session.set_saved(false);
    session.insert("a", 1).unwrap();
    assert!(!session.is_saved());
}

/// Code that the session is lent to and that uses it is told so; it would wait for itself forever.
#[test]
fn a_session_that_is_used_while_it_is_read_says_what_to_do() {
    let session = Session::from_map(Map::from([("key", 1)]));
    let uses: [&dyn Fn(); 4] = [
        &|| session.read(|_| drop(session.get_value("key"))),
        &|| session.peek(|_| drop(session.insert("key", 2))),
        &|| session.read(|_| session.read(|_| ())),
        &|| drop(app_with(&clock(), Asking(session.clone())).save_session(&session)),
    ];
    for use_inside in uses {
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(use_inside)).unwrap_err();
        let text = panic.downcast_ref::<&str>().copied().unwrap_or_default();
        assert!(text.contains("use the session after it"), "{text}");
        assert_eq!(session.get::<i32>("key").unwrap(), Some(1), "usable again");
    }
    // Another session may be used, and another thread waits.
    let other = Session::new();
    session.read(|map| other.insert("n", map.len()).unwrap());
    std::thread::scope(|scope| {
        let (begun, begin) = std::sync::mpsc::channel();
        let session = &session;
        let thread = scope.spawn(move || {
            begin.recv().unwrap();
            session.len()
        });
        session.read(|_| begun.send(()).unwrap());
        assert_eq!(thread.join().unwrap(), 1);
    });
}

/// A policy that knows the session it decides about.
#[derive(Debug)]
struct Asking(Session);

impl ExpiryPolicy for Asking {
    fn should_set_cookie(&self, _: &SessionFacts, _: &Map) -> bool {
        self.0.is_modified()
    }
}

/// The same session, saved by writing all of it.
fn written(app: &impl SessionInterface, map: Map) -> Option<String> {
    let session = Session::from_map(map);
    session.set_modified(true);
    app.save_session(&session).unwrap().into_set_cookie()
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,80}".prop_map(Value::from),
        "[ab]{0,200}".prop_map(|text| Value::Markup(text.into())),
        any::<Vec<u8>>().prop_map(Value::Bytes),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Tuple),
            prop::collection::vec((" ?[a-z]{0,3}(__)?", inner), 0..4)
                .prop_map(|pairs| Value::Map(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    /// A refresh signs the payload that came in; that gives the same bytes as writing the session.
    #[test]
    fn a_refresh_writes_what_saving_writes(
        pairs in prop::collection::vec((".{0,5}", value()), 0..4),
        wait in 0..1_000_000_u64,
    ) {
        let clock = clock();
        let scheme = || Scheme::flask_session(SecretKeys::new("golden-secret").unwrap()).clock(clock.clone());
        let sha256_scheme = || scheme().digest::<Sha256>().key_derivation::<Concat>();
        let sha256 = || sha256_scheme().sessions();
        let newer = Scheme::flask_session(
            SecretKeys::new("newer").unwrap().with_fallback("golden-secret").unwrap(),
        ).clock(clock.clone()).sessions();
        let mut map: Map = pairs.into_iter().collect();
        map.insert("_permanent", true);
        let cookie = written(&app(&clock), map.clone()).unwrap();
        let other_scheme = written(&sha256(), map.clone()).unwrap();
        clock.advance(Duration::from_secs(wait));

        let same: App = app(&clock);
        prop_assert_eq!(Browser::with(&cookie).idle(&same).into_set_cookie(), written(&same, map.clone()));

        // Opened by a fallback key: signed by the current one.
        let session = newer.open_session(&Browser::with(&cookie).request());
        prop_assert!(matches!(session.signed_by().unwrap().key(), KeyMatch::Fallback(_)));
        let refreshed = newer.save_session(&session).unwrap().into_set_cookie();
        prop_assert_eq!(&refreshed, &written(&newer, map.clone()));
        prop_assert!(same.open_session(&Browser::with(&refreshed.unwrap()).request()).is_new());

        // Opened by an accepted digest and derivation: signed by the current ones.
        let migrating = scheme().accept(sha256_scheme()).sessions();
        prop_assert_eq!(Browser::with(&other_scheme).idle(&migrating).into_set_cookie(), written(&same, map.clone()));
        let migrating = sha256_scheme().accept(scheme()).sessions();
        prop_assert_eq!(Browser::with(&cookie).idle(&migrating).into_set_cookie(), written(&sha256(), map));
    }

    /// Any header opens, and any token of any bytes has a reason.
    #[test]
    fn any_header_opens(header: Vec<u8>, token in "[ -~]{1,60}") {
        let app = app(&clock());
        let session = app.open_session(&PlainRequest::new().with_header("cookie", &header));
        prop_assert!(session.is_empty() && session.is_new());
        let token: String = token.split(';').collect();
        let session = app.open_session(&PlainRequest::new().with_header("cookie", format!("session={token}")));
        prop_assert!(session.is_empty());
    }
}
