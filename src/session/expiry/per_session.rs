//! [`PerSession`]: a lifetime stored in the session.

use chrono::TimeDelta;

use super::{ExpiryPolicy, SessionFacts, after, remembered};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::value::Map;

/// Lets each session store its own lifetime in seconds, under the key `_lifetime`.
///
/// Without that key, or if it is not a number, the configured lifetime applies. A float, such as Python's
/// `total_seconds()` returns, is rounded down. The lifetime is signed with the session, so the client cannot change it.
/// It cannot exceed the configured lifetime, which limits the age of the signature.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::clock::{ManualClock, Timestamp};
/// use cookie_session::expiry::PerSession;
/// use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};
///
/// let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
/// let interface = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?)
///     .clock(clock.clone())
///     .sessions()
///     .with_expiry(PerSession);
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("role", "guest")?;
/// session.insert(PerSession::LIFETIME_KEY, 600)?;
/// let headers = interface.save_session(&session)?;
/// let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
/// clock.advance(Duration::from_secs(600));
/// assert!(interface.open_session(&request).contains_key("role"));
/// clock.advance(Duration::from_secs(1));
/// assert!(!interface.open_session(&request).contains_key("role"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct PerSession;

impl PerSession {
    /// The session key with the session's own lifetime in seconds.
    pub const LIFETIME_KEY: &str = "_lifetime";

    fn lifetime(facts: &SessionFacts, data: &Map) -> TimeDelta {
        // Any time in the past ends the session; this one can be written as a date.
        let seconds = remembered(data, Self::LIFETIME_KEY).map(|own| own.max(i32::MIN.into()));
        seconds.and_then(TimeDelta::try_seconds).map_or(facts.lifetime, |own| own.min(facts.lifetime))
    }
}

impl ExpiryPolicy for PerSession {
    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        let Some(signed_at) = facts.signed_at else { return true };
        // Whole seconds, like the age of the signature; an equal age is valid.
        facts.now.as_secs().saturating_sub(signed_at.as_secs()) <= Self::lifetime(facts, data).num_seconds()
    }

    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> {
        if facts.permanent { after(facts.now, Self::lifetime(facts, data)).map(Some) } else { Ok(None) }
    }
}
