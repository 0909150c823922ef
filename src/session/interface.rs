//! [`SessionInterface`]: Flask's class of that name, object-safe and without type parameters.

use std::sync::Arc;

use super::config::{ConfigWarning, SessionConfig};
use super::cookie::CookieAttributes;
use super::cookie::same_site::SameSite;
use super::data::Session;
use super::expiry::{ExpiryPolicy, FlaskExpiry};
use super::headers::{SaveError, SessionHeaders};
use super::null::{FlaskNull, NullSessionPolicy};
use super::request::RequestHead;
use super::rules::CookieRules;
use super::{open, save};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::error::Result;
use crate::keys::{KeyMatch, KeyWeakness};
use crate::serializer::SigningSerializer;

/// Opens a request's session and saves it into the response: Flask's `SessionInterface`.
///
/// Web layers and handlers know only this trait, as `Arc<dyn SessionInterface>`. The class to use is
/// [`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface). Implement the trait to
/// change what a Flask app changes by subclassing: two methods are required, all others have Flask's
/// behaviour as default.
///
/// | Flask 3.1.3 | here |
/// | --- | --- |
/// | `open_session`, `save_session` | [`open_session`](Self::open_session), [`save_session`](Self::save_session) |
/// | `get_signing_serializer` | [`signing_serializer`](Self::signing_serializer) |
/// | `get_cookie_name`, `_domain`, `_path`, `_httponly`, `_secure`, `_samesite`, `_partitioned` | [`cookie_attributes`](Self::cookie_attributes), which decides; `cookie_name`, …, which tell |
/// | `get_expiration_time`, `should_set_cookie` | [`expiration_time`](Self::expiration_time), [`should_set_cookie`](Self::should_set_cookie), decided by [`expiry_policy`](Self::expiry_policy) |
/// | `make_null_session`, `is_null_session` | [`make_null_session`](Self::make_null_session), [`is_null_session`](Self::is_null_session), with [`null_session_policy`](Self::null_session_policy) |
///
/// Another cookie for one part of the site, as by overriding `get_cookie_name`:
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::session::cookie::CookieAttributes;
/// use cookie_session::{
///     PlainRequest, RequestHead, SecureCookieSessionInterface, SessionConfig, SessionInterface,
///     SigningSerializer,
/// };
///
/// struct TwoCookies {
///     base: SecureCookieSessionInterface,
///     admin: Arc<CookieAttributes>,
/// }
///
/// impl SessionInterface for TwoCookies {
///     fn config(&self) -> &SessionConfig {
///         self.base.config()
///     }
///     fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
///         self.base.signing_serializer()
///     }
///     fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
///         if request.path().starts_with("/admin") {
///             self.admin.clone()
///         } else {
///             self.base.cookie_attributes(request)
///         }
///     }
/// }
///
/// let interface = TwoCookies {
///     base: SecureCookieSessionInterface::new("correct horse battery staple")?,
///     admin: Arc::new(CookieAttributes::new("admin_session")?.with_path(Some("/admin"))),
/// };
/// let session = interface.open_session(&PlainRequest::new().with_path("/admin/users"));
/// session.insert("user", "root")?;
/// let headers = interface.save_session(&session)?;
/// assert!(headers.set_cookie().unwrap().starts_with("admin_session="));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Register a new interface with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a session interface",
    label = "expected `SecureCookieSessionInterface` or your own `impl SessionInterface`"
)]
pub trait SessionInterface: Send + Sync + 'static {
    /// The settings.
    fn config(&self) -> &SessionConfig;

    /// What signs and reads cookies; `None` without a secret key, which makes null sessions.
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer>;

    /// The time now; by default the system's.
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// How long sessions live.
    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        &FlaskExpiry
    }

    /// What null sessions do with writes.
    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        Arc::new(FlaskNull)
    }

    /// What to do where Flask leaves its users alone; by default what Flask does.
    fn cookie_rules(&self) -> CookieRules {
        CookieRules::default()
    }

    /// What is questionable about the settings; the web layers report it when they are built.
    fn warnings(&self) -> Vec<ConfigWarning> {
        self.config().warnings()
    }

    /// What makes the secret keys easy to guess; the web layers report it when they are built.
    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        self.signing_serializer().map(|serializer| serializer.key_weaknesses()).unwrap_or_default()
    }

    /// Name and attributes of the cookie for this request.
    ///
    /// Asked once a request, when it begins; by a web layer inside of another one also to find out whether
    /// both are for one cookie.
    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        let _ = request;
        self.config().shared_cookie()
    }

    /// Opens the session of a request, when it begins (Flask's `open_session`).
    ///
    /// Never fails: a cookie that is missing, bad, expired or unreadable gives an empty session, and
    /// [`Session::open_error`] says why. Difference: Flask answers an authentic cookie that it
    /// cannot decode with a 500, again and again.
    ///
    /// Of a request's `Cookie` headers the first 1024 are looked at, and of those the first MiB. If the
    /// session cookie is not there and more follow, the session is empty and the error is
    /// [`TooLarge`](crate::ErrorKind::TooLarge).
    fn open_session(&self, request: &dyn RequestHead) -> Session {
        open::open_session(self, request)
    }

    /// What to add to the response, when it has been made (Flask's `save_session`).
    ///
    /// | session | headers |
    /// | --- | --- |
    /// | null | none |
    /// | accessed | `Vary: Cookie` |
    /// | emptied (empty and modified) | deletes the cookie, `Vary: Cookie` |
    /// | [`should_set_cookie`](Self::should_set_cookie) | sets the cookie, `Vary: Cookie` |
    ///
    /// The session takes no changes from then on ([`Session::is_saved`]); it may be saved again as it is.
    ///
    /// # Errors
    /// If the session holds what the codec cannot write, or its lifetime ends after the year 9999. Then
    /// it may be changed and saved again.
    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        save::save_session(self, session)
    }

    /// A session for want of a secret key (Flask's `make_null_session`).
    fn make_null_session(&self) -> Session {
        Session::null(self.null_session_policy())
    }

    /// Whether a session is a null session, which is not saved (Flask's `is_null_session`).
    fn is_null_session(&self, session: &Session) -> bool {
        session.is_null()
    }

    /// Whether the response will carry the cookie of this session (Flask's `should_set_cookie`).
    ///
    /// Of a session that is neither null nor empty. This only tells: change the
    /// [`expiry_policy`](Self::expiry_policy) to change what is sent.
    fn should_set_cookie(&self, session: &Session) -> bool {
        let state = session.lend();
        self.expiry_policy().should_set_cookie(&save::facts(self.config(), &state, self.now()), state.map())
    }

    /// Until when the browser would keep the cookie (Flask's `get_expiration_time`).
    ///
    /// This only tells, too.
    ///
    /// # Errors
    /// [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge) beyond what a date can say.
    fn expiration_time(&self, session: &Session) -> Result<Option<Timestamp>> {
        let state = session.lend();
        self.expiry_policy().expiration_time(&save::facts(self.config(), &state, self.now()), state.map())
    }

    /// The cookie's name (Flask's `get_cookie_name`).
    fn cookie_name(&self, request: &dyn RequestHead) -> String {
        self.cookie_attributes(request).name().to_owned()
    }

    /// The cookie's `Domain` (Flask's `get_cookie_domain`).
    fn cookie_domain(&self, request: &dyn RequestHead) -> Option<String> {
        self.cookie_attributes(request).domain().map(str::to_owned)
    }

    /// The cookie's `Path` (Flask's `get_cookie_path`).
    fn cookie_path(&self, request: &dyn RequestHead) -> Option<String> {
        self.cookie_attributes(request).path().map(str::to_owned)
    }

    /// Whether the cookie is `HttpOnly` (Flask's `get_cookie_httponly`).
    fn cookie_http_only(&self, request: &dyn RequestHead) -> bool {
        self.cookie_attributes(request).is_http_only()
    }

    /// Whether the setting asks for `Secure` (Flask's `get_cookie_secure`); a partitioned cookie has it anyway.
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
}
