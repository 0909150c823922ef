//! Payload codecs: [`Value`] to bytes and back. They never see a key.

mod json;
mod tagged_json;

use std::sync::Arc;

pub use json::{Json, Separators};
pub use tagged_json::{Tag, TaggedJson};

use crate::error::Result;
use crate::value::Value;

/// Decides how a session's value becomes the bytes that are signed, and back.
///
/// Implement it for a format of your own. A codec carries its options as a value, so that the
/// default one is `Default::default()`; it must be *canonical* (equal values, equal bytes) and
/// *total* (any bytes decode or give an error; no panic, memory bounded by the input's size).
// Register a new codec here, in `docs/choosing.md`, and with the law suite in `testing/laws`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a payload codec",
    label = "expected `TaggedJson`, `Json`, `MessagePack` or your own `impl PayloadCodec`"
)]
pub trait PayloadCodec: Send + Sync + 'static {
    /// Appends the bytes of `value` to `out`.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) for a value that the format cannot hold; what
    /// `out` has then been given is unspecified.
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()>;

    /// Reads all of `bytes` as one value.
    ///
    /// # Errors
    /// An error for which [`is_bad_payload`](crate::Error::is_bad_payload) holds.
    fn decode(&self, bytes: &[u8]) -> Result<Value>;
}

#[diagnostic::do_not_recommend]
impl<P: PayloadCodec + ?Sized> PayloadCodec for Arc<P> {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        (**self).encode(value, out)
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        (**self).decode(bytes)
    }
}
