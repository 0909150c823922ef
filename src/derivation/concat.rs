//! [`Concat`]: `H(salt ‖ secret)`.

use super::{DerivedKey, KeyDerivation};
use crate::digest::SessionDigest;

/// Plain concatenation: `key = H(salt ‖ secret)`.
///
/// itsdangerous 2.2.0 `Signer.derive_key` with `key_derivation="concat"`.
///
/// # Security
/// Different pairs of salt and secret can give the same key; see [`KeyDerivation`].
///
/// ```
/// use cookie_session::derivation::{Concat, KeyDerivation};
/// use cookie_session::digest::Sha1;
///
/// let one = Concat::derive::<Sha1>(b"b", b"sa");
/// let other = Concat::derive::<Sha1>(b"ab", b"s");
/// assert_eq!(one.as_bytes(), other.as_bytes());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Concat;

#[diagnostic::do_not_recommend]
impl KeyDerivation for Concat {
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
        DerivedKey::new(D::hash(&[salt, secret]))
    }
}
