//! [`Scheme`]: every choice about what is on the wire, in one place.
//!
//! | type | what it is |
//! | --- | --- |
//! | [`Scheme`] | the choices in code, with types; what signs and reads is made from it |
//! | [`SchemeConfig`] | the choices as data, by name, for configuration files |
//! | [`DigestName`], [`DerivationName`], [`CodecName`], [`TimestampName`] | the names |
//! | [`SchemeTask`] | code that is generic over the types that names stand for |

mod accepted;
mod config;
mod finish;
pub(crate) mod names;
mod profile;
mod task;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use accepted::Accepted;
pub use config::SchemeConfig;
pub(crate) use names::names;
pub use names::{CodecName, DerivationName, DigestName, TimestampName};
pub(crate) use profile::{CookieLife, SessionProfile};
pub use task::SchemeTask;

use crate::clock::{Clock, SystemClock};
use crate::codec::{PayloadCodec, TaggedJson};
use crate::compression::Compression;
use crate::derivation::{HmacDerivation, KeyDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::encoding::{Base64Variant, DecodeMode};
use crate::keys::SecretKeys;
use crate::payload::PayloadFormat;
use crate::separator::Separator;
use crate::signer::FLASK_SALT;
use crate::timed::{TimeRules, TimestampFormat};

/// Everything that both ends of the wire must agree on: keys, salt, digest, derivation, formats.
///
/// A scheme is a list of choices. What signs and reads is made from it, has no choices of its own,
/// and derives each key once, when it is made:
///
/// | method | makes | itsdangerous 2.2.0 |
/// | --- | --- | --- |
/// | [`signer`](Self::signer) | [`Signer`](crate::Signer): bytes | `Signer` |
/// | [`timestamp_signer`](Self::timestamp_signer) | [`TimestampSigner`](crate::TimestampSigner): bytes with a time | `TimestampSigner` |
/// | [`serializer`](Self::serializer) | [`UrlSafeSerializer`](crate::UrlSafeSerializer): values | `URLSafeSerializer` |
/// | [`timed_serializer`](Self::timed_serializer) | [`UrlSafeTimedSerializer`](crate::UrlSafeTimedSerializer): values with a time | `URLSafeTimedSerializer` |
/// | [`sessions`](Self::sessions) | [`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface): sessions | (Flask) |
///
/// The choices, with Flask's as default:
///
/// | choice | setter | default |
/// | --- | --- | --- |
/// | secret keys | [`keys`](Self::keys) | |
/// | salt: the purpose | [`salt`](Self::salt) | none; [`FLASK_SALT`] for [`flask_session`](Self::flask_session) |
/// | digest | [`digest::<D>()`](Self::digest) | [`Sha1`] |
/// | key derivation | [`key_derivation::<K>()`](Self::key_derivation) | [`HmacDerivation`] |
/// | payload codec | [`codec`](Self::codec) | [`TaggedJson`] |
/// | clock | [`clock`](Self::clock) | [`SystemClock`] |
/// | separator | [`separator`](Self::separator) | `.` |
/// | how the time is written | [`timestamp_format`](Self::timestamp_format) | [`UnixSeconds`](crate::UnixSeconds) |
/// | times in the future | [`skew`](Self::skew) | none accepted |
/// | fractions of a second in ages | [`fractional_age`](Self::fractional_age) | not compared |
/// | which payloads are compressed | [`compression`](Self::compression) | [`Compression::Flask`] |
/// | base64 of the payload | [`base64_variant`](Self::base64_variant) | [`Base64Variant::UrlSafe`] |
/// | how strictly base64 is decoded | [`decode_mode`](Self::decode_mode) | [`DecodeMode::Strict`] |
/// | payload size after decompression | [`inflate_limit`](Self::inflate_limit) | 1 MiB |
/// | token size | [`token_limit`](Self::token_limit) | 4 MiB |
/// | other schemes to accept | [`accept`](Self::accept) | none |
///
/// ```
/// use cookie_session::digest::Sha256;
/// use cookie_session::{MaxAge, Scheme, SecretKeys};
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let reset = Scheme::new(keys, "password-reset").digest::<Sha256>().timed_serializer();
/// let token = reset.dumps("ada@example.com")?;
/// assert_eq!(reset.loads::<String>(&token, MaxAge::seconds(3600))?, "ada@example.com");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// The salt names the purpose, and keeps a token of one purpose from opening for another: a mailed
/// token signed with the session's salt would be a login cookie. It is not a secret.
pub struct Scheme<D = Sha1, K = HmacDerivation, P = TaggedJson, C = SystemClock> {
    keys: SecretKeys,
    salt: Arc<[u8]>,
    separator: Separator,
    decode_mode: DecodeMode,
    time: TimeRules,
    payload: PayloadFormat<P>,
    clock: C,
    accepted: Vec<Arc<dyn Accepted>>,
    profile: SessionProfile,
    types: PhantomData<fn() -> (D, K)>,
}

/// # Making one
impl Scheme {
    /// A scheme for one purpose, named by its salt; all else is Flask's.
    ///
    /// For the defaults of itsdangerous itself see [`presets::itsdangerous`](crate::presets::itsdangerous).
    #[must_use]
    pub fn new(keys: SecretKeys, salt: impl AsRef<[u8]>) -> Self {
        Self {
            keys,
            salt: salt.as_ref().into(),
            separator: Separator::default(),
            decode_mode: DecodeMode::default(),
            time: TimeRules::default(),
            payload: PayloadFormat::new(TaggedJson::default()),
            clock: SystemClock,
            accepted: Vec::new(),
            profile: SessionProfile::FLASK,
            types: PhantomData,
        }
    }

    /// The scheme of Flask's session cookie (`SecureCookieSessionInterface.get_signing_serializer`
    /// in Flask 3.1.3).
    ///
    /// ```
    /// use cookie_session::{FixedClock, Map, Scheme, SecretKeys, Timestamp};
    ///
    /// let scheme = Scheme::flask_session(SecretKeys::new("golden-secret")?)
    ///     .clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
    /// let token = scheme.timed_serializer().dump_value(&Map::from([("a", 1)]).into())?;
    /// assert_eq!(token, "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn flask_session(keys: SecretKeys) -> Self {
        Self::new(keys, FLASK_SALT)
    }
}

