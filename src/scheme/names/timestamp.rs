//! [`TimestampName`]: time formats by name.

use std::any::Any;
use std::sync::Arc;

use super::names;
use crate::timed::{Base62Seconds, TimestampFormat, UnixOrLegacySeconds, UnixSeconds};

/// A format of the time of signing.
///
/// ```
/// use cookie_session::scheme::{TimestampFormat, TimestampName};
///
/// let mut text = String::new();
/// "base62".parse::<TimestampName>()?.format().write(1_700_000_000, &mut text);
/// assert_eq!(text, "1r31eq");
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TimestampName {
    /// [`UnixSeconds`]: Flask, and itsdangerous since 1.0.
    #[default]
    Unix,
    /// [`UnixOrLegacySeconds`]: also reads times of itsdangerous before 1.0.
    Legacy,
    /// [`Base62Seconds`]: Django.
    Base62,
}

names!(TimestampName is a "time format": Unix = "unix", Legacy = "legacy", Base62 = "base62");

impl TimestampName {
    /// Returns the format.
    #[must_use]
    pub fn format(self) -> Arc<dyn TimestampFormat> {
        match self {
            Self::Unix => Arc::new(UnixSeconds),
            Self::Legacy => Arc::new(UnixOrLegacySeconds),
            Self::Base62 => Arc::new(Base62Seconds),
        }
    }

    /// Returns the name of a format, if it has one.
    pub(in crate::scheme) fn of(format: &dyn TimestampFormat) -> Option<Self> {
        let format: &dyn Any = format;
        if format.is::<UnixSeconds>() {
            Some(Self::Unix)
        } else if format.is::<UnixOrLegacySeconds>() {
            Some(Self::Legacy)
        } else {
            format.is::<Base62Seconds>().then_some(Self::Base62)
        }
    }
}
