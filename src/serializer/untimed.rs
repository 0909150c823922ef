//! [`UrlSafeSerializer`]: values to signed text without a time.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Unverified;
use super::payload_choices::payload_choices;
use crate::codec::{PayloadCodec, TaggedJson};
use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::error::Result;
use crate::keys::SecretKeys;
use crate::payload::PayloadFormat;
use crate::signer::Signer;
use crate::value::{Value, from_value, to_value};

/// Turns values into signed, url-safe text without a time, and back.
///
/// itsdangerous 2.2.0 `URLSafeSerializer`: `payload "." signature`. There is no age to check, and so
/// no way to ask for one by mistake.
///
/// ```
/// use cookie_session::{SecretKeys, UrlSafeSerializer};
///
/// let serializer = UrlSafeSerializer::new(SecretKeys::new("correct horse battery staple")?);
/// let token = serializer.dumps(&("unsubscribe", 42))?;
/// let (purpose, user): (String, u32) = serializer.loads(&token)?;
/// assert_eq!((purpose.as_str(), user), ("unsubscribe", 42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Such a token is valid until the key goes. For sessions use
/// [`UrlSafeTimedSerializer`](crate::UrlSafeTimedSerializer).
pub struct UrlSafeSerializer<D = Sha1, K = HmacDerivation, P = TaggedJson> {
    signer: Signer<D, K>,
    payload: PayloadFormat<P>,
}

impl UrlSafeSerializer {
    /// A serializer with Flask's defaults.
    #[must_use]
    pub fn new(keys: SecretKeys) -> Self {
        Self::with(Signer::new(keys), TaggedJson::default())
    }
}

/// # Choices
impl<D, K, P> UrlSafeSerializer<D, K, P> {
    /// A serializer on top of `signer`, with payloads of `codec`.
    #[must_use]
    pub fn with(signer: Signer<D, K>, codec: P) -> Self {
        Self { signer, payload: PayloadFormat::new(codec) }
    }

    /// Signs with another digest.
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> UrlSafeSerializer<D2, K, P>
    where
        K: KeyDerivation,
    {
        self.map_signer(Signer::digest)
    }

    /// Derives the key in another way.
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> UrlSafeSerializer<D, K2, P>
    where
        D: SessionDigest,
    {
        self.map_signer(Signer::key_derivation)
    }

    /// Uses another salt.
    #[must_use]
    pub fn salt(self, salt: impl AsRef<[u8]>) -> Self
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        self.map_signer(|signer| signer.salt(salt))
    }

    /// Also accepts, when reading, what this digest and derivation sign (`fallback_signers`).
    #[must_use]
    pub fn accept<D2: SessionDigest, K2: KeyDerivation>(self) -> Self {
        self.map_signer(|signer| signer.accept::<D2, K2>())
    }

    /// Changes the signer underneath: separator, decode mode.
    ///
    /// With itsdangerous' own defaults:
    ///
    /// ```
    /// use cookie_session::derivation::DjangoConcat;
    /// use cookie_session::{Json, SecretKeys, UrlSafeSerializer};
    ///
    /// let keys = SecretKeys::new("golden-secret")?;
    /// let serializer =
    ///     UrlSafeSerializer::new(keys).codec::<Json>().key_derivation::<DjangoConcat>().salt("itsdangerous");
    /// let token = serializer.dumps(&[1, 2])?;
    /// assert!(token.starts_with("WzEsMl0."));
    /// assert_eq!(serializer.loads::<Vec<u8>>(&token)?, [1, 2]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn map_signer<D2, K2>(
        self,
        change: impl FnOnce(Signer<D, K>) -> Signer<D2, K2>,
    ) -> UrlSafeSerializer<D2, K2, P> {
        UrlSafeSerializer { signer: change(self.signer), payload: self.payload }
    }

    /// Writes payloads with another codec, as its default sets it up.
    #[must_use]
    pub fn codec<P2: PayloadCodec + Default>(self) -> UrlSafeSerializer<D, K, P2> {
        self.with_codec(P2::default())
    }

    /// Writes payloads with another codec, with options.
    #[must_use]
    pub fn with_codec<P2: PayloadCodec>(self, codec: P2) -> UrlSafeSerializer<D, K, P2> {
        UrlSafeSerializer { signer: self.signer, payload: self.payload.with_codec(codec) }
    }

    payload_choices!();

    /// The signer underneath.
    #[must_use]
    pub fn signer(&self) -> &Signer<D, K> {
        &self.signer
    }
}

/// # Writing and reading
impl<D, K, P: PayloadCodec> UrlSafeSerializer<D, K, P> {
    /// Signs any serializable value (itsdangerous' `dumps`).
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) for what the codec cannot hold.
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String>
    where
        D: SessionDigest,
    {
        self.dump_value(&to_value(value)?)
    }

    /// Signs a value.
    ///
    /// # Errors
    /// As [`dumps`](Self::dumps).
    pub fn dump_value(&self, value: &Value) -> Result<String>
    where
        D: SessionDigest,
    {
        let mut token = String::new();
        let separator = self.signer.separator_text();
        self.payload.write(value, separator.len() + self.signer.signature_len(), &mut token)?;
        let mut mac = self.signer.begin();
        D::update(&mut mac, token.as_bytes());
        token.push_str(separator);
        self.signer.push_signature(mac, &mut token);
        Ok(token)
    }

    /// Checks a token and reads its value as a `T` (itsdangerous' `loads`).
    ///
    /// # Errors
    /// As [`load_value`](Self::load_value), and [`ErrorKind::Type`](crate::ErrorKind::Type).
    pub fn loads<T: DeserializeOwned>(&self, token: impl AsRef<[u8]>) -> Result<T>
    where
        D: SessionDigest,
    {
        from_value(self.load_value(token)?)
    }

    /// Checks a token and reads its value.
    ///
    /// # Errors
    /// Those of [`Signer::unsign`], and payload errors.
    pub fn load_value(&self, token: impl AsRef<[u8]>) -> Result<Value>
    where
        D: SessionDigest,
    {
        self.payload.check_length(token.as_ref())?;
        self.payload.read(self.signer.unsign(token.as_ref())?, self.signer.mode())
    }

    /// Reads whatever can be read, verified or not (itsdangerous' `loads_unsafe`); never fails.
    ///
    /// Difference: Python raises for a signed payload that cannot be decoded.
    ///
    /// # Security
    /// For debugging only. This decodes, and decompresses up to the limit, data that may be anyone's.
    pub fn loads_unverified(&self, token: impl AsRef<[u8]>) -> Unverified
    where
        D: SessionDigest,
    {
        Unverified::new(self.load_value(token), &self.payload, self.signer.mode())
    }
}

impl<D, K, P: Clone> Clone for UrlSafeSerializer<D, K, P> {
    fn clone(&self) -> Self {
        Self { signer: self.signer.clone(), payload: self.payload.clone() }
    }
}

impl<D, K, P: fmt::Debug> fmt::Debug for UrlSafeSerializer<D, K, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSafeSerializer")
            .field("signer", &self.signer)
            .field("payload", &self.payload)
            .finish()
    }
}
