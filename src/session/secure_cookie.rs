//! [`SecureCookieSessionInterface`]: sessions in signed cookies.

use std::fmt;
use std::sync::Arc;

use super::config::SessionConfig;
use super::expiry::{ExpiryPolicy, FlaskExpiry};
use super::interface::SessionInterface;
use super::null::{FlaskNull, NullSessionPolicy};
use super::rules::CookieRules;
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::codec::{PayloadCodec, TaggedJson};
use crate::compression::Compression;
use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::error::{ConfigError, ConfigErrorKind};
use crate::keys::SecretKeys;
use crate::serializer::{SigningSerializer, UrlSafeTimedSerializer};

/// Keeps sessions in signed cookies: Flask 3.1.3's class of the same name.
///
/// With no parameters it is a drop-in: a Flask app with the same secret key reads and writes the same
/// cookies, byte for byte, and the same `Set-Cookie` and `Vary` headers.
///
/// | Flask | here | default |
/// | --- | --- | --- |
/// | `SECRET_KEY` | [`new`](Self::new) | |
/// | `SECRET_KEY_FALLBACKS` | [`with_fallback`](Self::with_fallback), [`with_keys`](Self::with_keys) | none |
/// | `SESSION_COOKIE_…`, `PERMANENT_SESSION_LIFETIME`, … | [`with_config`](Self::with_config) | Flask's |
/// | `salt` | [`salt`](Self::salt) | [`FLASK_SALT`](crate::FLASK_SALT) |
/// | `digest_method` | [`digest::<D>()`](Self::digest) | [`Sha1`] |
/// | `key_derivation` | [`key_derivation::<K>()`](Self::key_derivation) | [`HmacDerivation`] |
/// | `serializer` | [`codec::<P>()`](Self::codec), [`with_codec`](Self::with_codec) | [`TaggedJson`] |
/// | `session_class` | [`Session`](crate::Session) | |
/// | `pickle_based` | [`PICKLE_BASED`](Self::PICKLE_BASED) | false |
/// | (the system's time) | [`clock`](Self::clock) | [`SystemClock`] |
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
/// The cookie is signed, not encrypted: its owner can read the session, and send an old one again
/// until it expires. Anyone with the secret key can be any user.
pub struct SecureCookieSessionInterface<D = Sha1, K = HmacDerivation, P = TaggedJson, C = SystemClock> {
    /// `None` without a secret key.
    serializer: Option<UrlSafeTimedSerializer<D, K, P, C>>,
    config: SessionConfig,
    expiry: Arc<dyn ExpiryPolicy>,
    null: Arc<dyn NullSessionPolicy>,
    rules: CookieRules,
}

/// # Making one
impl SecureCookieSessionInterface {
    /// Whether cookies hold pickles (Flask's `pickle_based`): never, that would run code of theirs.
    pub const PICKLE_BASED: bool = false;

