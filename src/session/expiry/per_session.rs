//! [`PerSession`]: a lifetime that the session carries itself.

use chrono::TimeDelta;

use super::{ExpiryPolicy, SessionFacts, after, remembered};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::value::Map;

/// Lets a session carry a lifetime of its own, in seconds under the key `_lifetime`.
///
/// A session without that key, or with one that is no number, has the configured lifetime. A float, such as
/// Python's `total_seconds()` gives, is rounded down. The lifetime is signed with the rest, so the client cannot change it. Neither can it exceed the
/// configured lifetime, which limits the age of the signature.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::{
///     ManualClock, PerSession, PlainRequest, Scheme, SecretKeys, SessionInterface, Timestamp,
/// };
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
    /// The session key that holds the session's own lifetime, in seconds.
    pub const LIFETIME_KEY: &str = "_lifetime";

    fn lifetime(facts: &SessionFacts, data: &Map) -> TimeDelta {
        // All that is further in the past ends the session just as well, and is a date that can be written.
        let seconds = remembered(data, Self::LIFETIME_KEY).map(|own| own.max(i32::MIN.into()));
        seconds.and_then(TimeDelta::try_seconds).map_or(facts.lifetime, |own| own.min(facts.lifetime))
    }
}

impl ExpiryPolicy for PerSession {
    fn admits(&self, facts: &SessionFacts, data: &Map) -> bool {
        let Some(signed_at) = facts.signed_at else { return true };
        // Whole seconds, as the signature's own age is counted; equal is still valid.
        facts.now.as_secs().saturating_sub(signed_at.as_secs()) <= Self::lifetime(facts, data).num_seconds()
    }

    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> {
        if facts.permanent { after(facts.now, Self::lifetime(facts, data)).map(Some) } else { Ok(None) }
    }
}
