//! [`SessionInterfaceExt`]: getters of session interfaces.

use chrono::TimeDelta;

use super::Session;
use super::cookie::same_site::SameSite;
use super::interface::SessionInterface;
use super::request::RequestHead;
use super::save;
use crate::clock::Timestamp;
use crate::error::Result;

/// The getters of Flask's class, for any [`SessionInterface`].
///
/// Every interface has these methods, also as `dyn SessionInterface`. They cannot be overridden. To change the cookie,
/// override [`cookie_attributes`](SessionInterface::cookie_attributes); to change its lifetime, override
/// [`expiry_policy`](SessionInterface::expiry_policy).
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::{
///     PlainRequest, SecureCookieSessionInterface, SessionConfig, SessionInterface, SessionInterfaceExt,
/// };
///
/// let config = SessionConfig::builder().cookie_domain(".example.com").build()?;
/// let interface: Arc<dyn SessionInterface> =
///     Arc::new(SecureCookieSessionInterface::new("correct horse battery staple")?.with_config(config));
/// assert_eq!(interface.cookie_name(&PlainRequest::new()), "session");
/// assert_eq!(interface.cookie_domain(&PlainRequest::new()).as_deref(), Some(".example.com"));
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
pub trait SessionInterfaceExt: SessionInterface {
    /// The cookie's name (Flask's `get_cookie_name`).
    fn cookie_name(&self, request: &dyn RequestHead) -> String {
        self.cookie_attributes(request).name().to_owned()
    }

    /// The cookie's `Domain` setting (Flask's `get_cookie_domain`). The header has it without leading dots.
    fn cookie_domain(&self, request: &dyn RequestHead) -> Option<String> {
        self.cookie_attributes(request).domain_setting().map(str::to_owned)
    }

    /// The cookie's `Path` setting (Flask's `get_cookie_path`). The header has it percent-encoded.
    fn cookie_path(&self, request: &dyn RequestHead) -> Option<String> {
        self.cookie_attributes(request).path_setting().map(str::to_owned)
    }

    /// Whether the cookie is `HttpOnly` (Flask's `get_cookie_httponly`).
    fn cookie_http_only(&self, request: &dyn RequestHead) -> bool {
        self.cookie_attributes(request).is_http_only()
    }

    /// The cookie's `Secure` setting (Flask's `get_cookie_secure`). A partitioned cookie is always `Secure`.
    fn cookie_secure(&self, request: &dyn RequestHead) -> bool {
        self.cookie_attributes(request).secure_setting()
    }

    /// The cookie's `SameSite` (Flask's `get_cookie_samesite`).
    fn cookie_same_site(&self, request: &dyn RequestHead) -> Option<SameSite> {
        self.cookie_attributes(request).same_site()
    }

    /// Whether the cookie is `Partitioned` (Flask's `get_cookie_partitioned`).
    fn cookie_partitioned(&self, request: &dyn RequestHead) -> bool {
        self.cookie_attributes(request).is_partitioned()
    }

    /// Whether the response would set the cookie of this session (Flask's `should_set_cookie`).
    ///
    /// The session must be neither null nor empty. This does not mark it as accessed.
    fn should_set_cookie(&self, session: &Session) -> bool {
        let state = session.lend();
        self.expiry_policy().should_set_cookie(&save::facts(self.config(), &state, self.now()), state.map())
    }

    /// When the browser would delete the cookie (Flask's `get_expiration_time`); `None` for when it closes.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) after the last date.
    fn expiration_time(&self, session: &Session) -> Result<Option<Timestamp>> {
        let state = session.lend();
        self.expiry_policy().expiration_time(&save::facts(self.config(), &state, self.now()), state.map())
    }

    /// Describes the interface in one line for the log at start-up: cookie, wire format, expiry, number of warnings.
    ///
    /// The web layers log it at INFO when they are built (feature `tracing`). The wording may change.
    ///
    /// ```
    /// use cookie_session::{SecureCookieSessionInterface, SessionInterfaceExt};
    ///
    /// # let random = |secret: &str| format!("{secret:x<32}");
    /// # let secret = random("not in the source");
    /// let interface = SecureCookieSessionInterface::new(&secret)?;
    /// assert_eq!(
    ///     interface.describe(),
    ///     "sessions in the cookie `session=…; HttpOnly; Path=/`, signed by Sha1 with HmacDerivation, \
    ///      salt \"cookie-session\", as TaggedJson; FlaskExpiry, lifetime 31 days; 0 warnings"
    /// );
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Security
    /// The text contains no secrets, only the number of fallback keys.
    fn describe(&self) -> String {
        let warnings = self.warnings().len() + self.key_weaknesses().len();
        let wire = match self.signing_serializer() {
            Some(serializer) => serializer.describe(),
            None => "without a secret key".to_owned(),
        };
        let revocation = self.revocation_policy().map_or(String::new(), |policy| format!(", {policy:?}"));
        let lifetime = self.config().permanent_session_lifetime();
        let lifetime = match lifetime.num_days() {
            days if lifetime == TimeDelta::days(days) => format!("{days} days"),
            _ => format!("{} s", lifetime.as_seconds_f64()),
        };
        format!(
            "sessions in the cookie `{}`, {wire}; {:?}, lifetime {lifetime}{revocation}; {warnings} warning{}",
            self.config().cookie(),
            self.expiry_policy(),
            if warnings == 1 { "" } else { "s" },
        )
    }
}

impl<I: SessionInterface + ?Sized> SessionInterfaceExt for I {}
