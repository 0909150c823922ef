//! calibre-web's remember token.

use super::itsdangerous;
use crate::codec::Json;
use crate::derivation::DjangoConcat;
use crate::digest::Sha1;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;

/// The salt of remember tokens.
pub const SALT: &str = "remember";

/// The cookie `remember_token` of calibre-web 0.6.27: itsdangerous' defaults, without a time.
///
/// `.serializer()` reads it. The token stays valid until the key is changed.
///
/// ```
/// use cookie_session::{SecretKeys, presets::calibre_web};
///
/// let remember = calibre_web::remember_token(SecretKeys::new("sibling-secret")?).serializer();
/// let token = remember.dumps(&["1", "random"])?;
/// assert_eq!(remember.loads::<(String, String)>(&token)?.0, "1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn remember_token(keys: SecretKeys) -> Scheme<Sha1, DjangoConcat, Json> {
    itsdangerous::scheme(keys, SALT)
}
