//! The format of a cookie, chosen at run time: signing and checking.

use std::sync::Arc;

use cookie_session::clock::Timestamp;
use cookie_session::codec::PayloadCodec;
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::encoding::DecodeMode;
use cookie_session::presets::Preset;
use cookie_session::scheme::{SchemeConfig, SchemeTask, Separator};
use cookie_session::token::{KeyMatch, SignedBy, SigningSerializer};
use cookie_session::{MaxAge, Result, SecretKeys, UrlSafeSerializer, UrlSafeTimedSerializer, Value};

use crate::args::SchemeArgs;
use crate::failure::Failure;
use crate::names::Part;

/// The format of cookies, without the keys.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) preset: Preset,
    pub(crate) scheme: SchemeConfig,
    /// Whether they contain the time of signing.
    pub(crate) timed: bool,
    /// Whether the payload is encoded in base64. Otherwise it is plain text.
    pub(crate) encoded: bool,
}

impl Setup {
    /// The format of a preset, unchanged.
    pub(crate) fn preset(preset: Preset) -> Self {
        Self { preset, scheme: preset.scheme(), timed: preset.has_time(), encoded: preset.has_payload() }
    }

    /// The format that the options name.
    pub(crate) fn of(args: &SchemeArgs) -> std::result::Result<Self, Failure> {
        let Self { preset, mut scheme, mut timed, mut encoded } = Self::preset(args.preset);
        if let Some(salt) = &args.salt {
            scheme.salt.clone_from(salt);
        }
        scheme.digest = args.digest.unwrap_or(scheme.digest);
        scheme.key_derivation = args.derivation.unwrap_or(scheme.key_derivation);
        scheme.codec = args.codec.unwrap_or(scheme.codec);
        if let Some(text) = &args.separator {
            scheme.separator = Separator::new(&**text).map_err(|error| format!("--separator: {error}"))?;
        }
        if let Some(Part(time)) = args.time {
            timed = time.is_some();
            scheme.timestamp_format = time.unwrap_or(scheme.timestamp_format);
        }
        if let Some(Part(base64)) = args.base64 {
            encoded = base64.is_some();
            scheme.base64_variant = base64.unwrap_or(scheme.base64_variant);
        }
        if args.python_compatible {
            scheme.decode_mode = DecodeMode::PythonCompatible;
        }
        for &(digest, key_derivation) in &args.accept {
            let mut other = scheme.clone();
            (other.digest, other.key_derivation, other.accept) = (digest, key_derivation, Vec::new());
            scheme.accept.push(other);
        }
        Ok(Self { preset, scheme, timed, encoded })
    }

    /// Returns a copy with a changed scheme.
    pub(crate) fn with(&self, change: impl FnOnce(&mut SchemeConfig)) -> Self {
        let mut other = self.clone();
        change(&mut other.scheme);
        other
    }

    /// Returns the codec of the payload.
    pub(crate) fn codec(&self) -> Arc<dyn PayloadCodec> {
        self.scheme.codec.codec()
    }

    /// Returns the signer and verifier for these keys.
    pub(crate) fn format(&self, keys: &SecretKeys) -> Box<dyn Format> {
        self.scheme.run(Make(self, keys))
    }

    /// Returns the scheme and key that made the signature, at any age.
    pub(crate) fn signed_by(&self, keys: &SecretKeys, token: &[u8]) -> Option<(&SchemeConfig, KeyMatch)> {
        let signed_by = self.format(keys).signed_by(token)?;
        let accepted = signed_by.scheme().checked_sub(1).and_then(|index| self.scheme.accept.get(index));
        Some((accepted.unwrap_or(&self.scheme), signed_by.key()))
    }
}

/// Signs and verifies tokens, with or without a time.
pub(crate) trait Format: Send + Sync {
    /// Returns the scheme and key that made the signature, at any age.
    fn signed_by(&self, token: &[u8]) -> Option<SignedBy>;
    /// Whether this is the signature of the value.
    fn is_signed(&self, value: &[u8], signature: &[u8]) -> bool;
    /// Returns the payload and the key that signed it, if signature, time and age are valid.
    fn verify(&self, token: &[u8], max_age: MaxAge, now: Timestamp) -> Result<(Vec<u8>, KeyMatch)>;
    /// Signs payload text.
    fn sign(&self, payload: &[u8], now: Timestamp) -> Result<Vec<u8>>;
    /// Encodes and signs a value.
    fn dump(&self, value: &Value, now: Timestamp) -> Result<String>;
}

struct Make<'a>(&'a Setup, &'a SecretKeys);

impl SchemeTask for Make<'_> {
    type Output = Box<dyn Format>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self(setup, keys) = self;
        let scheme = setup.scheme.scheme::<D, K>(keys.clone());
        if setup.timed { Box::new(scheme.timed_serializer()) } else { Box::new(scheme.serializer()) }
    }
}

impl<D: SessionDigest> Format for UrlSafeTimedSerializer<D, Arc<dyn PayloadCodec>> {
    fn signed_by(&self, token: &[u8]) -> Option<SignedBy> {
        self.signer().signer().unsign_with(token).ok().map(|(_, signed_by)| signed_by)
    }

    fn is_signed(&self, value: &[u8], signature: &[u8]) -> bool {
        self.signer().signer().verify_signature(value, signature)
    }

    fn verify(&self, token: &[u8], max_age: MaxAge, now: Timestamp) -> Result<(Vec<u8>, KeyMatch)> {
        let verified = self.signer().unsign_at(token, max_age, now);
        verified.map(|(payload, stamp)| (payload.to_vec(), stamp.signed_by().key()))
    }

    fn sign(&self, payload: &[u8], now: Timestamp) -> Result<Vec<u8>> {
        self.signer().sign_at(payload, now)
    }

    fn dump(&self, value: &Value, now: Timestamp) -> Result<String> {
        let mut token = String::new();
        self.write(value, now, &mut token)?;
        Ok(token)
    }
}

impl<D: SessionDigest> Format for UrlSafeSerializer<D, Arc<dyn PayloadCodec>> {
    fn signed_by(&self, token: &[u8]) -> Option<SignedBy> {
        self.signer().unsign_with(token).ok().map(|(_, signed_by)| signed_by)
    }

    fn is_signed(&self, value: &[u8], signature: &[u8]) -> bool {
        self.signer().verify_signature(value, signature)
    }

    fn verify(&self, token: &[u8], _: MaxAge, _: Timestamp) -> Result<(Vec<u8>, KeyMatch)> {
        self.signer().unsign_with(token).map(|(payload, signed_by)| (payload.to_vec(), signed_by.key()))
    }

    fn sign(&self, payload: &[u8], _: Timestamp) -> Result<Vec<u8>> {
        Ok(self.signer().sign(payload))
    }

    fn dump(&self, value: &Value, _: Timestamp) -> Result<String> {
        self.dump_value(value)
    }
}
