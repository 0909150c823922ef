//! Quart-Auth's cookie.

use super::itsdangerous;
use crate::codec::Json;
use crate::derivation::DjangoConcat;
use crate::digest::Sha512;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::timed::MaxAge;

/// The default of `QUART_AUTH_SALT`.
pub const SALT: &str = "quart auth salt";

/// The default of `QUART_AUTH_DURATION`: 365 days.
pub const MAX_AGE: MaxAge = MaxAge::seconds(365 * 24 * 60 * 60);

/// The cookie `QUART_AUTH` of Quart-Auth 0.11: the user's id, signed with SHA-512 and the time.
///
/// ```
/// use cookie_session::SecretKeys;
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::quart_auth;
///
/// let login = quart_auth::token(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let cookie = login.dumps("42")?;
/// assert!(cookie.starts_with("IjQyIg.ZVPxAA."));
/// assert_eq!(login.loads::<String>(&cookie, quart_auth::MAX_AGE)?, "42");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn token(keys: SecretKeys) -> Scheme<Sha512, DjangoConcat, Json> {
    itsdangerous::scheme(keys, SALT).digest::<Sha512>()
}
