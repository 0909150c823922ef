//! [`BrowserSession`]: sessions end with the browser.

use super::{ExpiryPolicy, SessionFacts};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::value::Map;

/// Ends every session with the browser, even if it is permanent. Cookies are sent when changed.
///
/// The age limit still applies, because browsers that restore tabs keep such cookies for a long time.
///
/// ```
/// use cookie_session::expiry::BrowserSession;
/// use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
///
/// let interface =
///     SecureCookieSessionInterface::new("correct horse battery staple")?.with_expiry(BrowserSession);
/// let session = interface.open_session(&PlainRequest::new());
/// session.set_permanent(true)?;
/// let headers = interface.save_session(&session)?;
/// assert!(!headers.set_cookie().unwrap().contains("Expires"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct BrowserSession;

impl ExpiryPolicy for BrowserSession {
    fn should_set_cookie(&self, facts: &SessionFacts, _data: &Map) -> bool {
        facts.modified
    }

    fn expiration_time(&self, _facts: &SessionFacts, _data: &Map) -> Result<Option<Timestamp>> {
        Ok(None)
    }
}
