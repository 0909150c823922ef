//! [`UrlSafeTimedSerializer`]: values to signed text with the time, and back.

use std::any::Any;
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::payload_choices::payload_choices;
use super::{Loaded, Resume, SigningSerializer, Unverified};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::codec::{PayloadCodec, TaggedJson};
use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::error::{ConfigError, Result};
use crate::keys::{KeyMatch, KeyWeakness, SecretKeys};
use crate::payload::PayloadFormat;
use crate::timed::{MaxAge, Stamp, TimestampSigner};
use crate::value::{Value, from_value, to_value};

/// Turns values into signed, url-safe text with the time of signing, and back.
///
/// itsdangerous 2.2.0 `URLSafeTimedSerializer` as Flask 3.1.3's `get_signing_serializer` sets it up:
///
/// ```text
/// token   = payload "." time "." signature
/// payload = base64(json)   or   "." base64(zlib(json))
/// ```
///
/// ```
/// use cookie_session::{FixedClock, Map, MaxAge, SecretKeys, Timestamp, UrlSafeTimedSerializer, Value};
///
/// let serializer = UrlSafeTimedSerializer::new(SecretKeys::new("golden-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
/// let token = serializer.dump_value(&Value::from(Map::from([("a", 1)])))?;
/// assert_eq!(token, "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10");
/// assert_eq!(serializer.load_value(&token, MaxAge::seconds(60))?["a"], Value::from(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// The payload is decoded, and above all decompressed, only after the signature has been verified;
/// only [`loads_unverified`](Self::loads_unverified) does otherwise.
pub struct UrlSafeTimedSerializer<D = Sha1, K = HmacDerivation, P = TaggedJson, C = SystemClock> {
    signer: TimestampSigner<D, K, C>,
    payload: PayloadFormat<P>,
}

/// Asked of a value that has been read: whether to keep its payload text.
type Keep<'k> = &'k dyn Fn(&Value, &Stamp) -> bool;

impl UrlSafeTimedSerializer {
    /// A serializer with Flask's defaults and the system's clock.
    #[must_use]
    pub fn new(keys: SecretKeys) -> Self {
        Self::with(TimestampSigner::new(keys), TaggedJson::default())
    }
}

/// # Choices
impl<D, K, P, C> UrlSafeTimedSerializer<D, K, P, C> {
    /// A serializer on top of `signer`, with payloads of `codec`.
    #[must_use]
    pub fn with(signer: TimestampSigner<D, K, C>, codec: P) -> Self {
        Self { signer, payload: PayloadFormat::new(codec) }
    }

    /// Signs with another digest.
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> UrlSafeTimedSerializer<D2, K, P, C>
    where
        K: KeyDerivation,
    {
        self.map_signer(TimestampSigner::digest)
    }

    /// Derives the key in another way.
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> UrlSafeTimedSerializer<D, K2, P, C>
    where
        D: SessionDigest,
    {
        self.map_signer(TimestampSigner::key_derivation)
    }

    /// Uses another salt.
    #[must_use]
    pub fn salt(self, salt: impl AsRef<[u8]>) -> Self
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        self.map_signer(|signer| signer.map_signer(|signer| signer.salt(salt)))
    }

    /// Adds a retired secret key, which still opens tokens but signs none.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`](crate::ConfigErrorKind::EmptySecret).
    pub fn with_fallback(self, old: impl AsRef<[u8]>) -> Result<Self, ConfigError>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        let keys = self.signer.signer().keys().clone().with_fallback(old)?;
        Ok(self.map_signer(|signer| signer.map_signer(|signer| signer.with_keys(keys))))
    }

    /// Also accepts, when reading, what this digest and derivation sign (`fallback_signers`).
    #[must_use]
    pub fn accept<D2: SessionDigest, K2: KeyDerivation>(self) -> Self {
        self.map_signer(|signer| signer.map_signer(|signer| signer.accept::<D2, K2>()))
    }

    /// Changes the timestamp signer underneath: separator, time format, skew, decode mode.
    #[must_use]
    pub fn map_signer<D2, K2, C2>(
        self,
        change: impl FnOnce(TimestampSigner<D, K, C>) -> TimestampSigner<D2, K2, C2>,
    ) -> UrlSafeTimedSerializer<D2, K2, P, C2> {
        UrlSafeTimedSerializer { signer: change(self.signer), payload: self.payload }
    }

    /// Writes payloads with another codec, as its default sets it up.
    #[must_use]
    pub fn codec<P2: PayloadCodec + Default>(self) -> UrlSafeTimedSerializer<D, K, P2, C> {
        self.with_codec(P2::default())
    }

    /// Writes payloads with another codec, with options.
    #[must_use]
    pub fn with_codec<P2: PayloadCodec>(self, codec: P2) -> UrlSafeTimedSerializer<D, K, P2, C> {
        UrlSafeTimedSerializer { signer: self.signer, payload: self.payload.with_codec(codec) }
    }

    /// Takes the time from another clock.
    #[must_use]
    pub fn clock<C2: Clock>(self, clock: C2) -> UrlSafeTimedSerializer<D, K, P, C2> {
        self.map_signer(|signer| signer.clock(clock))
    }

    payload_choices!();

    /// The timestamp signer underneath.
    #[must_use]
    pub fn signer(&self) -> &TimestampSigner<D, K, C> {
        &self.signer
    }
}

