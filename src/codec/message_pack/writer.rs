//! Writing MessagePack by `rmp`.

use std::error::Error as StdError;

use chrono::{DateTime, Utc};
use rmp::encode;

use super::{ext, too_deep};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Integer, Map, Tagged, Value};

/// Appends the value; leaves `out` as it was if there is an error.
pub(super) fn write(value: &Value, max_depth: usize, out: &mut Vec<u8>) -> Result<()> {
    let before = out.len();
    let result = append(value, max_depth, out);
    if result.is_err() {
        out.truncate(before);
    }
    result
}

/// Appends a value with this many levels inside each other at most.
///
/// What recurses is apart from what does not, to take little stack a level.
fn append(value: &Value, levels: usize, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::List(items) => append_items(items, levels, out),
        Value::Map(map) => append_map(map, levels, out),
        Value::Tuple(items) => {
            let begin = out.len();
            append_items(items, levels, out)?;
            wrap(ext::TUPLE, begin, out)
        }
        Value::Tagged(tagged) => append_tagged(tagged, levels, out),
        scalar => append_scalar(scalar, out),
    }
}

fn append_items(items: &[Value], levels: usize, out: &mut Vec<u8>) -> Result<()> {
    let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
    written(encode::write_array_len(out, length(items.len())?))?;
    for (index, item) in items.iter().enumerate() {
        if let Err(error) = append(item, levels, out) {
            return Err(error.at_index(index));
        }
    }
    Ok(())
}

fn append_map(map: &Map, levels: usize, out: &mut Vec<u8>) -> Result<()> {
    let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
    written(encode::write_map_len(out, length(map.len())?))?;
    for (key, value) in map.iter_sorted() {
        append_text(key, out)?;
        if let Err(error) = append(value, levels, out) {
            return Err(error.at_key(key));
        }
    }
    Ok(())
}

fn append_tagged(tagged: &Tagged, levels: usize, out: &mut Vec<u8>) -> Result<()> {
    let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
    let begin = out.len();
    append_text(&tagged.key, out)?;
    if let Err(error) = append(&tagged.content, levels, out) {
        return Err(error.at_key(&tagged.key));
    }
    wrap(ext::TAGGED, begin, out)
}

/// Puts the head of an ext type before its content, which begins there and ends with `out`.
fn wrap(code: i8, begin: usize, out: &mut Vec<u8>) -> Result<()> {
    let end = out.len();
    written(encode::write_ext_meta(out, length(end - begin)?, code))?;
    let head = out.len() - end;
    if let Some(part) = out.get_mut(begin..) {
        part.rotate_right(head);
    }
    Ok(())
}

fn append_scalar(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Bool(value) => written(encode::write_bool(out, *value)),
        Value::Integer(integer) => append_integer(integer, out),
        Value::Float(value) if value.is_nan() => written(encode::write_f64(out, f64::NAN)),
        Value::Float(value) => written(encode::write_f64(out, *value)),
        Value::String(text) => append_text(text, out),
        Value::Bytes(bytes) => {
            written(encode::write_bin_len(out, length(bytes.len())?))?;
            out.extend_from_slice(bytes);
            Ok(())
        }
        Value::Markup(text) => append_ext(ext::MARKUP, text.as_bytes(), out),
        Value::Uuid(uuid) => append_ext(ext::UUID, uuid.as_bytes(), out),
        Value::DateTime(time) => append_time(*time, out),
        Value::Null | Value::List(_) | Value::Tuple(_) | Value::Map(_) | Value::Tagged(_) => {
            written(encode::write_nil(out))
        }
    }
}

fn append_integer(integer: &Integer, out: &mut Vec<u8>) -> Result<()> {
    if let Some(value) = integer.as_i64() {
        written(encode::write_sint(out, value))
    } else if let Some(value) = integer.as_u64() {
        written(encode::write_uint(out, value))
    } else {
        append_ext(ext::INTEGER, integer.as_digits().unwrap_or_default().as_bytes(), out)
    }
}

fn append_text(text: &str, out: &mut Vec<u8>) -> Result<()> {
    written(encode::write_str_len(out, length(text.len())?))?;
    out.extend_from_slice(text.as_bytes());
    Ok(())
}

/// A timestamp in the shortest of the three forms of the MessagePack specification.
fn append_time(time: DateTime<Utc>, out: &mut Vec<u8>) -> Result<()> {
    // In a leap second chrono counts nanoseconds on beyond 10^9.
    let nanoseconds = time.timestamp_subsec_nanos();
    let seconds = time.timestamp() + i64::from(nanoseconds / 1_000_000_000);
    let nanoseconds = nanoseconds % 1_000_000_000;
    match u64::try_from(seconds) {
        Ok(seconds) if seconds >> 34 == 0 => match u32::try_from(seconds) {
            Ok(seconds) if nanoseconds == 0 => append_ext(ext::TIMESTAMP, &seconds.to_be_bytes(), out),
            _ => {
                let packed = (u64::from(nanoseconds) << 34) + seconds;
                append_ext(ext::TIMESTAMP, &packed.to_be_bytes(), out)
            }
        },
        _ => {
            let mut content = [0; 12];
            content[..4].copy_from_slice(&nanoseconds.to_be_bytes());
            content[4..].copy_from_slice(&seconds.to_be_bytes());
            append_ext(ext::TIMESTAMP, &content, out)
        }
    }
}

fn append_ext(code: i8, content: &[u8], out: &mut Vec<u8>) -> Result<()> {
    written(encode::write_ext_meta(out, length(content.len())?, code))?;
    out.extend_from_slice(content);
    Ok(())
}

/// A length as the format holds it.
fn length(length: usize) -> Result<u32> {
    u32::try_from(length)
        .map_err(|_| Error::custom(ErrorKind::Encode, "MessagePack holds lengths of up to 32 bits only"))
}

/// What `rmp` reports; a `Vec` never fails.
fn written<T, E: StdError + Send + Sync + 'static>(result: Result<T, E>) -> Result<()> {
    match result {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::custom(ErrorKind::Encode, "the value could not be written as MessagePack")
            .with_source(error)),
    }
}
