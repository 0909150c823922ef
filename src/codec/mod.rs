//! Payload codecs: from a [`Value`] to bytes and back. They never see a key.

mod json;
mod message_pack;
mod tagged_json;

use std::fmt;
use std::sync::Arc;

pub use json::{Json, Separators};
pub use message_pack::MessagePack;
pub use tagged_json::{Tag, TaggedJson};

use crate::error::Result;
pub use crate::value::Tagged;
use crate::value::Value;

/// Encodes a session's value as the bytes that are signed, and decodes it.
///
/// Implement it for your own format. A codec is a value that holds its options. It must be *canonical* (equal values give
/// equal bytes) and *total* (any bytes decode or give an error, without a panic, in memory proportional to the input).
///
/// A serde format needs a few lines, because a [`Value`] serializes itself with sorted keys. This example is CBOR with
/// the crate `ciborium`. CBOR does not keep Python's distinctions: a tuple is read as a list, a UUID as bytes, a time as
/// text. Typed data is not affected.
///
/// ```
/// use chrono::{DateTime, Utc};
/// use cookie_session::codec::PayloadCodec;
/// use cookie_session::{Error, ErrorKind, Result, Value, from_value, to_value};
/// use serde::{Deserialize, Serialize};
/// use uuid::Uuid;
///
/// #[derive(Clone, Copy, Debug, Default)]
/// struct Cbor;
///
/// impl PayloadCodec for Cbor {
///     fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
///         ciborium::into_writer(value, out)
///             .map_err(|error| Error::custom(ErrorKind::Encode, "not to be written as CBOR").with_source(error))
///     }
///
///     fn decode(&self, mut bytes: &[u8]) -> Result<Value> {
///         let value = ciborium::de::from_reader_with_recursion_limit(&mut bytes, 256).map_err(|error| {
///             Error::custom(ErrorKind::Decode, "the payload is not CBOR").with_source(error)
///         })?;
///         if !bytes.is_empty() {
///             return Err(Error::custom(ErrorKind::Decode, "the payload has bytes after its CBOR item"));
///         }
///         Ok(value)
///     }
/// }
///
/// #[derive(Serialize, Deserialize, Debug, PartialEq)]
/// struct Cart {
///     items: Vec<(String, u32)>,
///     #[serde(with = "cookie_session::with::uuid")]
///     owner: Uuid,
///     #[serde(with = "cookie_session::with::datetime")]
///     since: DateTime<Utc>,
/// }
///
/// let items = vec![("poster".to_owned(), 30)];
/// let cart = Cart { items, owner: Uuid::max(), since: DateTime::UNIX_EPOCH };
/// let mut bytes = Vec::new();
/// Cbor.encode(&to_value(&cart)?, &mut bytes)?;
/// assert_eq!(bytes[..8], *b"\xa3\x65items\x81");
/// assert_eq!(from_value::<Cart>(Cbor.decode(&bytes)?)?, cart);
///
/// bytes.push(0);
/// assert!(Cbor.decode(&bytes).unwrap_err().is_bad_payload());
/// # Ok::<(), cookie_session::Error>(())
/// ```
// Register a new codec here, in `docs/choosing.md`, by name in `scheme/names/codec.rs`, and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a payload codec",
    label = "expected `TaggedJson`, `Json`, `MessagePack` or your own `impl PayloadCodec`"
)]
pub trait PayloadCodec: fmt::Debug + Send + Sync + 'static {
    /// Appends the bytes of `value` to `out`.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) for a value that the format cannot hold. The content appended to
    /// `out` is then unspecified.
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()>;

    /// Decodes all of `bytes` as one value.
    ///
    /// # Errors
    /// An error for which [`is_bad_payload`](crate::Error::is_bad_payload) returns true.
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
