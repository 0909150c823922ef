//! [`FlaskExpiry`]: Flask's rules.

use super::ExpiryPolicy;

/// Flask's rules: the lifetime counts from the last write, and a permanent session is sent with each response.
///
/// Flask 3.1.3 `SessionInterface.get_expiration_time`, `should_set_cookie` and the age check of
/// `open_session`: `PERMANENT_SESSION_LIFETIME` limits the age of *every* session, permanent or not.
///
/// ```
/// use cookie_session::expiry::{ExpiryPolicy, FlaskExpiry};
/// use cookie_session::{MaxAge, SessionConfig};
///
/// let config = SessionConfig::default();
/// assert_eq!(FlaskExpiry.max_age(&config), MaxAge::seconds(31 * 24 * 60 * 60));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct FlaskExpiry;

impl ExpiryPolicy for FlaskExpiry {}
