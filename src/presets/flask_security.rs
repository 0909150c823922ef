//! The tokens of Flask-Security (Flask-Security-Too 5.9.2).
//!
//! Which key signs: Flask-Security passes `[SECRET_KEY] + SECRET_KEY_FALLBACKS` to itsdangerous, which signs with the
//! **last** key of a list. So if the app has fallbacks, pass the *last fallback* as the current key to [`SecretKeys`],
//! and `SECRET_KEY` as a fallback.

use super::itsdangerous;
use crate::codec::Json;
use crate::derivation::DjangoConcat;
use crate::digest::Sha1;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::timed::MaxAge;

/// Default salt of auth tokens, valid for 15 minutes: `{"ver", "uid", "fs_paa", "exp"}`.
pub const AUTH_SALT: &str = "remember-salt";
/// Default salt of login tokens, valid for one day: `[uid]`.
pub const LOGIN_SALT: &str = "login-salt";
/// The default of `SECURITY_LOGIN_WITHIN`, the maximum age of login tokens: one day.
pub const LOGIN_MAX_AGE: MaxAge = MaxAge::seconds(24 * 60 * 60);
/// Default salt of password reset tokens, valid for one day: `[uid, hash]`.
pub const RESET_SALT: &str = "reset-salt";
/// Default salt of address confirmation tokens, valid for two days: `[uid, hash]`.
pub const CONFIRM_SALT: &str = "confirm-salt";
/// Default salt of address change tokens, valid for two hours: `[uid, hash, address]`.
pub const CHANGE_EMAIL_SALT: &str = "change-email-salt";
/// Default salt of the two-factor validity cookie, valid for 30 days: `uid`.
pub const TWO_FACTOR_VALIDITY_SALT: &str = "tf-validity-salt";
/// Default salt of refresh tokens, which have no time; see [`refresh_token`].
pub const REFRESH_SALT: &str = "refresh-token-salt";

/// All tokens except the refresh token. Each purpose has its salt. Read them with `.timed_serializer()`.
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::presets::flask_security::{LOGIN_SALT, token};
/// use cookie_session::{MaxAge, SecretKeys};
///
/// let login = token(SecretKeys::new("sibling-secret")?, LOGIN_SALT)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let text = ".eJyLVjIwNDI2MTUzt7BMTEpOSU1D5yvFAgColQnB.ZVPxAA.SrPog0h3VoeGgxX3gRBkSXrP3VQ";
/// let (uid,): (String,) = login.loads(text, MaxAge::seconds(86_400))?;
/// assert_eq!(uid, "0123456789abcdef0123456789abcdef");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn token(keys: SecretKeys, salt: &str) -> Scheme<Sha1, DjangoConcat, Json> {
    itsdangerous::scheme(keys, salt)
}

/// Refresh tokens, whose lifetime is in the database. Read them with `.serializer()`.
#[must_use]
pub fn refresh_token(keys: SecretKeys) -> Scheme<Sha1, DjangoConcat, Json> {
    itsdangerous::scheme(keys, REFRESH_SALT)
}
