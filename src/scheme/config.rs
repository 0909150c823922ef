//! [`SchemeConfig`]: a scheme as data, for configuration files.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::accepted::Accepted;
use super::{CodecName, DerivationName, DigestName, Scheme, SchemeTask, TimestampName};
use crate::clock::Clock;
use crate::codec::PayloadCodec;
use crate::compression::{Compression, DEFAULT_INFLATE_LIMIT};
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::encoding::{Base64Variant, DecodeMode};
use crate::keys::SecretKeys;
use crate::payload::DEFAULT_TOKEN_LIMIT;
use crate::separator::Separator;
use crate::signer::FLASK_SALT;

/// The choices of a [`Scheme`] as data: by name, without type parameters and keys.
///
/// Use it for a scheme that is chosen at run time. The keys of the file are the field names, which are those of
/// [`Scheme`]'s setters. A missing key means Flask's choice; an unknown key or name is an error that lists the valid ones.
/// [`sessions`](Self::sessions) makes a session interface from it.
///
/// | key | value | default |
/// | --- | --- | --- |
/// | `salt` | text | `cookie-session` |
/// | `digest` | [`DigestName`] | `sha1` |
/// | `key_derivation` | [`DerivationName`] | `hmac` |
/// | `codec` | [`CodecName`] | `tagged-json` |
/// | `separator` | text | `.` |
/// | `timestamp_format` | [`TimestampName`] | `unix` |
/// | `skew` | whole seconds | 0 |
/// | `fractional_age` | true or false | false |
/// | `compression` | `flask`, `never`, or a number of bytes for [`Compression::Above`] | `flask` |
/// | `base64_variant` | `url-safe` or `standard` | `url-safe` |
/// | `decode_mode` | `strict` or `python-compatible` | `strict` |
/// | `inflate_limit`, `token_limit` | bytes | 1 MiB, 4 MiB |
/// | `accept` | a list of such schemes, to be read as well | none |
///
/// ```
/// use cookie_session::scheme::{CodecName, DigestName, SchemeConfig};
///
/// let config: SchemeConfig =
///     serde_json::from_str(r#"{"salt": "shop", "digest": "sha256", "codec": "messagepack"}"#)?;
/// assert_eq!((config.digest, config.codec), (DigestName::Sha256, CodecName::MessagePack));
///
/// let refused = |text| serde_json::from_str::<SchemeConfig>(text).unwrap_err().to_string();
/// assert!(refused(r#"{"digest": "sha2"}"#).contains("write one of sha1, sha224, sha256,"));
/// assert!(refused(r#"{"digst": "sha256"}"#).contains("expected one of `salt`, `digest`,"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SchemeConfig {
    /// The purpose ([`Scheme::salt`]).
    pub salt: String,
    /// The hash that derives the key and signs ([`Scheme::digest`]).
    pub digest: DigestName,
    /// How the key is derived ([`Scheme::key_derivation`]).
    pub key_derivation: DerivationName,
    /// The payload codec ([`Scheme::codec`]).
    pub codec: CodecName,
    /// The separator between payload, time and signature ([`Scheme::separator`]).
    pub separator: Separator,
    /// The time format ([`Scheme::timestamp_format`]).
    pub timestamp_format: TimestampName,
    /// How far times may be in the future ([`Scheme::skew`]), in whole seconds.
    #[serde(with = "seconds")]
    pub skew: Duration,
    /// Whether ages are compared with fractions of a second ([`Scheme::fractional_age`]).
    pub fractional_age: bool,
    /// Which payloads are compressed when written ([`Scheme::compression`]).
    pub compression: Compression,
    /// The base64 of the payload ([`Scheme::base64_variant`]).
    pub base64_variant: Base64Variant,
    /// How strictly base64 is decoded ([`Scheme::decode_mode`]).
    pub decode_mode: DecodeMode,
    /// The maximum size of a payload after decompression in bytes ([`Scheme::inflate_limit`]).
    pub inflate_limit: usize,
    /// The maximum size of a token in bytes ([`Scheme::token_limit`]).
    pub token_limit: usize,
    /// Schemes to accept, with the same keys ([`Scheme::accept`]).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<Self>,
}

