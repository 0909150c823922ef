//! Expiry policies: how long sessions live, and when the cookie is sent again.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::expiry::{
    BrowserSession, ExpiryPolicy, FlaskExpiry, IdleAndAbsolute, PerSession, SessionFacts, Sliding,
};
use cookie_session::{
    ErrorKind, Integer, Map, PlainRequest, Scheme, Session, SessionConfig, SessionInterface,
    SessionInterfaceExt, Value,
};
use proptest::prelude::*;

use crate::browser::{App, Browser, NOW, app_with};
use crate::support::keys;

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn lifetime(app: App, lifetime: TimeDelta) -> App {
    app.with_config(SessionConfig::builder().permanent_session_timedelta(lifetime).build().unwrap())
}

/// A browser that was signed in by `view`.
fn signed_in(app: &App, view: impl FnOnce(&Session)) -> Browser {
    let mut browser = Browser::default();
    browser.visit(app, |session| {
        session.insert("user", 7).unwrap();
        view(session);
    });
    browser
}

fn is_alive(app: &App, browser: &Browser) -> bool {
    let session = app.open_session(&browser.request());
    let expired = session.open_error().map(|error| error.kind());
    assert!(matches!(expired, None | Some(ErrorKind::Expired)));
    assert_eq!(session.is_new(), expired.is_some());
    session.contains_key("user")
}

/// The `Expires` of the response to a request that does nothing, in seconds from the start.
fn refreshed_until(app: &App, browser: &mut Browser) -> Option<i64> {
    let headers = browser.idle(app);
    let text = headers.set_cookie()?.to_owned();
    let date = text.split("; ").find_map(|part| part.strip_prefix("Expires="))?;
    Some(chrono::DateTime::parse_from_rfc2822(date).unwrap().timestamp() - NOW.as_secs())
}

/// An age equal to the lifetime is valid; fractions of a second do not count, permanent or not.
#[test]
fn flasks_limit_is_inclusive_and_in_whole_seconds() {
    for permanent in [false, true] {
        for (limit, last_valid) in [(60_000_000, 60), (1_999_999, 1), (0, 0), (-1, 0)] {
            let clock = ManualClock::new(Timestamp::from_secs(NOW.as_secs()));
            let app = lifetime(app_with(&clock, FlaskExpiry), TimeDelta::microseconds(limit));
            let browser = signed_in(&app, |session| session.set_permanent(permanent).unwrap());
            clock.advance(secs(last_valid) + Duration::from_micros(999_999));
            assert!(is_alive(&app, &browser), "{limit}");
            clock.advance(Duration::from_micros(1));
            assert!(!is_alive(&app, &browser), "{limit}");
        }
    }
    let clock = ManualClock::new(NOW);
    let app = lifetime(app_with(&clock, FlaskExpiry), TimeDelta::seconds(-1));
    assert!(!is_alive(&app, &signed_in(&app, |_| ())), "with a negative lifetime nothing is young enough");
}

#[test]
fn a_browser_session_has_no_date_and_is_sent_when_changed() {
    let clock = ManualClock::new(NOW);
    let app = lifetime(app_with(&clock, BrowserSession), TimeDelta::seconds(60));
    let mut browser = signed_in(&app, |session| session.set_permanent(true).unwrap());
    assert_eq!(browser.idle(&app).set_cookie(), None);
    let (_, headers) = browser.visit(&app, |session| session.insert("n", 1).unwrap());
    assert!(!headers.set_cookie().unwrap().contains("Expires"));
    assert_eq!(app.expiration_time(&Session::from_map(Map::from([("_permanent", true)]))).unwrap(), None);
    clock.advance(secs(60));
    assert!(is_alive(&app, &browser));
    clock.advance(secs(1));
    assert!(!is_alive(&app, &browser));
}

#[test]
fn sliding_sends_again_from_the_threshold_on() {
    let clock = ManualClock::new(NOW);
    let app = lifetime(app_with(&clock, Sliding::after_percent(25)), TimeDelta::seconds(100));
    let mut browser = signed_in(&app, |session| session.set_permanent(true).unwrap());
    clock.advance(secs(24));
    assert_eq!(refreshed_until(&app, &mut browser), None);
    let (_, headers) = browser.visit(&app, |session| session.insert("n", 1).unwrap());
    assert!(headers.set_cookie().is_some(), "a change is always sent");
    clock.advance(secs(24));
    assert_eq!(refreshed_until(&app, &mut browser), None);
    clock.advance(secs(1));
    assert_eq!(refreshed_until(&app, &mut browser), Some(24 + 25 + 100));
    assert_eq!(refreshed_until(&app, &mut browser), None);
    clock.advance(secs(100));
    assert!(is_alive(&app, &browser));
    clock.advance(secs(1));
    assert!(!is_alive(&app, &browser));
}

