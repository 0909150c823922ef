//! Revocation: which sessions have ended, and what happens to their cookies.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cookie_session::clock::{Clock, ManualClock, Timestamp};
use cookie_session::config::ConfigWarning;
use cookie_session::expiry::SessionFacts;
use cookie_session::revocation::{EpochSource, EpochTable, Epochs, RevocationPolicy, Standing, Whose};
use cookie_session::rules::{BadCookie, CookieRules};
use cookie_session::{
    Error, ErrorKind, Integer, Map, MaxAge, Result, Session, SessionConfig, SessionInterface,
    SessionInterfaceExt, Value,
};

use crate::browser::{App, Browser, NOW, app};

const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);

/// An app, its epochs, and the clock of both.
fn setup() -> (App, Arc<Epochs>, ManualClock) {
    let clock = ManualClock::new(NOW);
    let epochs = Arc::new(Epochs::in_memory(MONTH).with_clock(clock.clone()));
    (app(&clock).with_revocation(epochs.clone()), epochs, clock)
}

fn log_in(session: &Session, user: impl Into<Value>) {
    session.clear().unwrap();
    session.insert_value("_user_id", user).unwrap();
    session.stamp_login().unwrap();
}

fn logged_in(app: &App, user: impl Into<Value>) -> Browser {
    let mut browser = Browser::default();
    browser.visit(app, |session| log_in(session, user));
    browser
}

/// Why the browser's cookie is not accepted, if it is not.
fn refusal(app: &App, browser: &Browser) -> Option<ErrorKind> {
    let session = app.open_session(&browser.request());
    let error = session.open_error().map(|error| error.kind());
    assert_eq!((session.is_new(), session.is_empty()), (error.is_some(), error.is_some()));
    error
}

#[test]
fn all_sessions_of_a_user_end_and_no_other() {
    let (app, epochs, _) = setup();
    let (phone, laptop, other) = (logged_in(&app, "7"), logged_in(&app, 7), logged_in(&app, "8"));
    assert_eq!(refusal(&app, &phone), None);
    assert_eq!(epochs.revoke(7).unwrap(), Timestamp::from_secs(1_700_000_001));
    assert_eq!(refusal(&app, &phone), Some(ErrorKind::Revoked));
    assert_eq!(refusal(&app, &laptop), Some(ErrorKind::Revoked));
    assert_eq!(refusal(&app, &other), None);
    assert!(!Error::custom(ErrorKind::Revoked, "x").is_expired());
}

#[test]
fn everyone_is_everyone_with_a_user() {
    let (app, epochs, _) = setup();
    let (one, other) = (logged_in(&app, "ada"), logged_in(&app, "grace"));
    let mut visitor = Browser::default();
    visitor.visit(&app, |session| session.insert("cart", 1).unwrap());
    epochs.revoke_everyone().unwrap();
    assert_eq!(refusal(&app, &one), Some(ErrorKind::Revoked));
    assert_eq!(refusal(&app, &other), Some(ErrorKind::Revoked));
    assert_eq!(refusal(&app, &visitor), None);
    assert_eq!(refusal(&app, &logged_in(&app, "ada")), None);
}

