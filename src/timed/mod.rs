//! [`TimestampSigner`]: signed bytes that know when they were signed.

mod format;
mod max_age;
mod unsign;

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

pub use format::{Base62Seconds, TimestampFormat, UnixOrLegacySeconds, UnixSeconds};
pub use max_age::MaxAge;
pub use unsign::Stamp;

use crate::clock::{Clock, SystemClock, Timestamp};
use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::error::{Error, ErrorKind, Result};
use crate::keys::SecretKeys;
use crate::signer::Signer;

/// Signs bytes together with the time: `value + "." + time + "." + signature`.
///
/// itsdangerous 2.2.0 `TimestampSigner`. The signature covers `value + "." + time`. Checks run in
/// its order: signature, timestamp, age; with a [`MaxAge`], a time in the future is refused.
///
/// ```
/// use cookie_session::{ManualClock, MaxAge, SecretKeys, Timestamp, TimestampSigner};
///
/// let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
/// let signer = TimestampSigner::new(SecretKeys::new("secret-key")?).clock(clock.clone());
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
pub struct TimestampSigner<D = Sha1, K = HmacDerivation, C = SystemClock> {
    signer: Signer<D, K>,
    clock: C,
    format: Arc<dyn TimestampFormat>,
    skew: i64,
    fractional_age: bool,
}

impl TimestampSigner {
    /// A signer with Flask's defaults and the system's clock.
    #[must_use]
    pub fn new(keys: SecretKeys) -> Self {
        Self::with(Signer::new(keys), SystemClock)
    }
}

/// # Choices
impl<D, K, C> TimestampSigner<D, K, C> {
    /// A timestamp signer on top of `signer`, with [`UnixSeconds`] and no skew.
    #[must_use]
    pub fn with(signer: Signer<D, K>, clock: C) -> Self {
        static UNIX_SECONDS: LazyLock<Arc<dyn TimestampFormat>> = LazyLock::new(|| Arc::new(UnixSeconds));
        Self { signer, clock, format: UNIX_SECONDS.clone(), skew: 0, fractional_age: false }
    }

    /// Signs with another digest.
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> TimestampSigner<D2, K, C>
    where
        K: KeyDerivation,
    {
        self.map_signer(Signer::digest)
    }

    /// Derives the key in another way.
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> TimestampSigner<D, K2, C>
    where
        D: SessionDigest,
    {
        self.map_signer(Signer::key_derivation)
    }

    /// Changes the signer underneath: salt, separator, accepted schemes.
    ///
    /// ```
    /// use cookie_session::{MaxAge, SecretKeys, Separator, TimestampSigner};
    ///
    /// let colon = Separator::new(":")?;
    /// let signer = TimestampSigner::new(SecretKeys::new("correct horse battery staple")?)
    ///     .map_signer(|signer| signer.salt("purpose").separator(colon));
    /// let token = signer.sign(b"a.b")?;
    /// assert!(token.starts_with(b"a.b:"));
    /// assert_eq!(signer.unsign(&token, MaxAge::UNLIMITED)?, b"a.b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn map_signer<D2, K2>(
        self,
        change: impl FnOnce(Signer<D, K>) -> Signer<D2, K2>,
    ) -> TimestampSigner<D2, K2, C> {
        TimestampSigner {
            signer: change(self.signer),
            clock: self.clock,
            format: self.format,
            skew: self.skew,
            fractional_age: self.fractional_age,
        }
    }

    /// Takes the time from another clock.
    #[must_use]
    pub fn clock<C2: Clock>(self, clock: C2) -> TimestampSigner<D, K, C2> {
        TimestampSigner {
            signer: self.signer,
            clock,
            format: self.format,
            skew: self.skew,
            fractional_age: self.fractional_age,
        }
    }

    /// Writes and reads the time in another format.
    #[must_use]
    pub fn format(mut self, format: impl TimestampFormat) -> Self {
        self.format = Arc::new(format);
        self
    }

    /// Accepts times up to `skew` (cut to whole seconds) in the future; none by default.
    ///
    /// For servers whose clocks differ: in Flask, one whose clock is a second behind loses the
    /// session that another one has just written.
    #[must_use]
    pub fn skew(mut self, skew: Duration) -> Self {
        self.skew = i64::try_from(skew.as_secs()).unwrap_or(i64::MAX);
        self
    }

    /// Compares ages with fractions of a second, as Django does: half a second is more than none.
    ///
    /// By default both times are whole seconds, as in itsdangerous. [`Error::age`] is then the age
    /// rounded up.
    ///
    /// ```
    /// use cookie_session::{FixedClock, MaxAge, SecretKeys, Timestamp, TimestampSigner};
    ///
    /// let signer = TimestampSigner::new(SecretKeys::new("correct horse battery staple")?)
    ///     .clock(FixedClock(Timestamp::from_micros(1_700_000_060_250_000)));
    /// let token = signer.sign_at(b"value", Timestamp::from_secs(1_700_000_000))?;
    /// assert!(signer.validate(&token, MaxAge::seconds(60)));
    /// assert!(!signer.fractional_age().validate(&token, MaxAge::seconds(60)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fractional_age(mut self) -> Self {
        self.fractional_age = true;
        self
    }

    /// The signer underneath, which knows no time.
    #[must_use]
    pub fn signer(&self) -> &Signer<D, K> {
        &self.signer
    }
}

