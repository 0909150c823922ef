//! [`SignBytes`]: a signer with its digest erased.

use std::fmt;
use std::sync::Arc;

use super::{SignedBy, Signer};
use crate::digest::SessionDigest;
use crate::error::Result;

/// A [`Signer`] of any digest, for fields and arguments that do not name it.
///
/// The methods are those of itsdangerous 2.2.0 `Signer`. It is the counterpart of
/// [`SigningSerializer`](crate::token::SigningSerializer) for bytes without a time.
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::digest::Sha256;
/// use cookie_session::token::SignBytes;
/// use cookie_session::{Scheme, SecretKeys};
///
/// let scheme = Scheme::new(SecretKeys::new("correct horse battery staple")?, "unsubscribe");
/// let signers: [Arc<dyn SignBytes>; 2] =
///     [Arc::new(scheme.clone().signer()), Arc::new(scheme.digest::<Sha256>().signer())];
/// for signer in signers {
///     let signed = signer.sign(b"ada@example.com");
///     assert_eq!(signer.unsign_with(&signed)?.0, b"ada@example.com");
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SignBytes: fmt::Debug + Send + Sync + 'static {
    /// Returns the value, the separator and the signature (itsdangerous' `sign`).
    fn sign(&self, value: &[u8]) -> Vec<u8>;

    /// Returns the signature as base64 text (itsdangerous' `get_signature`).
    fn signature(&self, value: &[u8]) -> String;

    /// Whether `signature` is valid for `value` (itsdangerous' `verify_signature`).
    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool;

    /// Verifies a signed text; returns its value, and the scheme and key that signed it.
    ///
    /// # Errors
    /// [`ErrorKind::MissingSeparator`](crate::ErrorKind::MissingSeparator) or
    /// [`ErrorKind::SignatureMismatch`](crate::ErrorKind::SignatureMismatch).
    fn unsign_with<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], SignedBy)>;
}

impl<D: SessionDigest> SignBytes for Signer<D> {
    fn sign(&self, value: &[u8]) -> Vec<u8> {
        self.sign(value)
    }

    fn signature(&self, value: &[u8]) -> String {
        self.signature(value)
    }

    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool {
        self.verify_signature(value, signature)
    }

    fn unsign_with<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], SignedBy)> {
        self.unsign_with(signed)
    }
}

impl<S: SignBytes + ?Sized> SignBytes for Arc<S> {
    fn sign(&self, value: &[u8]) -> Vec<u8> {
        (**self).sign(value)
    }

    fn signature(&self, value: &[u8]) -> String {
        (**self).signature(value)
    }

    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool {
        (**self).verify_signature(value, signature)
    }

    fn unsign_with<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], SignedBy)> {
        (**self).unsign_with(signed)
    }
}
