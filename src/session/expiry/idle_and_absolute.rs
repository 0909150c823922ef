//! [`IdleAndAbsolute`]: an idle limit and an absolute limit.

use chrono::TimeDelta;

use super::{ExpiryPolicy, SessionFacts, after, remembered};
use crate::clock::{LAST_PYTHON_SECOND, Timestamp};
use crate::error::Result;
use crate::session::config::SessionConfig;
use crate::timed::MaxAge;
use crate::value::Map;

/// Ends a session after an idle time, and at the latest a fixed time after it began.
///
/// Each response to a request with a session sends the cookie again, so the signature tells when the session was last
/// used. The session stores its beginning under the key `_created_at`, in whole seconds since 1970. Flask keeps that
/// key. A session without it, such as one that Flask began, starts to count when it is first saved here.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::clock::{ManualClock, Timestamp};
/// use cookie_session::expiry::IdleAndAbsolute;
/// use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};
///
/// let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
/// let minutes = |minutes: u32| Duration::from_secs(60 * u64::from(minutes));
/// let interface = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?)
///     .clock(clock.clone())
///     .sessions()
///     .with_expiry(IdleAndAbsolute::new(minutes(30), minutes(60)));
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("user", "ada")?;
/// let mut headers = interface.save_session(&session)?;
/// for still_there in [true, true, false] {
///     clock.advance(minutes(25));
///     let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
///     let session = interface.open_session(&request);
///     assert_eq!(session.contains_key("user"), still_there);
///     if still_there {
///         headers = interface.save_session(&session)?;
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct IdleAndAbsolute {
    idle: TimeDelta,
    absolute: TimeDelta,
}

impl IdleAndAbsolute {
    /// The session key with the time when the session began, in seconds since 1970.
    pub const CREATED_AT_KEY: &str = "_created_at";

    /// Creates a policy that ends sessions after `idle` without a request, and `absolute` after they began.
    #[must_use]
    pub fn new(idle: std::time::Duration, absolute: std::time::Duration) -> Self {
        let delta = |duration| TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        Self { idle: delta(idle), absolute: delta(absolute) }
    }

    /// The rest of the absolute limit.
    fn left(&self, facts: &SessionFacts, data: &Map) -> TimeDelta {
        match remembered(data, Self::CREATED_AT_KEY) {
            Some(created_at) => {
                // Neither operand is negative, so the difference is in range. A beginning in the
                // future, from a clock that was ahead, counts as now.
                let since = facts.now.as_secs().saturating_sub(created_at).max(0);
                TimeDelta::try_seconds(since).map_or(TimeDelta::MIN, |since| self.absolute - since)
            }
            None => self.absolute,
        }
    }
}

impl ExpiryPolicy for IdleAndAbsolute {
    fn max_age(&self, _config: &SessionConfig) -> MaxAge {
        MaxAge::seconds(self.idle.num_seconds())
    }

    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        self.left(facts, data) >= TimeDelta::zero()
    }

    fn should_set_cookie(&self, facts: &SessionFacts, _data: &Map) -> bool {
        facts.modified || facts.signed_at.is_some()
    }

    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> {
        if !facts.permanent {
            return Ok(None);
        }
        let left = self.left(facts, data).max(TimeDelta::zero());
        // The last date is a limit too.
        let last = TimeDelta::try_seconds(LAST_PYTHON_SECOND.saturating_sub(facts.now.as_secs()));
        after(facts.now, self.idle.min(left).min(last.unwrap_or(TimeDelta::MAX))).map(Some)
    }

    fn before_save(&self, facts: &SessionFacts, data: &mut Map) -> bool {
        // A beginning in the future would postpone the absolute limit, so it is replaced.
        if remembered(data, Self::CREATED_AT_KEY).is_some_and(|created_at| created_at <= facts.now.as_secs())
        {
            return false;
        }
        data.insert(Self::CREATED_AT_KEY, facts.now.as_secs());
        true
    }
}
