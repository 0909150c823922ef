//! Flask-WTF's CSRF token.

use super::itsdangerous;
use crate::codec::Json;
use crate::derivation::DjangoConcat;
use crate::digest::Sha1;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::timed::MaxAge;

/// The salt of CSRF tokens.
pub const SALT: &str = "wtf-csrf-token";

/// How old a token may be unless `WTF_CSRF_TIME_LIMIT` says otherwise: one hour.
pub const MAX_AGE: MaxAge = MaxAge::seconds(60 * 60);

/// CSRF tokens of `flask_wtf.csrf.generate_csrf` (Flask-WTF 1.3.0).
///
/// The value is the 40 hex digits that the session holds under `csrf_token`. A form is genuine if
/// its token opens **and** holds what the session does; compare the two in constant time.
///
/// The key is `WTF_CSRF_SECRET_KEY` or `SECRET_KEY`; Flask-WTF takes no fallbacks.
///
/// ```
/// use cookie_session::SecretKeys;
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::flask_wtf;
///
/// let csrf = flask_wtf::csrf_token(SecretKeys::new("sibling-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let token = "IjMyMGIwMTg3NThlY2UzNzUyZmZlZGJhZWIxYTZkYjY3YzgwYjkzNTki.ZVPxAA.zb1Q8Fj4UEiSYVMc3T_jQxE2UC8";
/// let from_form: String = csrf.loads(token, flask_wtf::MAX_AGE)?;
/// assert_eq!(from_form, "320b018758ece3752ffedbaeb1a6db67c80b9359");
/// assert_eq!(csrf.dumps(&from_form)?, token);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn csrf_token(keys: SecretKeys) -> Scheme<Sha1, DjangoConcat, Json> {
    itsdangerous::scheme(keys, SALT)
}
