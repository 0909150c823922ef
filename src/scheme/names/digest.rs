//! [`DigestName`]: digests by hashlib's names.

use std::any::TypeId;

use super::derivation::DerivationName;
use super::names;
use crate::derivation::KeyDerivation;
use crate::digest::{
    Blake2b512, Blake2s256, SessionDigest, Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256,
};
use crate::scheme::SchemeTask;

/// A digest by hashlib's name.
///
/// ```
/// use cookie_session::ConfigErrorKind;
/// use cookie_session::scheme::DigestName;
///
/// assert_eq!("sha256".parse::<DigestName>()?, DigestName::Sha256);
/// assert_eq!("SHA-512-256".parse::<DigestName>()?.to_string(), "sha512_256");
/// assert_eq!(DigestName::ALL.len(), 8);
///
/// let error = "sha265".parse::<DigestName>().unwrap_err();
/// assert_eq!(error.kind(), ConfigErrorKind::Name);
/// assert_eq!(
///     error.to_string(),
///     "\"sha265\" is not a digest; write one of sha1, sha224, sha256, sha384, sha512, sha512_256, \
///      blake2s, blake2b; did you mean sha256?"
/// );
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DigestName {
    /// [`Sha1`], Flask's.
    #[default]
    Sha1,
    /// [`Sha224`].
    Sha224,
    /// [`Sha256`].
    Sha256,
    /// [`Sha384`].
    Sha384,
    /// [`Sha512`].
    Sha512,
    /// [`Sha512_256`].
    Sha512_256,
    /// [`Blake2s256`].
    Blake2s,
    /// [`Blake2b512`].
    Blake2b,
}

names!(DigestName is a "digest":
    Sha1 = "sha1",
    Sha224 = "sha224",
    Sha256 = "sha256",
    Sha384 = "sha384",
    Sha512 = "sha512",
    Sha512_256 = "sha512_256",
    Blake2s = "blake2s",
    Blake2b = "blake2b",
);

impl DigestName {
    /// Runs a task with this digest and the named derivation.
    ///
    /// See [`SchemeTask`].
    pub fn run<T: SchemeTask>(self, derivation: DerivationName, task: T) -> T::Output {
        match self {
            Self::Sha1 => derivation.run::<Sha1, T>(task),
            Self::Sha224 => derivation.run::<Sha224, T>(task),
            Self::Sha256 => derivation.run::<Sha256, T>(task),
            Self::Sha384 => derivation.run::<Sha384, T>(task),
            Self::Sha512 => derivation.run::<Sha512, T>(task),
            Self::Sha512_256 => derivation.run::<Sha512_256, T>(task),
            Self::Blake2s => derivation.run::<Blake2s256, T>(task),
            Self::Blake2b => derivation.run::<Blake2b512, T>(task),
        }
    }

    /// The length of a signature in bytes.
    ///
    /// ```
    /// use cookie_session::scheme::DigestName;
    ///
    /// assert_eq!(DigestName::Sha1.signature_bytes(), 20);
    /// ```
    #[must_use]
    pub fn signature_bytes(self) -> usize {
        struct Length;
        impl SchemeTask for Length {
            type Output = usize;

            fn run<D: SessionDigest, K: KeyDerivation>(self) -> usize {
                D::hash(&[]).as_ref().len()
            }
        }
        self.run(DerivationName::None, Length)
    }

    /// Returns the name of a type, if it has one.
    pub(in crate::scheme) fn of<D: SessionDigest>() -> Option<Self> {
        struct Type;
        impl SchemeTask for Type {
            type Output = TypeId;

            fn run<D: SessionDigest, K: KeyDerivation>(self) -> TypeId {
                TypeId::of::<D>()
            }
        }
        let wanted = TypeId::of::<D>();
        Self::ALL.iter().copied().find(|name| name.run(DerivationName::None, Type) == wanted)
    }
}
