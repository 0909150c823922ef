//! [`HmacDerivation`]: `HMAC(secret, salt)`.

use super::{DerivedKey, KeyDerivation};
use crate::digest::SessionDigest;

/// Flask's derivation: `key = HMAC(secret, salt)`.
///
/// itsdangerous 2.2.0 `Signer.derive_key` with `key_derivation="hmac"`.
///
/// ```
/// use cookie_session::derivation::{HmacDerivation, KeyDerivation};
/// use cookie_session::digest::Sha1;
///
/// let key = HmacDerivation::derive::<Sha1>(b"secret-key", b"cookie-session");
/// assert_eq!(key.as_bytes()[..4], [0xc7, 0xf8, 0x68, 0xa9]);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct HmacDerivation;

#[diagnostic::do_not_recommend]
impl KeyDerivation for HmacDerivation {
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
        let mut mac = D::keyed(secret);
        D::update(&mut mac, salt);
        DerivedKey::new(D::finish(mac))
    }
}
