//! [`to_value`]: any `T: Serialize` as a [`Value`].

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

use super::handshake::{VALUE, accept};
use super::key::KeyText;
use super::serde_json_forms::{self, NUMBER, RAW_VALUE};
use super::{Map, Text, Value};
use crate::error::{Error, ErrorKind, Result};

/// Serializes any value as a [`Value`].
///
/// | Rust | [`Value`] |
/// | --- | --- |
/// | `()`, `None`, unit structs | `Null` |
/// | integers of up to 128 bits, floats, `bool` | `Integer`, `Float`, `Bool` |
/// | `str`, `String`, `char` | `String` |
/// | `Vec`, slices, sets | `List` |
/// | tuples, tuple structs, arrays | `Tuple` |
/// | structs, maps (keys: text, integers, `bool`, `char`, unit variants) | `Map` |
/// | a variant without content | `String` of its name |
/// | a variant with content | `Map` of one pair: its name and the content |
/// | a `Value` | the same value |
/// | `serde_json`'s `Number` and `RawValue` | the number, and the parsed JSON text |
///
/// serde has no type for UUIDs, times, bytes or markup. A field `uuid::Uuid` becomes text unless you mark it
/// `#[serde(with = "cookie_session::with::uuid")]`; see [`with`](crate::with).
///
/// # Errors
/// [`ErrorKind::Encode`] for a map key that cannot be text, for two keys that become the same text, and for errors of
/// `T` itself. [`Error::path`] says where, as in `cart.items[3].price`.
///
/// ```
/// use cookie_session::{Value, to_value};
/// use serde::Serialize;
///
/// #[derive(Serialize)]
/// struct Item {
///     name: &'static str,
///     size: (u8, u8),
/// }
///
/// let value = to_value(&Item { name: "poster", size: (30, 40) })?;
/// assert_eq!(value["name"], Value::from("poster"));
/// assert_eq!(value["size"], Value::from((30, 40)));
/// # Ok::<(), cookie_session::Error>(())
/// ```
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value> {
    value.serialize(ToValue)
}

struct ToValue;

/// Methods that wrap the argument in a variant.
macro_rules! scalars {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, value: $type) -> Result<Value> {
            Ok(value.into())
        })*
    };
}

impl Serializer for ToValue {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Pairs;
    type SerializeStruct = Pairs;
    type SerializeStructVariant = Pairs;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64,
        serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
    }

    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Value> {
        Ok(Value::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value> {
        Ok(variant.into())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Result<Value> {
        if name == VALUE { accept(value, self) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value> {
        let value = to_value(value).map_err(|error| error.at_key(variant))?;
        Ok(Map::from([(variant, value)]).into())
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Items> {
        Ok(Items::new(len.unwrap_or(0), false, None))
    }

    fn serialize_tuple(self, len: usize) -> Result<Items> {
        Ok(Items::new(len, true, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Items> {
        Ok(Items::new(len, true, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Items> {
        Ok(Items::new(len, true, Some(variant)))
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Pairs> {
        Ok(Pairs::new(len.unwrap_or(0), None))
    }

    fn serialize_struct(self, name: &'static str, len: usize) -> Result<Pairs> {
        let read = match name {
            NUMBER => Some(serde_json_forms::number as fn(&str) -> Result<Value>),
            RAW_VALUE => Some(serde_json_forms::raw_value as _),
            _ => None,
        };
        Ok(Pairs { read, ..Pairs::new(len, None) })
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Pairs> {
        Ok(Pairs::new(len, Some(variant)))
    }
}

/// Collects a list or tuple.
struct Items {
    items: Vec<Value>,
    tuple: bool,
    variant: Option<&'static str>,
}

impl Items {
    fn new(len: usize, tuple: bool, variant: Option<&'static str>) -> Self {
        Self { items: Vec::with_capacity(len), tuple, variant }
    }

    fn push<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<()> {
        match to_value(item) {
            Ok(item) => self.items.push(item),
            Err(error) => return Err(at_variant(error.at_index(self.items.len()), self.variant)),
        }
        Ok(())
    }

    fn finish(self) -> Value {
        let value = if self.tuple { Value::Tuple(self.items) } else { Value::List(self.items) };
        in_variant(value, self.variant)
    }
}

/// Collects a map.
struct Pairs {
    pairs: Vec<(Text, Value)>,
    key: Text,
    variant: Option<&'static str>,
    /// Reads the only field's text if the struct is one of `serde_json`'s private forms.
    read: Option<fn(&str) -> Result<Value>>,
}

impl Pairs {
    fn new(len: usize, variant: Option<&'static str>) -> Self {
        Self { pairs: Vec::with_capacity(len), key: Text::default(), variant, read: None }
    }

    fn push<T: Serialize + ?Sized>(&mut self, key: Text, value: &T) -> Result<()> {
        match to_value(value) {
            Ok(value) => self.pairs.push((key, value)),
            Err(error) => return Err(at_variant(error.at_key(&key), self.variant)),
        }
        Ok(())
    }

    fn finish(self) -> Result<Value> {
        if let Some(read) = self.read
            && let [(_, Value::String(text))] = &*self.pairs
        {
            return read(text);
        }
        let count = self.pairs.len();
        let map = Map::from_pairs(self.pairs);
        if map.len() < count {
            let error =
                Error::custom(ErrorKind::Encode, "two keys of the map become the same text; rename one");
            return Err(at_variant(error, self.variant));
        }
        Ok(in_variant(map.into(), self.variant))
    }
}

fn at_variant(error: Error, variant: Option<&'static str>) -> Error {
    match variant {
        Some(name) => error.at_key(name),
        None => error,
    }
}

fn in_variant(value: Value, variant: Option<&'static str>) -> Value {
    match variant {
        Some(name) => Map::from([(name, value)]).into(),
        None => value,
    }
}

/// The four traits for sequences, which differ in the name of one method.
macro_rules! row {
    ($($trait:ident: $method:ident),*) => {
        $(impl $trait for Items {
            type Ok = Value;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<()> {
                self.push(item)
            }

            fn end(self) -> Result<Value> {
                Ok(self.finish())
            }
        })*
    };
}
row!(
    SerializeSeq: serialize_element, SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field, SerializeTupleVariant: serialize_field
);

/// The two traits of named fields.
macro_rules! fields {
    ($($trait:ident),*) => {
        $(impl $trait for Pairs {
            type Ok = Value;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<()> {
                self.push(Text::from(key), value)
            }

            fn end(self) -> Result<Value> {
                self.finish()
            }
        })*
    };
}
fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Pairs {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = key.serialize(KeyText)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = std::mem::take(&mut self.key);
        self.push(key, value)
    }

    fn end(self) -> Result<Value> {
        self.finish()
    }
}
