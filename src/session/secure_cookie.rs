//! [`SecureCookieSessionInterface`]: sessions in signed cookies.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::config::SessionConfig;
use super::expiry::{DjangoExpiry, ExpiryPolicy, FlaskExpiry, Persistent};
use super::interface::SessionInterface;
use super::null::{FlaskNull, NullSessionPolicy};
use super::revocation::RevocationPolicy;
use super::rules::CookieRules;
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::codec::{PayloadCodec, TaggedJson};
use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::error::ConfigError;
use crate::keys::SecretKeys;
use crate::scheme::{CookieLife, Scheme};
use crate::serializer::{SigningSerializer, UrlSafeTimedSerializer};

/// Sessions in signed cookies: Flask 3.1.3's class of the same name.
///
/// Without parameters it is a drop-in: a Flask app with the same secret key reads and writes the same cookies, byte for
/// byte, and the same `Set-Cookie` and `Vary` headers.
///
/// Choose the wire format in a [`Scheme`] and make an interface with [`Scheme::sessions`]. The setters here choose the
/// behaviour.
///
/// | Flask | here | default |
/// | --- | --- | --- |
/// | `SECRET_KEY` | [`new`](Self::new) | |
/// | `SECRET_KEY_FALLBACKS` | [`from_keys`](Self::from_keys) | none |
/// | `SESSION_COOKIE_…`, `PERMANENT_SESSION_LIFETIME`, … | [`with_config`](Self::with_config) | Flask's |
/// | `salt`, `digest_method`, `key_derivation`, `serializer` | [`Scheme`] | Flask's |
/// | (the system's time) | [`Scheme::clock`] | [`SystemClock`] |
/// | `session_class` | [`Session`](crate::Session) | |
/// | `pickle_based` | [`PICKLE_BASED`](Self::PICKLE_BASED) | false |
///
/// ```
/// use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
///
/// let interface = SecureCookieSessionInterface::new("the secret key of the Flask app")?;
///
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("user_id", 7)?;
/// let headers = interface.save_session(&session)?;
/// assert!(headers.set_cookie().unwrap().starts_with("session=eyJ1c2VyX2lkIjo3fQ."));
///
/// let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
/// assert_eq!(interface.open_session(&request).get::<u32>("user_id")?, Some(7));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// The cookie is signed, not encrypted. Its owner can read the session and replay an old one until it expires. Anyone
/// with the secret key can impersonate any user.
pub struct SecureCookieSessionInterface<D = Sha1, K = HmacDerivation, P = TaggedJson, C = SystemClock> {
    wire: Wire<D, P, C>,
    config: SessionConfig,
    expiry: Arc<dyn ExpiryPolicy>,
    revocation: Option<Arc<dyn RevocationPolicy>>,
    null: Arc<dyn NullSessionPolicy>,
    rules: CookieRules,
    derivation: PhantomData<fn() -> K>,
}

/// The serializer, or only the clock without a secret key.
enum Wire<D, P, C> {
    Signed(UrlSafeTimedSerializer<D, P, C>),
    Null(C),
}

/// # Creating an interface
impl SecureCookieSessionInterface {
    /// Whether cookies contain pickles (Flask's `pickle_based`): never, because unpickling runs code.
    pub const PICKLE_BASED: bool = false;

