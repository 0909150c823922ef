//! [`Signer`]: bytes to signed bytes and back.

mod verify;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

pub use verify::SignedBy;

use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::encoding::{self, Base64Variant, DecodeMode};
use crate::error::{Error, ErrorKind, Result};
use crate::keys::SecretKeys;
use crate::separator::Separator;
use verify::{MakeVerifier, Prepared, PreparedKeys, Verifier};

/// The salt of Flask's `SecureCookieSessionInterface`.
pub const FLASK_SALT: &str = "cookie-session";

/// Signs bytes and checks signatures: `value + "." + base64(HMAC(derived key, value))`.
///
/// itsdangerous 2.2.0 `Signer`, with Flask 3.1.3's defaults: HMAC-SHA1, [`HmacDerivation`], salt
/// `cookie-session`. Keys are derived and the HMAC states prepared once, when the signer is built.
///
/// | choice | how | default |
/// | --- | --- | --- |
/// | digest | [`digest::<D>()`](Self::digest) | [`Sha1`] |
/// | derivation | [`key_derivation::<K>()`](Self::key_derivation) | [`HmacDerivation`] |
/// | salt | [`salt`](Self::salt) | [`FLASK_SALT`] |
/// | separator | [`separator`](Self::separator) | `.` |
/// | which spellings of a signature pass | [`decode_mode`](Self::decode_mode) | [`DecodeMode::Strict`] |
/// | older digests and derivations to accept | [`accept::<D, K>()`](Self::accept) | none |
///
/// ```
/// use cookie_session::{SecretKeys, Signer};
///
/// let signer = Signer::new(SecretKeys::new("secret-key")?);
/// let token = signer.sign(b"value");
/// assert_eq!(token, b"value.AeuwNkRNzmDizHM_LNi9hZU0dbI");
/// assert_eq!(signer.unsign(&token)?, b"value");
/// assert!(signer.unsign(b"valuE.AeuwNkRNzmDizHM_LNi9hZU0dbI").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Signing is no encryption: anyone can read the value. The comparison takes constant time.
pub struct Signer<D = Sha1, K = HmacDerivation> {
    keys: SecretKeys,
    salt: Arc<[u8]>,
    separator: Separator,
    mode: DecodeMode,
    prepared: Arc<dyn Prepared<D>>,
    accepted: Vec<Arc<dyn Verifier>>,
    /// Makes the entries of `accepted` anew when keys or salt change.
    accept: Vec<MakeVerifier>,
    derivation: PhantomData<fn() -> K>,
}

impl Signer {
    /// A signer with Flask's defaults.
    #[must_use]
    pub fn new(keys: SecretKeys) -> Self {
        Self::build(
            keys,
            FLASK_SALT.as_bytes().into(),
            Separator::default(),
            DecodeMode::default(),
            Vec::new(),
        )
    }
}

impl<D: SessionDigest, K: KeyDerivation> Signer<D, K> {
    fn build(
        keys: SecretKeys,
        salt: Arc<[u8]>,
        separator: Separator,
        mode: DecodeMode,
        accept: Vec<MakeVerifier>,
    ) -> Self {
        Self {
            prepared: Arc::new(PreparedKeys::new::<K>(&keys, &salt)),
            accepted: accept.iter().map(|make| make(&keys, &salt)).collect(),
            keys,
            salt,
            separator,
            mode,
            accept,
            derivation: PhantomData,
        }
    }
}

/// # Choices
impl<D, K> Signer<D, K> {
    /// Signs with other keys.
    #[must_use]
    pub fn with_keys(self, keys: SecretKeys) -> Self
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        Self::build(keys, self.salt, self.separator, self.mode, self.accept)
    }

    /// Signs with another digest.
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> Signer<D2, K>
    where
        K: KeyDerivation,
    {
        Signer::build(self.keys, self.salt, self.separator, self.mode, self.accept)
    }

    /// Derives the key in another way.
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> Signer<D, K2>
    where
        D: SessionDigest,
    {
        Signer::build(self.keys, self.salt, self.separator, self.mode, self.accept)
    }

    /// Uses another salt, which keeps tokens of one purpose from opening for another.
    #[must_use]
    pub fn salt(self, salt: impl AsRef<[u8]>) -> Self
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        Self::build(self.keys, salt.as_ref().into(), self.separator, self.mode, self.accept)
    }

    /// Puts another separator between value and signature.
    #[must_use]
    pub fn separator(mut self, separator: Separator) -> Self {
        self.separator = separator;
        self
    }

    /// Chooses which spellings of a signature pass.
    #[must_use]
    pub fn decode_mode(mut self, mode: DecodeMode) -> Self {
        self.mode = mode;
        self
    }

    /// Also accepts, when reading, what this digest and derivation sign with the same keys and salt.
    ///
    /// itsdangerous' `fallback_signers`. For a migration in two phases without logging anyone out:
    /// first every server reads old and new and writes old; then every server writes new.
    /// [`SignedBy`] tells which one matched.
    ///
    /// ```
    /// use cookie_session::derivation::HmacDerivation;
    /// use cookie_session::digest::{Sha1, Sha256};
    /// use cookie_session::{SecretKeys, Signer};
    ///
    /// let keys = SecretKeys::new("correct horse battery staple")?;
    /// let old = Signer::new(keys.clone()).sign(b"value");
    /// let migrating = Signer::new(keys).digest::<Sha256>().accept::<Sha1, HmacDerivation>();
    /// let (value, signed_by) = migrating.unsign_with(&old)?;
    /// assert_eq!(value, b"value");
    /// assert!(signed_by.needs_resign());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accept<D2: SessionDigest, K2: KeyDerivation>(mut self) -> Self {
        let make: MakeVerifier = verify::verifier::<D2, K2>;
        self.accepted.push(make(&self.keys, &self.salt));
        self.accept.push(make);
        self
    }
}

