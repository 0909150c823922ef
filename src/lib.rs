//! Flask's signed session cookies for Rust: the same cookie, byte for byte, headers included.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

// L6: cookies, their settings and header text
pub mod session;
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
pub use codec::PayloadCodec;
pub use derivation::KeyDerivation;
pub use digest::SessionDigest;
pub use encoding::DecodeMode;
pub use error::{ConfigError, ConfigErrorKind, Error, ErrorKind, Result};
pub use keys::{KeyMatch, KeyWeakness, SecretKeys};
pub use separator::Separator;
pub use session::config::{ConfigWarning, SessionConfig, SessionConfigBuilder, Settings};
pub use session::cookie::same_site::SameSite;
pub use signer::{FLASK_SALT, SignedBy, Signer};
pub use timed::{
    Base62Seconds, MaxAge, Stamp, TimestampFormat, TimestampSigner, UnixOrLegacySeconds, UnixSeconds,
};
pub use value::{Integer, MAX_INTEGER_DIGITS, Map, Tagged, Text, Value};
