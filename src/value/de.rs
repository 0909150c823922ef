//! [`from_value`] and [`from_value_ref`]: a [`Value`] as any `T: Deserialize`.

use std::slice;

use chrono::SecondsFormat;
use serde::de::value::SeqDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected,
    MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;

use super::Value;
use super::handshake::{Delivery, VALUE};
use super::key::Key;
use super::serde_json_forms::{RAW_VALUE, visit_raw_value};
use crate::error::{Error, Result};

/// Deserializes a value as any type.
///
/// Like [`from_value_ref`], but it consumes the value. Text and bytes are copied.
///
/// # Errors
/// Those of [`from_value_ref`].
///
/// ```
/// use cookie_session::{Value, from_value};
///
/// let pair: (u8, String) = from_value(Value::from((1, "a")))?;
/// assert_eq!(pair, (1, "a".to_owned()));
/// # Ok::<(), cookie_session::Error>(())
/// ```
#[expect(clippy::needless_pass_by_value, reason = "the counterpart of `to_value` consumes its value")]
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T> {
    from_value_ref(&value)
}

/// Deserializes a borrowed value as any type; `&str` and `&[u8]` borrow from it.
///
/// It reads everything that [`to_value`](crate::to_value) writes. In addition, lists and tuples are interchangeable, a
/// UUID and a time are text for types that read text (such as `uuid::Uuid` and `chrono::DateTime`), markup is a string,
/// bytes are also a sequence of `u8`, and an integer can be read as a float. A target of type [`Value`] receives the
/// value exactly, at any depth.
///
/// If serde buffers the input (`#[serde(flatten)]`, untagged and internally tagged enums), a `Value` in the target gets
/// only serde's types: a tuple becomes a list, a UUID becomes text.
///
/// # Errors
/// [`ErrorKind::Type`](crate::ErrorKind::Type) if the value does not fit `T`;
/// [`Error::path`] says where, as in `cart.items[3].price`.
///
/// ```
/// use cookie_session::{Map, Value, from_value_ref};
/// use serde::Deserialize;
///
/// #[derive(Deserialize, Debug)]
/// struct Item<'a> {
///     name: &'a str,
///     price: u32,
/// }
///
/// let value = Value::from(Map::from([("name", Value::from("poster")), ("price", Value::from(-3))]));
/// let error = from_value_ref::<Item>(&value).unwrap_err();
/// assert_eq!(error.path(), "price");
/// ```
pub fn from_value_ref<'de, T: Deserialize<'de>>(value: &'de Value) -> Result<T> {
    T::deserialize(Reader(value))
}