    /// An interface with Flask's defaults and this secret key (text or bytes).
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`] if the key is empty or has nothing but NUL bytes.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        SecretKeys::new(secret).map(Self::with_keys)
    }

    /// An interface with Flask's defaults and these keys.
    #[must_use]
    pub fn with_keys(keys: SecretKeys) -> Self {
        Self::with(Some(UrlSafeTimedSerializer::new(keys)))
    }

    /// An interface without a secret key, whose sessions are all null sessions.
    #[must_use]
    pub fn without_secret() -> Self {
        Self::with(None)
    }
}

/// # Choices
impl<D: SessionDigest, K, P, C> SecureCookieSessionInterface<D, K, P, C> {
    /// An interface around a serializer, or without one.
    #[must_use]
    pub fn with(serializer: Option<UrlSafeTimedSerializer<D, K, P, C>>) -> Self {
        Self {
            serializer,
            config: SessionConfig::default(),
            expiry: Arc::new(FlaskExpiry),
            null: Arc::new(FlaskNull),
            rules: CookieRules::default(),
        }
    }

    /// Adds a retired secret key, which still opens cookies but signs none.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`] if the key is empty or has nothing but NUL bytes,
    /// [`ConfigErrorKind::MissingSecret`] if the interface has no secret key: a fallback alone opens nothing.
    pub fn with_fallback(mut self, old: impl AsRef<[u8]>) -> Result<Self, ConfigError>
    where
        K: KeyDerivation,
    {
        let Some(serializer) = self.serializer else {
            return Err(ConfigError::new(
                ConfigErrorKind::MissingSecret,
                "a fallback key does nothing without a secret key; make the interface with the current key first",
            ));
        };
        self.serializer = Some(serializer.with_fallback(old)?);
        Ok(self)
    }

    /// Uses other settings for the cookie.
    #[must_use]
    pub fn with_config(mut self, config: SessionConfig) -> Self {
        self.config = config;
        self
    }

    /// Signs with another digest (Flask's `digest_method`).
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> SecureCookieSessionInterface<D2, K, P, C>
    where
        K: KeyDerivation,
    {
        self.map_serializer(UrlSafeTimedSerializer::digest)
    }

    /// Derives the key in another way (Flask's `key_derivation`).
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> SecureCookieSessionInterface<D, K2, P, C>
    where
        K: KeyDerivation,
    {
        self.map_serializer(UrlSafeTimedSerializer::key_derivation)
    }

    /// Writes the payload with another codec, as its default sets it up (Flask's `serializer`).
    #[must_use]
    pub fn codec<P2: PayloadCodec + Default>(self) -> SecureCookieSessionInterface<D, K, P2, C> {
        self.map_serializer(UrlSafeTimedSerializer::codec)
    }

    /// Writes the payload with another codec, with options.
    #[must_use]
    pub fn with_codec<P2: PayloadCodec>(self, codec: P2) -> SecureCookieSessionInterface<D, K, P2, C> {
        self.map_serializer(|serializer| serializer.with_codec(codec))
    }

    /// Takes the time from another clock.
    #[must_use]
    pub fn clock<C2: Clock>(self, clock: C2) -> SecureCookieSessionInterface<D, K, P, C2> {
        self.map_serializer(|serializer| serializer.clock(clock))
    }

    /// Uses another salt (Flask's `salt`), so that cookies of one app don't open in another.
    #[must_use]
    pub fn salt(self, salt: impl AsRef<[u8]>) -> Self
    where
        K: KeyDerivation,
    {
        self.map_serializer(|serializer| serializer.salt(salt))
    }

    /// Also opens what this digest and derivation have signed, for a migration.
    #[must_use]
    pub fn accept<D2: SessionDigest, K2: KeyDerivation>(self) -> Self
    where
        K: KeyDerivation,
    {
        self.map_serializer(UrlSafeTimedSerializer::accept::<D2, K2>)
    }

    /// Chooses which payloads are compressed.
    #[must_use]
    pub fn compression(self, compression: Compression) -> Self {
        self.map_serializer(|serializer| serializer.compression(compression))
    }

    /// Changes the serializer underneath: limits, separator, time format, skew, decode mode.
    #[must_use]
    pub fn map_serializer<D2: SessionDigest, K2, P2, C2>(
        self,
        change: impl FnOnce(UrlSafeTimedSerializer<D, K, P, C>) -> UrlSafeTimedSerializer<D2, K2, P2, C2>,
    ) -> SecureCookieSessionInterface<D2, K2, P2, C2> {
        SecureCookieSessionInterface {
            serializer: self.serializer.map(change),
            config: self.config,
            expiry: self.expiry,
            null: self.null,
            rules: self.rules,
        }
    }

    /// Lets sessions live by other rules.
    #[must_use]
    pub fn expiry(mut self, policy: impl ExpiryPolicy) -> Self {
        self.expiry = Arc::new(policy);
        self
    }

    /// Treats the lack of a secret key by other rules.
    ///
    /// # Errors
    /// If there is none and the policy, such as [`RequireSecret`](crate::RequireSecret), forbids that.
    pub fn null_session(mut self, policy: impl NullSessionPolicy) -> Result<Self, ConfigError> {
        if self.serializer.is_none() {
            policy.on_build()?;
        }
        self.null = Arc::new(policy);
        Ok(self)
    }

    /// Chooses what to do where Flask leaves its users alone: bad, oversize, several cookies; rotation.
    #[must_use]
    pub fn with_rules(mut self, rules: CookieRules) -> Self {
        self.rules = rules;
        self
    }

    /// The serializer underneath; `None` without a secret key.
    #[must_use]
    pub fn serializer(&self) -> Option<&UrlSafeTimedSerializer<D, K, P, C>> {
        self.serializer.as_ref()
    }
}

impl<D: SessionDigest, K: 'static, P: PayloadCodec, C: Clock> SessionInterface
    for SecureCookieSessionInterface<D, K, P, C>
{
    fn config(&self) -> &SessionConfig {
        &self.config
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.serializer.as_ref().map(|serializer| serializer as _)
    }

    fn now(&self) -> Timestamp {
        // Without a key there is no clock, and nothing that asks for the time.
        self.serializer.as_ref().map_or_else(Timestamp::default, |serializer| serializer.signer().now())
    }

    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        &*self.expiry
    }

    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        self.null.clone()
    }

    fn cookie_rules(&self) -> CookieRules {
        self.rules
    }
}

impl<D: SessionDigest, K, P: Clone, C: Clone> Clone for SecureCookieSessionInterface<D, K, P, C> {
    fn clone(&self) -> Self {
        Self {
            serializer: self.serializer.clone(),
            config: self.config.clone(),
            expiry: self.expiry.clone(),
            null: self.null.clone(),
            rules: self.rules,
        }
    }
}

impl<D: SessionDigest, K, P: fmt::Debug, C> fmt::Debug for SecureCookieSessionInterface<D, K, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecureCookieSessionInterface")
            .field("serializer", &self.serializer)
            .field("config", &self.config)
            .field("expiry", &self.expiry)
            .field("null", &self.null)
            .field("rules", &self.rules)
            .finish()
    }
}
