//! Verifies a signed text: the signature, then the time, then the age.

use super::{MaxAge, TimestampSigner};
use crate::clock::{LAST_PYTHON_SECOND, Timestamp};
use crate::digest::SessionDigest;
use crate::error::{Error, ErrorKind, Result};
use crate::keys::KeyMatch;
use crate::signer::SignedBy;

/// The last time that Python's `datetime` can hold.
const LAST_SECOND: u64 = LAST_PYTHON_SECOND.unsigned_abs();

/// The time of signing and the key that signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    seconds: u64,
    signed_by: SignedBy,
}

impl Stamp {
    pub(crate) fn of(seconds: u64, signed_by: SignedBy) -> Self {
        Self { seconds, signed_by }
    }

    /// Creates one for your own serializer. A time before 1970 counts as 1970.
    ///
    /// ```
    /// use cookie_session::clock::Timestamp;
    /// use cookie_session::token::{KeyMatch, SignedBy, Stamp};
    ///
    /// let at = Timestamp::from_secs(1_700_000_000);
    /// assert_eq!(Stamp::new(at, SignedBy::new(0, KeyMatch::Current)).signed_at(), at);
    /// ```
    #[must_use]
    pub fn new(signed_at: Timestamp, signed_by: SignedBy) -> Self {
        Self { seconds: signed_at.to_token_seconds().unwrap_or(0), signed_by }
    }

    /// The time of signing in whole seconds.
    #[must_use]
    pub fn signed_at(&self) -> Timestamp {
        Timestamp::from_secs(i64::try_from(self.seconds).unwrap_or(i64::MAX))
    }

    /// The key and scheme that signed.
    #[must_use]
    pub fn signed_by(&self) -> SignedBy {
        self.signed_by
    }
}

/// A value, the seconds at which it was signed, and the key that signed it.
pub(crate) type Unsigned<'a> = (&'a [u8], u64, KeyMatch);

/// A timestamp signer of any digest, for a signer that accepts its scheme.
pub(crate) trait UnsignTimed: Send + Sync {
    /// Verifies a text with this scheme only, at the time `now`.
    fn unsign<'a>(&self, signed: &'a [u8], max_age: MaxAge, now: Timestamp) -> Result<Unsigned<'a>>;
}

impl<D: SessionDigest, C: Send + Sync> UnsignTimed for TimestampSigner<D, C> {
    fn unsign<'a>(&self, signed: &'a [u8], max_age: MaxAge, now: Timestamp) -> Result<Unsigned<'a>> {
        self.unsign_own(signed, max_age, now, None)
    }
}

impl<D: SessionDigest, C> TimestampSigner<D, C> {
    /// Verifies a text without trying accepted schemes.
    ///
    /// `after_value` receives the MAC state after the value if the current key signed.
    pub(crate) fn unsign_own<'a>(
        &self,
        signed: &'a [u8],
        max_age: MaxAge,
        now: Timestamp,
        after_value: Option<&mut Option<D::Mac>>,
    ) -> Result<Unsigned<'a>> {
        let (stamped, signature) =
            self.signer.split(signed).ok_or_else(|| Error::new(ErrorKind::MissingSeparator))?;
        let split = self.signer.split(stamped);
        let (head, tail) = stamped.split_at(split.map_or(stamped.len(), |(value, _)| value.len()));
        let Some(key) = self.signer.verify(head, tail, signature, after_value) else {
            return Err(self.mismatch(stamped));
        };
        let (value, time) =
            split.ok_or_else(|| Error::new(ErrorKind::MissingTimestamp).with_payload(stamped))?;
        let seconds = self
            .time
            .format
            .read(time, self.signer.mode())
            .filter(|&seconds| seconds <= LAST_SECOND)
            .ok_or_else(|| Error::new(ErrorKind::MalformedTimestamp).with_payload(value))?;
        max_age
            .check(seconds, now, self.time.skew, self.time.fractional_age)
            .map_err(|error| error.with_payload(value))?;
        Ok((value, seconds, key))
    }

    /// The error for a signature that does not match, with the payload and time that the text claims.
    fn mismatch(&self, value: &[u8]) -> Error {
        let Some((value, time)) = self.signer.split(value) else {
            return Error::new(ErrorKind::SignatureMismatch).with_payload(value);
        };
        match self.time.format.read(time, self.signer.mode()) {
            Some(seconds) if seconds > LAST_SECOND => Error::new(ErrorKind::MalformedTimestamp),
            Some(seconds) => Error::new(ErrorKind::SignatureMismatch).with_signed_at(seconds),
            None => Error::new(ErrorKind::SignatureMismatch),
        }
        .with_payload(value)
    }
}
