//! [`Loose`]: values of settings that Flask accepts with any type.

use std::fmt;

use serde::de::{self, IgnoredAny, MapAccess, SeqAccess};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::value::serde_json_forms::NUMBER;

/// A value of any type, as far as settings need it.
pub(super) enum Loose {
    Null,
    Bool(bool),
    Number(f64),
    /// May be a misplaced secret.
    Text(Zeroizing<String>),
    List {
        empty: bool,
    },
    Map {
        empty: bool,
    },
}

impl Loose {
    /// Python's `bool(value)`.
    pub(super) fn is_truthy(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(flag) => *flag,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::List { empty } | Self::Map { empty } => !empty,
        }
    }

    /// The number, if it is an integer from 0 to 255.
    pub(super) fn byte(&self) -> Option<u8> {
        match self {
            Self::Number(number) if number.fract() == 0.0 && (0.0..=255.0).contains(number) => {
                Some(*number as u8)
            }
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = Loose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_none<E>(self) -> Result<Loose, E> {
        Ok(Loose::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Loose, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Loose, E> {
        Ok(Loose::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Loose, E> {
        Ok(Loose::Text(Zeroizing::new(text)))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Loose, E> {
        Ok(Loose::List { empty: bytes.is_empty() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        let mut empty = true;
        while items.next_element::<IgnoredAny>()?.is_some() {
            empty = false;
        }
        Ok(Loose::List { empty })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Loose, A::Error> {
        let mut empty = true;
        while let Some(key) = map.next_key::<String>()? {
            if empty && key == NUMBER {
                let number = map.next_value::<String>()?.parse().map_err(de::Error::custom)?;
                return Ok(Loose::Number(number));
            }
            empty = false;
            map.next_value::<IgnoredAny>()?;
        }
        Ok(Loose::Map { empty })
    }
}
