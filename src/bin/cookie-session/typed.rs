//! The typed notation: every value with its type, `{"t":"tuple","v":[{"t":"int","v":"1"}]}`.
//!
//! It is lossless: integers are decimal text, floats have their bits in hex, bytes are hex, and maps are ordered lists
//! of pairs. This project's golden tests use this notation. They and the servers of the live tests include this file.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use cookie_session::{Map, Value};
use serde_json::{Value as Json, json};

/// The format of a time.
const DATETIME: &str = "%Y-%m-%dT%H:%M:%S%.6f";

/// Converts a value to typed notation.
pub(crate) fn to_typed(value: &Value) -> Json {
    let list = |items: &[Value]| items.iter().map(to_typed).collect::<Json>();
    match value {
        Value::Null => json!({"t": "null"}),
        Value::Bool(value) => json!({"t": "bool", "v": value}),
        Value::Integer(integer) => json!({"t": "int", "v": integer.to_string()}),
        Value::Float(number) => {
            json!({"t": "float", "bits": format!("{:016x}", number.to_bits()), "v": value.to_string()})
        }
        Value::String(text) => json!({"t": "str", "v": text.as_str()}),
        Value::Bytes(bytes) => json!({"t": "bytes", "v": to_hex(bytes)}),
        Value::List(items) => json!({"t": "list", "v": list(items)}),
        Value::Tuple(items) => json!({"t": "tuple", "v": list(items)}),
        Value::Map(map) => {
            let pairs = map.iter().map(|(key, value)| json!([{"t": "str", "v": key}, to_typed(value)]));
            json!({"t": "dict", "v": pairs.collect::<Json>()})
        }
        Value::Markup(text) => json!({"t": "markup", "v": text.as_str()}),
        Value::Uuid(uuid) => json!({"t": "uuid", "v": uuid.simple().to_string()}),
        Value::DateTime(time) => {
            json!({"t": "datetime", "v": time.format(DATETIME).to_string(), "off_us": 0})
        }
        other => json!({"t": other.type_name(), "v": other.to_string()}),
    }
}

/// Converts typed notation to a value.
#[allow(dead_code, reason = "the golden tests have more types")]
pub(crate) fn from_typed(json: &Json) -> Result<Value, String> {
    from_typed_with(json, &|_, _| None)
}

/// Like [`from_typed`], with additional types: it calls `other` first, with the name of the type.
pub(crate) fn from_typed_with<F>(json: &Json, other: &F) -> Result<Value, String>
where
    F: Fn(&str, &Json) -> Option<Result<Value, String>>,
{
    let kind =
        json["t"].as_str().ok_or_else(|| format!("a typed value is an object with a \"t\", not {json}"))?;
    if let Some(value) = other(kind, json) {
        return value;
    }
    let wrong = || format!("this is not a {kind}: {json}");
    let text = || json["v"].as_str().ok_or_else(wrong);
    let all = || json["v"].as_array().ok_or_else(wrong);
    let items = || all()?.iter().map(|item| from_typed_with(item, other)).collect::<Result<Vec<_>, _>>();
    Ok(match kind {
        "null" => Value::Null,
        "bool" => json["v"].as_bool().ok_or_else(wrong)?.into(),
        "int" => Value::Integer(text()?.parse().map_err(|_| wrong())?),
        "float" => float(json).ok_or_else(wrong)?.into(),
        "str" => text()?.into(),
        "bytes" => Value::Bytes(from_hex(text()?).ok_or_else(wrong)?),
        "list" => items()?.into(),
        "tuple" => Value::Tuple(items()?),
        "dict" => {
            let mut map = Map::new();
            for pair in all()? {
                let Value::String(key) = from_typed_with(&pair[0], other)? else {
                    return Err(format!("a key that is not a string: {json}"));
                };
                if map.insert(key, from_typed_with(&pair[1], other)?).is_some() {
                    return Err(format!("a dict has a key twice: {json}"));
                }
            }
            map.into()
        }
        "markup" => Value::Markup(text()?.into()),
        "uuid" => Value::Uuid(text()?.parse().map_err(|_| wrong())?),
        "datetime" => datetime(json).ok_or_else(wrong)?.into(),
        other => return Err(format!("no type is called {other:?}")),
    })
}

/// Reads a float from its bits, which are exact, or from its text.
fn float(json: &Json) -> Option<f64> {
    match json["bits"].as_str() {
        Some(bits) => u64::from_str_radix(bits, 16).ok().map(f64::from_bits),
        None => json["v"].as_str()?.parse().ok(),
    }
}

/// Reads a local time with its offset from UTC in microseconds. Without an offset it is UTC.
pub(crate) fn datetime(json: &Json) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(json["v"].as_str()?, DATETIME).ok()?;
    let offset = TimeDelta::microseconds(json["off_us"].as_i64().unwrap_or(0));
    Some(local.checked_sub_signed(offset)?.and_utc())
}

/// Encodes bytes as hex digits.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Decodes hex digits.
pub(crate) fn from_hex(text: &str) -> Option<Vec<u8>> {
    cookie_session::encoding::secret_from_hex(text).map(|bytes| bytes.to_vec())
}
