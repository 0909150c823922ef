//! Conversions between [`Value`] and `serde_json::Value`.

use serde_json::{Number, Value as Json};

use super::{Map, Text, Value, serde_json_forms};
use crate::error::{Error, ErrorKind, Result};

impl TryFrom<Json> for Value {
    type Error = Error;

    /// Converts plain JSON: arrays become lists, objects become maps, and tags have no meaning.
    ///
    /// # Errors
    /// With `serde_json`'s feature `arbitrary_precision`, [`ErrorKind::TooLarge`] for an integer of more
    /// than 4300 digits, and [`ErrorKind::Encode`] for a number beyond the range of a float.
    fn try_from(json: Json) -> Result<Self> {
        Ok(match json {
            Json::Null => Self::Null,
            Json::Bool(value) => Self::Bool(value),
            Json::Number(number) => from_number(&number)?,
            Json::String(text) => Self::String(text.into()),
            Json::Array(items) => Self::List(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(index, item)| Self::try_from(item).map_err(|error| error.at_index(index)))
                    .collect::<Result<_>>()?,
            ),
            Json::Object(pairs) => Self::Map(Map::from_pairs(
                pairs
                    .into_iter()
                    .map(|(key, value)| match Self::try_from(value) {
                        Ok(value) => Ok((Text::from(key), value)),
                        Err(error) => Err(error.at_key(&key)),
                    })
                    .collect::<Result<_>>()?,
            )),
        })
    }
}

fn from_number(number: &Number) -> Result<Value> {
    match number.as_i64() {
        // `-0` is a float, also where `serde_json` keeps the text.
        Some(0) => return serde_json_forms::number(&number.to_string()),
        Some(value) => return Ok(value.into()),
        None => {}
    }
    if let Some(value) = number.as_u64() {
        return Ok(value.into());
    }
    match number.as_f64() {
        Some(value) if number.is_f64() => Ok(value.into()),
        // The text of the number, with `serde_json`'s feature `arbitrary_precision`.
        _ => serde_json_forms::number(&number.to_string()),
    }
}

impl TryFrom<&Value> for Json {
    type Error = Error;

    /// Converts to plain JSON if that loses nothing.
    ///
    /// ```
    /// use cookie_session::{Map, Value};
    ///
    /// let value = Value::from(Map::from([("n", Value::from(1)), ("t", Value::from((1, 2)))]));
    /// let error = serde_json::Value::try_from(&value).unwrap_err();
    /// assert_eq!(error.path(), "t"); // JSON has no tuples
    /// assert_eq!(serde_json::Value::try_from(&value["n"])?, serde_json::json!(1));
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] for NaN, an infinity, an integer beyond 64 bits, and types that JSON lacks;
    /// [`Error::path`] says where.
    fn try_from(value: &Value) -> Result<Self> {
        Ok(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Integer(integer) => {
                if let Some(value) = integer.as_i64() {
                    value.into()
                } else if let Some(value) = integer.as_u64() {
                    value.into()
                } else {
                    return Err(lossy("an int beyond 64 bits"));
                }
            }
            Value::Float(value) => match Number::from_f64(*value) {
                Some(number) => Self::Number(number),
                None => return Err(lossy("a float that is not finite")),
            },
            Value::String(text) => Self::String(text.as_str().to_owned()),
            Value::List(items) => Self::Array(
                items
                    .iter()
                    .enumerate()
                    .map(|(index, item)| Self::try_from(item).map_err(|error| error.at_index(index)))
                    .collect::<Result<_>>()?,
            ),
            Value::Map(map) => Self::Object(
                map.iter()
                    .map(|(key, value)| match Self::try_from(value) {
                        Ok(value) => Ok((key.to_owned(), value)),
                        Err(error) => Err(error.at_key(key)),
                    })
                    .collect::<Result<_>>()?,
            ),
            Value::Bytes(_)
            | Value::Tuple(_)
            | Value::Markup(_)
            | Value::Uuid(_)
            | Value::DateTime(_)
            | Value::Tagged(_) => return Err(lossy(value.type_name())),
        })
    }
}

impl TryFrom<Value> for Json {
    type Error = Error;

    /// Like the conversion of a borrowed value.
    ///
    /// # Errors
    /// Those of the conversion of `&Value`.
    fn try_from(value: Value) -> Result<Self> {
        Self::try_from(&value)
    }
}

fn lossy(what: &str) -> Error {
    Error::custom(ErrorKind::Encode, format!("plain JSON cannot hold {what}; convert it first"))
}