/// Superset's rule on what a session can hold, with the epoch 1_700_000_100.
#[test]
fn the_rule_is_supersets() {
    let epochs = Epochs::in_memory(MONTH);
    epochs.table().raise(Whose::User("7"), Timestamp::from_secs(1_700_000_100));
    let standing = |user: Value, login: Option<Value>| {
        let mut data = Map::from([("_user_id", user)]);
        data.extend(login.map(|login| ("_login_at", login)));
        epochs.standing(&SessionFacts::new(NOW), &data)
    };
    let seven = || Value::from("7");
    for (login, expected) in [
        (None, Standing::Revoked),
        (Some(Value::Null), Standing::Revoked),
        (Some(Value::from("1800000000")), Standing::Revoked),
        (Some(Value::from(true)), Standing::Revoked),
        (Some(Value::Float(f64::NAN)), Standing::Revoked),
        (Some(Value::Float(f64::NEG_INFINITY)), Standing::Revoked),
        (Some(Value::Float(1_700_000_099.999_999)), Standing::Revoked),
        (Some(Value::from(1_700_000_099)), Standing::Revoked),
        (Some(Value::from(-1)), Standing::Revoked),
        (Some(Value::from("9".repeat(30).parse::<Integer>().unwrap())), Standing::Revoked),
        (Some(Value::Float(1_700_000_100.0)), Standing::Current),
        (Some(Value::from(1_700_000_100)), Standing::Current),
        (Some(Value::Float(1_700_000_100.25)), Standing::Current),
        (Some(Value::Float(f64::INFINITY)), Standing::Current),
    ] {
        assert_eq!(standing(seven(), login.clone()), expected, "{login:?}");
        // Nobody else has an epoch.
        assert_eq!(standing(Value::from("8"), login), Standing::Current);
    }
    let id = uuid::Uuid::from_u128(7);
    let large: Integer = "123456789012345678901234567890".parse().unwrap();
    for (user, name) in [
        (Value::from(i64::MIN), i64::MIN.to_string()),
        (Value::from(u64::MAX), u64::MAX.to_string()),
        (Value::from(large.clone()), large.to_string()),
        (Value::Uuid(id), id.to_string()),
        (Value::from(""), String::new()),
        (Value::from("naïve\0user"), "naïve\0user".to_owned()),
    ] {
        assert_eq!(standing(user.clone(), None), Standing::Current, "{user:?}");
        epochs.revoke(&name).unwrap();
        assert_eq!(standing(user.clone(), None), Standing::Revoked, "{user:?}");
        assert_eq!(standing(Value::from(name), None), Standing::Revoked, "the same user as text");
    }
    assert_eq!(standing(Value::Null, None), Standing::Current, "nobody is logged in");
    for unnamed in
        [Value::from(7.0), Value::from(true), Value::Bytes(b"7".to_vec()), Value::List(vec![seven()])]
    {
        assert_eq!(standing(unnamed, Some(Value::Float(2e9))), Standing::Unknown, "it could not be revoked");
    }
}

#[test]
fn another_key_holds_the_user() {
    let clock = ManualClock::new(NOW);
    let epochs = Arc::new(Epochs::in_memory(MONTH).with_user_key("uid").with_clock(clock.clone()));
    let app = app(&clock).with_revocation(epochs.clone());
    let mut browser = Browser::default();
    browser.visit(&app, |session| {
        session.insert("uid", 7).unwrap();
        session.stamp_login().unwrap();
    });
    let flask_login = logged_in(&app, "7");
    epochs.revoke(7).unwrap();
    assert_eq!(refusal(&app, &browser), Some(ErrorKind::Revoked));
    assert_eq!(refusal(&app, &flask_login), None);
}

#[test]
fn a_login_is_stamped_in_one_place_with_the_clocks_time() {
    let (app, epochs, clock) = setup();
    let mut browser = Browser::default();
    let (text, _) = browser.visit(&app, |session| {
        session.insert("_user_id", "7").unwrap();
        assert!(!session.contains_key("_login_at"));
        session.stamp_login().unwrap();
        session.get::<f64>("_login_at").unwrap().unwrap()
    });
    assert_eq!(text, 1_700_000_000.25);
    // Within the second in which the user was revoked, the login still counts.
    let epoch = epochs.revoke("7").unwrap();
    clock.advance(Duration::from_millis(10));
    let browser = logged_in(&app, "7");
    assert_eq!(refusal(&app, &browser), None);
    let session = app.open_session(&browser.request());
    assert_eq!(session.get::<f64>("_login_at").unwrap(), Some(epoch.as_secs() as f64));
    // And it can be revoked again within that second.
    assert!(epochs.revoke("7").unwrap() > epoch);
    assert_eq!(refusal(&app, &browser), Some(ErrorKind::Revoked));
    let browser = logged_in(&app, "7");
    epochs.revoke_everyone().unwrap();
    assert_eq!(refusal(&app, &browser), Some(ErrorKind::Revoked));
}

