//! Starlette's session cookie, which FastAPI uses too.

use crate::codec::{Json, Separators};
use crate::compression::Compression;
use crate::derivation::DjangoConcat;
use crate::digest::Sha1;
use crate::encoding::Base64Variant;
use crate::keys::SecretKeys;
use crate::serializer::UrlSafeTimedSerializer;
use crate::timed::{MaxAge, TimestampSigner};

/// The default salt of `itsdangerous.TimestampSigner`, which Starlette keeps.
pub const SALT: &str = "itsdangerous.Signer";

/// How old a session may be unless `SessionMiddleware(max_age=…)` says otherwise: 14 days.
pub const MAX_AGE: MaxAge = MaxAge::seconds(14 * 24 * 60 * 60);

/// Sessions of `starlette.middleware.sessions.SessionMiddleware` (Starlette 1.10.0).
///
/// ```text
/// cookie = b64encode(json.dumps(session)) "." time "." signature
/// ```
///
/// The base64 is the standard one with padding, the JSON has spaces and is ASCII, nothing is
/// compressed. A session is a mapping; Starlette answers anything else with a 500.
///
/// ```
/// use cookie_session::{FixedClock, Map, SecretKeys, Timestamp, presets::starlette};
///
/// let session = starlette::session(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
/// let token = session.dump_value(&Map::from([("user_id", 42)]).into())?;
/// assert_eq!(token, "eyJ1c2VyX2lkIjogNDJ9.ZVPxAA.eX4lKljRgPqV-2c0L5ddKCS4gNg");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Difference: Starlette skips characters that are no base64; here they are an error. An empty
/// secret key is refused.
#[must_use]
pub fn session(keys: SecretKeys) -> UrlSafeTimedSerializer<Sha1, DjangoConcat, Json> {
    let signer = TimestampSigner::new(keys).key_derivation::<DjangoConcat>();
    let codec = Json::default().ascii().separators(Separators::Python);
    UrlSafeTimedSerializer::with(signer.map_signer(|signer| signer.salt(SALT)), codec)
        .base64_variant(Base64Variant::Standard)
        .compression(Compression::Never)
}
