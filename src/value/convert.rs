//! Conversions of Rust types into [`Value`], equality, and access by index.

use std::ops::Index;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Integer, Map, Text, Value};

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
            (Self::String(a), Self::String(b)) | (Self::Markup(a), Self::Markup(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::List(a), Self::List(b)) | (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Map(a), Self::Map(b)) => a == b,
            (Self::Uuid(a), Self::Uuid(b)) => a == b,
            (Self::DateTime(a), Self::DateTime(b)) => a == b,
            (Self::Tagged(a), Self::Tagged(b)) => a == b,
            _ => false,
        }
    }
}

/// `From` for types that one variant holds.
macro_rules! from {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}
from!(
    bool => Bool, f64 => Float, f32 => Float,
    i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer, i128 => Integer,
    u8 => Integer, u16 => Integer, u32 => Integer, u64 => Integer, u128 => Integer,
    Integer => Integer,
    &str => String, String => String, Text => String,
    Vec<u8> => Bytes, &[u8] => Bytes,
    Vec<Value> => List,
    Map => Map, Uuid => Uuid, DateTime<Utc> => DateTime,
);

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::Null
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a missing key or position reads as.
static NULL: Value = Value::Null;

impl Index<&str> for Value {
    type Output = Self;

    /// The value of a key of a map; `Null` if there is none or this is no map.
    fn index(&self, key: &str) -> &Self {
        match self {
            Self::Map(map) => map.get(key).unwrap_or(&NULL),
            _ => &NULL,
        }
    }
}

impl Index<usize> for Value {
    type Output = Self;

    /// The item of a list or tuple; `Null` if there is none or this is neither.
    fn index(&self, position: usize) -> &Self {
        match self {
            Self::List(items) | Self::Tuple(items) => items.get(position).unwrap_or(&NULL),
            _ => &NULL,
        }
    }
}
