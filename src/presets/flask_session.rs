//! Flask-Session's signed session id.

use crate::keys::SecretKeys;
use crate::scheme::Scheme;

/// The salt of session ids.
pub const SALT: &str = "flask-session";

/// Session ids of Flask-Session 0.8.0 with `SESSION_USE_SIGNER`: `id "." signature`.
///
/// `.signer()` signs and verifies them. The session is stored on the server under that id. The cookie has no time; the
/// server's record expires. Flask-Session does not support fallback keys.
///
/// ```
/// use cookie_session::{SecretKeys, presets::flask_session};
///
/// let ids = flask_session::session_id(SecretKeys::new("sibling-secret")?).signer();
/// let cookie = ids.sign(b"x");
/// assert_eq!(cookie, b"x.661dkL_EsaeXCILq6GyRFVVEgHI");
/// assert_eq!(ids.unsign(&cookie)?, b"x");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn session_id(keys: SecretKeys) -> Scheme {
    Scheme::new(keys, SALT)
}
