//! The reasons why a command fails, and the result of one that does not.

use cookie_session::ConfigError;

/// The reason why the program stops.
pub(crate) enum Failure {
    /// Wrong usage, or an input or output error. The text contains no secret.
    Because(String),
    /// The reader closed the output. The program exits without a message.
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

/// Whether every check passed.
pub(crate) type Passed = bool;