/// # Writing and reading
impl<D, K, P: PayloadCodec, C: Clock> UrlSafeTimedSerializer<D, K, P, C> {
    /// Signs any serializable value with the time on the clock (itsdangerous' `dumps`).
    ///
    /// Tuples and bytes stay what they are; for other types of Flask's see [`with`](crate::with).
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) and the other kinds of [`dump_value`](Self::dump_value).
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String>
    where
        D: SessionDigest,
    {
        self.dump_value(&to_value(value)?)
    }

    /// Signs a value with the time on the clock.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode), [`ErrorKind::TooDeep`](crate::ErrorKind::TooDeep), [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge), [`ErrorKind::Clock`](crate::ErrorKind::Clock).
    pub fn dump_value(&self, value: &Value) -> Result<String>
    where
        D: SessionDigest,
    {
        let mut token = String::new();
        self.write_token(value, self.signer.now(), &mut token)?;
        Ok(token)
    }

    /// Checks a token and reads its value as a `T` (itsdangerous' `loads`).
    ///
    /// # Errors
    /// As [`load_value`](Self::load_value), and [`ErrorKind::Type`](crate::ErrorKind::Type) with the path to what is no `T`.
    pub fn loads<T: DeserializeOwned>(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Result<T>
    where
        D: SessionDigest,
    {
        from_value(self.load_value(token, max_age)?)
    }

    /// Checks a token and reads its value. The order is: signature, timestamp, age, payload.
    ///
    /// # Errors
    /// Those of [`TimestampSigner::unsign`], and payload errors
    /// ([`is_bad_payload`](crate::Error::is_bad_payload)).
    pub fn load_value(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Result<Value>
    where
        D: SessionDigest,
    {
        self.load_with(token, max_age).map(|loaded| loaded.value)
    }

    /// The same, with the time of signing and the key that signed.
    ///
    /// # Errors
    /// As [`load_value`](Self::load_value).
    pub fn load_with(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Result<Loaded>
    where
        D: SessionDigest,
    {
        self.read_token(token.as_ref(), max_age, self.signer.now(), None)
    }

    /// Reads whatever can be read, verified or not (itsdangerous' `loads_unsafe`); never fails.
    ///
    /// Difference: Python raises for a signed payload that cannot be decoded.
    ///
    /// # Security
    /// For debugging only. This decodes, and decompresses up to the limit, data that may be anyone's.
    pub fn loads_unverified(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Unverified
    where
        D: SessionDigest,
    {
        let mode = self.signer.signer().mode();
        Unverified::new(self.load_value(token, max_age), &self.payload, mode)
    }
}

impl<D: SessionDigest, K: 'static, P: PayloadCodec, C: Clock> SigningSerializer
    for UrlSafeTimedSerializer<D, K, P, C>
{
    fn write(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()> {
        self.write_token(value, now, out)
    }

    fn read(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: &dyn Fn(&Value, &Stamp) -> bool,
    ) -> Result<Loaded> {
        self.read_token(token, max_age, now, Some(keep))
    }

    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        self.signer.signer().keys().weaknesses()
    }

    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<()> {
        let state = kept.state.as_ref().and_then(|state| state.downcast_ref::<D::Mac>());
        let mac = state.cloned().unwrap_or_else(|| {
            let mut mac = self.signer.signer().begin();
            D::update(&mut mac, kept.head.as_bytes());
            mac
        });
        out.reserve(kept.head.len() + self.tail_len());
        out.push_str(&kept.head);
        self.finish(mac, now, out)
    }
}

impl<D: SessionDigest, K, P: PayloadCodec, C> UrlSafeTimedSerializer<D, K, P, C> {
    /// Appends the token of `value`, signed at `now`.
    fn write_token(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()> {
        let start = out.len();
        self.payload.write(value, self.tail_len(), out)?;
        let mut mac = self.signer.signer().begin();
        D::update(&mut mac, &out.as_bytes()[start..]);
        self.finish(mac, now, out)
    }

    /// Appends time and signature to the payload that `mac` has taken in.
    fn finish(&self, mut mac: D::Mac, now: Timestamp, out: &mut String) -> Result<()> {
        self.signer.push_tail(&mut mac, now, out)?;
        self.signer.signer().push_signature(mac, out);
        Ok(())
    }

    /// About how long time, signature and two separators are.
    fn tail_len(&self) -> usize {
        let signer = self.signer.signer();
        signer.signature_len() + 2 * signer.separator_text().len() + 11
    }

    /// Checks a token as at `now` and reads its value.
    fn read_token(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: Option<Keep<'_>>,
    ) -> Result<Loaded> {
        self.payload.check_length(token)?;
        let mut after_payload = None;
        let place = keep.is_some().then_some(&mut after_payload);
        let (payload, stamp) = self.signer.unsign_keeping(token, max_age, now, place)?;
        let value = self.payload.read(payload, self.signer.signer().mode())?;
        let resume = if keep.is_some_and(|keep| keep(&value, &stamp)) {
            std::str::from_utf8(payload).ok().map(|payload| Resume {
                head: payload.into(),
                state: after_payload.map(|mac| Box::new(mac) as Box<dyn Any + Send + Sync>),
            })
        } else {
            None
        };
        Ok(Loaded { value, stamp, resume })
    }
}

impl<D, K, P: Clone, C: Clone> Clone for UrlSafeTimedSerializer<D, K, P, C> {
    fn clone(&self) -> Self {
        Self { signer: self.signer.clone(), payload: self.payload.clone() }
    }
}

impl<D, K, P: fmt::Debug, C> fmt::Debug for UrlSafeTimedSerializer<D, K, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSafeTimedSerializer")
            .field("signer", &self.signer)
            .field("payload", &self.payload)
            .finish()
    }
}
