//! [`Signer`]: signs bytes and verifies signatures.

mod accepted;
mod erased;
mod prepared;
mod signed_by;

use std::any::type_name;
use std::fmt;
use std::sync::Arc;

pub(crate) use accepted::or_accepted;
pub use erased::SignBytes;
pub use signed_by::SignedBy;

use crate::derivation::KeyDerivation;
use crate::digest::{SessionDigest, Sha1};
use crate::encoding::{self, Base64Variant, DecodeMode};
use crate::error::{Error, ErrorKind, Result};
use crate::keys::{KeyMatch, KeyWeakness, SecretKeys};
use crate::printable::{Printable, short_type_name};
use crate::separator::Separator;
use prepared::{Prepared, PreparedKeys};

/// The salt of Flask's `SecureCookieSessionInterface`.
pub const FLASK_SALT: &str = "cookie-session";

/// Signs bytes and verifies signatures: `value + "." + base64(HMAC(derived key, value))`.
///
/// itsdangerous 2.2.0 `Signer`. [`Scheme::signer`](crate::Scheme::signer) makes it, derives the keys and prepares their
/// HMAC states once.
///
/// ```
/// use cookie_session::{Scheme, SecretKeys};
///
/// let signer = Scheme::flask_session(SecretKeys::new("secret-key")?).signer();
/// let token = signer.sign(b"value");
/// assert_eq!(token, b"value.AeuwNkRNzmDizHM_LNi9hZU0dbI");
/// assert_eq!(signer.unsign(&token)?, b"value");
/// assert!(signer.unsign(b"valuE.AeuwNkRNzmDizHM_LNi9hZU0dbI").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Signing does not encrypt: anyone can read the value. Signatures are compared in constant time.
pub struct Signer<D = Sha1> {
    prepared: Arc<dyn Prepared<D>>,
    separator: Separator,
    mode: DecodeMode,
    accepted: Arc<[Arc<dyn Unsign>]>,
    about: Arc<About>,
}

/// A description of the signer, without secrets.
struct About {
    derivation: &'static str,
    short_derivation: String,
    salt: Arc<[u8]>,
    fallbacks: usize,
    weaknesses: Vec<(KeyMatch, KeyWeakness)>,
}

impl<D: SessionDigest> Signer<D> {
    /// Derives the keys and prepares their HMAC states.
    pub(crate) fn prepare<K: KeyDerivation>(
        keys: &SecretKeys,
        salt: &Arc<[u8]>,
        separator: &Separator,
        mode: DecodeMode,
        accepted: Arc<[Arc<dyn Unsign>]>,
    ) -> Self {
        Self {
            prepared: Arc::new(PreparedKeys::new::<K>(keys, salt)),
            separator: separator.clone(),
            mode,
            accepted,
            about: Arc::new(About {
                derivation: type_name::<K>(),
                short_derivation: short_type_name::<K>(),
                salt: salt.clone(),
                fallbacks: keys.fallback_count(),
                weaknesses: keys.weaknesses(),
            }),
        }
    }
}

/// # Signing and verifying
impl<D> Signer<D> {
    /// Returns the value, the separator and the signature (itsdangerous' `sign`).
    #[must_use]
    pub fn sign(&self, value: &[u8]) -> Vec<u8>
    where
        D: SessionDigest,
    {
        [value, self.separator.as_str().as_bytes(), self.signature(value).as_bytes()].concat()
    }

    /// Returns the signature as base64 text (itsdangerous' `get_signature`).
    #[must_use]
    pub fn signature(&self, value: &[u8]) -> String
    where
        D: SessionDigest,
    {
        let mut mac = self.begin();
        D::update(&mut mac, value);
        let mut text = String::with_capacity(self.signature_len());
        self.push_signature(mac, &mut text);
        text
    }

    /// Whether `signature` is valid for `value` (itsdangerous' `verify_signature`), also under an accepted scheme.
    ///
    /// ```
    /// use cookie_session::{Scheme, SecretKeys};
    ///
    /// let signer = Scheme::flask_session(SecretKeys::new("secret-key")?).signer();
    /// assert!(signer.verify_signature(b"value", b"AeuwNkRNzmDizHM_LNi9hZU0dbI"));
    /// assert!(!signer.verify_signature(b"other", b"AeuwNkRNzmDizHM_LNi9hZU0dbI"));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool
    where
        D: SessionDigest,
    {
        self.verify(value, b"", signature, None).is_some()
            || self.accepted.iter().any(|accepted| accepted.verify_signature(value, signature))
    }

