//! [`UrlSafeSerializer`]: from values to signed text without a time, and back.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Unverified;
use crate::codec::{PayloadCodec, TaggedJson};
use crate::digest::{SessionDigest, Sha1};
use crate::error::Result;
use crate::payload::PayloadFormat;
use crate::signer::{Signer, Unsign, or_accepted};
use crate::value::{Value, from_value, to_value};

/// Converts values to signed, url-safe text without a time, and back.
///
/// itsdangerous 2.2.0 `URLSafeSerializer`: `payload "." signature`. It has no methods that check an age. Make it with
/// [`Scheme::serializer`](crate::Scheme::serializer).
///
/// ```
/// use cookie_session::{Scheme, SecretKeys};
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let serializer = Scheme::new(keys, "unsubscribe").serializer();
/// let token = serializer.dumps(&("newsletter", 42))?;
/// let (list, user): (String, u32) = serializer.loads(&token)?;
/// assert_eq!((list.as_str(), user), ("newsletter", 42));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// A token stays valid until you remove the key. For sessions, use
/// [`UrlSafeTimedSerializer`](crate::UrlSafeTimedSerializer).
pub struct UrlSafeSerializer<D = Sha1, P = TaggedJson> {
    signer: Signer<D>,
    payload: PayloadFormat<P>,
    accepted: Arc<[Arc<dyn ReadUntimed>]>,
}

impl<D, P> UrlSafeSerializer<D, P> {
    pub(crate) fn from_parts(
        signer: Signer<D>,
        payload: PayloadFormat<P>,
        accepted: Arc<[Arc<dyn ReadUntimed>]>,
    ) -> Self {
        Self { signer, payload, accepted }
    }

    /// Returns the signer.
    #[must_use]
    pub fn signer(&self) -> &Signer<D> {
        &self.signer
    }
}

/// # Writing and reading
impl<D, P: PayloadCodec> UrlSafeSerializer<D, P> {
    /// Signs any serializable value (itsdangerous' `dumps`).
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) for a value that the codec cannot hold.
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
        self.payload.check_length(token.as_bytes())?;
        Ok(token)
    }

    /// Verifies a token and reads its value as a `T` (itsdangerous' `loads`).
    ///
    /// # Errors
    /// As [`load_value`](Self::load_value), and [`ErrorKind::Type`](crate::ErrorKind::Type).
    pub fn loads<T: DeserializeOwned>(&self, token: impl AsRef<[u8]>) -> Result<T>
    where
        D: SessionDigest,
    {
        from_value(self.load_value(token)?)
    }

    /// Verifies a token and reads its value.
    ///
    /// # Errors
    /// Those of [`Signer::unsign`], and payload errors.
    pub fn load_value(&self, token: impl AsRef<[u8]>) -> Result<Value>
    where
        D: SessionDigest,
    {
        let token = token.as_ref();
        ReadUntimed::read(self, token).or_else(|error| {
            or_accepted(error, &self.accepted, |accepted| accepted.read(token)).map(|(value, _)| value)
        })
    }

    /// Reads as much as possible, verified or not, and never fails (itsdangerous' `loads_unsafe`).
    ///
    /// Difference: Python raises for a signed payload that cannot be decoded.
    ///
    /// # Security
    /// For debugging only. This decodes, and decompresses up to the limit, unauthenticated data.
    pub fn loads_unverified(&self, token: impl AsRef<[u8]>) -> Unverified
    where
        D: SessionDigest,
    {
        Unverified::new(self.load_value(token), &self.payload, self.signer.mode())
    }
}

/// A serializer of any digest and codec, for a serializer that accepts its scheme.
pub(crate) trait ReadUntimed: Send + Sync {
    /// Reads a token with this scheme only.
    fn read(&self, token: &[u8]) -> Result<Value>;
}

impl<D: SessionDigest, P: PayloadCodec> ReadUntimed for UrlSafeSerializer<D, P> {
    fn read(&self, token: &[u8]) -> Result<Value> {
        read(&self.signer, &self.payload, token)
    }
}

/// Reads a token without trying accepted schemes.
pub(super) fn read<D: SessionDigest, P: PayloadCodec>(
    signer: &Signer<D>,
    payload: &PayloadFormat<P>,
    token: &[u8],
) -> Result<Value> {
    payload.check_length(token)?;
    let (text, _) = Unsign::unsign(signer, token)?;
    payload.read(text, signer.mode())
}

impl<D, P: Clone> Clone for UrlSafeSerializer<D, P> {
    fn clone(&self) -> Self {
        Self { signer: self.signer.clone(), payload: self.payload.clone(), accepted: self.accepted.clone() }
    }
}

impl<D, P: fmt::Debug> fmt::Debug for UrlSafeSerializer<D, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSafeSerializer")
            .field("signer", &self.signer)
            .field("payload", &self.payload)
            .finish()
    }
}
