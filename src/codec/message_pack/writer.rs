//! Writing MessagePack through `rmp-serde`.

use chrono::{DateTime, Utc};
use rmp_serde::MSGPACK_EXT_STRUCT_NAME;
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::{ext, too_deep};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Tagged, Value};

pub(super) fn write(value: &Value, max_depth: usize, out: &mut Vec<u8>) -> Result<()> {
    check(value, max_depth)?;
    append(value, out)
}

fn append(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    Wire(value).serialize(&mut rmp_serde::Serializer::new(out)).map_err(|error| {
        Error::custom(ErrorKind::Encode, "the value could not be written as MessagePack").with_source(error)
    })
}

/// Refuses what is too deep, and lengths that the format has no room for.
fn check(value: &Value, levels: usize) -> Result<()> {
    let length = match value {
        Value::List(items) | Value::Tuple(items) => {
            let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
            for (index, item) in items.iter().enumerate() {
                if let Err(error) = check(item, levels) {
                    return Err(error.at_index(index));
                }
            }
            items.len()
        }
        Value::Map(map) => {
            let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
            for (key, value) in map.iter() {
                if let Err(error) = check(value, levels) {
                    return Err(error.at_key(key));
                }
            }
            map.len()
        }
        Value::Tagged(tagged) => {
            let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
            if let Err(error) = check(&tagged.content, levels) {
                return Err(error.at_key(&tagged.key));
            }
            tagged.key.len()
        }
        Value::String(text) | Value::Markup(text) => text.len(),
        Value::Bytes(bytes) => bytes.len(),
        _ => 0,
    };
    match u32::try_from(length) {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::custom(ErrorKind::Encode, "MessagePack holds lengths of up to 32 bits only")),
    }
}

/// A value in the form of the codec's table.
struct Wire<'a>(&'a Value);

impl Serialize for Wire<'_> {
    /// What recurses is apart from what does not, to take little stack a level.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::List(items) => write_items(serializer, items),
            Value::Map(map) => write_map(serializer, map),
            Value::Tuple(items) => {
                write_ext(serializer, ext::TUPLE, &nested::<S::Error>(&|inner| write_items(inner, items))?)
            }
            Value::Tagged(tagged) => {
                write_ext(serializer, ext::TAGGED, &nested::<S::Error>(&|inner| write_tagged(inner, tagged))?)
            }
            scalar => write_scalar(serializer, scalar),
        }
    }
}

fn write_items<S: Serializer>(serializer: S, items: &[Value]) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(items.len()))?;
    for item in items {
        list.serialize_element(&Wire(item))?;
    }
    list.end()
}

fn write_map<S: Serializer>(serializer: S, map: &Map) -> Result<S::Ok, S::Error> {
    let mut pairs = serializer.serialize_map(Some(map.len()))?;
    for (key, value) in map.iter_sorted() {
        pairs.serialize_key(key)?;
        pairs.serialize_value(&Wire(value))?;
    }
    pairs.end()
}

type Inner<'a> = &'a mut rmp_serde::Serializer<Vec<u8>>;

fn write_tagged(inner: Inner<'_>, tagged: &Tagged) -> Result<(), rmp_serde::encode::Error> {
    tagged.key.serialize(&mut *inner)?;
    Wire(&tagged.content).serialize(inner)
}

/// The bytes inside an ext type that holds MessagePack itself.
fn nested<E: serde::ser::Error>(
    write: &dyn Fn(Inner<'_>) -> Result<(), rmp_serde::encode::Error>,
) -> Result<Vec<u8>, E> {
    let mut serializer = rmp_serde::Serializer::new(Vec::new());
    write(&mut serializer).map_err(E::custom)?;
    Ok(serializer.into_inner())
}

fn write_scalar<S: Serializer>(serializer: S, value: &Value) -> Result<S::Ok, S::Error> {
    match value {
        Value::Bool(value) => serializer.serialize_bool(*value),
        Value::Integer(integer) => {
            if let Some(value) = integer.as_i64() {
                serializer.serialize_i64(value)
            } else if let Some(value) = integer.as_u64() {
                serializer.serialize_u64(value)
            } else {
                write_ext(serializer, ext::INTEGER, integer.as_digits().unwrap_or_default().as_bytes())
            }
        }
        Value::Float(value) if value.is_nan() => serializer.serialize_f64(f64::NAN),
        Value::Float(value) => serializer.serialize_f64(*value),
        Value::String(text) => serializer.serialize_str(text),
        Value::Bytes(bytes) => serializer.serialize_bytes(bytes),
        Value::Markup(text) => write_ext(serializer, ext::MARKUP, text.as_bytes()),
        Value::Uuid(uuid) => write_ext(serializer, ext::UUID, uuid.as_bytes()),
        Value::DateTime(time) => write_time(serializer, *time),
        Value::Null | Value::List(_) | Value::Tuple(_) | Value::Map(_) | Value::Tagged(_) => {
            serializer.serialize_unit()
        }
    }
}

/// A timestamp in the shortest of the three forms of the MessagePack specification.
fn write_time<S: Serializer>(serializer: S, time: DateTime<Utc>) -> Result<S::Ok, S::Error> {
    // In a leap second chrono counts nanoseconds on beyond 10^9.
    let nanoseconds = time.timestamp_subsec_nanos();
    let seconds = time.timestamp() + i64::from(nanoseconds / 1_000_000_000);
    let nanoseconds = nanoseconds % 1_000_000_000;
    match u64::try_from(seconds) {
        Ok(seconds) if seconds >> 34 == 0 => match u32::try_from(seconds) {
            Ok(seconds) if nanoseconds == 0 => write_ext(serializer, ext::TIMESTAMP, &seconds.to_be_bytes()),
            _ => {
                let packed = (u64::from(nanoseconds) << 34) + seconds;
                write_ext(serializer, ext::TIMESTAMP, &packed.to_be_bytes())
            }
        },
        _ => {
            let mut content = [0; 12];
            content[..4].copy_from_slice(&nanoseconds.to_be_bytes());
            content[4..].copy_from_slice(&seconds.to_be_bytes());
            write_ext(serializer, ext::TIMESTAMP, &content)
        }
    }
}

fn write_ext<S: Serializer>(serializer: S, code: i8, content: &[u8]) -> Result<S::Ok, S::Error> {
    if u32::try_from(content.len()).is_err() {
        return Err(S::Error::custom("an ext type holds 32 bits of length only"));
    }
    serializer.serialize_newtype_struct(MSGPACK_EXT_STRUCT_NAME, &(code, Content(content)))
}

/// Bytes that serialize as bytes, where a slice would as a sequence.
struct Content<'a>(&'a [u8]);

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}
