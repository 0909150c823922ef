//! [`RequireSecret`]: building an interface without a secret key fails.

use super::NullSessionPolicy;
use crate::error::{ConfigError, ConfigErrorKind, Error, ErrorKind};

/// Rejects an interface without a secret key, so that you notice at start-up.
///
/// ```
/// use cookie_session::null::{NullSessionPolicy, RequireSecret};
///
/// assert!(RequireSecret.on_build().is_err());
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct RequireSecret;

impl NullSessionPolicy for RequireSecret {
    fn on_write(&self) -> Result<(), Error> {
        Err(Error::new(ErrorKind::Unavailable))
    }

    fn on_build(&self) -> Result<(), ConfigError> {
        Err(ConfigError::new(
            ConfigErrorKind::MissingSecret,
            "no secret key is set; give the session interface a long random one before starting",
        ))
    }
}
