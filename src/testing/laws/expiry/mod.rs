//! Laws of [`ExpiryPolicy`].

mod life;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;

use self::life::sign_in;
use super::{Law, Report, Verdict, same_in_four_threads, skip};
use crate::clock::{ManualClock, Timestamp};
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::session::config::SessionConfig;
use crate::session::expiry::{ExpiryPolicy, SessionFacts};
use crate::session::interface::SessionInterface;
use crate::testing::strategies::{any_timestamp, map_of, plain_value, session_map};
use crate::value::{Map, Value};

pub(super) const LIVES: Law = Law::new(
    "expiry: lives",
    "a new session can be saved, keeps its contents and opens until its limit, to the second, in any year",
);
pub(super) const ENDS: Law =
    Law::new("expiry: ends", "a cookie never opens later than the stated limit after it was signed");
pub(super) const ABSOLUTE: Law = Law::new(
    "expiry: absolute",
    "a session that is saved again and again lives until the absolute limit, and not a second longer",
);
pub(super) const SAVED_AGAIN: Law =
    Law::new("expiry: saved again", "a session that was just saved again opens");
pub(super) const NO_RETURN: Law =
    Law::new("expiry: no return", "a cookie that was refused once is refused for good");
const BROWSER: Law = Law::new("expiry: browser", "the browser is told no time beyond the stated limit");
pub(super) const EXPIRES: Law = Law::new(
    "expiry: expires",
    "`Expires` of a new permanent session, if there is one, is when the server's limit ends",
);
const CHANGES: Law = Law::new("expiry: changes", "a changed session is sent, so that no change is lost");
const REMEMBERS: Law = Law::new(
    "expiry: remembers",
    "`before_save` says whether it changed anything, changes nothing when called again, and keeps other keys",
);
const TOTAL: Law = Law::new("expiry: total", "any facts and data get an answer, the same one each time");
const THREADS: Law = Law::new("expiry: threads", "four threads at once get the answers that one gets");

/// The laws of an expiry policy.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::expiry::{FlaskExpiry, IdleAndAbsolute};
/// use cookie_session::testing::laws;
///
/// laws::expiry::Suite::new(FlaskExpiry).run().assert();
///
/// let (idle, absolute) = (Duration::from_secs(600), Duration::from_secs(3_600));
/// let policy = IdleAndAbsolute::new(idle, absolute);
/// laws::expiry::Suite::new(policy).limit(idle).absolute(absolute).run().assert();
/// ```
#[derive(Debug, Clone)]
pub struct Suite {
    policy: Arc<dyn ExpiryPolicy>,
    lifetime: Duration,
    limit: Duration,
    absolute: Option<Duration>,
    may_end_early: bool,
}

/// The lifetime of the tested sessions: two hours.
const LIFETIME: Duration = Duration::from_secs(7_200);

/// The times at which sessions are tested: 2001, 2023 and 2096.
const TIMES: [i64; 3] = [1_000_000_000, 1_700_000_000, 4_000_000_000];

/// Keys that policies read, for data of every type under them.
const POLICY_KEYS: [&str; 8] = [
    "_created_at",
    "_lifetime",
    "_session_expiry",
    "_login_at",
    "_last_seen",
    "created_at",
    "expires",
    "_permanent",
];

impl Suite {
    /// Creates a suite for a policy whose limit is the configured lifetime.
    #[must_use]
    pub fn new(policy: impl ExpiryPolicy) -> Self {
        Self {
            policy: Arc::new(policy),
            lifetime: LIFETIME,
            limit: LIFETIME,
            absolute: None,
            may_end_early: false,
        }
    }

    /// Sets how long after its signing a cookie opens; the configured lifetime by default.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Sets how long a session lives in all, however often it is saved again; unlimited by default.
    #[must_use]
    pub fn absolute(mut self, limit: Duration) -> Self {
        self.absolute = Some(limit);
        self
    }