#[test]
fn sliding_always_or_never_and_not_for_browser_sessions() {
    for (percent, permanent, sent) in
        [(0, true, true), (100, true, false), (200, true, false), (0, false, false)]
    {
        let clock = ManualClock::new(NOW);
        let app = lifetime(app_with(&clock, Sliding::after_percent(percent)), TimeDelta::seconds(100));
        let mut browser = signed_in(&app, |session| session.set_permanent(permanent).unwrap());
        clock.advance(secs(100));
        assert_eq!(browser.idle(&app).set_cookie().is_some(), sent, "{percent} {permanent}");
    }
}

#[test]
fn idling_ends_a_session_and_use_keeps_it_up_to_the_absolute_limit() {
    let clock = ManualClock::new(NOW);
    let app = app_with(&clock, IdleAndAbsolute::new(secs(30), secs(100)));
    let mut browser = signed_in(&app, |_| ());
    let mut idler = Browser::with(browser.cookie.as_ref().unwrap());
    clock.advance(secs(30));
    assert!(is_alive(&app, &idler));
    clock.advance(secs(1));
    assert!(!is_alive(&app, &idler), "idle");
    assert_eq!(idler.idle(&app).set_cookie(), None, "a session that has ended is not sent again");

    clock.set(NOW);
    for _ in 0..4 {
        clock.advance(secs(25));
        assert!(is_alive(&app, &browser));
        assert!(browser.idle(&app).set_cookie().is_some(), "each use counts");
    }
    clock.advance(secs(1));
    assert!(!is_alive(&app, &browser), "for good");
    browser.visit(&app, |session| session.insert("user", 8).unwrap());
    clock.advance(secs(30));
    assert!(is_alive(&app, &browser), "a new one counts from its own beginning");
}

/// The mark is the application's word, as in Flask: contents without it are not sent.
#[test]
fn a_new_session_that_is_marked_unchanged_is_not_sent() {
    let clock = ManualClock::new(NOW);
    let app = app_with(&clock, IdleAndAbsolute::new(secs(30), secs(100)));
    let (_, headers) = Browser::default().visit(&app, |session| {
        session.insert("user", 7).unwrap();
        session.set_modified(false);
    });
    assert_eq!(headers.set_cookie(), None);
}

#[test]
fn the_absolute_limit_also_ends_what_browsers_keep() {
    let clock = ManualClock::new(NOW);
    let app = app_with(&clock, IdleAndAbsolute::new(secs(30), secs(100)));
    let mut browser = signed_in(&app, |session| session.set_permanent(true).unwrap());
    for (after, until) in [(25, 55), (50, 80), (75, 100), (100, 100)] {
        clock.set(NOW);
        clock.advance(secs(after));
        assert_eq!(refreshed_until(&app, &mut browser), Some(until));
    }
}

/// A session that Flask began has no beginning in it; it gets one with the first response.
#[test]
fn a_session_of_flasks_begins_when_it_is_first_seen() {
    let clock = ManualClock::new(NOW);
    let flask = app_with(&clock, FlaskExpiry);
    let app = app_with(&clock, IdleAndAbsolute::new(secs(30), secs(40)));
    let mut browser = signed_in(&flask, |_| ());
    clock.advance(secs(10));
    assert!(browser.idle(&app).set_cookie().is_some());
    let (created, _) =
        browser.visit(&app, |session| session.get::<i64>(IdleAndAbsolute::CREATED_AT_KEY).unwrap());
    assert_eq!(created, Some(NOW.as_secs() + 10));
    clock.advance(secs(25));
    browser.idle(&app);
    clock.advance(secs(15));
    assert!(is_alive(&app, &browser));
    clock.advance(secs(1));
    assert!(!is_alive(&app, &browser));
    assert!(is_alive(&flask, &browser), "Flask carries the key along");
}

/// The contents and the cookie of requests every 25 seconds; the first one signs in.
fn course(policy: impl ExpiryPolicy, permanent: bool) -> Vec<(Map, Option<String>)> {
    let clock = ManualClock::new(NOW);
    let app = app_with(&clock, policy);
    let mut browser = signed_in(&app, |session| session.set_permanent(permanent).unwrap());
    let mut request = || {
        clock.advance(secs(25));
        let (contents, headers) = browser.visit(&app, Session::to_map);
        (contents, headers.into_set_cookie())
    };
    (0..6).map(|_| request()).collect()
}

