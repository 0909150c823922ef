//! [`MaxAge`]: how old a signature may be.

use std::time::Duration;

/// How old a signature may be, in whole seconds, or that its age is not looked at.
///
/// The `max_age` of itsdangerous 2.2.0. An age *equal* to the limit is valid; a limit of 0 is a
/// real limit (the same second only) and with a negative one everything is too old. With a limit,
/// signatures from the future are refused; without one, they pass.
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
    /// Any age will do, and any time in the future (`max_age=None`).
    pub const UNLIMITED: Self = Self(None);

    /// At most `seconds` old.
    #[must_use]
    pub const fn seconds(seconds: i64) -> Self {
        Self(Some(seconds))
    }

    /// The limit in seconds, if there is one.
    #[must_use]
    pub const fn as_seconds(self) -> Option<i64> {
        self.0
    }
}

impl From<Duration> for MaxAge {
    /// Cut to whole seconds, as Flask does with its lifetime.
    fn from(limit: Duration) -> Self {
        Self::seconds(i64::try_from(limit.as_secs()).unwrap_or(i64::MAX))
    }
}