/// # Signing and checking
impl<D, K, C: Clock> TimestampSigner<D, K, C> {
    /// The time on this signer's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Signs `value` with the time on the clock, cut to the second.
    ///
    /// # Errors
    /// [`ErrorKind::Clock`] if the clock shows a second or more before 1970.
    pub fn sign(&self, value: &[u8]) -> Result<Vec<u8>>
    where
        D: SessionDigest,
    {
        self.sign_at(value, self.now())
    }

    /// The value of a signed text that is not older than `max_age`.
    ///
    /// # Errors
    /// [`ErrorKind::MissingSeparator`], [`ErrorKind::SignatureMismatch`],
    /// [`ErrorKind::MissingTimestamp`], [`ErrorKind::MalformedTimestamp`], [`ErrorKind::Expired`],
    /// [`ErrorKind::FromFuture`]; each carries the payload and, where it is readable, the date.
    pub fn unsign<'a>(&self, signed: &'a [u8], max_age: MaxAge) -> Result<&'a [u8]>
    where
        D: SessionDigest,
    {
        self.unsign_with(signed, max_age).map(|(value, _)| value)
    }

    /// The same, with the time of signing and the key that signed.
    ///
    /// # Errors
    /// As [`unsign`](Self::unsign).
    pub fn unsign_with<'a>(&self, signed: &'a [u8], max_age: MaxAge) -> Result<(&'a [u8], Stamp)>
    where
        D: SessionDigest,
    {
        self.unsign_at(signed, max_age, self.now())
    }

    /// Whether the text is signed and not older than `max_age` (itsdangerous' `validate`).
    #[must_use]
    pub fn validate(&self, signed: &[u8], max_age: MaxAge) -> bool
    where
        D: SessionDigest,
    {
        self.unsign_with(signed, max_age).is_ok()
    }
}

/// # At a given time
impl<D, K, C> TimestampSigner<D, K, C> {
    /// Signs `value` with a time of the caller's choice.
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

    /// Checks a signed text as at the time `now`.
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
        self.unsign_keeping(signed, max_age, now, None)
    }
}

impl<D: SessionDigest, K, C> TimestampSigner<D, K, C> {
    /// Appends separator, time and separator, and feeds the MAC all of it but the last.
    pub(crate) fn push_tail(&self, mac: &mut D::Mac, time: Timestamp, out: &mut String) -> Result<()> {
        let seconds = time.to_token_seconds().ok_or_else(|| Error::new(ErrorKind::Clock))?;
        let separator = self.signer.separator_text();
        let start = out.len();
        out.push_str(separator);
        self.format.write(seconds, out);
        D::update(mac, &out.as_bytes()[start..]);
        out.push_str(separator);
        Ok(())
    }
}

impl<D, K, C: Clone> Clone for TimestampSigner<D, K, C> {
    fn clone(&self) -> Self {
        Self {
            signer: self.signer.clone(),
            clock: self.clock.clone(),
            format: self.format.clone(),
            skew: self.skew,
            fractional_age: self.fractional_age,
        }
    }
}

impl<D, K, C> fmt::Debug for TimestampSigner<D, K, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimestampSigner")
            .field("signer", &self.signer)
            .field("clock", &std::any::type_name::<C>())
            .field("format", &self.format)
            .field("skew_seconds", &self.skew)
            .field("fractional_age", &self.fractional_age)
            .finish()
    }
}
