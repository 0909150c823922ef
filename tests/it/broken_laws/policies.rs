//! Planted faults in time formats, clocks, expiry and null policies.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use cookie_session::clock::{Clock, SystemClock, Timestamp};
use cookie_session::encoding::DecodeMode;
use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
use cookie_session::null::NullSessionPolicy;
use cookie_session::scheme::TimestampFormat;
use cookie_session::testing::{Report, faulty, laws};
use cookie_session::{Error, ErrorKind, Map, MaxAge, Result, SessionConfig};

use super::planted::{Planted, all_are_named};

/// A decimal time format with a fault in reading, or in writing.
#[derive(Debug)]
struct Decimal {
    write: fn(u64) -> String,
    read: fn(&str) -> Option<u64>,
}

impl TimestampFormat for Decimal {
    fn write(&self, seconds: u64, out: &mut String) {
        out.push_str(&(self.write)(seconds));
    }
    fn read(&self, text: &[u8], _mode: DecodeMode) -> Option<u64> {
        (self.read)(std::str::from_utf8(text).ok()?)
    }
}

fn format(write: fn(u64) -> String, read: fn(&str) -> Option<u64>) -> Report {
    laws::format::Suite::new(Decimal { write, read }).run()
}

fn exact(text: &str) -> Option<u64> {
    text.parse().ok().filter(|seconds: &u64| seconds.to_string() == text)
}

/// The last `len` bytes of digits: what an overflow leaves of a number.
fn wrapping(text: &str) -> Option<u64> {
    let digits = text.bytes().map(|byte| byte.is_ascii_digit().then(|| u64::from(byte - b'0')));
    digits.collect::<Option<Vec<_>>>().filter(|digits| !digits.is_empty() && text.len() != 1).map_or_else(
        || exact(text),
        |digits| Some(digits.iter().fold(0, |sum: u64, digit| sum.wrapping_mul(10).wrapping_add(*digit))),
    )
}

#[test]
fn formats() {
    let faults: &[Planted] = &[
        ("+17 and 017", || format(|s| s.to_string(), |t| t.parse().ok()), "format: one text"),
        (
            "leading zeros",
            || format(|s| s.to_string(), |t| exact(t.trim_start_matches('0')).or_else(|| exact(t))),
            "format: one text",
        ),
        ("white space", || format(|s| s.to_string(), |t| exact(t.trim())), "format: one text"),
        ("overlong numbers", || format(|s| s.to_string(), wrapping), "format: one text"),
        ("32 bits", || format(|s| (s as u32).to_string(), exact), "format: round trip"),
        ("minutes", || format(|s| (s / 60 * 60).to_string(), exact), "format: round trip"),
        ("a colon", || format(|s| format!("{s}:"), |t| exact(t.strip_suffix(':')?)), "format: separable"),
        ("panics at text", || format(|s| s.to_string(), |t| Some(t.parse().unwrap())), "format: total"),
        (
            "nothing is 1970",
            || format(|s| s.to_string(), |t| if t.is_empty() { Some(0) } else { exact(t) }),
            "format: one text",
        ),
        (
            "case of hexadecimal digits",
            || {
                format(
                    |s| format!("{s:x}"),
                    |t| u64::from_str_radix(t, 16).ok().filter(|_| !t.starts_with(['0', '+']) || t == "0"),
                )
            },
            "format: one text",
        ),
    ];
    all_are_named(faults);
}

#[derive(Debug)]
struct Reads(fn(i64) -> i64, AtomicI64);

impl Clock for Reads {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs((self.0)(self.1.fetch_add(1, Ordering::Relaxed)))
    }
}

fn clock(read: fn(i64) -> i64) -> Report {
    laws::clock::Suite::new(Reads(read, AtomicI64::new(0))).run()
}

#[test]
fn clocks() {
    let faults: &[Planted] = &[
        ("milliseconds for seconds", || clock(|step| 1_700_000_000_000 + step), "clock: signable"),
        ("before 1970", || clock(|step| -1_000_000 + step), "clock: signable"),
        ("now and then back", || clock(|step| 1_700_000_000 + step % 100), "clock: forward"),
        ("panics", || clock(|_| panic!("no battery")), "clock: signable"),
        (
            "panics later",
            || {
                clock(|step| {
                    assert!(step < 500, "no battery");
                    step
                })
            },
            "clock: forward",
        ),
    ];
    all_are_named(faults);
}

/// Refuses writes in its own way.
#[derive(Debug)]
struct Refuses(fn() -> Result<(), Error>);

impl NullSessionPolicy for Refuses {
    fn on_write(&self) -> Result<(), Error> {
        (self.0)()
    }
}

#[test]
fn null_policies() {
    let faults: &[Planted] = &[
        ("panics", || laws::null::Suite::new(Refuses(|| panic!("no secret"))).run(), "null: writes"),
        (
            "another kind of error",
            || laws::null::Suite::new(Refuses(|| Err(Error::custom(ErrorKind::TooLarge, "no")))).run(),
            "null: writes",
        ),
    ];
    all_are_named(faults);
}

macro_rules! policies {
    ($($name:ident { $method:ident($($argument:ident: $type:ty),*) -> $result:ty = $body:expr })*) => {$(
        #[derive(Debug)]
        struct $name;
        impl ExpiryPolicy for $name {
            fn $method(&self, $($argument: $type),*) -> $result {
                $body
            }
        }
    )*};
}