/// # Who can read it
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Signs with other keys.
    #[must_use]
    pub fn keys(mut self, keys: SecretKeys) -> Self {
        self.keys = keys;
        self
    }

    /// Uses another salt.
    #[must_use]
    pub fn salt(mut self, salt: impl AsRef<[u8]>) -> Self {
        self.salt = salt.as_ref().into();
        self
    }

    /// Signs with another digest (Flask's `digest_method`).
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> Scheme<D2, K, P, C> {
        self.retyped(|payload| payload, |clock| clock)
    }

    /// Derives the key in another way (Flask's `key_derivation`).
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> Scheme<D, K2, P, C> {
        self.retyped(|payload| payload, |clock| clock)
    }

    /// Also accepts, when reading, what another scheme has written (itsdangerous' `fallback_signers`).
    ///
    /// A migration in two releases that logs nobody out: first every server writes old and accepts
    /// new, then every server writes new and accepts old. The schemes may differ in everything: keys,
    /// salt, digest, derivation, separator, time format, codec. Each is read by its own choices, skew
    /// and limits included, but at the time on the clock of the scheme that signs.
    /// [`SignedBy::scheme`](crate::SignedBy::scheme) tells which one matched.
    ///
    /// ```
    /// use cookie_session::digest::Sha256;
    /// use cookie_session::{MaxAge, MessagePack, Scheme, SecretKeys};
    ///
    /// let keys = SecretKeys::new("correct horse battery staple")?;
    /// let old = Scheme::flask_session(keys.clone());
    /// let token = old.clone().timed_serializer().dumps("ada")?;
    ///
    /// let new = Scheme::new(keys, "shop").digest::<Sha256>().codec(MessagePack::default());
    /// let migrating = new.accept(old).timed_serializer();
    /// let loaded = migrating.load_with(&token, MaxAge::seconds(60))?;
    /// assert_eq!(loaded.value.as_str(), Some("ada"));
    /// assert_eq!(loaded.stamp.signed_by().scheme(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn accept<D2: SessionDigest, K2: KeyDerivation, P2: PayloadCodec, C2: Clock>(
        mut self,
        other: Scheme<D2, K2, P2, C2>,
    ) -> Self {
        self.accepted.extend(other.into_accepted());
        self
    }
}

/// # The token
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Puts another separator between payload, time and signature.
    #[must_use]
    pub fn separator(mut self, separator: Separator) -> Self {
        self.separator = separator;
        self
    }

    /// Chooses how strictly base64 is decoded.
    #[must_use]
    pub fn decode_mode(mut self, mode: DecodeMode) -> Self {
        self.decode_mode = mode;
        self
    }

    /// Rejects tokens of more than `bytes` bytes: unread when reading, with an error when writing.
    #[must_use]
    pub fn token_limit(mut self, bytes: usize) -> Self {
        self.payload.token_limit = bytes;
        self
    }
}

