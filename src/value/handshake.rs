//! How a [`Value`] passes through serde's data model without loss.
//!
//! serde knows no tuple apart from a list, no UUID and no point in time. On the way in
//! ([`to_value`](crate::to_value)) such a value is a newtype struct of a private name: our
//! serializer knows the names, and any other format writes what is inside. On the way out
//! ([`from_value_ref`](crate::from_value_ref)) a target of type [`Value`] asks for a newtype struct
//! named [`VALUE`]: our deserializer then shows these variants as an enum with private names.

use std::cell::Cell;

use serde::de::value::{BorrowedStrDeserializer, I128Deserializer, MapAccessDeserializer, U128Deserializer};
use serde::de::value::{SeqAccessDeserializer, StrDeserializer};
use serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde::{Deserializer, forward_to_deserialize_any};

use super::Value;
use super::de::{Items, Pairs, Reader};
use crate::error::Error;

pub(super) const VALUE: &str = "$cookie_session::Value";
pub(super) const TUPLE: &str = "$cookie_session::Tuple";
pub(super) const MARKUP: &str = "$cookie_session::Markup";
pub(super) const UUID: &str = "$cookie_session::Uuid";
pub(super) const DATE_TIME: &str = "$cookie_session::DateTime";
pub(super) const INTEGER: &str = "$cookie_session::Integer";
pub(super) const TAGGED: &str = "$cookie_session::Tagged";

/// The digits of an integer beyond 128 bits, which serde's data model cannot hold.
///
/// A foreign serializer asks once and gets an error. Ours asks a second time and gets the digits.
pub(super) struct Digits<'a> {
    digits: &'a str,
    asked: Cell<bool>,
}

impl<'a> Digits<'a> {
    pub(super) fn new(digits: &'a str) -> Self {
        Self { digits, asked: Cell::new(false) }
    }
}

impl Serialize for Digits<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.asked.replace(true) {
            serializer.serialize_str(self.digits)
        } else {
            Err(S::Error::custom("an integer beyond 128 bits does not fit into this format"))
        }
    }
}

/// Shows a value to the visitor of [`Value`] itself.
pub(super) struct Exact<'de>(pub(super) &'de Value);

impl<'de> Deserializer<'de> for Exact<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let name = match self.0 {
            Value::Tuple(_) => TUPLE,
            Value::Markup(_) => MARKUP,
            Value::Uuid(_) => UUID,
            Value::DateTime(_) => DATE_TIME,
            Value::Tagged(_) => TAGGED,
            Value::Integer(integer) if integer.as_digits().is_some() => INTEGER,
            _ => return Reader(self.0).deserialize_any(visitor),
        };
        visitor.visit_enum(Variant { name, value: self.0 })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

/// A value as an enum: its private name, then its content in a form that keeps everything.
struct Variant<'de> {
    name: &'static str,
    value: &'de Value,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(StrDeserializer::new(self.name))?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        match self.value {
            Value::Tuple(items) => seed.deserialize(SeqAccessDeserializer::new(Items::new(items))),
            Value::Markup(text) => seed.deserialize(BorrowedStrDeserializer::new(text)),
            Value::Uuid(uuid) => seed.deserialize(U128Deserializer::new(uuid.as_u128())),
            Value::DateTime(time) => {
                let packed = pack_time(time.timestamp(), time.timestamp_subsec_nanos());
                seed.deserialize(I128Deserializer::new(packed))
            }
            Value::Integer(integer) => {
                seed.deserialize(BorrowedStrDeserializer::new(integer.as_digits().unwrap_or_default()))
            }
            Value::Tagged(tagged) => {
                let pair = std::iter::once((tagged.key.as_str(), &tagged.content));
                seed.deserialize(MapAccessDeserializer::new(Pairs::new(pair)))
            }
            other => seed.deserialize(Reader(other)),
        }
    }

    fn unit_variant(self) -> Result<(), Error> {
        Err(serde::de::Error::custom("every variant has content"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        Reader(self.value).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        Reader(self.value).deserialize_any(visitor)
    }
}

/// A time as one number, leap seconds (more than 10^9 nanoseconds) kept apart.
fn pack_time(seconds: i64, nanoseconds: u32) -> i128 {
    i128::from(seconds) << 32 | i128::from(nanoseconds)
}

/// The seconds and nanoseconds of [`pack_time`]; `None` if the seconds are out of range.
pub(super) fn unpack_time(packed: i128) -> Option<(i64, u32)> {
    let nanoseconds = u32::try_from(packed & i128::from(u32::MAX)).ok()?;
    Some((i64::try_from(packed >> 32).ok()?, nanoseconds))
}
