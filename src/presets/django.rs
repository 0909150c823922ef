//! Django's `django.core.signing`, its `signed_cookies` sessions and its signed cookies.
//!
//! Ages are compared with fractions of a second, and times in the future are accepted, as in
//! Django 5.2.19. [`Scheme::skew`] with a duration of your choice rejects them.

use std::time::Duration;

use crate::codec::Json;
use crate::compression::Compression;
use crate::derivation::DjangoConcat;
use crate::digest::Sha256;
use crate::keys::SecretKeys;
use crate::scheme::{Scheme, SessionProfile};
use crate::separator::Separator;
use crate::timed::{Base62Seconds, MaxAge};

/// The salt of `django.contrib.sessions.backends.signed_cookies`.
pub const SESSION_SALT: &str = "django.contrib.sessions.backends.signed_cookies";

/// The default of `SESSION_COOKIE_AGE`: 14 days.
pub const SESSION_MAX_AGE: MaxAge = MaxAge::seconds(14 * 24 * 60 * 60);

/// `django.core.signing` with a salt: `Signer`, `TimestampSigner`, `dumps` and `loads`.
///
/// | Django | here | Django's default salt |
/// | --- | --- | --- |
/// | `Signer(salt=salt)` | `.signer()`: `value ":" signature` | `django.core.signing.Signer` |
/// | `TimestampSigner(salt=salt)` | `.timestamp_signer()`: `value ":" time ":" signature` | `django.core.signing.TimestampSigner` |
/// | `dumps(value, salt=salt)` | `.timed_serializer()` | `django.core.signing` |
/// | `dumps(value, salt=salt, compress=True)` | `.compression(Compression::Flask).timed_serializer()` | |
///
/// Before Django 3.1 the digest was SHA-1: `.digest::<Sha1>()`.
#[must_use]
pub fn signing(keys: SecretKeys, salt: &str) -> Scheme<Sha256, DjangoConcat, Json> {
    Scheme::new(keys, salt)
        .digest::<Sha256>()
        .key_derivation::<DjangoConcat>()
        .codec(Json::default().ascii())
        .separator(Separator::colon())
        .timestamp_format(Base62Seconds)
        .skew(Duration::MAX)
        .fractional_age()
        .compression(Compression::Never)
}

/// Sessions of the backend `signed_cookies`: [`signing`] with its salt, compressed if that is shorter.
///
/// [`sessions`](Scheme::sessions) makes an interface with Django's cookie: `sessionid`, `SameSite=Lax`, kept for 14 days
/// or for `_session_expiry` ([`DjangoExpiry`](crate::expiry::DjangoExpiry)). The age limit is 14 days too. For another
/// `SESSION_COOKIE_AGE`, change the lifetime in the configuration.
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::django;
/// use cookie_session::{Map, SecretKeys};
///
/// let scheme = django::session(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
/// let token = scheme.timed_serializer().dump_value(&Map::from([("user_id", 42)]).into())?;
/// assert_eq!(token, "eyJ1c2VyX2lkIjo0Mn0:1r31eq:mScod7gU-l_IZZc79OjZN5snnsXRBkikFbVfH69Mxns");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn session(keys: SecretKeys) -> Scheme<Sha256, DjangoConcat, Json> {
    signing(keys, SESSION_SALT).compression(Compression::Flask).with_profile(SessionProfile::DJANGO)
}

/// `HttpResponse.set_signed_cookie(name, value, salt=salt)`, which separates purposes by salt and key.
///
/// `.timestamp_signer()` signs the value. The cookie `messages` of `django.contrib.messages` has the
/// same key prefix: `signing(keys.with_prefix("django.http.cookies"), "django.contrib.messages")`.
#[must_use]
pub fn signed_cookie(keys: SecretKeys, name: &str, salt: &str) -> Scheme<Sha256, DjangoConcat, Json> {
    let salt = format!("django.http.cookies.v2:{}:{salt}{name}", salt.chars().count());
    signing(keys.with_prefix("django.http.cookies"), &salt)
}