impl Default for SchemeConfig {
    /// The scheme of Flask's session cookie.
    fn default() -> Self {
        Self {
            salt: FLASK_SALT.to_owned(),
            digest: DigestName::default(),
            key_derivation: DerivationName::default(),
            codec: CodecName::default(),
            separator: Separator::default(),
            timestamp_format: TimestampName::default(),
            skew: Duration::ZERO,
            fractional_age: false,
            compression: Compression::default(),
            base64_variant: Base64Variant::default(),
            decode_mode: DecodeMode::default(),
            inflate_limit: DEFAULT_INFLATE_LIMIT,
            token_limit: DEFAULT_TOKEN_LIMIT,
            accept: Vec::new(),
        }
    }
}

impl SchemeConfig {
    /// Creates a scheme for one purpose, named by its salt, with Flask's other choices.
    #[must_use]
    pub fn new(salt: impl Into<String>) -> Self {
        Self { salt: salt.into(), ..Self::default() }
    }

    /// Runs a task with the named digest and derivation.
    pub fn run<T: SchemeTask>(&self, task: T) -> T::Output {
        self.digest.run(self.key_derivation, task)
    }

    /// Makes the scheme with these keys and these types, which replace the named ones. Use it in a [`SchemeTask`].
    #[must_use]
    pub fn scheme<D: SessionDigest, K: KeyDerivation>(
        &self,
        keys: SecretKeys,
    ) -> Scheme<D, K, Arc<dyn PayloadCodec>> {
        let mut scheme = Scheme::new(keys, &self.salt)
            .digest::<D>()
            .key_derivation::<K>()
            .codec(self.codec.codec())
            .separator(self.separator.clone())
            .skew(self.skew)
            .compression(self.compression)
            .base64_variant(self.base64_variant)
            .decode_mode(self.decode_mode)
            .inflate_limit(self.inflate_limit)
            .token_limit(self.token_limit);
        scheme.time.format = self.timestamp_format.format();
        scheme.time.fractional_age = self.fractional_age;
        for other in &self.accept {
            scheme.accepted.extend(other.run(Finish(other, &scheme.keys)));
        }
        scheme
    }
}

/// Makes an accepted scheme.
struct Finish<'a>(&'a SchemeConfig, &'a SecretKeys);

impl SchemeTask for Finish<'_> {
    type Output = Vec<Arc<dyn Accepted>>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        self.0.scheme::<D, K>(self.1.clone()).into_accepted().collect()
    }
}

impl<D: SessionDigest, K: KeyDerivation, P: PayloadCodec, C: Clock> Scheme<D, K, P, C> {
    /// Returns the choices as data, without keys and accepted schemes; `None` if a choice has no name.
    pub(crate) fn to_config(&self) -> Option<SchemeConfig> {
        Some(SchemeConfig {
            salt: str::from_utf8(&self.salt).ok()?.to_owned(),
            digest: DigestName::of::<D>()?,
            key_derivation: DerivationName::of::<K>()?,
            codec: CodecName::of(&self.payload.codec)?,
            separator: self.separator.clone(),
            timestamp_format: TimestampName::of(&*self.time.format)?,
            skew: Duration::from_secs(self.time.skew.unsigned_abs()),
            fractional_age: self.time.fractional_age,
            compression: self.payload.compression,
            base64_variant: self.payload.variant,
            decode_mode: self.decode_mode,
            inflate_limit: self.payload.inflate_limit,
            token_limit: self.payload.token_limit,
            accept: Vec::new(),
        })
    }
}

/// A [`Duration`] as whole seconds.
mod seconds {
    use super::{Deserialize, Deserializer, Duration, Serializer};

    pub(super) fn serialize<S: Serializer>(skew: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(skew.as_secs().min(i64::MAX.unsigned_abs()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}