/// # Signing and checking
impl<D, K> Signer<D, K> {
    /// The value, the separator and the signature (itsdangerous' `sign`).
    #[must_use]
    pub fn sign(&self, value: &[u8]) -> Vec<u8>
    where
        D: SessionDigest,
    {
        [value, self.separator.as_str().as_bytes(), self.signature(value).as_bytes()].concat()
    }

    /// The signature alone, as base64 text (itsdangerous' `get_signature`).
    #[must_use]
    pub fn signature(&self, value: &[u8]) -> String
    where
        D: SessionDigest,
    {
        let mut mac = self.begin();
        D::update(&mut mac, value);
        let mut text = String::with_capacity(self.prepared().signature_len());
        self.push_signature(mac, &mut text);
        text
    }

    /// The value of a signed text (itsdangerous' `unsign`).
    ///
    /// # Errors
    /// [`ErrorKind::MissingSeparator`] or [`ErrorKind::SignatureMismatch`].
    pub fn unsign<'a>(&self, signed: &'a [u8]) -> Result<&'a [u8]>
    where
        D: SessionDigest,
    {
        self.unsign_with(signed).map(|(value, _)| value)
    }

    /// The value of a signed text, and which key signed it.
    ///
    /// # Errors
    /// As [`unsign`](Self::unsign).
    pub fn unsign_with<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], SignedBy)>
    where
        D: SessionDigest,
    {
        let (value, signature) =
            self.separator.rsplit(signed).ok_or_else(|| Error::new(ErrorKind::MissingSeparator))?;
        match self.verify(value, b"", signature, None) {
            Some(signed_by) => Ok((value, signed_by)),
            None => Err(Error::new(ErrorKind::SignatureMismatch).with_payload(value)),
        }
    }

    /// Whether a text is signed by one of the keys (itsdangerous' `validate`).
    #[must_use]
    pub fn validate(&self, signed: &[u8]) -> bool
    where
        D: SessionDigest,
    {
        self.unsign_with(signed).is_ok()
    }
}

impl<D: SessionDigest, K> Signer<D, K> {
    fn prepared(&self) -> &PreparedKeys<D> {
        self.prepared.keys()
    }

    /// Which key made `signature` for `head + tail`.
    ///
    /// `after_head` is given the MAC after `head`, if it is the one that signs.
    pub(crate) fn verify(
        &self,
        head: &[u8],
        tail: &[u8],
        signature: &[u8],
        mut after_head: Option<&mut Option<D::Mac>>,
    ) -> Option<SignedBy> {
        let place = after_head.as_deref_mut();
        let position = self.prepared().check(head, tail, signature, self.mode, place);
        if position != Some(0)
            && let Some(place) = after_head
        {
            *place = None;
        }
        if let Some(position) = position {
            return Some(SignedBy::new(0, &self.keys, position));
        }
        self.accepted.iter().zip(1..).find_map(|(verifier, scheme)| {
            let position = verifier.verify(head, tail, signature, self.mode)?;
            Some(SignedBy::new(scheme, &self.keys, position))
        })
    }

    /// A MAC with the current key, to be fed the value.
    pub(crate) fn begin(&self) -> D::Mac {
        self.prepared().current()
    }

    /// Appends the signature that `mac` has come to.
    pub(crate) fn push_signature(&self, mac: D::Mac, out: &mut String) {
        encoding::push_base64(D::finish(mac).as_ref(), Base64Variant::UrlSafe, out);
    }

    /// Characters of a signature.
    pub(crate) fn signature_len(&self) -> usize {
        self.prepared().signature_len()
    }
}

impl<D, K> Signer<D, K> {
    /// The keys in use.
    pub(crate) fn keys(&self) -> &SecretKeys {
        &self.keys
    }

    /// The separator in use.
    pub(crate) fn separator_text(&self) -> &str {
        self.separator.as_str()
    }

    /// Splits at the last separator.
    pub(crate) fn split<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        self.separator.rsplit(text)
    }

    /// Which spellings of base64 pass.
    pub(crate) fn mode(&self) -> DecodeMode {
        self.mode
    }
}

impl<D, K> Clone for Signer<D, K> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            salt: self.salt.clone(),
            separator: self.separator.clone(),
            mode: self.mode,
            prepared: self.prepared.clone(),
            accepted: self.accepted.clone(),
            accept: self.accept.clone(),
            derivation: PhantomData,
        }
    }
}

impl<D, K> fmt::Debug for Signer<D, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("digest", &std::any::type_name::<D>())
            .field("key_derivation", &std::any::type_name::<K>())
            .field("salt", &String::from_utf8_lossy(&self.salt))
            .field("separator", &self.separator.as_str())
            .field("mode", &self.mode)
            .field("keys", &self.keys)
            .field("accepted", &self.accepted.len())
            .finish()
    }
}