/// # The time
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Takes the time from another clock.
    #[must_use]
    pub fn clock<C2: Clock>(self, clock: C2) -> Scheme<D, K, P, C2> {
        self.retyped(|payload| payload, |_| clock)
    }

    /// Writes and reads the time in another format.
    #[must_use]
    pub fn timestamp_format(mut self, format: impl TimestampFormat) -> Self {
        self.time.format = Arc::new(format);
        self
    }

    /// Accepts times up to `skew`, truncated to whole seconds, in the future.
    ///
    /// For servers whose clocks differ: in Flask, one whose clock is a second behind loses the
    /// session that another one has just written.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cookie_session::{MaxAge, Scheme, SecretKeys, Timestamp};
    ///
    /// let scheme = Scheme::new(SecretKeys::new("correct horse battery staple")?, "invitation");
    /// let (now, ahead) = (Timestamp::from_secs(1_700_000_000), Timestamp::from_secs(1_700_000_005));
    /// let token = scheme.clone().timestamp_signer().sign_at(b"value", ahead)?;
    /// let reads = |scheme: Scheme| scheme.timestamp_signer().unsign_at(&token, MaxAge::seconds(60), now).is_ok();
    /// assert!(!reads(scheme.clone()) && reads(scheme.skew(Duration::from_secs(5))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn skew(mut self, skew: Duration) -> Self {
        self.time.skew = i64::try_from(skew.as_secs()).unwrap_or(i64::MAX);
        self
    }

    /// Compares ages with fractions of a second, as Django does: half a second is more than none.
    ///
    /// By default both times are whole seconds, as in itsdangerous. [`Error::age`](crate::Error::age)
    /// is then the age rounded up.
    ///
    /// ```
    /// use cookie_session::{FixedClock, MaxAge, Scheme, SecretKeys, Timestamp};
    ///
    /// let scheme = Scheme::new(SecretKeys::new("correct horse battery staple")?, "invitation")
    ///     .clock(FixedClock(Timestamp::from_micros(1_700_000_060_250_000)));
    /// let whole = scheme.clone().timestamp_signer();
    /// let token = whole.sign_at(b"value", Timestamp::from_secs(1_700_000_000))?;
    /// assert!(whole.validate(&token, MaxAge::seconds(60)));
    /// assert!(!scheme.fractional_age().timestamp_signer().validate(&token, MaxAge::seconds(60)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn fractional_age(mut self) -> Self {
        self.time.fractional_age = true;
        self
    }
}

/// # The payload
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Writes and reads payloads with another codec (Flask's `serializer`).
    #[must_use]
    pub fn codec<P2: PayloadCodec>(self, codec: P2) -> Scheme<D, K, P2, C> {
        self.retyped(|payload| payload.with_codec(codec), |clock| clock)
    }

    /// Chooses which payloads are compressed when written. Both forms are always read.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.payload.compression = compression;
        self
    }

    /// Writes and reads payloads in another base64.
    #[must_use]
    pub fn base64_variant(mut self, variant: Base64Variant) -> Self {
        self.payload.variant = variant;
        self
    }

    /// Rejects compressed payloads of more than `bytes` bytes before compression, both ways.
    #[must_use]
    pub fn inflate_limit(mut self, bytes: usize) -> Self {
        self.payload.inflate_limit = bytes;
        self
    }
}

impl<D, K, P, C> Scheme<D, K, P, C> {
    /// How sessions of this scheme live unless the interface is told otherwise.
    pub(crate) fn with_profile(mut self, profile: SessionProfile) -> Self {
        self.profile = profile;
        self
    }

    pub(crate) fn profile(&self) -> SessionProfile {
        self.profile
    }

    /// The same choices under other types.
    fn retyped<D2, K2, P2, C2>(
        self,
        payload: impl FnOnce(PayloadFormat<P>) -> PayloadFormat<P2>,
        clock: impl FnOnce(C) -> C2,
    ) -> Scheme<D2, K2, P2, C2> {
        Scheme {
            keys: self.keys,
            salt: self.salt,
            separator: self.separator,
            decode_mode: self.decode_mode,
            time: self.time,
            payload: payload(self.payload),
            clock: clock(self.clock),
            accepted: self.accepted,
            profile: self.profile,
            types: PhantomData,
        }
    }
}

impl<D, K, P: Clone, C: Clone> Clone for Scheme<D, K, P, C> {
    fn clone(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            salt: self.salt.clone(),
            separator: self.separator.clone(),
            decode_mode: self.decode_mode,
            time: self.time.clone(),
            payload: self.payload.clone(),
            clock: self.clock.clone(),
            accepted: self.accepted.clone(),
            profile: self.profile,
            types: PhantomData,
        }
    }
}

impl<D, K, P: fmt::Debug, C> fmt::Debug for Scheme<D, K, P, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scheme")
            .field("digest", &std::any::type_name::<D>())
            .field("key_derivation", &std::any::type_name::<K>())
            .field("keys", &self.keys)
            .field("salt", &String::from_utf8_lossy(&self.salt))
            .field("separator", &self.separator.as_str())
            .field("decode_mode", &self.decode_mode)
            .field("time", &self.time)
            .field("payload", &self.payload)
            .field("clock", &std::any::type_name::<C>())
            .field("accepted", &self.accepted.len())
            .finish_non_exhaustive()
    }
}
