//! [`SchemeTask`]: code that is generic over the named types.

use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;

/// Code to run with a digest and a key derivation that are known by name only.
///
/// It is a trait, because a closure cannot have type parameters.
/// [`DigestName::run`](super::DigestName::run) and [`SchemeConfig::run`](super::SchemeConfig::run) call it.
///
/// ```
/// use cookie_session::SecretKeys;
/// use cookie_session::derivation::KeyDerivation;
/// use cookie_session::digest::SessionDigest;
/// use cookie_session::scheme::{DerivationName, DigestName, SchemeConfig, SchemeTask};
///
/// /// Signs bytes without a time.
/// struct Sign<'a>(&'a SchemeConfig, SecretKeys, &'a [u8]);
///
/// impl SchemeTask for Sign<'_> {
///     type Output = Vec<u8>;
///
///     fn run<D: SessionDigest, K: KeyDerivation>(self) -> Vec<u8> {
///         let Self(config, keys, value) = self;
///         config.scheme::<D, K>(keys).signer().sign(value)
///     }
/// }
///
/// let mut config = SchemeConfig::new("invitation");
/// config.digest = "sha256".parse()?;
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let signed = config.run(Sign(&config, keys, b"value"));
/// assert_eq!(signed.len(), "value.".len() + 43);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SchemeTask {
    /// The result.
    type Output;

    /// Runs the task with these types.
    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output;
}