policies! {
    Late { max_age(config: &SessionConfig) -> MaxAge = MaxAge::seconds(config.permanent_session_lifetime().num_seconds() + 1) }
    Early { max_age(config: &SessionConfig) -> MaxAge = MaxAge::seconds(config.permanent_session_lifetime().num_seconds() - 1) }
    Minutes { max_age(config: &SessionConfig) -> MaxAge = MaxAge::seconds(config.permanent_session_lifetime().num_minutes()) }
    Unlimited { max_age(config: &SessionConfig) -> MaxAge = { let _ = config; MaxAge::UNLIMITED } }
    SystemTime { admits(facts: &SessionFacts, data: &Map) -> bool = {
        let _ = data;
        facts.signed_at.is_none_or(|at| SystemClock.now().as_secs() - at.as_secs() <= facts.lifetime.num_seconds())
    } }
    Nobody { admits(facts: &SessionFacts, data: &Map) -> bool = { let _ = (facts, data); false } }
    Guests { admits(facts: &SessionFacts, data: &Map) -> bool = { let _ = facts; !data.contains_key("user_id") } }
    NeverSends { should_set_cookie(facts: &SessionFacts, data: &Map) -> bool = { let _ = (facts, data); false } }
    OnlyPermanent { should_set_cookie(facts: &SessionFacts, data: &Map) -> bool = { let _ = data; facts.permanent } }
    SaveFails { expiration_time(facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> = {
        let _ = (facts, data);
        Err(Error::custom(ErrorKind::TooLarge, "no"))
    } }
    ExpiresEarly { expiration_time(facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> = {
        let _ = data;
        Ok(facts.permanent.then(|| Timestamp::from_secs(facts.now.as_secs() + 60)))
    } }
    ExpiresNow { expiration_time(facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> = {
        let _ = data;
        Ok(facts.permanent.then_some(facts.now))
    } }
    Clears { before_save(facts: &SessionFacts, data: &mut Map) -> bool = {
        let _ = facts;
        let any = !data.is_empty();
        *data = Map::new();
        any
    } }
    Counts { before_save(facts: &SessionFacts, data: &mut Map) -> bool = {
        let _ = facts;
        let saves = data.get("_saves").and_then(cookie_session::Value::as_i64).unwrap_or(0);
        data.insert("_saves", saves.wrapping_add(1));
        true
    } }
    SaysNothing { before_save(facts: &SessionFacts, data: &mut Map) -> bool = {
        data.insert("_seen", facts.now.as_secs());
        false
    } }
    Panics { admits(facts: &SessionFacts, data: &Map) -> bool = {
        let created = data.get("_created_at").map(|value| value.as_i64().expect("a number"));
        created.is_none_or(|created| created <= facts.now.as_secs())
    } }
}

/// Forgets when a session began if it is saved again.
#[derive(Debug)]
struct ForgetsBeginning;

impl ExpiryPolicy for ForgetsBeginning {
    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        let begun = data.get("_begun").and_then(cookie_session::Value::as_i64);
        begun.is_none_or(|begun| facts.now.as_secs().saturating_sub(begun) <= 7_200)
    }
    fn before_save(&self, facts: &SessionFacts, data: &mut Map) -> bool {
        data.insert("_begun", facts.now.as_secs()) != Some(facts.now.as_secs().into())
    }
}

/// Remembers the last answer for everyone.
#[derive(Debug, Default)]
struct Remembers(Mutex<bool>);

impl ExpiryPolicy for Remembers {
    fn admits(&self, _facts: &SessionFacts, _data: &Map) -> bool {
        let mut last = self.0.lock().unwrap();
        *last = !*last;
        *last
    }
}

fn expiry(policy: impl ExpiryPolicy) -> Report {
    laws::expiry::Suite::new(policy).run()
}

#[test]
fn expiry_policies() {
    let hours = std::time::Duration::from_secs(7_200);
    assert!(laws::expiry::Suite::new(ForgetsBeginning).absolute(hours).run().breaks("expiry: absolute"));
    let faults: &[Planted] = &[
        ("a second more", || expiry(Late), "expiry: lives"),
        ("a second less", || expiry(Early), "expiry: lives"),
        ("a second less by the policy", || expiry(faulty::OneSecondShort), "expiry: lives"),
        ("minutes for seconds", || expiry(Minutes), "expiry: lives"),
        ("without a limit", || expiry(Unlimited), "expiry: ends"),
        ("the system's time", || expiry(SystemTime), "expiry: lives"),
        ("nobody", || expiry(Nobody), "expiry: lives"),
        ("only guests", || expiry(Guests), "expiry: lives"),
        ("never sends", || expiry(NeverSends), "expiry: changes"),
        ("sends permanent ones", || expiry(OnlyPermanent), "expiry: changes"),
        ("every save fails", || expiry(SaveFails), "expiry: lives"),
        ("`Expires` in a minute", || expiry(ExpiresEarly), "expiry: expires"),
        ("`Expires` now", || expiry(ExpiresNow), "expiry: expires"),
        ("`Expires` in a year", || expiry(faulty::ExpiresInAYear), "expiry: browser"),
        ("clears the data", || expiry(Clears), "expiry: remembers"),
        ("counts saves", || expiry(Counts), "expiry: remembers"),
        ("changes and does not say so", || expiry(SaysNothing), "expiry: remembers"),
        ("panics at its own key", || expiry(Panics), "expiry: total"),
        ("answers alternate", || expiry(Remembers::default()), "expiry: total"),
    ];
    all_are_named(faults);
}
