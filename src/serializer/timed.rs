//! [`UrlSafeTimedSerializer`]: from values to signed text with a time, and back.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Loaded, ReadUntimed, Resume, SigningSerializer, Unverified, untimed};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::codec::{PayloadCodec, TaggedJson};
use crate::digest::{SessionDigest, Sha1};
use crate::error::{Error, Result};
use crate::keys::{KeyMatch, KeyWeakness};
use crate::payload::PayloadFormat;
use crate::printable::short_type_name;
use crate::signer::{SignedBy, or_accepted};
use crate::timed::{MaxAge, Stamp, TimestampSigner};
use crate::value::{Value, from_value, to_value};

/// Converts values to signed, url-safe text with the time of signing, and back.
///
/// itsdangerous 2.2.0 `URLSafeTimedSerializer`. Make it with
/// [`Scheme::timed_serializer`](crate::Scheme::timed_serializer).
///
/// ```text
/// token   = payload "." time "." signature
/// payload = base64(json)   or   "." base64(zlib(json))
/// ```
///
/// ```
/// use cookie_session::clock::{FixedClock, Timestamp};
/// use cookie_session::{Map, MaxAge, Scheme, SecretKeys, Value};
///
/// let serializer = Scheme::flask_session(SecretKeys::new("golden-secret")?)
///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
///     .timed_serializer();
/// let token = serializer.dump_value(&Value::from(Map::from([("a", 1)])))?;
/// assert_eq!(token, "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10");
/// assert_eq!(serializer.load_value(&token, MaxAge::seconds(60))?["a"], Value::from(1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// The payload is decoded and decompressed only after the signature is verified, except by
/// [`loads_unverified`](Self::loads_unverified).
pub struct UrlSafeTimedSerializer<D = Sha1, P = TaggedJson, C = SystemClock> {
    signer: TimestampSigner<D, C>,
    payload: PayloadFormat<P>,
    accepted: Arc<[Arc<dyn ReadTimed>]>,
    /// Identifies the serializer and its clones, which may sign each other's kept payloads.
    identity: u64,
}

/// Decides whether to keep the payload text of a value.
type Keep<'k> = &'k dyn Fn(&Value, &Stamp) -> bool;

/// The content of a [`Resume`].
struct Kept<M> {
    /// The serializer that read it.
    identity: u64,
    /// The payload.
    head: Box<str>,
    /// The MAC state after `head`, if the current key signed it.
    mac: Option<M>,
}

impl<D, P, C> UrlSafeTimedSerializer<D, P, C> {
    pub(crate) fn from_parts(
        signer: TimestampSigner<D, C>,
        payload: PayloadFormat<P>,
        accepted: Arc<[Arc<dyn ReadTimed>]>,
    ) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self { signer, payload, accepted, identity: NEXT.fetch_add(1, Ordering::Relaxed) }
    }

    /// Returns the timestamp signer.
    #[must_use]
    pub fn signer(&self) -> &TimestampSigner<D, C> {
        &self.signer
    }
}

/// # Writing and reading
impl<D, P: PayloadCodec, C: Clock> UrlSafeTimedSerializer<D, P, C> {
    /// Signs any serializable value with the current time (itsdangerous' `dumps`).
    ///
    /// Tuples stay tuples; for bytes and other types of Flask's see [`with`](crate::with).
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) and the other kinds of [`dump_value`](Self::dump_value).
    pub fn dumps<T: Serialize + ?Sized>(&self, value: &T) -> Result<String>
    where
        D: SessionDigest,
    {
        self.dump_value(&to_value(value)?)
    }

    /// Signs a value with the current time.
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

    /// Verifies a token and reads its value as a `T` (itsdangerous' `loads`).
    ///
    /// # Errors
    /// As [`load_value`](Self::load_value), and [`ErrorKind::Type`](crate::ErrorKind::Type) with the path to the mismatch.
    pub fn loads<T: DeserializeOwned>(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Result<T>
    where
        D: SessionDigest,
    {
        from_value(self.load_value(token, max_age)?)
    }

    /// Verifies a token and reads its value. It checks signature, timestamp, age and payload in this order.
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

    /// Like [`load_value`](Self::load_value), but also returns the time of signing and the key.
    ///
    /// # Errors
    /// As [`load_value`](Self::load_value).
    pub fn load_with(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Result<Loaded>
    where
        D: SessionDigest,
    {
        self.read_token(token.as_ref(), max_age, self.signer.now(), None)
    }

    /// Reads as much as possible, verified or not, and never fails (itsdangerous' `loads_unsafe`).
    ///
    /// Difference: Python raises for a signed payload that cannot be decoded.
    ///
    /// # Security
    /// For debugging only. This decodes, and decompresses up to the limit, unauthenticated data.
    pub fn loads_unverified(&self, token: impl AsRef<[u8]>, max_age: MaxAge) -> Unverified
    where
        D: SessionDigest,
    {
        let mode = self.signer.signer().mode();
        Unverified::new(self.load_value(token, max_age), &self.payload, mode)
    }
}

impl<D: SessionDigest, P: PayloadCodec, C: Clock> SigningSerializer for UrlSafeTimedSerializer<D, P, C> {
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
        self.signer.signer().weaknesses().to_vec()
    }

    fn describe(&self) -> String {
        let accepted = match self.accepted.len() {
            0 => String::new(),
            count => format!(", accepting {count} more"),
        };
        format!("{}, as {}{accepted}", self.signer.signer().describe(), short_type_name::<P>())
    }

    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<bool> {
        let Some(kept) = kept.get::<Kept<D::Mac>>().filter(|kept| kept.identity == self.identity) else {
            return Ok(false);
        };
        let mac = kept.mac.clone().unwrap_or_else(|| {
            let mut mac = self.signer.signer().begin();
            D::update(&mut mac, kept.head.as_bytes());
            mac
        });
        out.reserve(kept.head.len() + self.tail_len());
        out.push_str(&kept.head);
        self.finish(mac, now, out)?;
        Ok(true)
    }
}

