//! [`TimeRules`]: the time format, and which ages and skews are accepted.

use std::sync::{Arc, LazyLock};

use super::{TimestampFormat, UnixSeconds};

/// The time choices of a scheme.
#[derive(Debug, Clone)]
pub(crate) struct TimeRules {
    pub(crate) format: Arc<dyn TimestampFormat>,
    /// How many seconds a time may be in the future.
    pub(crate) skew: i64,
    /// Whether ages are compared with fractions of a second.
    pub(crate) fractional_age: bool,
}

impl Default for TimeRules {
    /// The rules of itsdangerous.
    fn default() -> Self {
        static UNIX_SECONDS: LazyLock<Arc<dyn TimestampFormat>> = LazyLock::new(|| Arc::new(UnixSeconds));
        Self { format: UNIX_SECONDS.clone(), skew: 0, fractional_age: false }
    }
}