    /// Allows a session to end before its limit, such as one of a guest.
    #[must_use]
    pub fn may_end_early(mut self) -> Self {
        self.may_end_early = true;
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let limit = self.limit.as_secs();
        let wait = move || prop_oneof![0..=limit * 2, Just(limit), Just(limit + 1), Just(0)];
        let facts =
            || (any_timestamp(), proptest::option::of(any_timestamp()), any::<[bool; 3]>(), session_map());
        let lives = TIMES.iter().flat_map(|&time| {
            let waits = [0, 1, limit / 2, limit.saturating_sub(1), limit, limit + 1, limit + 60, limit * 2];
            [false, true].into_iter().flat_map(move |permanent| waits.map(|wait| (time, permanent, wait)))
        });
        let any_time = || prop::sample::select(&TIMES[..]);
        let odd = || odd_data().into_iter();
        let ends = odd().map(|data| (data, vec![0, limit, 1])).collect();
        let now = Timestamp::from_secs(TIMES[1]);
        let odd_facts: Vec<Situation> = odd()
            .flat_map(|data| {
                let signed =
                    [None, Some(now), Some(Timestamp::from_secs(0)), Some(Timestamp::from_micros(i64::MAX))];
                signed.map(|signed| (now, signed, [true, true, true], data.clone()))
            })
            .collect();
        let each = |check: fn(&Self, &Situation) -> Verdict| {
            let suite = self.clone();
            move |input: &Situation| check(&suite, input)
        };
        let (a, b, c, d, e) = (self.clone(), self.clone(), self.clone(), self.clone(), self.clone());
        let mut report: Report = [
            LIVES.over_corners(lives.collect(), 4, (any_time(), any::<bool>(), wait()), move |input| {
                let &(time, permanent, wait) = input;
                a.lives(time, permanent, wait)
            }),
            EXPIRES.over_corners(TIMES.to_vec(), 64, any_time(), move |&time| b.expires(time)),
            SAVED_AGAIN.over((any_time(), wait()), move |&(time, wait)| c.saved_again(time, wait)),
            ENDS.over_corners(ends, 1, (map_of(plain_value()), vec(wait(), 1..4)), move |(data, waits)| {
                d.ends(data, waits)
            }),
            NO_RETURN.over((map_of(plain_value()), vec(wait(), 1..5)), move |(data, waits)| {
                e.no_return(data, waits)
            }),
            BROWSER.over_corners(
                odd_facts.clone(),
                1,
                facts(),
                each(|suite, input| told_limit(&*suite.policy, &suite.facts(input), &input.3, suite.limit)),
            ),
            CHANGES.over_corners(
                odd_facts.clone(),
                1,
                facts(),
                each(|suite, input| sends_changes(&*suite.policy, &suite.facts(input), &input.3)),
            ),
            REMEMBERS.over_corners(
                odd_facts.clone(),
                1,
                facts(),
                each(|suite, input| remembers(&*suite.policy, &suite.facts(input), &input.3)),
            ),
            TOTAL.over_corners(
                odd_facts.clone(),
                1,
                facts(),
                each(|suite, input| {
                    [i64::MIN, -1, 0, 1, 7_200_000, i64::MAX].into_iter().try_for_each(|lifetime| {
                        let mut facts = suite.facts(input);
                        facts.lifetime = TimeDelta::try_milliseconds(lifetime).unwrap_or(TimeDelta::MAX);
                        total(&*suite.policy, &facts, &input.3)
                    })
                }),
            ),
        ]
        .into_iter()
        .collect();
        let suite = self.clone();
        report.add(THREADS.over_corners(
            vec![odd_facts],
            256,
            Just(Vec::new()),
            move |inputs: &Vec<Situation>| suite.in_threads(inputs),
        ));
        if let Some(absolute) = self.absolute {
            report.add(ABSOLUTE.over_corners(TIMES.to_vec(), 64, any_time(), move |&time| {
                self.absolute_limit(time, absolute.as_secs())
            }));
        }
        report
    }

    fn config(&self, refresh: bool) -> SessionConfig {
        SessionConfig::builder()
            .permanent_session_lifetime(self.lifetime)
            .refresh_each_request(refresh)
            .build()
            .unwrap_or_default()
    }

    fn facts(&self, (now, signed_at, [permanent, modified, refresh], data): &Situation) -> SessionFacts {
        let mut facts = SessionFacts::of(&self.config(*refresh), *now, data, *signed_at, *modified);
        facts.permanent = *permanent;
        facts
    }

    /// An interface with the policy, at a time.
    pub(super) fn interface(&self, time: i64) -> Option<(impl SessionInterface + use<>, ManualClock)> {
        let clock = ManualClock::new(Timestamp::from_secs(time));
        let keys = SecretKeys::new("the secret of the expiry laws").ok()?;
        let interface = Scheme::flask_session(keys).clock(clock.clone()).sessions();
        Some((interface.with_config(self.config(true)).with_expiry(self.policy.clone()), clock))
    }