impl<D: SessionDigest, P: PayloadCodec, C> UrlSafeTimedSerializer<D, P, C> {
    /// Appends the token of `value`, signed at `now`.
    fn write_token(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()> {
        let start = out.len();
        self.payload.write(value, self.tail_len(), out)?;
        let mut mac = self.signer.signer().begin();
        D::update(&mut mac, &out.as_bytes()[start..]);
        self.finish(mac, now, out)?;
        self.payload.check_length(&out.as_bytes()[start..])
    }

    /// Appends time and signature to the payload that `mac` was fed.
    fn finish(&self, mut mac: D::Mac, now: Timestamp, out: &mut String) -> Result<()> {
        self.signer.push_tail(&mut mac, now, out)?;
        self.signer.signer().push_signature(mac, out);
        Ok(())
    }

    /// The approximate length of time, signature and two separators.
    fn tail_len(&self) -> usize {
        let signer = self.signer.signer();
        signer.signature_len() + 2 * signer.separator_text().len() + 11
    }

    /// Verifies a token at the time `now` and reads its value. Accepted schemes are tried last.
    fn read_token(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: Option<Keep<'_>>,
    ) -> Result<Loaded> {
        self.read_own(token, max_age, now, keep)
            .or_else(|error| self.read_accepted(error, token, max_age, now))
    }

    #[cold]
    fn read_accepted(&self, own: Error, token: &[u8], max_age: MaxAge, now: Timestamp) -> Result<Loaded> {
        let ((value, stamp), scheme) =
            or_accepted(own, &self.accepted, |accepted| accepted.read(token, max_age, now))?;
        Ok(Loaded::new(value, Stamp::new(stamp.signed_at(), SignedBy::new(scheme, stamp.signed_by().key()))))
    }

    fn read_own(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: Option<Keep<'_>>,
    ) -> Result<Loaded> {
        self.payload.check_length(token)?;
        let mut after_payload = None;
        let place = keep.is_some().then_some(&mut after_payload);
        let (payload, seconds, key) = self.signer.unsign_own(token, max_age, now, place)?;
        let stamp = Stamp::of(seconds, SignedBy::new(0, key));
        let value = self.payload.read(payload, self.signer.signer().mode())?;
        let kept = keep
            .filter(|keep| keep(&value, &stamp))
            .and_then(|_| std::str::from_utf8(payload).ok())
            .map(|payload| Kept { identity: self.identity, head: payload.into(), mac: after_payload });
        Ok(Loaded { value, stamp, resume: kept.map(Resume::new) })
    }
}

/// A serializer of any digest and codec, for a serializer that accepts its scheme.
pub(crate) trait ReadTimed: Send + Sync {
    /// Reads a token with this scheme only.
    fn read(&self, token: &[u8], max_age: MaxAge, now: Timestamp) -> Result<(Value, Stamp)>;
}

impl<D: SessionDigest, P: PayloadCodec, C: Clock> ReadTimed for UrlSafeTimedSerializer<D, P, C> {
    fn read(&self, token: &[u8], max_age: MaxAge, now: Timestamp) -> Result<(Value, Stamp)> {
        self.read_own(token, max_age, now, None).map(|loaded| (loaded.value, loaded.stamp))
    }
}

impl<D: SessionDigest, P: PayloadCodec, C: Clock> ReadUntimed for UrlSafeTimedSerializer<D, P, C> {
    fn read(&self, token: &[u8]) -> Result<Value> {
        untimed::read(self.signer.signer(), &self.payload, token)
    }
}

impl<D, P: Clone, C: Clone> Clone for UrlSafeTimedSerializer<D, P, C> {
    fn clone(&self) -> Self {
        Self {
            signer: self.signer.clone(),
            payload: self.payload.clone(),
            accepted: self.accepted.clone(),
            identity: self.identity,
        }
    }
}

impl<D, P: fmt::Debug, C> fmt::Debug for UrlSafeTimedSerializer<D, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UrlSafeTimedSerializer")
            .field("signer", &self.signer)
            .field("payload", &self.payload)
            .finish_non_exhaustive()
    }
}
