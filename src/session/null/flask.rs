//! [`FlaskNull`]: reads work, writes fail.

use super::NullSessionPolicy;
use crate::error::{Error, ErrorKind};

/// Reads work, writes fail with a message that says to set a secret key.
///
/// Flask 3.1.3 `NullSession`. Difference: in Flask, `session |= …` succeeds and is lost.
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::Session;
/// use cookie_session::null::FlaskNull;
///
/// let session = Session::null(Arc::new(FlaskNull));
/// assert_eq!(session.get_value("key"), None);
/// let error = session.insert("key", "value").unwrap_err();
/// assert!(error.is_unavailable() && error.to_string().contains("secret"));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct FlaskNull;

impl NullSessionPolicy for FlaskNull {
    fn on_write(&self) -> Result<(), Error> {
        Err(Error::new(ErrorKind::Unavailable))
    }
}
