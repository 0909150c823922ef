//! [`Compression`] by name, or as the number of bytes above which payloads are compressed.

use std::fmt;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::find;
use crate::compression::Compression;

const NAMED: [(&str, Compression); 2] = [("flask", Compression::Flask), ("never", Compression::Never)];

/// As `flask`, `never` or the number of bytes of [`Above`](Compression::Above).
impl Serialize for Compression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Flask => serializer.serialize_str("flask"),
            Self::Never => serializer.serialize_str("never"),
            Self::Above(bytes) => serializer.serialize_u64(*bytes as u64),
        }
    }
}

/// From `flask`, `never` or the number of bytes of [`Above`](Compression::Above).
impl<'de> Deserialize<'de> for Compression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;

        impl Visitor<'_> for Words {
            type Value = Compression;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"flask\", \"never\" or a number of bytes")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Compression, E> {
                find("compression", text, &NAMED, &NAMED.map(|(name, _)| name)).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, bytes: u64) -> Result<Compression, E> {
                Ok(Compression::Above(usize::try_from(bytes).unwrap_or(usize::MAX)))
            }

            fn visit_i64<E: de::Error>(self, bytes: i64) -> Result<Compression, E> {
                let bytes =
                    u64::try_from(bytes).map_err(|_| E::custom("a number of bytes is not negative"))?;
                self.visit_u64(bytes)
            }
        }
        deserializer.deserialize_any(Words)
    }
}
