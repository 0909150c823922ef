//! The private forms in which `serde_json` passes numbers and raw JSON text through serde.
//!
//! With the feature `arbitrary_precision`, `serde_json` writes a number as a struct with one private field and reads it
//! from a map with one private key. With `raw_value`, a `RawValue` does the same under another name. Any crate in a
//! program can enable these features, so this crate understands both forms in any case.

use serde::de::value::MapDeserializer;
use serde::de::{MapAccess, Visitor};

use super::{Integer, Map, Text, Value};
use crate::error::{Error, ErrorKind, Result};

/// The name of the struct, and of its field, for the text of a number.
pub(crate) const NUMBER: &str = "$serde_json::private::Number";
/// The name of the struct, and of its field, for JSON text.
pub(super) const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The value of a number in JSON text.
///
/// Like `serde_json` without features, except that integers of any size are exact: a number with a fraction or an
/// exponent is a float, and so is `-0`.
pub(super) fn number(text: &str) -> Result<Value> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()) || text == "0" {
        return text.parse::<Integer>().map(Value::Integer);
    }
    // The type checks JSON's syntax, which is stricter than Rust's.
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

/// Passes `value` as JSON text to the visitor of a `RawValue`.
pub(super) fn visit_raw_value<'de, V: Visitor<'de>>(value: &Value, visitor: V) -> Result<V::Value> {
    let text = serde_json::to_string(value).map_err(|error| {
        Error::custom(ErrorKind::Type, "the value could not be written as raw JSON").with_source(error)
    })?;
    visitor.visit_map(MapDeserializer::new(std::iter::once((RAW_VALUE, text))))
}

/// The value of a map: a number if the map is the private form of one.
pub(super) fn from_pairs(pairs: Vec<(Text, Value)>) -> Value {
    if let [(key, Value::String(text))] = &*pairs
        && key == NUMBER
        && let Ok(number) = number(text)
    {
        return number;
    }
    Value::Map(Map::from_pairs(pairs))
}

/// The number whose private form this map is; `None` for other maps.
pub(crate) fn number_in_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<Option<Value>, A::Error> {
    let Some(pair) = map.next_entry::<Text, Value>()? else { return Ok(None) };
    let value = from_pairs(vec![pair]);
    Ok((!matches!(value, Value::Map(_))).then_some(value))
}
