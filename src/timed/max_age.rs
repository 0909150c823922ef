//! [`MaxAge`]: the maximum age of a signature.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};

/// The maximum age of a signature in whole seconds, or no limit.
///
/// The `max_age` of itsdangerous 2.2.0. An age *equal* to the limit is valid. A limit of 0 accepts the same second only,
/// and a negative limit rejects everything. With a limit, signatures from the future are rejected; without one, they are
/// accepted.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::MaxAge;
///
/// assert_eq!(MaxAge::from(Duration::from_secs(60)), MaxAge::seconds(60));
/// assert_ne!(MaxAge::UNLIMITED, MaxAge::seconds(i64::MAX));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaxAge(Option<i64>);

impl MaxAge {
    /// Accepts any age, and any time in the future (`max_age=None`).
    pub const UNLIMITED: Self = Self(None);

    /// Accepts signatures that are at most `seconds` old.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(Some(seconds))
    }

    /// The limit in seconds, if any.
    #[must_use]
    pub const fn as_seconds(self) -> Option<i64> {
        self.0
    }

    /// Checks that a signature made at `seconds` is neither too old nor from the future, in this order.
    ///
    /// `skew` is the allowed difference of clocks in seconds; `fractional` compares fractions of a second.
    pub(super) fn check(self, seconds: u64, now: Timestamp, skew: i64, fractional: bool) -> Result<()> {
        let Some(limit) = self.0 else {
            return Ok(());
        };
        // A fractional age exceeds a limit in seconds if the rounded-up age does.
        let begun = fractional && now > Timestamp::from_secs(now.as_secs());
        let age = i128::from(now.as_secs()) + i128::from(begun) - i128::from(seconds);
        let age = i64::try_from(age).unwrap_or(i64::MIN);
        let kind = if age > limit {
            ErrorKind::Expired
        } else if age < -skew {
            ErrorKind::FromFuture
        } else {
            return Ok(());
        };
        Err(Error::new(kind).with_age(age, limit).with_signed_at(seconds))
    }
}

impl From<Duration> for MaxAge {
    /// Truncates to whole seconds, as Flask does with its lifetime.
    fn from(limit: Duration) -> Self {
        Self::seconds(i64::try_from(limit.as_secs()).unwrap_or(i64::MAX))
    }
}
