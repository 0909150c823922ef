//! Conversions of Rust types into [`Value`] and back, and equality.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Integer, Map, Tagged, Text, Value};
use crate::error::{Error, ErrorKind};

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

/// Total: floats are compared by their bits, and all NaNs are equal.
impl Eq for Value {}

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
    i8 => Integer, i16 => Integer, i32 => Integer, i64 => Integer, i128 => Integer, isize => Integer,
    u8 => Integer, u16 => Integer, u32 => Integer, u64 => Integer, u128 => Integer, usize => Integer,
    Integer => Integer,
    &str => String, String => String, &String => String, char => String, Cow<'_, str> => String,
    Text => String,
    &[u8] => Bytes,
    Map => Map, Uuid => Uuid, DateTime<Utc> => DateTime, Tagged => Tagged,
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

impl<const N: usize> From<&[u8; N]> for Value {
    /// `bytes`, as from a slice.
    fn from(bytes: &[u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

/// The item types of vectors that convert into a [`Value`]: bytes, or items of a list.
#[diagnostic::on_unimplemented(
    message = "a vector of `{Self}` does not convert into a `Value`",
    note = "collect the items instead: `Value::from_iter(items)`, or use `cookie_session::to_value`"
)]
pub trait Element: Sized {
    /// The value of a vector.
    fn value_of(items: Vec<Self>) -> Value;
}

impl<T: Element> From<Vec<T>> for Value {
    /// A list, or a byte string for `u8`.
    fn from(items: Vec<T>) -> Self {
        T::value_of(items)
    }
}

impl Element for u8 {
    fn value_of(bytes: Vec<Self>) -> Value {
        Value::Bytes(bytes)
    }
}

impl Element for Value {
    fn value_of(items: Vec<Self>) -> Value {
        Self::List(items)
    }
}

/// [`Element`] for types whose vectors are lists.
macro_rules! elements {
    ($($({$($generic:tt)+})? $type:ty),* $(,)?) => {
        $(impl$(<$($generic)+>)? Element for $type {
            fn value_of(items: Vec<Self>) -> Value {
                items.into_iter().collect()
            }
        })*
    };
}
elements!(
    bool, f64, f32, i8, i16, i32, i64, i128, isize, u16, u32, u64, u128, usize, Integer,
    &str, String, &String, char, Cow<'_, str>, Text, &[u8], Map, Uuid, DateTime<Utc>, Tagged, (),
    {T: Into<Value>} Option<T>, {T: Element} Vec<T>, {const N: usize} &[u8; N],
);

/// Collects a list.
impl<T: Into<Self>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// `From` for Rust tuples, which become Python tuples.
macro_rules! tuple {
    ($($($item:ident)+),* $(,)?) => {
        $(impl<$($item: Into<Value>),+> From<($($item,)+)> for Value {
            #[expect(non_snake_case, reason = "the items are named as their types")]
            fn from(($($item,)+): ($($item,)+)) -> Self {
                Self::Tuple(vec![$($item.into()),+])
            }
        }

        impl<$($item: Into<Value>),+> Element for ($($item,)+) {
            fn value_of(items: Vec<Self>) -> Value {
                items.into_iter().collect()
            }
        })*
    };
}
tuple!(A, A B, A B C, A B C D, A B C D E, A B C D E F, A B C D E F G, A B C D E F G H);

fn mismatch(expected: &str, found: &Value) -> Error {
    Error::custom(ErrorKind::Type, format!("expected {expected}, found {}", found.type_name()))
}

/// `TryFrom<&Value>` and `TryFrom<Value>` for types that are copied out of one variant.
macro_rules! try_copy {
    ($($type:ty, $expected:literal, $variant:ident($held:ident) => $result:expr;)*) => {
        $(impl TryFrom<&Value> for $type {
            type Error = Error;

            #[doc = concat!("Only from ", $expected, "; nothing is converted.")]
            ///
            /// # Errors
            /// [`ErrorKind::Type`] for any other value, or one out of range.
            fn try_from(value: &Value) -> Result<Self, Error> {
                match value {
                    Value::$variant($held) => $result,
                    other => Err(mismatch($expected, other)),
                }
            }
        }

        impl TryFrom<Value> for $type {
            type Error = Error;

            /// Like the conversion from a borrowed value.
            ///
            /// # Errors
            /// [`ErrorKind::Type`] for any other value, or one out of range.
            fn try_from(value: Value) -> Result<Self, Error> {
                Self::try_from(&value)
            }
        })*
    };
}
try_copy! {
    bool, "bool", Bool(value) => Ok(*value);
    f64, "float", Float(value) => Ok(*value);
    Uuid, "UUID", Uuid(uuid) => Ok(*uuid);
    DateTime<Utc>, "datetime", DateTime(time) => Ok(*time);
    i8, "int", Integer(integer) => integer.try_into();
    i16, "int", Integer(integer) => integer.try_into();
    i32, "int", Integer(integer) => integer.try_into();
    i64, "int", Integer(integer) => integer.try_into();
    i128, "int", Integer(integer) => integer.try_into();
    isize, "int", Integer(integer) => integer.try_into();
    u8, "int", Integer(integer) => integer.try_into();
    u16, "int", Integer(integer) => integer.try_into();
    u32, "int", Integer(integer) => integer.try_into();
    u64, "int", Integer(integer) => integer.try_into();
    u128, "int", Integer(integer) => integer.try_into();
    usize, "int", Integer(integer) => integer.try_into();
}

/// `TryFrom<&Value>` for references, and `TryFrom<Value>` for their targets.
macro_rules! try_take {
    ($($owned:ty, $borrowed:ty, $expected:literal, $($variant:ident)|+;)*) => {
        $(impl<'a> TryFrom<&'a Value> for &'a $borrowed {
            type Error = Error;

            #[doc = concat!("Only from ", $expected, "; nothing is converted.")]
            ///
            /// # Errors
            /// [`ErrorKind::Type`] for any other value.
            fn try_from(value: &'a Value) -> Result<Self, Error> {
                match value {
                    $(Value::$variant(held))|+ => Ok(held),
                    other => Err(mismatch($expected, other)),
                }
            }
        }

        impl TryFrom<Value> for $owned {
            type Error = Error;

            #[doc = concat!("Only from ", $expected, "; nothing is converted.")]
            ///
            /// # Errors
            /// [`ErrorKind::Type`] for any other value.
            fn try_from(value: Value) -> Result<Self, Error> {
                match value {
                    $(Value::$variant(held))|+ => Ok(held.into()),
                    other => Err(mismatch($expected, &other)),
                }
            }
        })*
    };
}
try_take! {
    String, str, "str", String | Markup;
    Vec<u8>, [u8], "bytes", Bytes;
    Vec<Value>, [Value], "list or tuple", List | Tuple;
    Map, Map, "dict", Map;
    Integer, Integer, "int", Integer;
}

impl TryFrom<Value> for Text {
    type Error = Error;

    /// Only from str; nothing is converted.
    ///
    /// # Errors
    /// [`ErrorKind::Type`] for any other value.
    fn try_from(value: Value) -> Result<Self, Error> {
        match value {
            Value::String(text) | Value::Markup(text) => Ok(text),
            other => Err(mismatch("str", &other)),
        }
    }
}
