//! The data model: what a Flask session can hold, with Python's distinctions kept.

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
pub mod map;
mod ser;
mod serde_error;
pub(crate) mod serde_json_forms;
mod text;
pub mod with;

use chrono::{DateTime, Utc};
use uuid::Uuid;

pub use de::{from_value, from_value_ref};
pub use integer::{Integer, MAX_INTEGER_DIGITS};
pub use map::Map;
pub use ser::to_value;
pub use text::Text;

/// A value in a session, of one of the types that Flask's tagged JSON carries.
///
/// | variant | Python |
/// | --- | --- |
/// | `Null`, `Bool`, `Integer`, `Float`, `String` | `None`, `bool`, `int`, `float`, `str` |
/// | `Bytes` | `bytes` |
/// | `List`, `Tuple`, `Map` | `list`, `tuple`, `dict` with `str` keys |
/// | `Markup` | `markupsafe.Markup` |
/// | `Uuid`, `DateTime` | `uuid.UUID`, an aware `datetime.datetime` |
/// | `Tagged` | what a tag of your own stands for |
///
/// Equality is exact, and total: `1` and `1.0` differ, as do `0.0` and `-0.0`, a list and a tuple.
/// All NaNs are equal, so that a value always equals its copy. The order of a map's keys does not
/// count.
///
/// [`to_value`] and [`from_value_ref`] convert to and from your own types; [`Index`](std::ops::Index)
/// by key or position reads `Null` where there is nothing.
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
    /// A binary64 number, NaN and the infinities among them.
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
    /// The content of a tag that the codec was given, under the tag's key.
    Tagged(Box<Tagged>),
}

/// What a tag of your own carries: its key on the wire and the content that the tag made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tagged {
    /// The tag's key, such as `" od"`.
    pub key: Text,
    /// The content.
    pub content: Value,
}