    /// Verifies a signed text and returns its value (itsdangerous' `unsign`).
    ///
    /// # Errors
    /// [`ErrorKind::MissingSeparator`] or [`ErrorKind::SignatureMismatch`].
    pub fn unsign<'a>(&self, signed: &'a [u8]) -> Result<&'a [u8]>
    where
        D: SessionDigest,
    {
        self.unsign_with(signed).map(|(value, _)| value)
    }

    /// Verifies a signed text and returns its value, and the scheme and key that signed it.
    ///
    /// # Errors
    /// As [`unsign`](Self::unsign).
    pub fn unsign_with<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], SignedBy)>
    where
        D: SessionDigest,
    {
        match Unsign::unsign(self, signed) {
            Ok((value, key)) => Ok((value, SignedBy::new(0, key))),
            Err(error) => or_accepted(error, &self.accepted, |accepted| accepted.unsign(signed))
                .map(|((value, key), scheme)| (value, SignedBy::new(scheme, key))),
        }
    }

    /// Whether a signed text is valid (itsdangerous' `validate`).
    #[must_use]
    pub fn validate(&self, signed: &[u8]) -> bool
    where
        D: SessionDigest,
    {
        self.unsign_with(signed).is_ok()
    }
}

impl<D: SessionDigest> Signer<D> {
    /// Returns the key that made `signature` for `head + tail`, without trying accepted schemes.
    ///
    /// `after_head` receives the MAC state after `head` if the current key matches.
    pub(crate) fn verify(
        &self,
        head: &[u8],
        tail: &[u8],
        signature: &[u8],
        after_head: Option<&mut Option<D::Mac>>,
    ) -> Option<KeyMatch> {
        self.prepared.keys().check(head, tail, signature, self.mode, after_head)
    }

    /// A MAC state with the current key, to be fed the value.
    pub(crate) fn begin(&self) -> D::Mac {
        self.prepared.keys().current()
    }

    /// Finishes `mac` and appends the signature.
    pub(crate) fn push_signature(&self, mac: D::Mac, out: &mut String) {
        encoding::push_base64(D::finish(mac).as_ref(), Base64Variant::UrlSafe, out);
    }

    /// The length of a signature in characters.
    pub(crate) fn signature_len(&self) -> usize {
        self.prepared.keys().signature_len()
    }
}

impl<D> Signer<D> {
    /// The separator in use.
    pub(crate) fn separator_text(&self) -> &str {
        self.separator.as_str()
    }

    /// Splits at the last separator.
    pub(crate) fn split<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        self.separator.rsplit(text)
    }

    /// A short description for logs.
    pub(crate) fn describe(&self) -> String {
        let salt = String::from_utf8_lossy(&self.about.salt);
        let fallbacks = match self.about.fallbacks {
            0 => String::new(),
            1 => ", 1 fallback key".to_owned(),
            count => format!(", {count} fallback keys"),
        };
        format!(
            "signed by {} with {}{fallbacks}, salt {}",
            short_type_name::<D>(),
            self.about.short_derivation,
            Printable::new(&salt).quoted().at_most(64),
        )
    }

    /// The weak secret keys.
    pub(crate) fn weaknesses(&self) -> &[(KeyMatch, KeyWeakness)] {
        &self.about.weaknesses
    }

    /// How strictly base64 is decoded.
    pub(crate) fn mode(&self) -> DecodeMode {
        self.mode
    }
}

/// A signer of any digest, for a signer that accepts its scheme.
pub(crate) trait Unsign: Send + Sync {
    /// Verifies a text with this scheme only; returns the value and the key.
    fn unsign<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], KeyMatch)>;

    /// Whether `signature` is valid for `value` under this scheme only.
    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool;
}

impl<D: SessionDigest> Unsign for Signer<D> {
    fn unsign<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], KeyMatch)> {
        let (value, signature) = self.split(signed).ok_or_else(|| Error::new(ErrorKind::MissingSeparator))?;
        match self.verify(value, b"", signature, None) {
            Some(key) => Ok((value, key)),
            None => Err(Error::new(ErrorKind::SignatureMismatch).with_payload(value)),
        }
    }

    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool {
        self.verify(value, b"", signature, None).is_some()
    }
}

impl<D> Clone for Signer<D> {
    fn clone(&self) -> Self {
        Self {
            prepared: self.prepared.clone(),
            separator: self.separator.clone(),
            mode: self.mode,
            accepted: self.accepted.clone(),
            about: self.about.clone(),
        }
    }
}

impl<D> fmt::Debug for Signer<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("digest", &type_name::<D>())
            .field("key_derivation", &self.about.derivation)
            .field("salt", &String::from_utf8_lossy(&self.about.salt))
            .field("separator", &self.separator.as_str())
            .field("mode", &self.mode)
            .field("fallback_keys", &self.about.fallbacks)
            .field("accepted", &self.accepted.len())
            .finish()
    }
}
