//! [`Timestamp`], [`Clock`] and the clocks. Only this module reads the system's time.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

const MICROS: i64 = 1_000_000;

/// The years 1 to 9999 in seconds since 1970: the range of Python's `datetime` and of dates in headers.
pub(crate) const PYTHON_SECONDS: RangeInclusive<i64> = -62_135_596_800..=LAST_PYTHON_SECOND;

/// 9999-12-31T23:59:59Z.
pub(crate) const LAST_PYTHON_SECOND: i64 = 253_402_300_799;

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use cookie_session::clock::Timestamp;
///
/// let time = Timestamp::from_secs(1_700_000_000);
/// assert_eq!(time.as_micros(), 1_700_000_000_000_000);
/// assert_eq!(time.to_datetime().unwrap().to_rfc3339(), "2023-11-14T22:13:20+00:00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Creates the time `micros` microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Creates the time `seconds` seconds after 1970-01-01T00:00:00Z, clamped to about ±292,000 years.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(MICROS))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// [`as_secs`](Self::as_secs) as a token holds them; `None` for a second or more before 1970.
    #[must_use]
    pub fn to_token_seconds(self) -> Option<u64> {
        u64::try_from(self.as_secs()).ok()
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, truncated toward zero like Python's `int(time.time())`.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0 / MICROS
    }

    /// Converts to a date; `None` outside chrono's range of about ±262,000 years.
    #[must_use]
    pub fn to_datetime(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_micros(self.0)
    }

    /// Adds `delta`, truncated to microseconds; `None` if the result is out of range.
    #[must_use]
    pub fn checked_add(self, delta: TimeDelta) -> Option<Self> {
        let micros = delta.num_microseconds()?;
        self.0.checked_add(micros).map(Self)
    }

    fn after_epoch(since: Duration) -> Self {
        Self(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC with as many digits as necessary. Outside chrono's range, `@` and the seconds.
    ///
    /// ```
    /// use cookie_session::clock::Timestamp;
    ///
    /// assert_eq!(Timestamp::from_secs(1_700_000_000).to_string(), "2023-11-14T22:13:20Z");
    /// assert_eq!(Timestamp::from_micros(-1).to_string(), "1969-12-31T23:59:59.999999Z");
    /// ```
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_datetime() {
            Some(time) => f.pad(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            None => f.pad(&format!("@{}", self.as_secs())),
        }
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        match time.duration_since(UNIX_EPOCH) {
            Ok(since) => Self::after_epoch(since),
            Err(before) => Self(-Self::after_epoch(before.duration()).0),
        }
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

/// The source of the current time, for signing and for checking the age of signatures.
///
/// Implement it for another source. Tests use [`ManualClock`].
///
/// ```
/// use std::sync::atomic::{AtomicI64, Ordering};
/// use cookie_session::clock::{Clock, Timestamp};
///
/// /// Seconds that a timer thread writes, so that reading costs no system call.
/// struct CachedSeconds(AtomicI64);
///
/// impl Clock for CachedSeconds {
///     fn now(&self) -> Timestamp {
///         Timestamp::from_secs(self.0.load(Ordering::Relaxed))
///     }
/// }
///
/// let clock = CachedSeconds(AtomicI64::new(1_700_000_000));
/// assert_eq!(clock.now(), Timestamp::from_secs(1_700_000_000));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a clock",
    label = "expected `SystemClock`, `FixedClock`, `ManualClock` or your own `impl Clock`"
)]
pub trait Clock: Send + Sync + 'static {
    /// Returns the current time.
    fn now(&self) -> Timestamp;
}

#[diagnostic::do_not_recommend]
impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

/// The system's time (Python's `time.time()`); the default.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

#[diagnostic::do_not_recommend]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }
}

/// A clock that always shows the same time.
///
/// ```
/// use cookie_session::clock::{Clock, FixedClock, Timestamp};
///
/// let time = Timestamp::from_secs(1_700_000_000);
/// assert_eq!(FixedClock(time).now(), time);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

#[diagnostic::do_not_recommend]
impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A clock that you set. All clones show the same time.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::clock::{Clock, ManualClock, Timestamp};
///
/// let clock = ManualClock::new(Timestamp::from_secs(100));
/// let elsewhere = clock.clone();
/// clock.advance(Duration::from_secs(5));
/// assert_eq!(elsewhere.now(), Timestamp::from_secs(105));
/// elsewhere.set(Timestamp::from_secs(7));
/// assert_eq!(clock.now(), Timestamp::from_secs(7));
/// ```
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// Creates a clock that shows `now` until you change it.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(Arc::new(AtomicI64::new(now.0)))
    }

    /// Advances the time, with a resolution of microseconds.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        let _ = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, |now| Some(now.saturating_add(by)));
    }

    /// Sets the time. It may be earlier than before.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::Release);
    }
}

#[diagnostic::do_not_recommend]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Acquire))
    }
}

/// The time since the first call in this process. Setting the system's clock does not change it.
#[cfg(feature = "redis")]
pub(crate) fn monotonic() -> Duration {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    START.elapsed()
}
