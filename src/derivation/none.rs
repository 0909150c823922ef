//! [`NoDerivation`]: the secret itself.

use super::{DerivedKey, KeyDerivation};
use crate::digest::SessionDigest;

/// No derivation: `key = secret`. The salt is ignored.
///
/// itsdangerous 2.2.0 `Signer.derive_key` with `key_derivation="none"`.
///
/// # Security
/// A token made for one purpose opens for every other purpose with the same secret.
///
/// ```
/// use cookie_session::derivation::{KeyDerivation, NoDerivation};
/// use cookie_session::digest::Sha1;
///
/// assert_eq!(NoDerivation::derive::<Sha1>(b"secret", b"salt").as_bytes(), b"secret");
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct NoDerivation;

#[diagnostic::do_not_recommend]
impl KeyDerivation for NoDerivation {
    fn derive<D: SessionDigest>(secret: &[u8], _salt: &[u8]) -> DerivedKey {
        DerivedKey::new(secret)
    }
}
