//! [`Serialize`] and [`Deserialize`] for [`Value`], [`Map`], [`Integer`], for this crate and others.
//!
//! [`to_value`](crate::to_value) and [`from_value_ref`](crate::from_value_ref) preserve these types exactly. In other
//! formats they lose Python's distinctions:
//!
//! | variant | in another format |
//! | --- | --- |
//! | `Tuple` | a sequence, like `List` |
//! | `Bytes` | bytes, or a sequence of numbers if the format has no bytes |
//! | `Markup` | text |
//! | `Uuid` | hyphenated text, or 16 bytes in a binary format |
//! | `DateTime` | RFC 3339 text with all its digits |
//! | `Integer` | up to 128 bits; an error beyond |
//! | `Map` | a map sorted by key, so that equal values give equal bytes |
//! | `Tagged` | a map of one pair |
//!
//! When read from another format, a map whose only key is `serde_json`'s private name for a number becomes that number,
//! whichever features of `serde_json` are on.

use std::fmt;

use chrono::SecondsFormat;
use serde::de::{Deserialize, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected};
use serde::de::{VariantAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, Serializer};

use super::handshake::{VALUE, delivered, offer};
use super::{Integer, Map, Tagged, Text, Value, serde_json_forms};

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        offer(serializer, &Foreign(self), || Ok(self.clone()))
    }
}

impl Serialize for Map {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        offer(serializer, &Foreign(self), || Ok(Value::Map(self.clone())))
    }
}

impl Serialize for Integer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        offer(serializer, &Foreign(self), || Ok(Value::Integer(self.clone())))
    }
}

/// The form in another format.
struct Foreign<'a, T>(&'a T);

impl Serialize for Foreign<'_, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Integer(integer) => Foreign(integer).serialize(serializer),
            Value::Float(value) => serializer.serialize_f64(*value),
            Value::String(text) | Value::Markup(text) => serializer.serialize_str(text),
            Value::Bytes(bytes) => serializer.serialize_bytes(bytes),
            Value::List(items) | Value::Tuple(items) => serializer.collect_seq(items.iter().map(Foreign)),
            Value::Map(map) => Foreign(map).serialize(serializer),
            Value::Uuid(uuid) => uuid.serialize(serializer),
            Value::DateTime(time) => {
                serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Value::Tagged(tagged) => Foreign(&**tagged).serialize(serializer),
        }
    }
}

impl Serialize for Foreign<'_, Map> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter_sorted().map(|(key, value)| (key, Foreign(value))))
    }
}

impl Serialize for Foreign<'_, Integer> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(value) = self.0.as_i64() {
            serializer.serialize_i64(value)
        } else if let Some(value) = self.0.as_u64() {
            serializer.serialize_u64(value)
        } else if let Ok(value) = i128::try_from(self.0) {
            serializer.serialize_i128(value)
        } else if let Ok(value) = u128::try_from(self.0) {
            serializer.serialize_u128(value)
        } else {
            Err(S::Error::custom("an integer beyond 128 bits does not fit into this format"))
        }
    }
}

impl Serialize for Foreign<'_, Tagged> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(&self.0.key, &Foreign(&self.0.content))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(VALUE, ValueVisitor)
    }
}

impl<'de> Deserialize<'de> for Map {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Map(map) => Ok(map),
            other => Err(D::Error::invalid_type(Unexpected::Other(other.type_name()), &"a dict")),
        }
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Integer(integer) => Ok(integer),
            other => Err(D::Error::invalid_type(Unexpected::Other(other.type_name()), &"an int")),
        }
    }
}

/// The maximum number of items to preallocate for a length claimed by the input.
const MAX_RESERVED: usize = 256;

struct ValueVisitor;

/// Methods that wrap the argument in a variant.
macro_rules! scalars {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method<E: serde::de::Error>(self, value: $type) -> Result<Value, E> {
            Ok(value.into())
        })*
    };
}

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that a session can hold")
    }

    scalars! {
        visit_bool: bool,
        visit_i64: i64, visit_i128: i128, visit_u64: u64, visit_u128: u128, visit_f64: f64,
        visit_str: &str, visit_string: String, visit_bytes: &[u8], visit_byte_buf: Vec<u8>,
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        Value::deserialize(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::with_capacity(items.size_hint().unwrap_or(0).min(MAX_RESERVED));
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut pairs = Vec::with_capacity(entries.size_hint().unwrap_or(0).min(MAX_RESERVED));
        while let Some(pair) = entries.next_entry::<Text, Value>()? {
            pairs.push(pair);
        }
        Ok(serde_json_forms::from_pairs(pairs))
    }

    /// The value itself; see [`handshake`](super::handshake).
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Value, A::Error> {
        let (name, variant) = data.variant::<Text>()?;
        if name == VALUE {
            variant.unit_variant()?;
            if let Some(value) = delivered() {
                return Ok(value);
            }
        }
        Err(A::Error::invalid_type(Unexpected::Enum, &self))
    }
}
