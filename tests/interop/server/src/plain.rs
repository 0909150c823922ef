//! A session as plain JSON, as `tests/interop/typed_values.py` writes it: types are lost on purpose.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::SecondsFormat;
use cookie_session::codec::{Json, PayloadCodec};
use cookie_session::{Error, Map, Value};

/// Bytes as base64, UUIDs and times as text, NaN and the infinities by their names.
fn plain(value: &Value) -> Value {
    let list = |items: &[Value]| items.iter().map(plain).collect::<Vec<_>>();
    match value {
        Value::Float(float) if float.is_nan() => "NaN".into(),
        Value::Float(float) if float.is_infinite() => {
            if *float > 0.0 { "Infinity" } else { "-Infinity" }.into()
        }
        Value::Markup(text) => text.as_str().into(),
        Value::Bytes(bytes) => STANDARD.encode(bytes).into(),
        Value::List(items) | Value::Tuple(items) => list(items).into(),
        Value::Map(map) => map.iter().map(|(key, value)| (key, plain(value))).collect::<Map>().into(),
        Value::Uuid(uuid) => uuid.to_string().into(),
        Value::DateTime(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true).into(),
        other => other.clone(),
    }
}

/// The JSON text of a value, with integers of any size.
pub(crate) fn to_json_text(value: &Value) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    Json::default().encode(&plain(value), &mut text)?;
    Ok(text)
}
