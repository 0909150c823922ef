//! Laws of [`ExpiryPolicy`].

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict};
use crate::clock::{ManualClock, Timestamp};
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::session::Session;
use crate::session::config::SessionConfig;
use crate::session::expiry::{ExpiryPolicy, SessionFacts};
use crate::session::interface::SessionInterface;
use crate::session::request::PlainRequest;
use crate::testing::strategies::{any_timestamp, map_of, plain_value, session_map};
use crate::value::Map;

const ENDS: Law =
    Law::new("expiry: ends", "a cookie never opens later than the stated limit after it was signed");
const NO_RETURN: Law = Law::new("expiry: no return", "a cookie that was refused once is refused for good");
const BROWSER: Law = Law::new("expiry: browser", "the browser is told no time beyond the stated limit");
const CHANGES: Law = Law::new("expiry: changes", "a changed session is sent, so that no change is lost");
const REMEMBERS: Law = Law::new(
    "expiry: remembers",
    "`before_save` says whether it changed anything, and has nothing to add at once",
);
const TOTAL: Law = Law::new("expiry: total", "any facts and data get an answer");

/// The laws of an expiry policy.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::testing::laws;
/// use cookie_session::{FlaskExpiry, IdleAndAbsolute};
///
/// laws::expiry::Suite::new(FlaskExpiry).run().assert();
///
/// let (idle, absolute) = (Duration::from_secs(600), Duration::from_secs(3_600));
/// laws::expiry::Suite::new(IdleAndAbsolute::new(idle, absolute)).limit(idle).run().assert();
/// ```
#[derive(Debug)]
pub struct Suite {
    policy: Arc<dyn ExpiryPolicy>,
    lifetime: Duration,
    limit: Duration,
}

/// The lifetime of the sessions that are tried: two hours.
const LIFETIME: Duration = Duration::from_secs(7_200);

impl Suite {
    /// A suite for a policy whose limit is the configured lifetime.
    #[must_use]
    pub fn new(policy: impl ExpiryPolicy) -> Self {
        Self { policy: Arc::new(policy), lifetime: LIFETIME, limit: LIFETIME }
    }

    /// Says how long after its signing a cookie may open at most; the configured lifetime unless set.
    #[must_use]
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let policy = &self.policy;
        let limit = self.limit.as_secs();
        let wait = move || prop_oneof![0..=limit * 2, Just(limit), Just(limit + 1), Just(0)];
        let facts = move || {
            (any_timestamp(), proptest::option::of(any_timestamp()), any::<[bool; 3]>(), session_map())
        };
        let to_facts = |(now, signed_at, [permanent, modified, refresh], data): &Situation| {
            let mut facts = SessionFacts::of(&self.config(*refresh), *now, data, *signed_at, *modified);
            facts.permanent = *permanent;
            facts
        };
        [
            ENDS.over((map_of(plain_value()), vec(wait(), 1..4)), |(data, waits)| self.ends(data, waits)),
            NO_RETURN.over((map_of(plain_value()), vec(wait(), 1..5)), |(data, waits)| {
                self.no_return(data, waits)
            }),
            BROWSER.over(facts(), |input| told_limit(&**policy, &to_facts(input), &input.3, self.limit)),
            CHANGES.over(facts(), |input| sends_changes(&**policy, &to_facts(input), &input.3)),
            REMEMBERS.over(facts(), |input| remembers(&**policy, &to_facts(input), &input.3)),
            TOTAL.over((facts(), any::<i64>()), |(input, lifetime)| {
                let mut facts = to_facts(input);
                facts.lifetime = TimeDelta::try_milliseconds(*lifetime).unwrap_or(TimeDelta::MAX);
                total(&**policy, &facts, &input.3)
            }),
        ]
        .into_iter()
        .collect()
    }

    fn config(&self, refresh: bool) -> SessionConfig {
        SessionConfig::builder()
            .permanent_session_lifetime(self.lifetime)
            .refresh_each_request(refresh)
            .build()
            .unwrap_or_default()
    }

    /// An interface with the policy, and the cookie of a new session with `data`.
    fn signed(&self, data: &Map) -> Option<(impl SessionInterface, ManualClock, String)> {
        let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
        let keys = SecretKeys::new("the secret of the expiry laws").ok()?;
        let interface = Scheme::flask_session(keys).clock(clock.clone()).sessions();
        let interface = interface.with_config(self.config(true)).with_expiry(self.policy.clone());
        let session = interface.open_session(&PlainRequest::new());
        session.insert("user_id", 7).ok()?;
        session.extend(data.clone()).ok()?;
        let cookie = interface.save_session(&session).ok()?.into_set_cookie()?;
        Some((interface, clock, cookie))
    }

    fn ends(&self, data: &Map, waits: &[u64]) -> Verdict {
        let Some((interface, clock, cookie)) = self.signed(data) else { return Ok(()) };
        let mut waited = 0;
        for &wait in waits {
            clock.advance(Duration::from_secs(wait));
            waited += wait;
            let opened: Session = interface.open_session(&PlainRequest::new().answering(&cookie));
            if !opened.is_new() && waited > self.limit.as_secs() {
                return ENDS
                    .broken(&(data, waits), format!("the cookie opens {waited} s after it was signed"));
            }
        }
        Ok(())
    }

    fn no_return(&self, data: &Map, waits: &[u64]) -> Verdict {
        let Some((interface, clock, cookie)) = self.signed(data) else { return Ok(()) };
        let mut refused = None;
        let mut waited = 0;
        for &wait in waits {
            clock.advance(Duration::from_secs(wait));
            waited += wait;
            let opened = interface.open_session(&PlainRequest::new().answering(&cookie));
            match refused {
                Some(before) if !opened.is_new() => {
                    let found = format!("refused after {before} s, it opens after {waited} s");
                    return NO_RETURN.broken(&(data, waits), found);
                }
                None if opened.is_new() => refused = Some(waited),
                _ => {}
            }
        }
        Ok(())
    }
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
    if !facts.modified || policy.should_set_cookie(facts, data) {
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