#[test]
fn without_a_policy_nothing_is_stamped_and_nothing_revoked() {
    let clock = ManualClock::new(NOW);
    let app = app(&clock);
    let (keys, headers) = Browser::default().visit(&app, |session| {
        log_in(session, "7");
        session.keys()
    });
    assert_eq!(keys, ["_user_id"]);
    let browser = Browser::with(headers.set_cookie().unwrap());
    assert_eq!(refusal(&app, &browser), None);
    assert!(app.revocation_policy().is_none());
    // Such a login is over once there is an epoch, and not before.
    let epochs = Arc::new(Epochs::in_memory(MONTH).with_clock(clock.clone()));
    let app = app.with_revocation(epochs.clone());
    assert_eq!(refusal(&app, &browser), None);
    clock.advance(Duration::from_secs(60));
    epochs.revoke("7").unwrap();
    assert_eq!(refusal(&app, &browser), Some(ErrorKind::Revoked));
}

#[test]
fn stamping_is_a_change_like_any_other() {
    let (app, ..) = setup();
    let session = app.open_session(&Browser::default().request());
    app.save_session(&session).unwrap();
    assert_eq!(session.stamp_login().unwrap_err().kind(), ErrorKind::AlreadySaved);
    let null = Session::null(Arc::new(cookie_session::null::FlaskNull));
    assert!(null.stamp_login().unwrap_err().is_unavailable());
    let plain = Session::new();
    plain.stamp_login().unwrap();
    assert!(plain.is_empty() && !plain.is_modified());
}

#[test]
fn a_password_is_changed_and_this_browser_stays_logged_in() {
    let (app, epochs, _) = setup();
    let (mut here, there) = (logged_in(&app, "7"), logged_in(&app, "7"));
    here.visit(&app, |session| {
        epochs.revoke("7").unwrap();
        session.stamp_login().unwrap();
    });
    assert_eq!(refusal(&app, &here), None);
    assert_eq!(refusal(&app, &there), Some(ErrorKind::Revoked));
}

/// A permanent session is refreshed by each response: not by one that comes after the revocation.
#[test]
fn a_refresh_that_is_under_way_sends_nothing() {
    let (app, epochs, clock) = setup();
    let mut browser = Browser::default();
    browser.visit(&app, |session| {
        log_in(session, "7");
        session.set_permanent(true).unwrap();
    });
    let parallel = app.open_session(&browser.request());
    let changing = app.open_session(&browser.request());
    assert!(parallel.contains_key("_user_id"));
    clock.advance(Duration::from_secs(1));
    epochs.revoke("7").unwrap();
    let headers = app.save_session(&parallel).unwrap();
    assert_eq!((headers.set_cookie(), headers.varies_by_cookie()), (None, true));
    // A change is sent, and is of no use.
    changing.insert("cart", 1).unwrap();
    let headers = app.save_session(&changing).unwrap();
    let refreshed = Browser::with(headers.set_cookie().unwrap());
    clock.advance(Duration::from_secs(5));
    assert_eq!(refusal(&app, &refreshed), Some(ErrorKind::Revoked));
}

#[test]
fn the_cookie_goes_as_other_bad_ones_do() {
    let (app, epochs, _) = setup();
    let mut browser = logged_in(&app, "7");
    epochs.revoke("7").unwrap();
    assert_eq!(browser.idle(&app).set_cookie(), None, "Flask keeps bad cookies");
    let rules = CookieRules::default().bad_cookie(BadCookie::Clear);
    let clearing = app.clone().with_rules(rules);
    assert!(browser.idle(&clearing).set_cookie().unwrap().contains("Max-Age=0"));
    let mut browser = logged_in(&app, "7");
    epochs.revoke("7").unwrap();
    browser.visit(&app, |session| session.insert("cart", 1).unwrap());
    assert_eq!(app.open_session(&browser.request()).keys(), ["cart"]);
}

