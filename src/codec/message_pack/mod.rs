//! [`MessagePack`]: a compact binary payload that keeps every type of a session.
//!
//! Both ways are on `rmp`, the layer below `rmp-serde`. serde's traits would lose what the codec promises:
//!
//! - `rmp_serde::Deserializer` hands over a string that is not UTF-8 as if it were bytes, so that the two
//!   could not be told apart. Over a slice it does not tell where a value ends. Over a stream it copies the
//!   content of an ext type, so that 512 tuples inside each other would hold 512 copies of the payload.
//! - The errors of both are `rmp-serde`'s own: they carry neither an [`ErrorKind`](crate::ErrorKind) nor
//!   a path.

mod reader;
mod writer;

use super::PayloadCodec;
use crate::error::Result;
use crate::value::Value;

/// The ext type of each variant that MessagePack has no type for: the letter of Flask's tag.
mod ext {
    pub(super) const TUPLE: i8 = b't' as i8;
    pub(super) const MARKUP: i8 = b'm' as i8;
    pub(super) const UUID: i8 = b'u' as i8;
    pub(super) const INTEGER: i8 = b'i' as i8;
    pub(super) const TAGGED: i8 = b'x' as i8;
    /// MessagePack's own timestamp.
    pub(super) const TIMESTAMP: i8 = -1;
}

/// MessagePack, for sessions that no Flask reads: smaller, and exact to the nanosecond.
///
/// Null, truth values, floats, strings, bytes, lists and maps have a type of their own; the rest are
/// ext types:
///
/// | value | ext type | content |
/// | --- | --- | --- |
/// | [`DateTime`](Value::DateTime) | -1, the standard timestamp | the shortest of 4, 8 and 12 bytes that holds it |
/// | [`Tuple`](Value::Tuple) | 116 (`t`) | a MessagePack array |
/// | [`Markup`](Value::Markup) | 109 (`m`) | UTF-8 text |
/// | [`Uuid`](Value::Uuid) | 117 (`u`) | 16 bytes |
/// | [`Integer`](Value::Integer) beyond 64 bits | 105 (`i`) | decimal digits |
/// | [`Tagged`](Value::Tagged) | 120 (`x`) | a MessagePack string, the key, then the content |
///
/// What is written is canonical: maps sorted by key, the shortest form of every integer and length,
/// floats in 64 bits, one NaN. What is read may be longer than necessary, in any order, with floats
/// in 32 bits. Of a duplicate key the last value stays, as in JSON.
///
/// A leap second is written as the second after it, because the timestamp has no form for it.
///
/// ```
/// use cookie_session::codec::{MessagePack, PayloadCodec};
/// use cookie_session::{Map, Value};
///
/// let codec = MessagePack::default();
/// let session = Value::from(Map::from([("size", Value::from((3, 4)))]));
/// let mut bytes = Vec::new();
/// codec.encode(&session, &mut bytes)?;
/// assert_eq!(bytes, b"\x81\xa4size\xc7\x03t\x92\x03\x04");
/// assert_eq!(codec.decode(&bytes)?, session);
/// # Ok::<(), cookie_session::Error>(())
/// ```
///
/// # Security
/// Reading takes any bytes: depth is limited, memory stays below 256 bytes per byte of input and
/// 8 KiB a level whatever lengths the input claims, and text that is not UTF-8, trailing bytes and unknown ext types are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessagePack {
    max_depth: usize,
}

impl Default for MessagePack {
    /// With a limit of 512 levels.
    fn default() -> Self {
        Self { max_depth: 512 }
    }
}

impl MessagePack {
    /// Sets how many lists, tuples, maps and tags may be inside each other, both ways; 512 unless set.
    ///
    /// Beyond the limit there is an [`ErrorKind::TooDeep`](crate::ErrorKind::TooDeep). Each level
    /// takes stack while reading, writing, comparing and dropping: up to half a KiB, and up to 2 KiB
    /// in a build without optimisation. So the default is safe on the 2 MiB of a thread of Rust's.
    ///
    /// ```
    /// use cookie_session::ErrorKind;
    /// use cookie_session::codec::{MessagePack, PayloadCodec};
    ///
    /// let codec = MessagePack::default().max_depth(2);
    /// assert!(codec.decode(b"\x91\x90").is_ok());
    /// assert_eq!(codec.decode(b"\x91\x91\x90").unwrap_err().kind(), ErrorKind::TooDeep);
    /// ```
    #[must_use]
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.max_depth = levels;
        self
    }
}

impl PayloadCodec for MessagePack {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        writer::write(value, self.max_depth, out)
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        reader::read(bytes, self.max_depth)
    }
}

/// The error for a value or payload that nests too deep.
fn too_deep() -> crate::Error {
    crate::Error::custom(
        crate::ErrorKind::TooDeep,
        "the value nests deeper than the MessagePack codec allows; keep less in it, or raise max_depth",
    )
}
