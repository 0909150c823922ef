//! Accessors of [`Value`], Python's truth and type names, access by index.

use std::ops::Index;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Map, Value};
use crate::error::path::{Segment, first_segment};

/// # Reading
///
/// Each accessor returns `None` for a value of another type, without a conversion.
impl Value {
    /// Whether the value is Python's `None`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The truth value.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The integer, if it fits into `i64`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Integer(integer) => integer.as_i64(),
            _ => None,
        }
    }

    /// The integer, if it fits into `u64`.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Integer(integer) => integer.as_u64(),
            _ => None,
        }
    }

    /// The float; `None` for an integer.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// The text of a string or of markup.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) | Self::Markup(text) => Some(text),
            _ => None,
        }
    }

    /// The byte string.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The items of a list; see [`as_items`](Self::as_items) for lists and tuples.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The items of a tuple.
    #[must_use]
    pub fn as_tuple(&self) -> Option<&[Self]> {
        match self {
            Self::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The items of a list or tuple.
    #[must_use]
    pub fn as_items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) | Self::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// The mapping.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The UUID.
    #[must_use]
    pub fn as_uuid(&self) -> Option<Uuid> {
        match self {
            Self::Uuid(uuid) => Some(*uuid),
            _ => None,
        }
    }

    /// The point in time.
    #[must_use]
    pub fn as_datetime(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::DateTime(time) => Some(*time),
            _ => None,
        }
    }

    /// The value of `key`, if this is a map with that key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    /// The value at a path of keys and positions, written as in [`Error::path`](crate::Error::path).
    ///
    /// Keys are separated by dots, positions are in brackets. A key with a dot or a bracket is written in brackets and
    /// double quotes, `["a.b"]`, with Rust's escapes. The content of a custom tag is under the tag's key.
    ///
    /// ```
    /// use cookie_session::{Map, Value};
    ///
    /// let items = Value::from_iter([Map::from([("price", 30)])]);
    /// let cart = Value::from(Map::from([("items", items)]));
    /// assert_eq!(cart.at("items[0].price"), Some(&Value::from(30)));
    /// assert_eq!(cart.at("items[1].price"), None);
    ///
    /// let odd = Value::from(Map::from([("a.b", Map::from([("", 1)]))]));
    /// assert_eq!(odd.at(r#"["a.b"][""]"#), Some(&Value::from(1)));
    /// ```
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        let mut value = self;
        let mut rest = path;
        while !rest.is_empty() {
            let (segment, after) = first_segment(rest)?;
            value = match (segment, value) {
                (Segment::Index(position), _) => value.as_items()?.get(position)?,
                (Segment::Key(key), Self::Tagged(tagged)) if tagged.key == *key => &tagged.content,
                (Segment::Key(key), _) => value.get(&key)?,
            };
            rest = after;
        }
        Some(value)
    }
}

/// # Changing in place
impl Value {
    /// The items of a list, mutable. A tuple is immutable, as in Python.
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, mutable.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value of `key`, mutable, if this is a map with that key.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_map_mut()?.get_mut(key)
    }
}

/// # Python's view
impl Value {
    /// The result of `bool(value)` in Python.
    ///
    /// `None`, `False`, zero and empty values are false. NaN, UUIDs, times and values of custom tags are true.
    ///
    /// ```
    /// use cookie_session::Value;
    ///
    /// assert!(!Value::from("").is_truthy() && Value::from("0").is_truthy());
    /// assert!(!Value::from(-0.0).is_truthy() && Value::from(f64::NAN).is_truthy());
    /// ```
    #[must_use]
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Integer(integer) => !integer.is_zero(),
            Self::Float(value) => *value != 0.0,
            Self::String(text) | Self::Markup(text) => !text.is_empty(),
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::List(items) | Self::Tuple(items) => !items.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Uuid(_) | Self::DateTime(_) | Self::Tagged(_) => true,
        }
    }

    /// Python's name of the type, as in `type(value).__name__`; `tagged` for a custom tag.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "NoneType",
            Self::Bool(_) => "bool",
            Self::Integer(_) => "int",
            Self::Float(_) => "float",
            Self::String(_) => "str",
            Self::Bytes(_) => "bytes",
            Self::List(_) => "list",
            Self::Tuple(_) => "tuple",
            Self::Map(_) => "dict",
            Self::Markup(_) => "Markup",
            Self::Uuid(_) => "UUID",
            Self::DateTime(_) => "datetime",
            Self::Tagged(_) => "tagged",
        }
    }
}

/// The value of a missing key or position.
static NULL: Value = Value::Null;

impl Index<&str> for Value {
    type Output = Self;

    /// The value of a key of a map; `Null` for a missing key, or if this is not a map.
    fn index(&self, key: &str) -> &Self {
        self.get(key).unwrap_or(&NULL)
    }
}

impl Index<&str> for Map {
    type Output = Value;

    /// The value of a key; `Null` for a missing key.
    fn index(&self, key: &str) -> &Value {
        self.get(key).unwrap_or(&NULL)
    }
}

impl Index<usize> for Value {
    type Output = Self;

    /// The item of a list or tuple; `Null` for a missing item, or if this is neither.
    fn index(&self, position: usize) -> &Self {
        self.as_items().and_then(|items| items.get(position)).unwrap_or(&NULL)
    }
}
