//! Map keys between serde and text. Rust keys of other types become text, as in JSON.

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde::ser::{Impossible, Serialize, Serializer};

use super::Text;
use crate::error::{Error, ErrorKind, Result};

/// Writes a key as text: integers in decimal, `true` or `false`, a character, a unit variant's name.
pub(super) struct KeyText;

fn no_key() -> Error {
    Error::custom(
        ErrorKind::Encode,
        "a key of a map must be text, an integer, a bool, a character or a variant without content",
    )
}

/// Methods for types that can be keys.
macro_rules! keys {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, key: $type) -> Result<Text> {
            Ok(Text::from_display(&key))
        })*
    };
}

/// Methods for types that cannot be keys.
macro_rules! no_keys {
    ($($method:ident($($argument:ty),*) -> $result:ty;)*) => {
        $(fn $method(self $(, _: $argument)*) -> Result<$result> {
            Err(no_key())
        })*
    };
}

impl Serializer for KeyText {
    type Ok = Text;
    type Error = Error;
    type SerializeSeq = Impossible<Text, Error>;
    type SerializeTuple = Impossible<Text, Error>;
    type SerializeTupleStruct = Impossible<Text, Error>;
    type SerializeTupleVariant = Impossible<Text, Error>;
    type SerializeMap = Impossible<Text, Error>;
    type SerializeStruct = Impossible<Text, Error>;
    type SerializeStructVariant = Impossible<Text, Error>;

    keys! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_char: char,
    }

    fn serialize_str(self, key: &str) -> Result<Text> {
        Ok(Text::from(key))
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Text> {
        Ok(Text::from(variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, key: &T) -> Result<Text> {
        key.serialize(self)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, key: &T) -> Result<Text> {
        key.serialize(self)
    }

    no_keys! {
        serialize_f32(f32) -> Text;
        serialize_f64(f64) -> Text;
        serialize_bytes(&[u8]) -> Text;
        serialize_none() -> Text;
        serialize_unit() -> Text;
        serialize_unit_struct(&'static str) -> Text;
        serialize_seq(Option<usize>) -> Impossible<Text, Error>;
        serialize_tuple(usize) -> Impossible<Text, Error>;
        serialize_tuple_struct(&'static str, usize) -> Impossible<Text, Error>;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Impossible<Text, Error>;
        serialize_map(Option<usize>) -> Impossible<Text, Error>;
        serialize_struct(&'static str, usize) -> Impossible<Text, Error>;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Impossible<Text, Error>;
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<Text> {
        Err(no_key())
    }
}

/// Reads a key: text, or the type that [`KeyText`] converted to text.
pub(super) struct Key<'de>(pub(super) &'de str);

/// Methods for targets that are read from the key's text.
macro_rules! parse {
    ($($method:ident => $visit:ident, $expected:literal;)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            match self.0.parse() {
                Ok(key) => visitor.$visit(key),
                Err(_) => Err(Error::invalid_value(Unexpected::Str(self.0), &concat!("a key that is ", $expected))),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_borrowed_str(self.0)
    }

    parse! {
        deserialize_bool => visit_bool, "`true` or `false`";
        deserialize_i8 => visit_i8, "an integer of 8 bits";
        deserialize_i16 => visit_i16, "an integer of 16 bits";
        deserialize_i32 => visit_i32, "an integer of 32 bits";
        deserialize_i64 => visit_i64, "an integer of 64 bits";
        deserialize_i128 => visit_i128, "an integer of 128 bits";
        deserialize_u8 => visit_u8, "a positive integer of 8 bits";
        deserialize_u16 => visit_u16, "a positive integer of 16 bits";
        deserialize_u32 => visit_u32, "a positive integer of 32 bits";
        deserialize_u64 => visit_u64, "a positive integer of 64 bits";
        deserialize_u128 => visit_u128, "a positive integer of 128 bits";
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.0))
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}
