//! Quart's session cookie.

use crate::codec::TaggedJson;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::timed::MaxAge;

/// The default of `PERMANENT_SESSION_LIFETIME`: 31 days.
pub const MAX_AGE: MaxAge = MaxAge::seconds(31 * 24 * 60 * 60);

/// Sessions of `quart.sessions.SecureCookieSessionInterface` (Quart 0.22.0).
///
/// Flask's format, but with keys in insertion order, because Flask's serializer sorts only inside a Flask app context.
/// Flask and Quart read each other's cookies.
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::quart;
/// use cookie_session::{Map, SecretKeys};
///
/// let session = quart::session(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let token = session.dump_value(&Map::from([("z", 1), ("a", 2)]).into())?;
/// assert!(token.starts_with("eyJ6IjoxLCJhIjoyfQ.ZVPxAA.")); // {"z":1,"a":2}
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn session(keys: SecretKeys) -> Scheme {
    Scheme::flask_session(keys).codec(TaggedJson::default().unsorted_keys())
}
