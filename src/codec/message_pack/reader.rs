//! Reading MessagePack by `rmp`.

use std::error::Error as StdError;
use std::str;

use chrono::DateTime;
use rmp::{Marker, decode};
use uuid::Uuid;

use super::{ext, too_deep};
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Integer, Map, Tagged, Text, Value};

pub(super) fn read(bytes: &[u8], max_depth: usize) -> Result<Value> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(max_depth)?;
    reader.end()?;
    Ok(value)
}

/// The most items that are allocated on the word of a length that the input claims.
const MAX_RESERVED: usize = 64;

/// What is left to read.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// One value, with this many levels inside each other at most.
    ///
    /// What recurses is apart from what does not, to take little stack a level.
    fn value(&mut self, levels: usize) -> Result<Value> {
        match self.marker()? {
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => self.items(levels).map(Value::List),
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => self.map(levels),
            Marker::FixExt1
            | Marker::FixExt2
            | Marker::FixExt4
            | Marker::FixExt8
            | Marker::FixExt16
            | Marker::Ext8
            | Marker::Ext16
            | Marker::Ext32 => {
                let (code, content) = self.ext()?;
                match code {
                    ext::TUPLE => tuple(content, levels),
                    ext::TAGGED => tagged(content, levels),
                    _ => from_ext(code, content),
                }
            }
            marker => self.scalar(marker),
        }
    }

    /// A value without others inside, of which this is the marker.
    fn scalar(&mut self, marker: Marker) -> Result<Value> {
        let rest = &mut self.rest;
        Ok(match marker {
            Marker::Null => complete(decode::read_nil(rest)).map(|()| Value::Null)?,
            Marker::True | Marker::False => complete(decode::read_bool(rest))?.into(),
            Marker::U64 => complete(decode::read_u64(rest))?.into(),
            Marker::FixPos(_)
            | Marker::FixNeg(_)
            | Marker::U8
            | Marker::U16
            | Marker::U32
            | Marker::I8
            | Marker::I16
            | Marker::I32
            | Marker::I64 => complete(decode::read_int::<i64, _>(rest))?.into(),
            Marker::F32 => complete(decode::read_f32(rest))?.into(),
            Marker::F64 => complete(decode::read_f64(rest))?.into(),
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => {
                let length = complete(decode::read_bin_len(rest))?;
                Value::Bytes(self.take(length)?.to_vec())
            }
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => Value::String(self.text()?),
            _ => {
                return Err(Error::custom(
                    ErrorKind::Decode,
                    "a byte of the payload begins no MessagePack value",
                ));
            }
        })
    }

    /// What kind of value comes next; it is still to be read.
    fn marker(&self) -> Result<Marker> {
        self.rest.first().copied().map(Marker::from_u8).ok_or_else(ends_early)
    }

    fn take(&mut self, length: u32) -> Result<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length as usize).ok_or_else(ends_early)?;
        self.rest = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<Text> {
        let length = complete(decode::read_str_len(&mut self.rest))?;
        Text::from_utf8(self.take(length)?)
            .ok_or_else(|| Error::custom(ErrorKind::Decode, "a MessagePack string is not UTF-8"))
    }

    fn key(&mut self) -> Result<Text> {
        match self.marker()? {
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => self.text(),
            _ => Err(Error::custom(ErrorKind::Decode, "a key of a MessagePack map is not a string")),
        }
    }

    fn items(&mut self, levels: usize) -> Result<Vec<Value>> {
        let count = complete(decode::read_array_len(&mut self.rest))? as usize;
        let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
        let mut items = Vec::with_capacity(count.min(MAX_RESERVED));
        for index in 0..count {
            match self.value(levels) {
                Ok(item) => items.push(item),
                Err(error) => return Err(error.at_index(index)),
            }
        }
        Ok(items)
    }

    fn map(&mut self, levels: usize) -> Result<Value> {
        let count = complete(decode::read_map_len(&mut self.rest))? as usize;
        let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
        let mut pairs = Vec::with_capacity(count.min(MAX_RESERVED));
        for _ in 0..count {
            let key = self.key()?;
            match self.value(levels) {
                Ok(value) => pairs.push((key, value)),
                Err(error) => return Err(error.at_key(&key)),
            }
        }
        Ok(Value::Map(Map::from_pairs(pairs)))
    }

    fn ext(&mut self) -> Result<(i8, &'a [u8])> {
        let meta = complete(decode::read_ext_meta(&mut self.rest))?;
        Ok((meta.typeid, self.take(meta.size)?))
    }

    fn end(&self) -> Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(Error::custom(ErrorKind::Decode, "the payload has bytes after its MessagePack value"))
    }
}

fn ends_early() -> Error {
    Error::custom(ErrorKind::Decode, "the payload ends inside a MessagePack value")
}

/// What `rmp` read. The marker has been looked at, so it only fails where the input ends.
fn complete<T, E: StdError>(result: Result<T, E>) -> Result<T> {
    result.map_err(|_| ends_early())
}

fn tuple(content: &[u8], levels: usize) -> Result<Value> {
    let mut reader = Reader { rest: content };
    let items = match reader.marker()? {
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => reader.items(levels)?,
        _ => return Err(Error::custom(ErrorKind::Tag, "a tuple's ext type does not hold an array")),
    };
    reader.end()?;
    Ok(Value::Tuple(items))
}

fn tagged(content: &[u8], levels: usize) -> Result<Value> {
    let mut reader = Reader { rest: content };
    let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
    let key = reader.key()?;
    match reader.value(levels) {
        Ok(content) => {
            reader.end()?;
            Ok(Value::Tagged(Box::new(Tagged { key, content })))
        }
        Err(error) => Err(error.at_key(&key)),
    }
}

/// The ext types without other values inside.
fn from_ext(code: i8, content: &[u8]) -> Result<Value> {
    let value = match code {
        ext::MARKUP => Text::from_utf8(content).map(Value::Markup),
        ext::UUID => Uuid::from_slice(content).ok().map(Value::Uuid),
        ext::INTEGER => {
            str::from_utf8(content).ok().and_then(|digits| digits.parse::<Integer>().ok()).map(Value::Integer)
        }
        ext::TIMESTAMP => read_time(content),
        _ => {
            return Err(Error::custom(ErrorKind::Tag, format!("the MessagePack ext type {code} is unknown")));
        }
    };
    value.ok_or_else(|| {
        Error::custom(ErrorKind::Tag, format!("the content does not fit the MessagePack ext type {code}"))
    })
}

/// A timestamp in any of the three forms of the MessagePack specification.
fn read_time(content: &[u8]) -> Option<Value> {
    let (seconds, nanoseconds) = match content.len() {
        4 => (u32::from_be_bytes(content.try_into().ok()?).into(), 0),
        8 => {
            let packed = u64::from_be_bytes(content.try_into().ok()?);
            (i64::try_from(packed & ((1 << 34) - 1)).ok()?, u32::try_from(packed >> 34).ok()?)
        }
        12 => {
            let (nanoseconds, seconds) = content.split_first_chunk()?;
            (i64::from_be_bytes(seconds.try_into().ok()?), u32::from_be_bytes(*nanoseconds))
        }
        _ => return None,
    };
    if nanoseconds >= 1_000_000_000 {
        return None;
    }
    DateTime::from_timestamp(seconds, nanoseconds).map(Value::DateTime)
}
