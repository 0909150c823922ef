//! Flask's signed session cookies for Rust: the same cookie, byte for byte, headers included.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// L7: web frameworks
#[cfg(any(feature = "tower", feature = "actix"))]
#[cfg_attr(docsrs, doc(cfg(any(feature = "tower", feature = "actix"))))]
pub mod web;
// L6: sessions and their headers
pub mod session;
// L5: values to signed text
mod compression;
mod payload;
mod serializer;
// L4: bytes to signed bytes
mod separator;
mod signer;
mod timed;
// L3: values to bytes
pub mod codec;
// L2: strategies and the data model
pub mod derivation;
mod value;
// L1: the only readers of hashes, secrets and the time
mod clock;
pub mod digest;
mod keys;
// L0
pub mod encoding;
mod error;
pub mod http_date;

pub use clock::{Clock, FixedClock, ManualClock, SystemClock, Timestamp};
pub use codec::{Json, MessagePack, PayloadCodec, Separators, Tag, TaggedJson};
pub use compression::Compression;
pub use derivation::KeyDerivation;
pub use digest::SessionDigest;
pub use encoding::{Base64Variant, DecodeMode};
pub use error::{ConfigError, ConfigErrorKind, Error, ErrorKind, Result};
pub use keys::{KeyMatch, KeyWeakness, SecretKeys};
pub use separator::Separator;
pub use serializer::{
    Loaded, Resume, SigningSerializer, Unverified, UrlSafeSerializer, UrlSafeTimedSerializer,
};
pub use session::Session;
pub use session::config::{ConfigWarning, SessionConfig, SessionConfigBuilder, Settings};
pub use session::cookie::same_site::SameSite;
pub use session::expiry::{
    BrowserSession, ExpiryPolicy, FlaskExpiry, IdleAndAbsolute, PerSession, SessionFacts, Sliding,
};
pub use session::flash::Flash;
pub use session::headers::{SaveError, SessionHeaders};
pub use session::interface::{BadCookie, SessionInterface};
pub use session::null::{DiscardWrites, FlaskNull, NullSessionPolicy, RequireSecret};
pub use session::request::{PlainRequest, RequestHead};
pub use session::secure_cookie::SecureCookieSessionInterface;
pub use signer::{FLASK_SALT, SignedBy, Signer};
pub use timed::{
    Base62Seconds, MaxAge, Stamp, TimestampFormat, TimestampSigner, UnixOrLegacySeconds, UnixSeconds,
};
pub use value::{
    Integer, MAX_INTEGER_DIGITS, Map, Tagged, Text, Value, from_value, from_value_ref, to_value, with,
};
