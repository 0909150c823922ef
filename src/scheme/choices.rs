//! The setters of [`Scheme`], one for each choice.

use std::sync::Arc;
use std::time::Duration;

use super::Scheme;
use crate::clock::Clock;
use crate::codec::PayloadCodec;
use crate::compression::Compression;
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::encoding::{Base64Variant, DecodeMode};
use crate::keys::SecretKeys;
use crate::separator::Separator;
use crate::timed::TimestampFormat;

/// # Keys and digests
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Sets the secret keys.
    #[must_use]
    pub fn keys(mut self, keys: SecretKeys) -> Self {
        self.keys = keys;
        self
    }

    /// Sets the salt.
    #[must_use]
    pub fn salt(mut self, salt: impl AsRef<[u8]>) -> Self {
        self.salt = salt.as_ref().into();
        self
    }

    /// Sets the digest (Flask's `digest_method`).
    #[must_use]
    pub fn digest<D2: SessionDigest>(self) -> Scheme<D2, K, P, C> {
        self.retyped(|payload| payload, |clock| clock)
    }

    /// Sets the key derivation (Flask's `key_derivation`).
    #[must_use]
    pub fn key_derivation<K2: KeyDerivation>(self) -> Scheme<D, K2, P, C> {
        self.retyped(|payload| payload, |clock| clock)
    }

    /// Accepts tokens of another scheme when reading (itsdangerous' `fallback_signers`).
    ///
    /// Use it to migrate in two releases without logging anyone out: first every server writes the old scheme and accepts
    /// the new one, then every server writes the new scheme and accepts the old one. The schemes may differ in every
    /// choice: keys, salt, digest, derivation, separator, time format, codec. Each is read with its own choices, including
    /// skew and limits, but with the clock of the signing scheme. [`SignedBy::scheme`](crate::token::SignedBy::scheme) tells
    /// which one matched.
    ///
    /// ```
    /// use cookie_session::codec::MessagePack;
    /// use cookie_session::digest::Sha256;
    /// use cookie_session::{MaxAge, Scheme, SecretKeys};
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
    /// Sets the separator between payload, time and signature.
    #[must_use]
    pub fn separator(mut self, separator: Separator) -> Self {
        self.separator = separator;
        self
    }

    /// Sets how strictly base64 is decoded.
    #[must_use]
    pub fn decode_mode(mut self, mode: DecodeMode) -> Self {
        self.decode_mode = mode;
        self
    }

    /// Sets the maximum size of a token in bytes. A larger token is rejected unread, and is not written.
    #[must_use]
    pub fn token_limit(mut self, bytes: usize) -> Self {
        self.payload.token_limit = bytes;
        self
    }
}

/// # The time
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Sets the clock.
    #[must_use]
    pub fn clock<C2: Clock>(self, clock: C2) -> Scheme<D, K, P, C2> {
        self.retyped(|payload| payload, |_| clock)
    }

    /// Sets the time format.
    #[must_use]
    pub fn timestamp_format(mut self, format: impl TimestampFormat) -> Self {
        self.time.format = Arc::new(format);
        self
    }

    /// Accepts times up to `skew`, truncated to whole seconds, in the future.
    ///
    /// Use it if the clocks of your servers differ. In Flask, a server whose clock is one second behind rejects the session
    /// that another one has just written.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cookie_session::clock::Timestamp;
    /// use cookie_session::{MaxAge, Scheme, SecretKeys};
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

    /// Compares ages with fractions of a second, as Django does, so that 60.25 s exceeds a limit of 60 s.
    ///
    /// By default both times are whole seconds, as in itsdangerous. [`Error::age`](crate::Error::age)
    /// is then the age rounded up.
    ///
    /// ```
    /// use cookie_session::clock::{FixedClock, Timestamp};
    /// use cookie_session::{MaxAge, Scheme, SecretKeys};
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
    /// Sets the payload codec (Flask's `serializer`).
    #[must_use]
    pub fn codec<P2: PayloadCodec>(self, codec: P2) -> Scheme<D, K, P2, C> {
        self.retyped(|payload| payload.with_codec(codec), |clock| clock)
    }

    /// Sets which payloads are compressed when written. Reading accepts both forms.
    #[must_use]
    pub fn compression(mut self, compression: Compression) -> Self {
        self.payload.compression = compression;
        self
    }

    /// Sets the base64 variant of payloads.
    #[must_use]
    pub fn base64_variant(mut self, variant: Base64Variant) -> Self {
        self.payload.variant = variant;
        self
    }

    /// Sets the maximum size of a compressed payload's content in bytes, for reading and writing.
    #[must_use]
    pub fn inflate_limit(mut self, bytes: usize) -> Self {
        self.payload.inflate_limit = bytes;
        self
    }
}
