//! Django's `django.core.signing`, its `signed_cookies` sessions and its signed cookies.
//!
//! Ages are compared with fractions of a second, and times in the future are accepted, as in
//! Django 5.2.19. `skew` with a duration of your choice refuses them.

use std::time::Duration;

use crate::codec::Json;
use crate::compression::Compression;
use crate::derivation::DjangoConcat;
use crate::digest::Sha256;
use crate::keys::SecretKeys;
use crate::separator::Separator;
use crate::serializer::UrlSafeTimedSerializer;
use crate::signer::Signer;
use crate::timed::{Base62Seconds, MaxAge, TimestampSigner};

/// The salt of `django.contrib.sessions.backends.signed_cookies`.
pub const SESSION_SALT: &str = "django.contrib.sessions.backends.signed_cookies";

/// How old a session may be unless `SESSION_COOKIE_AGE` says otherwise: 14 days.
pub const SESSION_MAX_AGE: MaxAge = MaxAge::seconds(14 * 24 * 60 * 60);

/// `django.core.signing.Signer(salt=salt)`: `value ":" signature`.
///
/// Without a salt, Django uses `django.core.signing.Signer`, the name of the class.
#[must_use]
pub fn signer(keys: SecretKeys, salt: &str) -> Signer<Sha256, DjangoConcat> {
    let signer = Signer::new(keys).digest::<Sha256>().key_derivation::<DjangoConcat>();
    signer.salt(salt).separator(Separator::colon())
}

/// `django.core.signing.TimestampSigner(salt=salt)`: `value ":" time ":" signature`.
///
/// Without a salt, Django uses `django.core.signing.TimestampSigner`. Before Django 3.1 the digest
/// was SHA-1: `.digest::<Sha1>()`.
#[must_use]
pub fn timestamp_signer(keys: SecretKeys, salt: &str) -> TimestampSigner<Sha256, DjangoConcat> {
    let signer = TimestampSigner::new(keys).digest::<Sha256>().key_derivation::<DjangoConcat>();
    let signer = signer.map_signer(|signer| signer.salt(salt).separator(Separator::colon()));
    signer.format(Base62Seconds).skew(Duration::MAX).fractional_age()
}

/// `django.core.signing.dumps` and `loads`; Django's default salt is `django.core.signing`.
///
/// For `compress=True` add `.compression(Compression::Flask)`.
#[must_use]
pub fn signing(keys: SecretKeys, salt: &str) -> UrlSafeTimedSerializer<Sha256, DjangoConcat, Json> {
    UrlSafeTimedSerializer::with(timestamp_signer(keys, salt), Json::default().ascii())
        .compression(Compression::Never)
}

/// Sessions of the backend `signed_cookies`: [`signing`] with its salt, compressed where it pays.
///
/// ```
/// use cookie_session::{FixedClock, Map, SecretKeys, Timestamp, presets::django};
///
/// let session = django::session(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
/// let token = session.dump_value(&Map::from([("user_id", 42)]).into())?;
/// assert_eq!(token, "eyJ1c2VyX2lkIjo0Mn0:1r31eq:mScod7gU-l_IZZc79OjZN5snnsXRBkikFbVfH69Mxns");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn session(keys: SecretKeys) -> UrlSafeTimedSerializer<Sha256, DjangoConcat, Json> {
    signing(keys, SESSION_SALT).compression(Compression::Flask)
}

/// `HttpResponse.set_signed_cookie(name, value, salt=salt)`: purpose in salt and key.
#[must_use]
pub fn signed_cookie(keys: SecretKeys, name: &str, salt: &str) -> TimestampSigner<Sha256, DjangoConcat> {
    let salt = format!("django.http.cookies.v2:{}:{salt}{name}", salt.chars().count());
    timestamp_signer(keys.with_prefix("django.http.cookies"), &salt)
}
