//! Serializers: from values to signed text and back.

mod signing;
mod timed;
mod untimed;

pub use signing::{Loaded, Resume, SigningSerializer};
pub(crate) use timed::ReadTimed;
pub use timed::UrlSafeTimedSerializer;
pub(crate) use untimed::ReadUntimed;
pub use untimed::UrlSafeSerializer;

use crate::codec::PayloadCodec;
use crate::encoding::DecodeMode;
use crate::error::Result;
use crate::payload::PayloadFormat;
use crate::value::Value;

/// The result of an unverified read. **Nothing in it is authentic** unless `valid`.
///
/// itsdangerous' `loads_unsafe`.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub struct Unverified {
    /// Whether the signature is valid and the age within the limit.
    pub valid: bool,
    /// The value, if it can be decoded.
    pub value: Option<Value>,
}

impl Unverified {
    /// The value of `loaded`, or the decoded payload of its error.
    fn new<P: PayloadCodec>(loaded: Result<Value>, payload: &PayloadFormat<P>, mode: DecodeMode) -> Self {
        match loaded {
            Ok(value) => Self { valid: true, value: Some(value) },
            Err(error) => {
                let text = error.payload().filter(|_| error.is_bad_signature());
                Self { valid: false, value: text.and_then(|text| payload.read(text, mode).ok()) }
            }
        }
    }
}
