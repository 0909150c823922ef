//! [`DjangoExpiry`]: Django's rules.

use chrono::TimeDelta;

use super::{ExpiryPolicy, Persistent, SessionFacts, after, remembered};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::value::Map;

/// Keeps every session for one lifetime in the browser, unless the session sets another one.
///
/// Django 5.2.19 `SessionBase.get_expiry_age`: `request.session.set_expiry(seconds)` stores whole seconds under
/// `_session_expiry`. They replace `SESSION_COOKIE_AGE` for the browser; 0 ends the session with the browser. The age
/// limit of the signature is still the configured lifetime, as in Django's `signed_cookies`. Difference: a date under
/// that key is ignored.
///
/// ```
/// use cookie_session::expiry::DjangoExpiry;
/// use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let interface = Scheme::new(keys, "shop").sessions().with_expiry(DjangoExpiry);
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("_session_expiry", 0)?;
/// assert!(!interface.save_session(&session)?.set_cookie().unwrap().contains("Expires"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct DjangoExpiry;

impl DjangoExpiry {
    /// The session key with the session's own lifetime in seconds.
    pub const EXPIRY_KEY: &str = "_session_expiry";
}

impl ExpiryPolicy for DjangoExpiry {
    fn should_set_cookie(&self, facts: &SessionFacts, data: &Map) -> bool {
        Persistent.should_set_cookie(facts, data)
    }

    fn expiration_time(&self, facts: &SessionFacts, data: &Map) -> Result<Option<Timestamp>> {
        match remembered(data, Self::EXPIRY_KEY) {
            Some(0) => Ok(None),
            Some(seconds) => {
                after(facts.now, TimeDelta::try_seconds(seconds).unwrap_or(facts.lifetime)).map(Some)
            }
            None => Persistent.expiration_time(facts, data),
        }
    }
}
