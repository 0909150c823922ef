//! Environment variables as serde data, parsed like Flask's `Config.from_prefixed_env`.

use std::ffi::OsString;

use serde::Deserializer;
use serde::de::{self, IgnoredAny, IntoDeserializer, Visitor};
use zeroize::Zeroizing;

/// The variables that start with the prefix and `_`, without it.
pub(super) fn with_prefix<N: Into<OsString>, V: Into<OsString>>(
    prefix: &str,
    vars: impl IntoIterator<Item = (N, V)>,
) -> Vec<(String, Variable)> {
    vars.into_iter()
        .filter_map(|(name, text)| {
            let name = name.into().into_string().ok()?;
            let key = name.strip_prefix(prefix)?.strip_prefix('_')?;
            Some((key.to_owned(), Variable(text.into().into_string().ok().map(Zeroizing::new))))
        })
        .collect()
}

/// The text of a variable, which may be a secret; `None` if it is not UTF-8.
pub(super) struct Variable(Option<Zeroizing<String>>);

impl Variable {
    /// The variable as data to deserialize.
    pub(super) fn data(&self) -> Data<'_> {
        Data(self.0.as_deref().map(String::as_str))
    }
}

/// The JSON value of a variable, or its text if it is not JSON.
#[derive(Clone, Copy)]
pub(super) struct Data<'t>(Option<&'t str>);

impl<'t> Data<'t> {
    fn text(self) -> Result<&'t str, serde_json::Error> {
        self.0.ok_or_else(|| de::Error::custom("the text is not UTF-8; write it as UTF-8"))
    }
}

impl<'de> Deserializer<'de> for Data<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        let text = self.text()?;
        if serde_json::from_str::<IgnoredAny>(text).is_ok() {
            serde_json::Deserializer::from_str(text).deserialize_any(visitor)
        } else {
            visitor.visit_str(text)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        if self.text()?.trim_ascii() == "null" { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
    }
}

impl<'de> IntoDeserializer<'de, serde_json::Error> for Data<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