/// A source that can lose touch.
#[derive(Debug)]
struct Remote {
    table: EpochTable,
    touch: std::sync::atomic::AtomicBool,
}

impl EpochSource for Remote {
    fn table(&self) -> &EpochTable {
        &self.table
    }

    fn announce(&self, _epochs: &[(Whose<'_>, Timestamp)]) -> Result<()> {
        if self.is_current() { Ok(()) } else { Err(Error::custom(ErrorKind::Unconfirmed, "no answer")) }
    }

    fn is_current(&self) -> bool {
        self.touch.load(std::sync::atomic::Ordering::Relaxed)
    }
}

#[test]
fn a_list_that_is_too_old_lets_no_login_go_on_and_ends_none() {
    let clock = ManualClock::new(NOW);
    let source = Arc::new(Remote { table: EpochTable::new(MONTH), touch: true.into() });
    let epochs = Arc::new(Epochs::new(source.clone()).with_clock(clock.clone()));
    let rules = CookieRules::default().bad_cookie(BadCookie::Clear);
    let app = app(&clock).with_revocation(epochs.clone()).with_rules(rules);
    let (mut browser, revoked) = (logged_in(&app, "7"), logged_in(&app, "8"));
    let mut visitor = Browser::default();
    visitor.visit(&app, |session| session.insert("cart", 1).unwrap());
    source.touch.store(false, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(refusal(&app, &browser), Some(ErrorKind::Unconfirmed));
    assert_eq!(refusal(&app, &visitor), None);
    assert_eq!(browser.idle(&app).set_cookie(), None, "the cookie may count again");
    // What is revoked meanwhile holds here, and the caller is told that others may not know.
    assert_eq!(epochs.revoke("8").unwrap_err().kind(), ErrorKind::Unconfirmed);
    assert_eq!(refusal(&app, &revoked), Some(ErrorKind::Revoked));
    source.touch.store(true, std::sync::atomic::Ordering::Relaxed);
    assert_eq!(refusal(&app, &browser), None);
    assert_eq!(refusal(&app, &revoked), Some(ErrorKind::Revoked));
}

/// Two servers, one of whose clocks is a second behind.
#[test]
fn clocks_may_differ_by_the_skew() {
    let (ahead, behind) = (ManualClock::new(NOW), ManualClock::new(NOW));
    behind.set(Timestamp::from_micros(NOW.as_micros() - 1_000_000));
    for (skew, survives) in [(Duration::ZERO, true), (Duration::from_secs(1), false)] {
        let source = Arc::new(EpochTable::new(MONTH));
        let epochs = |clock: &ManualClock| {
            Arc::new(Epochs::new(source.clone()).with_clock(clock.clone()).with_skew(skew))
        };
        let (a, b) = (epochs(&ahead), epochs(&behind));
        let (app_a, app_b) = (app(&ahead).with_revocation(a), app(&behind).with_revocation(b.clone()));
        let early = logged_in(&app_a, "7");
        b.revoke("7").unwrap();
        assert_eq!(refusal(&app_a, &early).is_none(), survives);
        // Whichever server the next login is at, it counts.
        for app in [&app_a, &app_b] {
            let later = logged_in(app, "7");
            assert_eq!(refusal(&app_a, &later), None);
        }
    }
}

#[test]
fn a_lifetime_beyond_what_is_remembered_is_a_warning() {
    let clock = ManualClock::new(NOW);
    let with = |lifetime: Duration, covered: Duration| {
        let config = SessionConfig::builder().permanent_session_lifetime(lifetime).build().unwrap();
        app(&clock).with_config(config).with_revocation(Epochs::in_memory(covered)).warnings()
    };
    let day = Duration::from_secs(86_400);
    assert_eq!(with(day, day), []);
    let warnings = with(day, day / 2);
    let expected = ConfigWarning::RevocationsForgotten { covered: 43_200, lifetime: Some(86_400) };
    assert_eq!(warnings, [expected]);
    assert_eq!(
        warnings[0].to_string(),
        "revocations are remembered for sessions of at most 43200 s, but a cookie is valid 86400 s after it was \
         sent, so it can count again; give the source of the revocations the longer lifetime"
    );
    /// Never ends a session by age.
    #[derive(Debug)]
    struct Endless;
    impl cookie_session::expiry::ExpiryPolicy for Endless {
        fn max_age(&self, _config: &SessionConfig) -> MaxAge {
            MaxAge::UNLIMITED
        }
    }
    let endless = app(&clock).with_expiry(Endless).with_revocation(Epochs::in_memory(day)).warnings();
    assert_eq!(endless, [ConfigWarning::RevocationsForgotten { covered: 86_400, lifetime: None }]);
}

#[test]
fn what_no_cookie_can_be_older_than_is_forgotten() {
    let (_, epochs, clock) = setup();
    epochs.revoke("7").unwrap();
    epochs.revoke_everyone().unwrap();
    clock.advance(MONTH + Duration::from_secs(86_400));
    epochs.revoke("8").unwrap();
    assert_eq!(epochs.table().len(), 2, "a day longer than the lifetime");
    clock.advance(Duration::from_secs(3_600));
    epochs.revoke("8").unwrap();
    assert_eq!((epochs.table().len(), epochs.table().epoch_of("7")), (1, None));
    assert_eq!(epochs.table().epoch_of_everyone(), None);
    assert!(epochs.table().epoch_of("8").is_some());
}

#[test]
fn the_table_keeps_every_epoch_while_it_grows() {
    let table = EpochTable::new(MONTH);
    let epoch = |n: i64| Timestamp::from_secs(1_700_000_000 + n);
    thread::scope(|scope| {
        for part in 0..4 {
            let table = &table;
            scope.spawn(move || {
                for n in (part..10_000).step_by(4) {
                    table.raise(Whose::User(&n.to_string()), epoch(n));
                    assert_eq!(table.epoch_of(&n.to_string()), Some(epoch(n)));
                }
            });
        }
    });
    assert_eq!(table.len(), 10_000);
    assert!(table.memory() <= 24 * 10_000, "{}", table.memory());
    for n in 0..10_000 {
        assert_eq!(table.epoch_of(&n.to_string()), Some(epoch(n)));
    }
    assert_eq!(table.epoch_of("10000"), None);
    assert_eq!(table.latest(), Some(epoch(9_999)));
    table.reserve(100_000);
    assert_eq!((table.len(), table.epoch_of("77")), (10_000, Some(epoch(77))));
}

#[test]
fn epochs_are_whole_seconds_within_their_range() {
    let table = EpochTable::new(MONTH);
    for (micros, seconds) in [
        (i64::MIN, None),
        (-1, None),
        (1, Some(1)),
        (1_000_000, Some(1)),
        (1_000_001, Some(2)),
        (i64::MAX, Some(i64::from(u32::MAX))),
    ] {
        let user = micros.to_string();
        table.raise(Whose::User(&user), Timestamp::from_micros(micros));
        assert_eq!(table.epoch_of(&user), seconds.map(Timestamp::from_secs), "{micros}");
    }
}

#[test]
fn the_log_says_what_ends_sessions() {
    let (app, epochs, clock) = setup();
    epochs.revoke("secret-name").unwrap();
    let line = app.describe();
    assert!(line.contains("lifetime 31 days, Epochs { source: EpochTable { users: 1,"), "{line}");
    assert!(!line.contains("secret-name") && !format!("{app:?}").contains("secret-name"));
    assert_eq!(clock.now(), NOW);
}
