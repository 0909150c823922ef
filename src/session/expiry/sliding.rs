//! [`Sliding`]: re-send after a fraction of the lifetime.

use super::{ExpiryPolicy, SessionFacts};
use crate::value::Map;

/// Re-sends a permanent session once a fraction of its lifetime is over, not on each request.
///
/// Users stay signed in as with Flask's rules, but most responses carry no cookie. A session that
/// is looked at less often than the rest of the lifetime ends earlier than by Flask's rules.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::{
///     ManualClock, PlainRequest, Scheme, SecretKeys, SessionInterface, Sliding, Timestamp,
/// };
///
/// let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
/// let interface = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?)
///     .clock(clock.clone())
///     .sessions()
///     .with_expiry(Sliding::after_percent(50));
/// let session = interface.open_session(&PlainRequest::new());
/// session.set_permanent(true)?;
/// let headers = interface.save_session(&session)?;
/// let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
///
/// clock.advance(Duration::from_secs(15 * 24 * 60 * 60));
/// let early = interface.save_session(&interface.open_session(&request))?;
/// assert_eq!(early.set_cookie(), None);
/// clock.advance(Duration::from_secs(24 * 60 * 60));
/// let later = interface.save_session(&interface.open_session(&request))?;
/// assert!(later.set_cookie().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sliding {
    percent: u8,
}

impl Sliding {
    /// Re-sends when `percent` of the lifetime are over: 0 is on each request, 100 or more never.
    #[must_use]
    pub const fn after_percent(percent: u8) -> Self {
        Self { percent }
    }
}

impl Default for Sliding {
    /// After half of the lifetime.
    fn default() -> Self {
        Self::after_percent(50)
    }
}

impl ExpiryPolicy for Sliding {
    fn should_set_cookie(&self, facts: &SessionFacts, _data: &Map) -> bool {
        let due = || {
            let Some(age) = facts.age() else { return true };
            // Seconds in 128 bits: neither product can overflow.
            i128::from(age.num_seconds()) * 100
                >= i128::from(facts.lifetime.num_seconds()) * i128::from(self.percent)
        };
        facts.modified || (facts.permanent && self.percent < 100 && due())
    }
}
