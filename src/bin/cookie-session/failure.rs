//! Why a command fails, and whether it passed.

use cookie_session::ConfigError;

/// Why the program cannot go on.
pub(crate) enum Failure {
    /// Wrong usage, or input or output that failed, in words that hold no secret.
    Because(String),
    /// The reader of the output has closed it; there is nothing left to say.
    ClosedPipe,
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Because(why)
    }
}

impl From<&str> for Failure {
    fn from(why: &str) -> Self {
        Self::Because(why.to_owned())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Because(error.to_string())
    }
}

/// Whether everything that was checked passed.
pub(crate) type Passed = bool;
