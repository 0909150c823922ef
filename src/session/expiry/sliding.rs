//! [`Sliding`]: sends the cookie again after a fraction of the lifetime.

use super::{ExpiryPolicy, SessionFacts};
use crate::value::Map;

/// Sends a permanent session again after a fraction of its lifetime, not on each request.
///
/// Active users stay logged in as in Flask, but most responses have no cookie. A user who returns less often than the
/// remaining part of the lifetime is logged out earlier than in Flask.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::clock::{ManualClock, Timestamp};
/// use cookie_session::expiry::Sliding;
/// use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};
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
    /// Sends the cookie again after `percent` of the lifetime: 0 means each request, 100 or more means never.
    #[must_use]
    pub const fn after_percent(percent: u8) -> Self {
        Self { percent }
    }
}

impl Default for Sliding {
    /// Sends the cookie again after half of the lifetime.
    fn default() -> Self {
        Self::after_percent(50)
    }
}

impl ExpiryPolicy for Sliding {
    fn should_set_cookie(&self, facts: &SessionFacts, _data: &Map) -> bool {
        let due = || {
            let Some(age) = facts.age() else { return true };
            // Neither product of seconds can overflow 128 bits.
            i128::from(age.num_seconds()) * 100
                >= i128::from(facts.lifetime.num_seconds()) * i128::from(self.percent)
        };
        facts.modified || (facts.permanent && self.percent < 100 && due())
    }
}