    /// Creates an interface with Flask's defaults and this secret key (text or bytes).
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`](crate::ConfigErrorKind::EmptySecret) if the key is empty or has only NUL
    /// bytes.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        SecretKeys::new(secret).map(Self::from_keys)
    }

    /// Creates an interface with Flask's defaults and these keys.
    #[must_use]
    pub fn from_keys(keys: SecretKeys) -> Self {
        Scheme::flask_session(keys).sessions()
    }

    /// Creates an interface without a secret key. All its sessions are null sessions.
    #[must_use]
    pub fn without_secret() -> Self {
        Self::without_secret_at(SystemClock)
    }
}

impl<C: Clock> SecureCookieSessionInterface<Sha1, HmacDerivation, TaggedJson, C> {
    /// Creates an interface without a secret key that uses `clock`.
    #[must_use]
    pub fn without_secret_at(clock: C) -> Self {
        Self::from_wire(Wire::Null(clock))
    }
}

/// # Sessions
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Makes a session interface. The keys are derived here, once.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cookie_session::codec::MessagePack;
    /// use cookie_session::digest::Sha256;
    /// use cookie_session::expiry::Sliding;
    /// use cookie_session::{Scheme, SecretKeys};
    ///
    /// let keys = SecretKeys::new("correct horse battery staple")?;
    /// let interface = Scheme::new(keys, "shop")
    ///     .digest::<Sha256>()
    ///     .codec(MessagePack::default())
    ///     .skew(Duration::from_secs(2))
    ///     .sessions()
    ///     .with_expiry(Sliding::after_percent(50));
    /// # let _ = interface;
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn sessions(self) -> SecureCookieSessionInterface<D, K, P, C>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        let profile = self.profile();
        let mut interface = SecureCookieSessionInterface::from_wire(Wire::Signed(self.timed_serializer()));
        interface.config = SessionConfig::of_profile(profile);
        interface.expiry = match profile.cookie_life {
            CookieLife::Flask => interface.expiry,
            CookieLife::Persistent => Arc::new(Persistent),
            CookieLife::Django => Arc::new(DjangoExpiry),
        };
        interface
    }
}

impl<D, K, P, C> SecureCookieSessionInterface<D, K, P, C> {
    fn from_wire(wire: Wire<D, P, C>) -> Self {
        Self {
            wire,
            config: SessionConfig::default(),
            expiry: Arc::new(FlaskExpiry),
            revocation: None,
            null: Arc::new(FlaskNull),
            rules: CookieRules::default(),
            derivation: PhantomData,
        }
    }
}

/// # Behaviour
impl<D, K, P, C> SecureCookieSessionInterface<D, K, P, C> {
    /// Sets the cookie's settings.
    #[must_use]
    pub fn with_config(mut self, config: SessionConfig) -> Self {
        self.config = config;
        self
    }

    /// Sets the expiry policy.
    #[must_use]
    pub fn with_expiry(mut self, policy: impl ExpiryPolicy) -> Self {
        self.expiry = Arc::new(policy);
        self
    }

    /// Sets the revocation policy, which ends sessions early. There is none by default.
    #[must_use]
    pub fn with_revocation(mut self, policy: impl RevocationPolicy) -> Self {
        self.revocation = Some(Arc::new(policy));
        self
    }

    /// Sets the null session policy, for an interface without a secret key.
    ///
    /// # Errors
    /// If the policy, such as [`RequireSecret`](crate::null::RequireSecret), requires a secret key and it is missing.
    pub fn with_null_policy(mut self, policy: impl NullSessionPolicy) -> Result<Self, ConfigError> {
        if matches!(self.wire, Wire::Null(_)) {
            policy.on_build()?;
        }
        self.null = Arc::new(policy);
        Ok(self)
    }

    /// Sets rules beyond Flask's: for bad, oversize and several cookies, reissuing and private caching.
    #[must_use]
    pub fn with_rules(mut self, rules: CookieRules) -> Self {
        self.rules = rules;
        self
    }

    /// Returns the serializer; `None` without a secret key.
    #[must_use]
    pub fn serializer(&self) -> Option<&UrlSafeTimedSerializer<D, P, C>> {
        match &self.wire {
            Wire::Signed(serializer) => Some(serializer),
            Wire::Null(_) => None,
        }
    }
}

impl<D: SessionDigest, K: 'static, P: PayloadCodec, C: Clock> SessionInterface
    for SecureCookieSessionInterface<D, K, P, C>
{
    fn config(&self) -> &SessionConfig {
        &self.config
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.serializer().map(|serializer| serializer as _)
    }

    fn now(&self) -> Timestamp {
        match &self.wire {
            Wire::Signed(serializer) => serializer.signer().now(),
            Wire::Null(clock) => clock.now(),
        }
    }

    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        &*self.expiry
    }

    fn revocation_policy(&self) -> Option<&Arc<dyn RevocationPolicy>> {
        self.revocation.as_ref()
    }

    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        self.null.clone()
    }

    fn cookie_rules(&self) -> CookieRules {
        self.rules
    }
}

impl<D, K, P: Clone, C: Clone> Clone for SecureCookieSessionInterface<D, K, P, C> {
    fn clone(&self) -> Self {
        Self {
            wire: match &self.wire {
                Wire::Signed(serializer) => Wire::Signed(serializer.clone()),
                Wire::Null(clock) => Wire::Null(clock.clone()),
            },
            config: self.config.clone(),
            expiry: self.expiry.clone(),
            revocation: self.revocation.clone(),
            null: self.null.clone(),
            rules: self.rules,
            derivation: PhantomData,
        }
    }
}

impl<D, K, P: fmt::Debug, C> fmt::Debug for SecureCookieSessionInterface<D, K, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecureCookieSessionInterface")
            .field("serializer", &self.serializer())
            .field("config", &self.config)
            .field("expiry", &self.expiry)
            .field("revocation", &self.revocation)
            .field("null", &self.null)
            .field("rules", &self.rules)
            .finish()
    }
}
