//! Key derivations, one per file: from the secret key and the salt to the signing key.

mod concat;
mod django_concat;
mod hmac;
mod none;

use std::fmt;

use zeroize::Zeroizing;

pub use self::hmac::HmacDerivation;
pub use concat::Concat;
pub use django_concat::DjangoConcat;
pub use none::NoDerivation;

use crate::digest::SessionDigest;

/// Derives the signing key from the secret key and the salt.
///
/// | strategy | formula | itsdangerous `key_derivation` | who uses it |
/// | --- | --- | --- | --- |
/// | [`HmacDerivation`] | `HMAC(secret, salt)` | `"hmac"` | Flask (default) |
/// | [`DjangoConcat`] | `H(salt ‖ "signer" ‖ secret)` | `"django-concat"` | Django; itsdangerous by default |
/// | [`Concat`] | `H(salt ‖ secret)` | `"concat"` | |
/// | [`NoDerivation`] | `secret` | `"none"` | |
///
/// Implement it for your own derivation, such as HKDF. Flask then cannot read the cookies. A complete
/// implementation:
///
/// ```
/// use cookie_session::derivation::{DerivedKey, KeyDerivation};
/// use cookie_session::digest::SessionDigest;
/// use cookie_session::{Scheme, SecretKeys};
///
/// /// HKDF (RFC 5869) with the salt as salt, a fixed info, and one block of output.
/// struct Hkdf;
///
/// impl KeyDerivation for Hkdf {
///     fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
///         let mut extract = D::keyed(salt);
///         D::update(&mut extract, secret);
///         let pseudorandom_key = DerivedKey::new(D::finish(extract));
///         let mut expand = D::keyed(pseudorandom_key.as_bytes());
///         D::update(&mut expand, b"session cookie\x01");
///         DerivedKey::new(D::finish(expand))
///     }
/// }
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let signer = Scheme::new(keys, "purpose").key_derivation::<Hkdf>().signer();
/// assert_eq!(signer.unsign(&signer.sign(b"value"))?, b"value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// The two concatenations are ambiguous. `Concat` derives the same key from salt `sa` and secret `b` as from salt `s`
/// and secret `ab`, and `DjangoConcat` with salt `S` derives the same key as `Concat` with salt `Ssigner`. Use them
/// for compatibility only.
// Register a new derivation here (table above), by name in `scheme/names/derivation.rs`, and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a key derivation",
    label = "expected `HmacDerivation`, `DjangoConcat`, `Concat`, `NoDerivation` or your own"
)]
pub trait KeyDerivation: 'static {
    /// Returns the signing key. It must depend only on the arguments.
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey;
}

/// A derived key. It is zeroized on drop and never printed.
#[derive(Clone)]
pub struct DerivedKey(Zeroizing<Vec<u8>>);

impl DerivedKey {
    /// Wraps the bytes of a key.
    #[must_use]
    pub fn new(bytes: impl AsRef<[u8]>) -> Self {
        Self(Zeroizing::new(bytes.as_ref().to_vec()))
    }

    /// The key's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for DerivedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DerivedKey(…)")
    }
}
