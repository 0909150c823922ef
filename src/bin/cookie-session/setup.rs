//! The format of a cookie with its keys, chosen at run time: signing and checking.

use std::sync::Arc;
use std::time::Duration;

use cookie_session::encoding::{Base64Variant, DecodeMode};
use cookie_session::{
    Base62Seconds, Compression, FixedClock, Json, KeyDerivation, MaxAge, MessagePack, PayloadCodec, Result,
    Scheme, SecretKeys, Separator, Separators, SignedBy, TaggedJson, Timestamp, TimestampFormat,
    UnixOrLegacySeconds, UnixSeconds, Value,
};

use cookie_session::digest::SessionDigest;

use crate::Failure;
use crate::args::{Base64, Codec, SchemeArgs, TimeFormat};
use crate::presets::{Parameters, Preset};
use crate::scheme::{Derivation, Digest, Task, run};

/// The most bytes that a payload may have.
pub(crate) const PAYLOAD_LIMIT: usize = 1 << 20;

/// How cookies are signed and written, but for the keys.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) preset: Preset,
    pub(crate) salt: Vec<u8>,
    /// What signs, and then what may have signed.
    pub(crate) schemes: Vec<(Digest, Derivation)>,
    pub(crate) separator: Separator,
    pub(crate) time: TimeFormat,
    pub(crate) base64: Base64,
    pub(crate) codec: Codec,
    pub(crate) mode: DecodeMode,
}

/// A payload whose signature and time have passed.
pub(crate) struct Verified {
    pub(crate) payload: Vec<u8>,
    pub(crate) scheme: (Digest, Derivation),
}

impl Setup {
    pub(crate) fn of(args: &SchemeArgs) -> std::result::Result<Self, Failure> {
        let Parameters { salt, scheme, separator, time, base64, codec, .. } = args.preset.parameters();
        let scheme = (args.digest.unwrap_or(scheme.0), args.derivation.unwrap_or(scheme.1));
        let separator = args.separator.as_deref().unwrap_or(separator);
        Ok(Self {
            preset: args.preset,
            salt: args.salt.as_deref().unwrap_or(salt).into(),
            schemes: std::iter::once(scheme).chain(args.accept.iter().copied()).collect(),
            separator: Separator::new(separator).map_err(|error| format!("--separator: {error}"))?,
            time: args.time.unwrap_or(time),
            base64: args.base64.unwrap_or(base64),
            codec: args.codec.unwrap_or(codec),
            mode: if args.python_compatible { DecodeMode::PythonCompatible } else { DecodeMode::Strict },
        })
    }

    pub(crate) fn timed(&self) -> bool {
        self.time != TimeFormat::None
    }

    /// What decodes the payload's bytes, writing as the preset does.
    pub(crate) fn codec(&self) -> Arc<dyn PayloadCodec> {
        match (self.codec, self.preset) {
            (Codec::Tagged, Preset::Quart) => Arc::new(TaggedJson::default().unsorted_keys()),
            (Codec::Tagged, _) => Arc::new(TaggedJson::default()),
            (Codec::Json, Preset::Starlette) => {
                Arc::new(Json::default().ascii().separators(Separators::Python))
            }
            (Codec::Json, Preset::Django) => Arc::new(Json::default().ascii()),
            (Codec::Json, _) => Arc::new(Json::default()),
            (Codec::MessagePack, _) => Arc::new(MessagePack::default()),
        }
    }

    pub(crate) fn variant(&self) -> Base64Variant {
        match self.base64 {
            Base64::Standard => Base64Variant::Standard,
            Base64::UrlSafe | Base64::None => Base64Variant::UrlSafe,
        }
    }

