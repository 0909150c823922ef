//! [`DjangoConcat`]: `H(salt ‖ "signer" ‖ secret)`.

use super::{DerivedKey, KeyDerivation};
use crate::digest::SessionDigest;

/// Django's derivation and the default of itsdangerous: `key = H(salt ‖ "signer" ‖ secret)`.
///
/// itsdangerous 2.2.0 `Signer.derive_key` with `key_derivation="django-concat"`.
///
/// # Security
/// Different pairs of salt and secret can give the same key; see [`KeyDerivation`].
///
/// ```
/// use cookie_session::derivation::{Concat, DjangoConcat, KeyDerivation};
/// use cookie_session::digest::Sha1;
///
/// let django = DjangoConcat::derive::<Sha1>(b"secret", b"S");
/// let concat = Concat::derive::<Sha1>(b"secret", b"Ssigner");
/// assert_eq!(django.as_bytes(), concat.as_bytes());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct DjangoConcat;

#[diagnostic::do_not_recommend]
impl KeyDerivation for DjangoConcat {
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
        DerivedKey::new(D::hash(&[salt, b"signer", secret]))
    }
}
