//! [`SessionInterface`]: Flask's class of that name, object-safe and without type parameters.

use std::fmt;
use std::sync::Arc;

use super::config::{ConfigWarning, SessionConfig};
use super::cookie::CookieAttributes;
use super::expiry::{ExpiryPolicy, FlaskExpiry};
use super::handle::Session;
use super::headers::{SaveError, SessionHeaders};
use super::null::{FlaskNull, NullSessionPolicy};
use super::open::Opening;
use super::request::RequestHead;
use super::revocation::RevocationPolicy;
use super::rules::CookieRules;
use super::save::Saving;
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::error::Result;
use crate::keys::{KeyMatch, KeyWeakness};
use crate::serializer::SigningSerializer;

/// Opens a request's session and saves it into the response: Flask's `SessionInterface`.
///
/// Web layers and handlers know only this trait, as `Arc<dyn SessionInterface>`. The implementation to use is
/// [`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface). Implement the trait to change what a Flask app
/// changes by subclassing. Two methods are required; the others default to Flask's behaviour. Every method is a hook that
/// takes effect when overridden. Getters that cannot be overridden are in
/// [`SessionInterfaceExt`](crate::SessionInterfaceExt).
///
/// | Flask 3.1.3 | here |
/// | --- | --- |
/// | `open_session`, `save_session` | [`open_session`](Self::open_session), [`save_session`](Self::save_session) |
/// | `get_signing_serializer` | [`signing_serializer`](Self::signing_serializer) |
/// | `get_cookie_name`, `_domain`, `_path`, `_httponly`, `_secure`, `_samesite`, `_partitioned` | override [`cookie_attributes`](Self::cookie_attributes), read [`SessionInterfaceExt`](crate::SessionInterfaceExt) |
/// | `get_expiration_time`, `should_set_cookie` | override [`expiry_policy`](Self::expiry_policy), read [`SessionInterfaceExt`](crate::SessionInterfaceExt) |
/// | `make_null_session`, `is_null_session` | [`make_null_session`](Self::make_null_session), [`is_null_session`](Self::is_null_session), with [`null_session_policy`](Self::null_session_policy) |
///
/// This interface uses another cookie for one part of the site, like an override of `get_cookie_name`:
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::cookie::CookieAttributes;
/// use cookie_session::token::SigningSerializer;
/// use cookie_session::{
///     PlainRequest, RequestHead, SecureCookieSessionInterface, SessionConfig, SessionInterface,
/// };
///
/// #[derive(Debug)]
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
pub trait SessionInterface: fmt::Debug + Send + Sync + 'static {
    /// Returns the settings.
    fn config(&self) -> &SessionConfig;

    /// Returns the serializer that signs and reads cookies; `None` without a secret key, which gives null sessions.
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer>;

    /// Returns the current time; by default the system's.
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    /// Returns the expiry policy.
    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        &FlaskExpiry
    }

    /// Returns the revocation policy, which ends sessions early; `None` by default.
    fn revocation_policy(&self) -> Option<&Arc<dyn RevocationPolicy>> {
        None
    }

    /// Returns the null session policy.
    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        Arc::new(FlaskNull)
    }

    /// Returns the rules for cookies beyond Flask's; by default Flask's behaviour.
    fn cookie_rules(&self) -> CookieRules {
        CookieRules::default()
    }

    /// Lists questionable settings. The web layers report them when they are built.
    fn warnings(&self) -> Vec<ConfigWarning> {
        let mut warnings = self.config().warnings();
        if let Some(covered) = self.revocation_policy().and_then(|policy| policy.longest_lifetime()) {
            let lifetime = self.expiry_policy().max_age(self.config());
            warnings.extend(ConfigWarning::of_revocation(covered, lifetime));
        }
        warnings
    }

    /// Lists weak secret keys. The web layers report them when they are built.
    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        self.signing_serializer().map(|serializer| serializer.key_weaknesses()).unwrap_or_default()
    }

    /// Returns the name and attributes of the cookie for this request.
    ///
    /// It is called once per request, when the request begins. A web layer inside another one also calls it to find out
    /// whether both have the same cookie.
    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        let _ = request;
        self.config().shared_cookie()
    }

    /// Opens the session of a request when it begins (Flask's `open_session`).
    ///
    /// It never fails. A missing, invalid, expired or unreadable cookie gives an empty session, and
    /// [`Session::open_error`] says why. Difference: Flask answers every request with a 500 if the cookie is authentic
    /// but cannot be decoded.
    ///
    /// It reads at most 1024 `Cookie` headers, and at most 1 MiB of them. If the session cookie is not among these and
    /// more follow, the session is empty with the error [`TooLarge`](crate::ErrorKind::TooLarge).
    fn open_session(&self, request: &dyn RequestHead) -> Session {
        let Some(serializer) = self.signing_serializer() else {
            return self.make_null_session();
        };
        let opening = Opening {
            serializer,
            config: self.config(),
            policy: self.expiry_policy(),
            revocation: self.revocation_policy(),
            rules: self.cookie_rules(),
            attributes: self.cookie_attributes(request),
        };
        opening.open(request, || self.now())
    }

    /// Saves the session and returns the headers to add to the response (Flask's `save_session`).
    ///
    /// | session | headers |
    /// | --- | --- |
    /// | null | none |
    /// | accessed | `Vary: Cookie` |
    /// | emptied (empty and modified) | deletes the cookie, `Vary: Cookie` |
    /// | [`should_set_cookie`](crate::SessionInterfaceExt::should_set_cookie) | sets the cookie, `Vary: Cookie` |
    ///
    /// Later changes fail ([`Session::is_saved`]). You may save the unchanged session again.
    ///
    /// # Errors
    /// If the codec cannot write a value of the session, or its lifetime ends after the year 9999. You may then change the
    /// session and save it again.
    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        if self.is_null_session(session) {
            return Ok(SessionHeaders::default());
        }
        let saving = Saving {
            serializer: self.signing_serializer(),
            config: self.config(),
            policy: self.expiry_policy(),
            rules: self.cookie_rules(),
        };
        saving.save(session, || self.now())
    }

    /// Makes a session without a secret key (Flask's `make_null_session`).
    ///
    /// The default [`open_session`](Self::open_session) calls it.
    fn make_null_session(&self) -> Session {
        Session::null(self.null_session_policy())
    }

    /// Whether a session is a null session, which is not saved (Flask's `is_null_session`).
    ///
    /// The default [`save_session`](Self::save_session) calls it.
    fn is_null_session(&self, session: &Session) -> bool {
        session.is_null()
    }

    /// Identifies this interface while it exists; by default by its address.
    ///
    /// A web layer inside another one uses the outer layer's session if both have the same identity. An interface that
    /// only wraps another one, like an `Arc`, returns the identity of the wrapped one.
    fn identity(&self) -> usize {
        std::ptr::from_ref(self).cast::<()>().addr()
    }
}

#[diagnostic::do_not_recommend]
impl<I: SessionInterface + ?Sized> SessionInterface for Arc<I> {
    fn config(&self) -> &SessionConfig {
        (**self).config()
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        (**self).signing_serializer()
    }

    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        (**self).expiry_policy()
    }

    fn revocation_policy(&self) -> Option<&Arc<dyn RevocationPolicy>> {
        (**self).revocation_policy()
    }

    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        (**self).null_session_policy()
    }

    fn cookie_rules(&self) -> CookieRules {
        (**self).cookie_rules()
    }

    fn warnings(&self) -> Vec<ConfigWarning> {
        (**self).warnings()
    }

    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        (**self).key_weaknesses()
    }

    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        (**self).cookie_attributes(request)
    }

    fn open_session(&self, request: &dyn RequestHead) -> Session {
        (**self).open_session(request)
    }

    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        (**self).save_session(session)
    }

    fn make_null_session(&self) -> Session {
        (**self).make_null_session()
    }

    fn is_null_session(&self, session: &Session) -> bool {
        (**self).is_null_session(session)
    }

    fn identity(&self) -> usize {
        (**self).identity()
    }
}
