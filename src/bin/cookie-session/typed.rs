//! The typed notation: every value with its type, `{"t":"tuple","v":[{"t":"int","v":"1"}]}`.
//!
//! Nothing is lost in it: integers are decimal text, floats have their bits in hex, bytes are hex,
//! maps are lists of pairs in their order. It is the notation of this project's golden tests.

use chrono::{DateTime, NaiveDateTime, Utc};
use cookie_session::{Map, Text, Value};
use serde_json::{Value as Json, json};

use crate::secrets::from_hex;

/// The notation of a time.
const DATETIME: &str = "%Y-%m-%dT%H:%M:%S%.6f";

/// A value in typed notation.
pub(crate) fn to_typed(value: &Value) -> Json {
    let list = |items: &[Value]| items.iter().map(to_typed).collect::<Vec<_>>();
    match value {
        Value::Null => json!({"t": "null"}),
        Value::Bool(value) => json!({"t": "bool", "v": value}),
        Value::Integer(integer) => json!({"t": "int", "v": integer.to_string()}),
        Value::Float(number) => {
            let bits = format!("{:016x}", number.to_bits());
            json!({"t": "float", "bits": bits, "v": value.to_string()})
        }
        Value::String(text) => json!({"t": "str", "v": text.as_str()}),
        Value::Bytes(bytes) => json!({"t": "bytes", "v": to_hex(bytes)}),
        Value::List(items) => json!({"t": "list", "v": list(items)}),
        Value::Tuple(items) => json!({"t": "tuple", "v": list(items)}),
        Value::Map(map) => {
            let pair = |(key, value): (&str, &Value)| json!([{"t": "str", "v": key}, to_typed(value)]);
            json!({"t": "dict", "v": map.iter().map(pair).collect::<Vec<_>>()})
        }
        Value::Markup(text) => json!({"t": "markup", "v": text.as_str()}),
        Value::Uuid(uuid) => json!({"t": "uuid", "v": uuid.simple().to_string()}),
        Value::DateTime(time) => {
            json!({"t": "datetime", "v": time.format(DATETIME).to_string(), "off_us": 0})
        }
        other => json!({"t": other.type_name(), "v": other.to_string()}),
    }
}

/// A value from typed notation.
pub(crate) fn from_typed(json: &Json) -> Result<Value, String> {
    let kind =
        json["t"].as_str().ok_or_else(|| format!("a typed value is an object with a \"t\", not {json}"))?;
    let wrong = || format!("this is no {kind}: {json}");
    let text = || json["v"].as_str().ok_or_else(wrong);
    let items = || {
        let items = json["v"].as_array().ok_or_else(wrong)?;
        items.iter().map(from_typed).collect::<Result<Vec<_>, _>>()
    };
    Ok(match kind {
        "null" => Value::Null,
        "bool" => Value::Bool(json["v"].as_bool().ok_or_else(wrong)?),
        "int" => Value::Integer(text()?.parse().map_err(|_| wrong())?),
        "float" => Value::Float(float(json).ok_or_else(wrong)?),
        "str" => Value::from(text()?),
        "bytes" => Value::Bytes(from_hex(text()?.as_bytes()).ok_or_else(wrong)?.to_vec()),
        "list" => Value::List(items()?),
        "tuple" => Value::Tuple(items()?),
        "dict" => {
            let mut map = Map::new();
            for pair in json["v"].as_array().ok_or_else(wrong)? {
                let Value::String(key) = from_typed(&pair[0])? else { return Err(wrong()) };
                if map.insert(key, from_typed(&pair[1])?).is_some() {
                    return Err(format!("a dict has each key once: {json}"));
                }
            }
            Value::Map(map)
        }
        "markup" => Value::Markup(Text::from(text()?)),
        "uuid" => Value::Uuid(text()?.parse().map_err(|_| wrong())?),
        "datetime" => Value::DateTime(datetime(json).ok_or_else(wrong)?),
        other => return Err(format!("no type is called {other:?}")),
    })
}

/// From the bits, which are exact, or from the text.
fn float(json: &Json) -> Option<f64> {
    match json["bits"].as_str() {
        Some(bits) => u64::from_str_radix(bits, 16).ok().map(f64::from_bits),
        None => json["v"].as_str()?.parse().ok(),
    }
}

/// A local time with its offset from UTC in microseconds; without one it is UTC.
fn datetime(json: &Json) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(json["v"].as_str()?, DATETIME).ok()?;
    let offset = chrono::TimeDelta::microseconds(json["off_us"].as_i64().unwrap_or(0));
    Some(local.checked_sub_signed(offset)?.and_utc())
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
