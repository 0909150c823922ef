//! [`DiscardWrites`]: writes last until the end of the request.

use super::NullSessionPolicy;
use crate::error::Error;

/// Accepts writes and discards them at the end of the request.
///
/// Use it for programs that should run without a secret key, such as previews.
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::Session;
/// use cookie_session::null::DiscardWrites;
///
/// let session = Session::null(Arc::new(DiscardWrites));
/// session.insert("key", "value")?;
/// assert!(session.contains_key("key") && session.is_null());
/// # Ok::<(), cookie_session::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct DiscardWrites;

impl NullSessionPolicy for DiscardWrites {
    fn on_write(&self) -> Result<(), Error> {
        Ok(())
    }
}
