//! [`TimestampSigner`]: signs bytes with the time of signing.

mod format;
mod max_age;
mod rules;
mod unsign;

use std::fmt;
use std::sync::Arc;

pub use format::{Base62Seconds, TimestampFormat, UnixOrLegacySeconds, UnixSeconds};
pub use max_age::MaxAge;
pub(crate) use rules::TimeRules;
pub use unsign::Stamp;
pub(crate) use unsign::{UnsignTimed, Unsigned};

use crate::clock::{Clock, SystemClock, Timestamp};
use crate::digest::{SessionDigest, Sha1};
use crate::error::{Error, ErrorKind, Result};
use crate::signer::{SignedBy, Signer, or_accepted};

/// Signs bytes with the time of signing: `value + "." + time + "." + signature`.
///
/// itsdangerous 2.2.0 `TimestampSigner`. The signature covers `value + "." + time`. It checks
/// signature, timestamp and age in this order. With a [`MaxAge`], a time in the future is rejected. Make it with
/// [`Scheme::timestamp_signer`](crate::Scheme::timestamp_signer).
///
/// ```
/// use cookie_session::clock::{ManualClock, Timestamp};
/// use cookie_session::{MaxAge, Scheme, SecretKeys};
///
/// let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
/// let keys = SecretKeys::new("secret-key")?;
/// let signer = Scheme::new(keys, "invitation").clock(clock.clone()).timestamp_signer();
/// let token = signer.sign(b"value")?;
/// assert!(token.starts_with(b"value.ZVPxAA."));
///
/// clock.advance(std::time::Duration::from_secs(10));
/// assert_eq!(signer.unsign(&token, MaxAge::seconds(10))?, b"value");
/// let error = signer.unsign(&token, MaxAge::seconds(9)).unwrap_err();
/// assert!(error.is_expired());
/// assert_eq!((error.age(), error.age_limit()), (Some(10), Some(9)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct TimestampSigner<D = Sha1, C = SystemClock> {
    signer: Signer<D>,
    clock: C,
    time: TimeRules,
    accepted: Arc<[Arc<dyn UnsignTimed>]>,
}

impl<D, C> TimestampSigner<D, C> {
    pub(crate) fn from_parts(
        signer: Signer<D>,
        clock: C,
        time: TimeRules,
        accepted: Arc<[Arc<dyn UnsignTimed>]>,
    ) -> Self {
        Self { signer, clock, time, accepted }
    }

    /// Returns the signer without a time.
    #[must_use]
    pub fn signer(&self) -> &Signer<D> {
        &self.signer
    }
}

/// # Signing and verifying
impl<D, C: Clock> TimestampSigner<D, C> {
    /// The current time of this signer's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Signs `value` with the current time, in whole seconds.
    ///
    /// # Errors
    /// [`ErrorKind::Clock`] if the clock shows a second or more before 1970.
    pub fn sign(&self, value: &[u8]) -> Result<Vec<u8>>
    where
        D: SessionDigest,
    {
        self.sign_at(value, self.now())
    }

    /// Verifies a signed text that is not older than `max_age` and returns its value.
    ///
    /// # Errors
    /// [`ErrorKind::MissingSeparator`], [`ErrorKind::SignatureMismatch`],
    /// [`ErrorKind::MissingTimestamp`], [`ErrorKind::MalformedTimestamp`], [`ErrorKind::Expired`],
    /// [`ErrorKind::FromFuture`]; each has the payload and, if readable, the date.
    pub fn unsign<'a>(&self, signed: &'a [u8], max_age: MaxAge) -> Result<&'a [u8]>
    where
        D: SessionDigest,
    {
        self.unsign_with(signed, max_age).map(|(value, _)| value)
    }

    /// Like [`unsign`](Self::unsign), but also returns the time of signing and the key.
    ///
    /// # Errors
    /// As [`unsign`](Self::unsign).
    pub fn unsign_with<'a>(&self, signed: &'a [u8], max_age: MaxAge) -> Result<(&'a [u8], Stamp)>
    where
        D: SessionDigest,
    {
        self.unsign_at(signed, max_age, self.now())
    }

    /// Whether a signed text is valid and not older than `max_age` (itsdangerous' `validate`).
    #[must_use]
    pub fn validate(&self, signed: &[u8], max_age: MaxAge) -> bool
    where
        D: SessionDigest,
    {
        self.unsign_with(signed, max_age).is_ok()
    }
}

/// # At a given time
impl<D, C> TimestampSigner<D, C> {
    /// Signs `value` with the given time.
    ///
    /// # Errors
    /// [`ErrorKind::Clock`] if `time` is a second or more before 1970.
    pub fn sign_at(&self, value: &[u8], time: Timestamp) -> Result<Vec<u8>>
    where
        D: SessionDigest,
    {
        let mut mac = self.signer.begin();
        D::update(&mut mac, value);
        let mut tail = String::new();
        self.push_tail(&mut mac, time, &mut tail)?;
        self.signer.push_signature(mac, &mut tail);
        Ok([value, tail.as_bytes()].concat())
    }

    /// Verifies a signed text at the time `now`.
    ///
    /// # Errors
    /// As [`unsign`](Self::unsign).
    pub fn unsign_at<'a>(
        &self,
        signed: &'a [u8],
        max_age: MaxAge,
        now: Timestamp,
    ) -> Result<(&'a [u8], Stamp)>
    where
        D: SessionDigest,
    {
        match self.unsign_own(signed, max_age, now, None) {
            Ok((value, seconds, key)) => Ok((value, Stamp::of(seconds, SignedBy::new(0, key)))),
            Err(error) => {
                or_accepted(error, &self.accepted, |accepted| accepted.unsign(signed, max_age, now)).map(
                    |((value, seconds, key), scheme)| (value, Stamp::of(seconds, SignedBy::new(scheme, key))),
                )
            }
        }
    }
}

impl<D: SessionDigest, C> TimestampSigner<D, C> {
    /// Appends separator, time and separator, and feeds the first two to the MAC.
    pub(crate) fn push_tail(&self, mac: &mut D::Mac, time: Timestamp, out: &mut String) -> Result<()> {
        let seconds = time.to_token_seconds().ok_or_else(|| Error::new(ErrorKind::Clock))?;
        let separator = self.signer.separator_text();
        let start = out.len();
        out.push_str(separator);
        self.time.format.write(seconds, out);
        D::update(mac, &out.as_bytes()[start..]);
        out.push_str(separator);
        Ok(())
    }
}

impl<D, C: Clone> Clone for TimestampSigner<D, C> {
    fn clone(&self) -> Self {
        Self {
            signer: self.signer.clone(),
            clock: self.clock.clone(),
            time: self.time.clone(),
            accepted: self.accepted.clone(),
        }
    }
}

impl<D, C> fmt::Debug for TimestampSigner<D, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimestampSigner")
            .field("signer", &self.signer)
            .field("clock", &std::any::type_name::<C>())
            .field("time", &self.time)
            .finish()
    }
}
