//! [`OptionalText`]: a setting that is text or absent.

use serde::{Deserialize, Deserializer, de};

use super::loose::Loose;

/// Text; `false` and `null` mean that it is absent.
pub(super) struct OptionalText(pub(super) Option<String>);

impl<'de> Deserialize<'de> for OptionalText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Loose::deserialize(deserializer)? {
            Loose::Null | Loose::Bool(false) => Ok(Self(None)),
            Loose::Text(mut text) => Ok(Self(Some(std::mem::take(&mut *text)))),
            _ => Err(de::Error::custom("this setting has to be a text; write it in quotes, or leave it out")),
        }
    }
}
