//! Flask's signed session cookies for Rust: the same cookie, byte for byte, headers included.
#![forbid(unsafe_code)]

pub mod codec;
mod error;
mod value;

pub use codec::{MessagePack, PayloadCodec};
pub use error::{ConfigError, ConfigErrorKind, Error, ErrorKind, Result};
pub use value::{
    Integer, MAX_INTEGER_DIGITS, Map, Tagged, Text, Value, from_value, from_value_ref, to_value, with,
};
