//! A session as JSON for people (`plain`) and with its types (`typed`, as in `tests/data/README.md`).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use cookie_session::{Error, Integer, Json, Map, PayloadCodec, Value};
use serde_json::{Value as JsonValue, json};

/// Reads any JSON text as Python does: NaN and integers of any size included.
pub(crate) fn from_json_text(text: &str) -> Result<Value, Error> {
    Json::default().decode(text.as_bytes())
}

/// Types are lost on purpose: bytes as base64, UUIDs and times as text, NaN as its name.
pub(crate) fn plain(value: &Value) -> Value {
    let list = |items: &[Value]| items.iter().map(plain).collect::<Vec<_>>();
    match value {
        Value::Float(float) if !float.is_finite() => non_finite(*float).into(),
        Value::Markup(text) => text.as_str().into(),
        Value::Bytes(bytes) => STANDARD.encode(bytes).into(),
        Value::List(items) | Value::Tuple(items) => list(items).into(),
        Value::Map(map) => map.iter().map(|(key, value)| (key, plain(value))).collect::<Map>().into(),
        Value::Uuid(uuid) => uuid.to_string().into(),
        Value::DateTime(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true).into(),
        other => other.clone(),
    }
}

/// The JSON text of a plain value, with integers of any size.
pub(crate) fn to_json_text(plain: &Value) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    Json::default().encode(plain, &mut text)?;
    Ok(text)
}

fn non_finite(float: f64) -> &'static str {
    if float.is_nan() {
        "NaN"
    } else if float > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

pub(crate) fn to_typed(value: &Value) -> JsonValue {
    let list = |items: &[Value]| items.iter().map(to_typed).collect::<JsonValue>();
    match value {
        Value::Null => json!({"t": "null"}),
        Value::Bool(truth) => json!({"t": "bool", "v": truth}),
        Value::Integer(integer) => json!({"t": "int", "v": integer.to_string()}),
        Value::Float(float) => {
            json!({"t": "float", "bits": format!("{:016x}", float.to_bits()), "v": value.to_string()})
        }
        Value::String(text) => json!({"t": "str", "v": text.as_str()}),
        Value::Bytes(bytes) => json!({"t": "bytes", "v": hex(bytes)}),
        Value::List(items) => json!({"t": "list", "v": list(items)}),
        Value::Tuple(items) => json!({"t": "tuple", "v": list(items)}),
        Value::Map(map) => {
            let pairs = map.iter().map(|(key, value)| json!([{"t": "str", "v": key}, to_typed(value)]));
            json!({"t": "dict", "v": pairs.collect::<JsonValue>()})
        }
        Value::Markup(text) => json!({"t": "markup", "v": text.as_str()}),
        Value::Uuid(uuid) => json!({"t": "uuid", "v": uuid.simple().to_string()}),
        Value::DateTime(time) => {
            json!({"t": "datetime", "v": time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(), "off_us": 0})
        }
        other => json!({"t": "unsupported", "v": other.to_string()}),
    }
}

/// `None` if it is no typed notation, or of a type that a session here cannot hold.
pub(crate) fn from_typed(typed: &JsonValue) -> Option<Value> {
    let value = &typed["v"];
    let list = || value.as_array()?.iter().map(from_typed).collect::<Option<Vec<Value>>>();
    Some(match typed["t"].as_str()? {
        "null" => Value::Null,
        "bool" => value.as_bool()?.into(),
        "int" => value.as_str()?.parse::<Integer>().ok()?.into(),
        "float" => f64::from_bits(u64::from_str_radix(typed["bits"].as_str()?, 16).ok()?).into(),
        "str" => value.as_str()?.into(),
        "bytes" => unhex(value.as_str()?)?.into(),
        "list" => list()?.into(),
        "tuple" => Value::Tuple(list()?),
        "dict" => {
            let pair = |pair: &JsonValue| Some((pair[0]["v"].as_str()?.to_owned(), from_typed(&pair[1])?));
            value.as_array()?.iter().map(pair).collect::<Option<Map>>()?.into()
        }
        "markup" => Value::Markup(value.as_str()?.into()),
        "uuid" => value.as_str()?.parse::<uuid::Uuid>().ok()?.into(),
        "datetime" => {
            let local = NaiveDateTime::parse_from_str(value.as_str()?, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
            let offset = TimeDelta::microseconds(typed["off_us"].as_i64().unwrap_or(0));
            DateTime::<Utc>::from_naive_utc_and_offset(local.checked_sub_signed(offset)?, Utc).into()
        }
        _ => return None,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