/// The deserializer over a borrowed value.
#[derive(Clone, Copy)]
struct Reader<'de>(&'de Value);

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(integer) => {
                if let Some(value) = integer.as_i64() {
                    visitor.visit_i64(value)
                } else if let Some(value) = integer.as_u64() {
                    visitor.visit_u64(value)
                } else if let Ok(value) = i128::try_from(integer) {
                    visitor.visit_i128(value)
                } else if let Ok(value) = u128::try_from(integer) {
                    visitor.visit_u128(value)
                } else {
                    Err(Error::invalid_type(Unexpected::Other("an int beyond 128 bits"), &visitor))
                }
            }
            Value::Float(value) => visitor.visit_f64(*value),
            Value::String(text) | Value::Markup(text) => visitor.visit_borrowed_str(text),
            Value::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Value::List(items) | Value::Tuple(items) => visit_items(items, visitor),
            Value::Map(map) => visit_pairs(map.iter(), visitor),
            Value::Uuid(uuid) => visitor
                .visit_str(uuid.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()))
                .map_err(|error: Error| {
                    error.explained("a UUID is read from its hyphenated text; ask for a uuid::Uuid")
                }),
            Value::DateTime(time) => visitor
                .visit_string(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
                .map_err(|error: Error| {
                    error.explained(
                        "a datetime is read from its RFC 3339 text; ask for a chrono::DateTime<Utc>",
                    )
                }),
            Value::Tagged(tagged) => {
                visit_pairs(std::iter::once((tagged.key.as_str(), &tagged.content)), visitor)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value> {
        match name {
            VALUE => visitor.visit_newtype_struct(Delivery(self.0)),
            RAW_VALUE => visit_raw_value(self.0, visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let Value::Bytes(bytes) = self.0 else { return self.deserialize_any(visitor) };
        let mut items = SeqDeserializer::new(bytes.iter().copied());
        let value = visitor.visit_seq(&mut items)?;
        items.end()?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let single = match self.0 {
            Value::String(name) | Value::Markup(name) => Some((name.as_str(), None)),
            Value::Map(map) if map.len() == 1 => map.iter().next().map(|(name, value)| (name, Some(value))),
            Value::Tagged(tagged) => Some((tagged.key.as_str(), Some(&tagged.content))),
            _ => None,
        };
        let Some((name, content)) = single else {
            return Err(Error::invalid_type(
                Unexpected::Other(self.0.type_name()),
                &"the name of a variant, or a dict with one as its only key",
            ));
        };
        visitor.visit_enum(Variant { name, content }).map_err(|error| match content {
            Some(_) => error.at_key(name),
            None => error,
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf unit unit_struct map struct identifier
    }
}

fn visit_items<'de, V: Visitor<'de>>(items: &'de [Value], visitor: V) -> Result<V::Value> {
    let mut access = Items::new(items);
    let value = visitor.visit_seq(&mut access)?;
    if access.items.len() > 0 {
        return Err(Error::invalid_length(items.len(), &Fewer(access.index)));
    }
    Ok(value)
}

fn visit_pairs<'de, V, I>(pairs: I, visitor: V) -> Result<V::Value>
where
    V: Visitor<'de>,
    I: ExactSizeIterator<Item = (&'de str, &'de Value)>,
{
    let len = pairs.len();
    let mut access = Pairs::new(pairs);
    let value = visitor.visit_map(&mut access)?;
    let left = access.pairs.len();
    if left > 0 {
        return Err(Error::invalid_length(len, &Fewer(len - left)));
    }
    Ok(value)
}

/// The expectation for a value with more items than its target.
struct Fewer(usize);

impl Expected for Fewer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} items", self.0)
    }
}

/// Deserializes items, and adds the position of an invalid one to its error.
struct Items<'de> {
    items: slice::Iter<'de, Value>,
    index: usize,
}

impl<'de> Items<'de> {
    fn new(items: &'de [Value]) -> Self {
        Self { items: items.iter(), index: 0 }
    }
}

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        let Some(item) = self.items.next() else { return Ok(None) };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Reader(item)).map(Some).map_err(|error| error.at_index(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// Deserializes pairs, and adds the key of an invalid one to its error.
struct Pairs<'de, I> {
    pairs: I,
    current: Option<(&'de str, &'de Value)>,
}

impl<I> Pairs<'_, I> {
    fn new(pairs: I) -> Self {
        Self { pairs, current: None }
    }
}

impl<'de, I: ExactSizeIterator<Item = (&'de str, &'de Value)>> MapAccess<'de> for Pairs<'de, I> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        self.current = self.pairs.next();
        let Some((key, _)) = self.current else { return Ok(None) };
        seed.deserialize(Key(key)).map(Some).map_err(|error| error.at_key(key))
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        let Some((key, value)) = self.current.take() else {
            return Err(serde::de::Error::custom("a map's value was asked for before its key"));
        };
        seed.deserialize(Reader(value)).map_err(|error| error.at_key(key))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.pairs.len())
    }
}

/// Deserializes a variant by name, with its content if any.
struct Variant<'de> {
    name: &'de str,
    content: Option<&'de Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self)> {
        Ok((seed.deserialize(Key(self.name))?, self))
    }
}

impl<'de> Variant<'de> {
    fn content(self, expected: &str) -> Result<Reader<'de>> {
        self.content.map(Reader).ok_or_else(|| Error::invalid_type(Unexpected::UnitVariant, &expected))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        self.content.map_or(Ok(()), from_value_ref)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value> {
        seed.deserialize(self.content("a variant with content")?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        self.content("a variant with a tuple")?.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value> {
        self.content("a variant with fields")?.deserialize_any(visitor)
    }
}