#[test]
fn a_shared_policy_is_the_policy() {
    for permanent in [false, true] {
        let limits = IdleAndAbsolute::new(secs(30), secs(100));
        let shared: Arc<dyn ExpiryPolicy> = Arc::new(limits);
        assert_eq!(course(limits, permanent), course(shared, permanent));
        assert_eq!(course(BrowserSession, permanent), course(Arc::new(BrowserSession), permanent));
    }
}

#[test]
fn a_session_may_carry_its_own_lifetime_up_to_the_configured_one() {
    for (own, last_valid) in [
        (Value::from(10), 10),
        (Value::from(0), 0),
        (Value::from(61), 60),
        (Value::from(i64::MAX), 60),
        (Value::from("10"), 60),
        (Value::from(10.0), 10),
        (Value::from(10.9), 10),
        (Value::from(f64::INFINITY), 60),
        (Value::from(f64::NAN), 60),
        (Value::from(true), 60),
        (Value::Null, 60),
    ] {
        let clock = ManualClock::new(Timestamp::from_secs(NOW.as_secs()));
        let app = lifetime(app_with(&clock, PerSession), TimeDelta::seconds(60));
        let mut browser = signed_in(&app, |session| {
            session.set_permanent(true).unwrap();
            session.insert_value(PerSession::LIFETIME_KEY, own.clone()).unwrap();
        });
        assert_eq!(refreshed_until(&app, &mut browser), Some(last_valid), "{own:?}");
        clock.advance(secs(last_valid.unsigned_abs()) + Duration::from_micros(999_999));
        assert!(is_alive(&app, &browser), "{own:?}");
        clock.advance(Duration::from_micros(1));
        assert!(!is_alive(&app, &browser), "{own:?}");
    }
    let clock = ManualClock::new(NOW);
    let app = app_with(&clock, PerSession);
    let far_past = "-99999999999999999999999".parse::<Integer>().unwrap();
    for own in [Value::from(-1), Value::from(-0.5), Value::from(f64::NEG_INFINITY), Value::Integer(far_past)]
    {
        let browser = signed_in(&app, |session| {
            session.set_permanent(true).unwrap();
            drop(session.insert_value(PerSession::LIFETIME_KEY, own.clone()));
        });
        assert!(!is_alive(&app, &browser), "{own:?}");
    }
}

/// Flask raises, and answers with a 500 that has `Vary` and no `Set-Cookie`.
#[test]
fn a_lifetime_beyond_the_calendar_has_its_own_error() {
    // The last of these clocks stands on 9999-12-31.
    for (days, now) in [(-767_000, NOW), (2_914_000, NOW), (31, Timestamp::from_secs(253_402_300_799))] {
        let app = lifetime(app_with(&ManualClock::new(now), FlaskExpiry), TimeDelta::days(days));
        let session = Session::new();
        session.set_permanent(true).unwrap();
        let error = app.save_session(&session).unwrap_err();
        assert_eq!(error.error().kind(), ErrorKind::TooLarge, "{days}");
        assert!(error.headers().varies_by_cookie() && error.headers().set_cookie().is_none());
        assert_eq!(app.expiration_time(&session).unwrap_err().kind(), ErrorKind::TooLarge);
        session.set_permanent(false).unwrap();
        assert!(app.save_session(&session).is_ok(), "no date, no error");
    }
}

/// Limits that no date can say are none, where Flask has no say.
#[test]
fn an_endless_idle_limit_is_not_an_error() {
    let app = app_with(&ManualClock::new(NOW), IdleAndAbsolute::new(Duration::MAX, Duration::MAX));
    let session = Session::new();
    session.set_permanent(true).unwrap();
    let headers = app.save_session(&session).unwrap();
    assert!(headers.set_cookie().unwrap().contains("; Expires=Fri, 31 Dec 9999 23:59:59 GMT;"));
}

/// What the interface tells of a session without saving it.
#[test]
fn the_interface_tells_what_it_will_do() {
    let clock = ManualClock::new(NOW);
    let app = lifetime(app_with(&clock, FlaskExpiry), TimeDelta::seconds(60));
    let session = Session::from_map(Map::from([("a", 1)]));
    assert!(!app.should_set_cookie(&session));
    assert_eq!(app.expiration_time(&session).unwrap(), None);
    let session = Session::from_map(Map::from([("_permanent", true)]));
    assert!(app.should_set_cookie(&session) && !session.is_accessed());
    assert_eq!(app.expiration_time(&session).unwrap(), NOW.checked_add(TimeDelta::seconds(60)));
}