    /// An interface with the policy, and the cookie of a new session with `data`.
    pub(super) fn signed(&self, data: &Map) -> Option<(impl SessionInterface + use<>, ManualClock, String)> {
        let (interface, clock) = self.interface(TIMES[1])?;
        let cookie = sign_in(&interface, data).ok()?;
        Some((interface, clock, cookie))
    }

    fn in_threads(&self, inputs: &[Situation]) -> Verdict {
        if inputs.is_empty() {
            return skip();
        }
        same_in_four_threads(THREADS, || {
            let answer = |input: &Situation| {
                let facts = self.facts(input);
                let admits = self.policy.admits(&facts, &input.3);
                let sent = self.policy.should_set_cookie(&facts, &input.3);
                let mut written = input.3.clone();
                let changed = self.policy.before_save(&facts, &mut written);
                (admits, sent, self.policy.expiration_time(&facts, &input.3).ok(), changed, written)
            };
            // A count keeps the report short.
            let answers: Vec<_> = inputs.iter().map(answer).collect();
            let again: Vec<_> = inputs.iter().map(answer).collect();
            answers.iter().zip(&again).filter(|(one, other)| one == other).count()
        })
    }
}

/// Data with values of every kind under the keys that policies read.
fn odd_data() -> Vec<Map> {
    let values = [
        Value::Null,
        Value::from(true),
        Value::from(0),
        Value::from(-1),
        Value::from(1),
        Value::from(i64::MAX),
        Value::from(i64::MIN),
        Value::from(u64::MAX),
        Value::from(1_700_000_000),
        Value::from(1_699_999_999.5),
        Value::from(4_000_000_000_i64),
        Value::from(f64::NAN),
        Value::from(f64::INFINITY),
        Value::from(-1e300),
        Value::from("soon"),
        Value::List(Vec::new()),
    ];
    let pairs =
        POLICY_KEYS.iter().flat_map(|key| values.iter().map(|value| Map::from([(*key, value.clone())])));
    [Map::new()].into_iter().chain(pairs).collect()
}

type Situation = (Timestamp, Option<Timestamp>, [bool; 3], Map);

/// `Expires` lies no further than `limit` ahead.
///
/// # Errors
/// The violation.
pub fn told_limit(policy: &dyn ExpiryPolicy, facts: &SessionFacts, data: &Map, limit: Duration) -> Verdict {
    let limit = TimeDelta::from_std(limit).unwrap_or(TimeDelta::MAX);
    match policy.expiration_time(facts, data) {
        Ok(Some(time)) if facts.now.checked_add(limit).is_some_and(|latest| time > latest) => {
            BROWSER.broken(&(facts, data), format!("the browser keeps the cookie until {time:?}"))
        }
        _ => Ok(()),
    }
}

/// A modified session is sent.
///
/// # Errors
/// The violation.
pub fn sends_changes(policy: &dyn ExpiryPolicy, facts: &SessionFacts, data: &Map) -> Verdict {
    if !facts.modified {
        return skip();
    }
    if policy.should_set_cookie(facts, data) {
        return Ok(());
    }
    CHANGES.broken(&(facts, data), "`should_set_cookie` is false, although the session is modified")
}

/// `before_save` tells the truth, and is done after one call.
///
/// # Errors
/// The violation.
pub fn remembers(policy: &dyn ExpiryPolicy, facts: &SessionFacts, data: &Map) -> Verdict {
    let mut written = data.clone();
    let said = policy.before_save(facts, &mut written);
    if !said && written != *data {
        return REMEMBERS.broken(&(facts, data), format!("it said no change, and left {written:?}"));
    }
    if data.iter().any(|(key, value)| !key.starts_with('_') && written.get(key) != Some(value)) {
        return REMEMBERS.broken(&(facts, data), format!("it left {written:?}"));
    }
    let mut again = written.clone();
    if policy.before_save(facts, &mut again) || again != written {
        return REMEMBERS.broken(&(facts, data), format!("it changed {written:?} again, to {again:?}"));
    }
    Ok(())
}

/// Every question gets an answer, and the same one twice.
///
/// # Errors
/// The violation.
pub fn total(policy: &dyn ExpiryPolicy, facts: &SessionFacts, data: &Map) -> Verdict {
    let answers = || {
        (
            policy.admits(facts, data),
            policy.should_set_cookie(facts, data),
            policy.expiration_time(facts, data).ok(),
        )
    };
    let (one, other) = (answers(), answers());
    if one == other {
        return Ok(());
    }
    TOTAL.broken(&(facts, data), format!("the answers are {one:?}, then {other:?}"))
}
