//! Reading MessagePack on the markers of `rmp`.
//!
//! Not through `rmp-serde`: its deserializer hands over a string that is not UTF-8 as if it were
//! bytes, and does not tell where a value ends.

use std::str;

use chrono::DateTime;
use rmp::Marker;
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
            marker @ (Marker::FixArray(_) | Marker::Array16 | Marker::Array32) => {
                self.items(marker, levels).map(Value::List)
            }
            marker @ (Marker::FixMap(_) | Marker::Map16 | Marker::Map32) => self.map(marker, levels),
            marker @ (Marker::FixExt1
            | Marker::FixExt2
            | Marker::FixExt4
            | Marker::FixExt8
            | Marker::FixExt16
            | Marker::Ext8
            | Marker::Ext16
            | Marker::Ext32) => {
                let (code, content) = self.ext(marker)?;
                match code {
                    ext::TUPLE => tuple(content, levels),
                    ext::TAGGED => tagged(content, levels),
                    _ => from_ext(code, content),
                }
            }
            marker => self.scalar(marker),
        }
    }

    /// A value without others inside.
    fn scalar(&mut self, marker: Marker) -> Result<Value> {
        Ok(match marker {
            Marker::Null => Value::Null,
            Marker::True => Value::Bool(true),
            Marker::False => Value::Bool(false),
            Marker::FixPos(value) => value.into(),
            Marker::FixNeg(value) => value.into(),
            Marker::U8 => u8::from_be_bytes(self.array()?).into(),
            Marker::U16 => u16::from_be_bytes(self.array()?).into(),
            Marker::U32 => u32::from_be_bytes(self.array()?).into(),
            Marker::U64 => u64::from_be_bytes(self.array()?).into(),
            Marker::I8 => i8::from_be_bytes(self.array()?).into(),
            Marker::I16 => i16::from_be_bytes(self.array()?).into(),
            Marker::I32 => i32::from_be_bytes(self.array()?).into(),
            Marker::I64 => i64::from_be_bytes(self.array()?).into(),
            Marker::F32 => f32::from_be_bytes(self.array()?).into(),
            Marker::F64 => f64::from_be_bytes(self.array()?).into(),
            Marker::Bin8 => Value::Bytes(self.take_u8()?.to_vec()),
            Marker::Bin16 => Value::Bytes(self.take_u16()?.to_vec()),
            Marker::Bin32 => Value::Bytes(self.take_u32()?.to_vec()),
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                Value::String(self.text(marker)?)
            }
            _ => {
                return Err(Error::custom(
                    ErrorKind::Decode,
                    "a byte of the payload begins no MessagePack value",
                ));
            }
        })
    }

    fn marker(&mut self) -> Result<Marker> {
        Ok(Marker::from_u8(u8::from_be_bytes(self.array()?)))
    }

    /// The next bytes, as many as an array of this type has.
    fn array<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (array, rest) = self.rest.split_first_chunk().ok_or_else(ends_early)?;
        self.rest = rest;
        Ok(*array)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or_else(ends_early)?;
        self.rest = rest;
        Ok(bytes)
    }

    /// The bytes behind a length of 8 bits.
    fn take_u8(&mut self) -> Result<&'a [u8]> {
        let length = u8::from_be_bytes(self.array()?);
        self.take(length.into())
    }

    /// The bytes behind a length of 16 bits.
    fn take_u16(&mut self) -> Result<&'a [u8]> {
        let length = u16::from_be_bytes(self.array()?);
        self.take(length.into())
    }

    /// The bytes behind a length of 32 bits.
    fn take_u32(&mut self) -> Result<&'a [u8]> {
        let length = u32::from_be_bytes(self.array()?);
        self.take(length as usize)
    }

    fn text(&mut self, marker: Marker) -> Result<Text> {
        let bytes = match marker {
            Marker::FixStr(length) => self.take(length.into()),
            Marker::Str8 => self.take_u8(),
            Marker::Str16 => self.take_u16(),
            Marker::Str32 => self.take_u32(),
            _ => Err(Error::custom(ErrorKind::Decode, "a key of a MessagePack map is not a string")),
        }?;
        Text::from_utf8(bytes)
            .ok_or_else(|| Error::custom(ErrorKind::Decode, "a MessagePack string is not UTF-8"))
    }

    fn items(&mut self, marker: Marker, levels: usize) -> Result<Vec<Value>> {
        let count = match marker {
            Marker::FixArray(count) => count.into(),
            Marker::Array16 => u16::from_be_bytes(self.array()?).into(),
            Marker::Array32 => u32::from_be_bytes(self.array()?) as usize,
            _ => return Err(Error::custom(ErrorKind::Tag, "a tuple's ext type does not hold an array")),
        };
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

    fn map(&mut self, marker: Marker, levels: usize) -> Result<Value> {
        let count = match marker {
            Marker::FixMap(count) => count.into(),
            Marker::Map16 => u16::from_be_bytes(self.array()?).into(),
            _ => u32::from_be_bytes(self.array()?) as usize,
        };
        let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
        let mut pairs = Vec::with_capacity(count.min(MAX_RESERVED));
        for _ in 0..count {
            let marker = self.marker()?;
            let key = self.text(marker)?;
            match self.value(levels) {
                Ok(value) => pairs.push((key, value)),
                Err(error) => return Err(error.at_key(&key)),
            }
        }
        Ok(Value::Map(Map::from_pairs(pairs)))
    }

    fn ext(&mut self, marker: Marker) -> Result<(i8, &'a [u8])> {
        let length = match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => u8::from_be_bytes(self.array()?).into(),
            Marker::Ext16 => u16::from_be_bytes(self.array()?).into(),
            _ => u32::from_be_bytes(self.array()?) as usize,
        };
        let code = i8::from_be_bytes(self.array()?);
        Ok((code, self.take(length)?))
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

fn tuple(content: &[u8], levels: usize) -> Result<Value> {
    let mut reader = Reader { rest: content };
    let marker = reader.marker()?;
    let items = reader.items(marker, levels)?;
    reader.end()?;
    Ok(Value::Tuple(items))
}

fn tagged(content: &[u8], levels: usize) -> Result<Value> {
    let mut reader = Reader { rest: content };
    let levels = levels.checked_sub(1).ok_or_else(too_deep)?;
    let marker = reader.marker()?;
    let key = reader.text(marker)?;
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