/// Records what a policy is told.
#[derive(Debug)]
struct Told;

impl ExpiryPolicy for Told {
    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        assert_eq!(
            facts.age().map(|age| age.num_seconds()),
            Some(data.get("age").unwrap().as_i64().unwrap())
        );
        assert!(facts.permanent && !facts.modified && facts.refresh_each_request);
        assert_eq!(facts.lifetime, TimeDelta::days(31));
        true
    }
}

#[test]
fn a_policy_is_told_age_and_marks() {
    let clock = ManualClock::new(Timestamp::from_secs(NOW.as_secs()));
    let app = app_with(&clock, Told);
    let browser = signed_in(&app, |session| {
        session.set_permanent(true).unwrap();
        session.insert("age", 5).unwrap();
    });
    clock.advance(secs(5));
    assert!(is_alive(&app, &browser));
}

/// Any number, the extremes among them.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), -5..5_i64, Just(i64::MIN), Just(i64::MAX), Just(1_700_000_000)]
}

proptest! {
    /// Whatever a session claims and the clock shows, a policy decides and does not overflow.
    #[test]
    fn no_time_is_too_far_for_a_policy(
        claimed in number(),
        now in number(),
        signed_at in number(),
        limits: (Duration, Duration),
        percent: u8,
        lifetime in number(),
    ) {
        let clock = ManualClock::new(NOW);
        // What a configuration takes: some 2000 years back and 7900 on.
        let lifetime = TimeDelta::seconds(lifetime.clamp(-63_000_000_000, 250_000_000_000));
        let policies: [Box<dyn Fn() -> App>; 4] = [
            Box::new(|| app_with(&clock, IdleAndAbsolute::new(limits.0, limits.1))),
            Box::new(|| app_with(&clock, PerSession)),
            Box::new(|| app_with(&clock, Sliding::after_percent(percent))),
            Box::new(|| app_with(&clock, FlaskExpiry)),
        ];
        for policy in policies {
            clock.set(Timestamp::from_micros(signed_at));
            let app = super::expiry::lifetime(policy(), lifetime);
            let session = Session::from_map(Map::from([
                ("_permanent", Value::from(true)),
                (IdleAndAbsolute::CREATED_AT_KEY, claimed.into()),
                (PerSession::LIFETIME_KEY, claimed.into()),
            ]));
            session.set_modified(true);
            let saved = app.save_session(&session);
            clock.set(Timestamp::from_micros(now));
            if let Some(text) = saved.ok().and_then(|headers| headers.into_set_cookie()) {
                let opened = app.open_session(&Browser::with(&text).request());
                let _ = app.save_session(&opened);
                prop_assert_eq!(opened.is_new(), opened.open_error().is_some());
            }
        }
    }

    /// A start in the future does not extend the absolute limit.
    #[test]
    fn a_session_from_the_future_ends_too(ahead in 0..1_000_000_i64) {
        let clock = ManualClock::new(NOW);
        let app = app_with(&clock, IdleAndAbsolute::new(secs(1000), secs(100)));
        let mut browser = signed_in(&app, |session| {
            session.set_permanent(true).unwrap();
            session.insert(IdleAndAbsolute::CREATED_AT_KEY, NOW.as_secs() + ahead).unwrap();
        });
        prop_assert_eq!(refreshed_until(&app, &mut browser), Some(100));
    }
}

/// A beginning in the future, such as one that another app wrote, would postpone the absolute limit for ever.
#[test]
fn a_session_that_begins_in_the_future_begins_when_it_is_saved() {
    let (idle, absolute) = (Duration::from_secs(600), Duration::from_secs(60));
    let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
    let scheme = Scheme::flask_session(keys("correct horse battery staple")).clock(clock.clone());
    let interface = scheme.sessions().with_expiry(IdleAndAbsolute::new(idle, absolute));
    for beginning in [Value::from(f64::INFINITY), Value::from(u64::MAX), Value::from(1_700_000_001)] {
        let session = interface.open_session(&PlainRequest::new());
        session.insert_value("_created_at", beginning).unwrap();
        let headers = interface.save_session(&session).unwrap();
        let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
        clock.advance(Duration::from_secs(61));
        assert!(interface.open_session(&request).is_new());
        clock.set(Timestamp::from_secs(1_700_000_000));
    }
}
