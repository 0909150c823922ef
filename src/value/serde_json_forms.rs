//! The private forms in which `serde_json` passes numbers and raw JSON text through serde.
//!
//! With its feature `arbitrary_precision` a number is a struct with one private field when it is
//! written, and a map with one private key when it is read; with `raw_value`, a `RawValue` is the
//! same with another name. Any crate of a program can switch these features on for all the others,
//! so both forms are understood whether they are on or not.

use serde::de::value::MapDeserializer;
use serde::de::{MapAccess, Visitor};

use super::{Integer, Map, Text, Value};
use crate::error::{Error, ErrorKind, Result};

/// The name of the struct, and of its field, that holds the text of a number.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";
/// The name of the struct, and of its field, that holds JSON text.
pub(super) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The value of a number in JSON text.
///
/// As `serde_json` reads it without any feature, except that an integer is exact at any size: a
/// number with a fraction or an exponent is a float, and so is `-0`.
pub(super) fn number(text: &str) -> Result<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()) || text == "0" {
        return text.parse::<Integer>().map(Value::Integer);
    }
    // The type checks the syntax, which is stricter than Rust's, whichever features are on.
    match (text.parse::<serde_json::Number>(), text.parse::<f64>()) {
        (Ok(_), Ok(float)) if float.is_finite() => Ok(Value::Float(float)),
        _ => Err(Error::custom(
            ErrorKind::Encode,
            "a number is beyond the range of a float; use a smaller one, or keep it as text",
        )),
    }
}

/// The value of JSON text.
pub(super) fn raw_value(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| {
        Error::custom(ErrorKind::Encode, "a raw JSON value could not be read").with_source(error)
    })
}

/// Hands `value` as JSON text to the visitor of a `RawValue`.
pub(super) fn visit_raw_value<'de, V: Visitor<'de>>(value: &Value, visitor: V) -> Result<V::Value> {
    let text = serde_json::to_string(value).map_err(|error| {
        Error::custom(ErrorKind::Type, "the value could not be written as raw JSON").with_source(error)
    })?;
    visitor.visit_map(MapDeserializer::new(std::iter::once((RAW_VALUE, text))))
}

/// The value of a map that has been read: a number, if this is the form of one.
pub(super) fn from_pairs(pairs: Vec<(Text, Value)>) -> Value {
    if let [(key, Value::String(text))] = &*pairs
        && key == NUMBER
        && let Ok(number) = number(text)
    {
        return number;
    }
    Value::Map(Map::from_pairs(pairs))
}

/// The number that a map stands for, for visitors that want nothing else; `None` for any other map.
pub(crate) fn number_in_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Value>, A::Error> {
    let Some(pair) = map.next_entry::<Text, Value>()? else { return Ok(None) };
    let value = from_pairs(vec![pair]);
    Ok((!matches!(value, Value::Map(_))).then_some(value))
}
