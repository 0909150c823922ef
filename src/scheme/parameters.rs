//! [`Scheme`]: the choices in code, with types.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::accepted::Accepted;
use super::profile::SessionProfile;
use crate::clock::SystemClock;
use crate::codec::TaggedJson;
use crate::derivation::HmacDerivation;
use crate::digest::Sha1;
use crate::encoding::DecodeMode;
use crate::keys::SecretKeys;
use crate::payload::PayloadFormat;
use crate::separator::Separator;
use crate::signer::FLASK_SALT;
use crate::timed::TimeRules;

/// Everything that both ends must agree on: keys, salt, digest, derivation, formats.
///
/// A scheme is a list of choices. Make signers, serializers and interfaces from it. They have no setters for these
/// choices, and derive each key once:
///
/// | method | makes | itsdangerous 2.2.0 |
/// | --- | --- | --- |
/// | [`signer`](Self::signer) | [`Signer`](crate::Signer): bytes | `Signer` |
/// | [`timestamp_signer`](Self::timestamp_signer) | [`TimestampSigner`](crate::TimestampSigner): bytes with a time | `TimestampSigner` |
/// | [`serializer`](Self::serializer) | [`UrlSafeSerializer`](crate::UrlSafeSerializer): values | `URLSafeSerializer` |
/// | [`timed_serializer`](Self::timed_serializer) | [`UrlSafeTimedSerializer`](crate::UrlSafeTimedSerializer): values with a time | `URLSafeTimedSerializer` |
/// | [`sessions`](Self::sessions) | [`SecureCookieSessionInterface`](crate::SecureCookieSessionInterface): sessions | (Flask) |
///
/// The choices, with Flask's defaults:
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
/// | how the time is written | [`timestamp_format`](Self::timestamp_format) | [`UnixSeconds`](crate::scheme::UnixSeconds) |
/// | times in the future | [`skew`](Self::skew) | none accepted |
/// | fractions of a second in ages | [`fractional_age`](Self::fractional_age) | not compared |
/// | which payloads are compressed | [`compression`](Self::compression) | [`Compression::Flask`](crate::scheme::Compression::Flask) |
/// | base64 of the payload | [`base64_variant`](Self::base64_variant) | [`Base64Variant::UrlSafe`](crate::encoding::Base64Variant::UrlSafe) |
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
/// The salt names the purpose, so that a token for one purpose does not open for another: a token signed with the
/// session's salt and sent by mail would be a login cookie. The salt is not a secret.
pub struct Scheme<D = Sha1, K = HmacDerivation, P = TaggedJson, C = SystemClock> {
    pub(super) keys: SecretKeys,
    pub(super) salt: Arc<[u8]>,
    pub(super) separator: Separator,
    pub(super) decode_mode: DecodeMode,
    pub(super) time: TimeRules,
    pub(super) payload: PayloadFormat<P>,
    pub(super) clock: C,
    pub(super) accepted: Vec<Arc<dyn Accepted>>,
    pub(super) profile: SessionProfile,
    pub(super) types: PhantomData<fn() -> (D, K)>,
}

/// # Creating a scheme
impl Scheme {
    /// Creates a scheme for one purpose, named by its salt, with Flask's other choices.
    ///
    /// For the defaults of itsdangerous, see [`presets::itsdangerous`](crate::presets::itsdangerous).
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

    /// Creates the scheme of Flask's session cookie (`SecureCookieSessionInterface.get_signing_serializer` in Flask 3.1.3).
    ///
    /// ```
    /// use cookie_session::clock::{FixedClock, Timestamp};
    /// use cookie_session::{Map, Scheme, SecretKeys};
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

impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Sets the default lifetime and cookie of sessions with this scheme.
    pub(crate) fn with_profile(mut self, profile: SessionProfile) -> Self {
        self.profile = profile;
        self
    }

    pub(crate) fn profile(&self) -> SessionProfile {
        self.profile
    }

    /// Converts to other type parameters.
    pub(super) fn retyped<D2, K2, P2, C2>(
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
