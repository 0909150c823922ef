//! Starlette's session cookie, which FastAPI uses too.

use crate::codec::{Json, Separators};
use crate::compression::Compression;
use crate::derivation::DjangoConcat;
use crate::digest::Sha1;
use crate::encoding::Base64Variant;
use crate::keys::SecretKeys;
use crate::scheme::{Scheme, SessionProfile};
use crate::timed::MaxAge;

/// The default salt of `itsdangerous.TimestampSigner`, which Starlette uses.
pub const SALT: &str = super::itsdangerous::SIGNER_SALT;

/// The default of `SessionMiddleware(max_age=…)`: 14 days.
pub const MAX_AGE: MaxAge = MaxAge::seconds(14 * 24 * 60 * 60);

/// Sessions of `starlette.middleware.sessions.SessionMiddleware` (Starlette 1.10.0).
///
/// ```text
/// cookie = b64encode(json.dumps(session)) "." time "." signature
/// ```
///
/// The payload is ASCII JSON with spaces in standard base64 with padding, never compressed. A session must be a map;
/// Starlette answers any other value with a 500.
///
/// [`sessions`](Scheme::sessions) makes an interface with Starlette's cookie: `session`,
/// `SameSite=Lax`, kept for 14 days ([`Persistent`](crate::expiry::Persistent)). The age limit is 14 days too. For another
/// `max_age`, change the lifetime in the configuration.
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::starlette;
/// use cookie_session::{Map, SecretKeys};
///
/// let session = starlette::session(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let token = session.dump_value(&Map::from([("user_id", 42)]).into())?;
/// assert_eq!(token, "eyJ1c2VyX2lkIjogNDJ9.ZVPxAA.eX4lKljRgPqV-2c0L5ddKCS4gNg");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Difference: Starlette skips characters outside base64; here they are an error. An empty secret key is rejected.
#[must_use]
pub fn session(keys: SecretKeys) -> Scheme<Sha1, DjangoConcat, Json> {
    Scheme::new(keys, SALT)
        .key_derivation::<DjangoConcat>()
        .codec(Json::default().ascii().separators(Separators::Python))
        .base64_variant(Base64Variant::Standard)
        .compression(Compression::Never)
        .with_profile(SessionProfile::STARLETTE)
}
