//! Tokens of itsdangerous with its own defaults.

use crate::codec::Json;
use crate::derivation::DjangoConcat;
use crate::digest::Sha1;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;

/// The default salt of `Signer` and `TimestampSigner`.
pub const SIGNER_SALT: &str = "itsdangerous.Signer";

/// The default salt of all serializers.
pub const SERIALIZER_SALT: &str = "itsdangerous";

/// Tokens of itsdangerous 2.2.0 with the defaults of its classes: SHA-1, django-concat, compact JSON.
///
/// | itsdangerous | here |
/// | --- | --- |
/// | `Signer(key, salt)` | `.signer()` |
/// | `TimestampSigner(key, salt)` | `.timestamp_signer()` |
/// | `URLSafeSerializer(key, salt)` | `.serializer()` |
/// | `URLSafeTimedSerializer(key, salt)` | `.timed_serializer()` |
///
/// Most Flask apps send such tokens by mail, for example
/// `URLSafeTimedSerializer(app.secret_key, salt="email-confirm")`:
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::itsdangerous;
/// use cookie_session::{MaxAge, SecretKeys};
///
/// let confirm = itsdangerous::scheme(SecretKeys::new("sibling-secret")?, "email-confirm")
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let token = confirm.dumps("ada@example.com")?;
/// assert_eq!(token, "ImFkYUBleGFtcGxlLmNvbSI.ZVPxAA.NQ7pfNytyj_NrxUBrida0lENyAE");
/// assert_eq!(confirm.loads::<String>(&token, MaxAge::seconds(3600))?, "ada@example.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn scheme(keys: SecretKeys, salt: impl AsRef<[u8]>) -> Scheme<Sha1, DjangoConcat, Json> {
    Scheme::new(keys, salt).key_derivation::<DjangoConcat>().codec(Json::default())
}