    /// Splits at the last separator.
    pub(crate) fn rsplit<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let separator = self.separator.as_str().as_bytes();
        let at = text.windows(separator.len()).rposition(|window| window == separator)?;
        Some((&text[..at], &text[at + separator.len()..]))
    }

    fn scheme<D: SessionDigest, K: KeyDerivation>(
        &self,
        keys: &SecretKeys,
    ) -> Scheme<D, K, Arc<dyn PayloadCodec>> {
        let scheme = Scheme::new(keys.clone(), &self.salt)
            .digest::<D>()
            .key_derivation::<K>()
            .codec(self.codec())
            .separator(self.separator.clone())
            .decode_mode(self.mode)
            .timestamp_format(self.time)
            .base64_variant(self.variant());
        if self.preset.is_django() { scheme.skew(Duration::MAX).fractional_age() } else { scheme }
    }

    /// Which scheme and key made the signature, whatever the time says.
    pub(crate) fn signed_by(
        &self,
        keys: &SecretKeys,
        token: &[u8],
    ) -> Option<((Digest, Derivation), SignedBy)> {
        let made = |&scheme: &(Digest, Derivation)| {
            Some((scheme, run(scheme, Unsign { setup: self, keys, token })?))
        };
        self.schemes.iter().find_map(made)
    }

    /// Checks signature, time and age.
    pub(crate) fn verify(
        &self,
        keys: &SecretKeys,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
    ) -> Result<Verified> {
        let scheme = self.signed_by(keys, token).map_or(self.schemes[0], |(scheme, _)| scheme);
        let payload = run(scheme, Verify { setup: self, keys, token, max_age, now })?;
        Ok(Verified { payload, scheme })
    }

    /// Signs payload text.
    pub(crate) fn sign(&self, keys: &SecretKeys, payload: &[u8], now: Timestamp) -> Result<Vec<u8>> {
        run(self.schemes[0], Sign { setup: self, keys, payload, now })
    }

    /// Writes and signs a value.
    pub(crate) fn dump(
        &self,
        keys: &SecretKeys,
        value: &Value,
        compression: Compression,
        now: Timestamp,
    ) -> Result<String> {
        run(self.schemes[0], Dump { setup: self, keys, value, compression, now })
    }
}

impl TimestampFormat for TimeFormat {
    fn write(&self, seconds: u64, out: &mut String) {
        match self {
            Self::Base62 => Base62Seconds.write(seconds, out),
            Self::Unix | Self::Legacy | Self::None => UnixSeconds.write(seconds, out),
        }
    }

    fn read(&self, text: &[u8], mode: DecodeMode) -> Option<u64> {
        match self {
            Self::Base62 => Base62Seconds.read(text, mode),
            Self::Legacy => UnixOrLegacySeconds.read(text, mode),
            Self::Unix | Self::None => UnixSeconds.read(text, mode),
        }
    }
}

struct Unsign<'a> {
    setup: &'a Setup,
    keys: &'a SecretKeys,
    token: &'a [u8],
}

impl Task for Unsign<'_> {
    type Output = Option<SignedBy>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let signer = self.setup.scheme::<D, K>(self.keys).signer();
        signer.unsign_with(self.token).ok().map(|(_, signed_by)| signed_by)
    }
}

struct Verify<'a> {
    setup: &'a Setup,
    keys: &'a SecretKeys,
    token: &'a [u8],
    max_age: MaxAge,
    now: Timestamp,
}

impl Task for Verify<'_> {
    type Output = Result<Vec<u8>>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self { setup, keys, token, max_age, now } = self;
        let scheme = setup.scheme::<D, K>(keys);
        if setup.timed() {
            let signer = scheme.timestamp_signer();
            return signer.unsign_at(token, max_age, now).map(|(payload, _)| payload.to_vec());
        }
        scheme.signer().unsign(token).map(<[u8]>::to_vec)
    }
}

struct Sign<'a> {
    setup: &'a Setup,
    keys: &'a SecretKeys,
    payload: &'a [u8],
    now: Timestamp,
}

impl Task for Sign<'_> {
    type Output = Result<Vec<u8>>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self { setup, keys, payload, now } = self;
        let scheme = setup.scheme::<D, K>(keys);
        if setup.timed() {
            scheme.timestamp_signer().sign_at(payload, now)
        } else {
            Ok(scheme.signer().sign(payload))
        }
    }
}

struct Dump<'a> {
    setup: &'a Setup,
    keys: &'a SecretKeys,
    value: &'a Value,
    compression: Compression,
    now: Timestamp,
}

impl Task for Dump<'_> {
    type Output = Result<String>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self { setup, keys, value, compression, now } = self;
        let scheme = setup.scheme::<D, K>(keys).compression(compression);
        if setup.timed() {
            scheme.clock(FixedClock(now)).timed_serializer().dump_value(value)
        } else {
            scheme.serializer().dump_value(value)
        }
    }
}
