//! The data model: the values of a Flask session, with Python's types.

mod access;
mod convert;
mod de;
mod display;
mod float;
mod foreign;
mod handshake;
mod integer;
mod json;
mod key;
pub(crate) mod map;
mod ser;
mod serde_error;
pub(crate) mod serde_json_forms;
mod text;
pub mod with;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use de::{from_value, from_value_ref};
pub(crate) use float::with_float_text;
pub use integer::Integer;
pub(crate) use map::Map;
pub use ser::to_value;
pub use text::Text;

/// A value in a session, with one of the types of Flask's tagged JSON.
///
/// | variant | Python |
/// | --- | --- |
/// | `Null`, `Bool`, `Integer`, `Float`, `String` | `None`, `bool`, `int`, `float`, `str` |
/// | `Bytes` | `bytes` |
/// | `List`, `Tuple`, `Map` | `list`, `tuple`, `dict` with `str` keys |
/// | `Markup` | `markupsafe.Markup` |
/// | `Uuid`, `DateTime` | `uuid.UUID`, an aware `datetime.datetime` |
/// | `Tagged` | the value of a custom tag |
///
/// Equality is exact and total: `1` and `1.0` differ, as do `0.0` and `-0.0`, and a list and a tuple. All NaNs are equal,
/// so a value always equals its copy. The order of a map's keys is ignored.
///
/// [`to_value`] and [`from_value_ref`] convert to and from your own types; [`Index`](std::ops::Index)
/// by key or position reads `Null` for a missing one.
///
/// Copying, comparing, printing, converting and dropping a value recurse once a level. The codecs
/// refuse what is deeper than their limit, so a value from outside never exhausts the stack; a value
/// that a program builds itself, thousands of levels deep, does.
///
/// ```
/// use cookie_session::{Map, Value};
///
/// let value = Value::from(vec![Value::from(1), Value::from("a")]);
/// assert_ne!(value, Value::Tuple(vec![Value::from(1), Value::from("a")]));
/// assert_eq!(Value::Float(f64::NAN), Value::Float(f64::NAN));
/// assert_eq!(Value::from(Map::from([("k", 1)]))["k"], Value::from(1));
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Default)]
pub enum Value {
    /// Python's `None`.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// An integer of any size.
    Integer(Integer),
    /// A 64-bit float, including NaN and the infinities.
    Float(f64),
    /// Text.
    String(Text),
    /// Bytes; written as `{" b": "<standard base64>"}`.
    Bytes(Vec<u8>),
    /// A list.
    List(Vec<Self>),
    /// A tuple; written as `{" t": […]}`.
    Tuple(Vec<Self>),
    /// A mapping with text keys.
    Map(Map),
    /// HTML that needs no escaping; written as `{" m": "…"}`.
    Markup(Text),
    /// A UUID; written as `{" u": "<32 hex digits>"}`.
    Uuid(Uuid),
    /// A point in time; written to the second as `{" d": "<HTTP date>"}`.
    DateTime(DateTime<Utc>),
    /// The content of a custom tag of the codec.
    Tagged(Box<Tagged>),
}

/// The value of a custom tag: the tag's key on the wire, and the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// The tag's key, such as `" od"`.
    pub key: Text,
    /// The content.
    pub content: Value,
}
