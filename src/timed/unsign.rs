//! Checking a signed text: the signature, then the time, then the age.

use super::{MaxAge, TimestampSigner};
use crate::clock::{LAST_PYTHON_SECOND, Timestamp};
use crate::digest::SessionDigest;
use crate::error::{Error, ErrorKind, Result};
use crate::signer::SignedBy;

/// No signed time is later than what Python's `datetime` holds.
const LAST_SECOND: u64 = LAST_PYTHON_SECOND.unsigned_abs();

/// When and by which key a text was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    seconds: u64,
    signed_by: SignedBy,
}

impl Stamp {
    /// When it was signed, to the second.
    #[must_use]
    pub fn signed_at(&self) -> Timestamp {
        Timestamp::from_secs(i64::try_from(self.seconds).unwrap_or(i64::MAX))
    }

    /// Which key and scheme signed it.
    #[must_use]
    pub fn signed_by(&self) -> SignedBy {
        self.signed_by
    }
}

impl<D: SessionDigest, K, C> TimestampSigner<D, K, C> {
    /// [`unsign_at`](Self::unsign_at); `after_value` is given the MAC after the value, if it is the one that signs.
    pub(crate) fn unsign_keeping<'a>(
        &self,
        signed: &'a [u8],
        max_age: MaxAge,
        now: Timestamp,
        after_value: Option<&mut Option<D::Mac>>,
    ) -> Result<(&'a [u8], Stamp)> {
        let (stamped, signature) =
            self.signer.split(signed).ok_or_else(|| Error::new(ErrorKind::MissingSeparator))?;
        let split = self.signer.split(stamped);
        let (head, tail) = stamped.split_at(split.map_or(stamped.len(), |(value, _)| value.len()));
        let Some(signed_by) = self.signer.verify(head, tail, signature, after_value) else {
            return Err(self.mismatch(stamped));
        };
        let (value, time) =
            split.ok_or_else(|| Error::new(ErrorKind::MissingTimestamp).with_payload(stamped))?;
        let seconds = self
            .format
            .read(time, self.signer.mode())
            .filter(|&seconds| seconds <= LAST_SECOND)
            .ok_or_else(|| Error::new(ErrorKind::MalformedTimestamp).with_payload(value))?;
        max_age
            .check(seconds, now, self.skew, self.fractional_age)
            .map_err(|error| error.with_payload(value))?;
        Ok((value, Stamp { seconds, signed_by }))
    }

    /// The error for a signature that fits no key, with what the text claims about itself.
    fn mismatch(&self, value: &[u8]) -> Error {
        let Some((value, time)) = self.signer.split(value) else {
            return Error::new(ErrorKind::SignatureMismatch).with_payload(value);
        };
        match self.format.read(time, self.signer.mode()) {
            Some(seconds) if seconds > LAST_SECOND => Error::new(ErrorKind::MalformedTimestamp),
            Some(seconds) => Error::new(ErrorKind::SignatureMismatch).with_signed_at(seconds),
            None => Error::new(ErrorKind::SignatureMismatch),
        }
        .with_payload(value)
    }
}
