//! [`Persistent`]: every session outlives the browser.

use super::{ExpiryPolicy, SessionFacts, after};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::value::Map;

/// Keeps every session in the browser for one lifetime. Cookies are sent when changed.
///
/// The rule of Starlette 1.10's `SessionMiddleware`, which sends `Max-Age`. This crate sends `Expires`.
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::expiry::Persistent;
/// use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};
///
/// let interface = Scheme::new(SecretKeys::new("correct horse battery staple")?, "shop")
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .sessions()
///     .with_expiry(Persistent);
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("user", "ada")?;
/// let headers = interface.save_session(&session)?;
/// assert!(headers.set_cookie().unwrap().contains("; Expires=Fri, 15 Dec 2023 22:13:20 GMT;"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Persistent;

impl ExpiryPolicy for Persistent {
    fn should_set_cookie(&self, facts: &SessionFacts, _data: &Map) -> bool {
        facts.modified
    }

    fn expiration_time(&self, facts: &SessionFacts, _data: &Map) -> Result<Option<Timestamp>> {
        after(facts.now, facts.lifetime).map(Some)
    }
}
