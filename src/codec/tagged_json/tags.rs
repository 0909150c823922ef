//! [`Tags`]: the objects with one key that stand for another type, Flask's and custom ones.

use std::sync::Arc;

use uuid::Uuid;

use super::custom::Tag;
use crate::encoding::{self, Base64Variant, DecodeMode};
use crate::error::{ConfigError, ConfigErrorKind, Error, ErrorKind, Result};
use crate::http_date;
use crate::value::{Map, Text, Value};

/// Flask's tags, named after the type that they restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BuiltIn {
    EscapedMap,
    Tuple,
    Bytes,
    Markup,
    Uuid,
    DateTime,
}

impl BuiltIn {
    fn of(key: &str) -> Option<Self> {
        Some(match key.as_bytes() {
            b" di" => Self::EscapedMap,
            b" t" => Self::Tuple,
            b" b" => Self::Bytes,
            b" m" => Self::Markup,
            b" u" => Self::Uuid,
            b" d" => Self::DateTime,
            _ => return None,
        })
    }

    /// Restores the value from `content`.
    fn restore(self, content: Value) -> Result<Value> {
        match (self, content) {
            (Self::EscapedMap, Value::Map(map)) => unescape(map),
            (Self::Tuple, Value::List(items)) => Ok(Value::Tuple(items)),
            (Self::Bytes, Value::String(text)) => {
                let mut bytes = Vec::new();
                let text = text.as_bytes();
                encoding::decode_variant_into(text, Base64Variant::Standard, DecodeMode::Strict, &mut bytes)
                    .map_err(|_| malformed("\" b\" needs padded standard base64"))?;
                Ok(Value::Bytes(bytes))
            }
            (Self::Markup, Value::String(text)) => Ok(Value::Markup(text)),
            (Self::Uuid, Value::String(text)) => match Uuid::try_parse(&text) {
                Ok(uuid) if text.len() == 32 => Ok(Value::Uuid(uuid)),
                _ => Err(malformed("\" u\" needs 32 hex digits")),
            },
            (Self::DateTime, Value::String(text)) => restore_date(&text),
            (Self::EscapedMap, _) => Err(unescapable()),
            (Self::Tuple, _) => Err(malformed("\" t\" needs an array")),
            (Self::Bytes | Self::Markup | Self::Uuid | Self::DateTime, _) => {
                Err(malformed("a tag for bytes, markup, a UUID or a time needs a string"))
            }
        }
    }
}

/// Removes the `__` from the key.
fn unescape(map: Map) -> Result<Value> {
    let mut pairs = map.into_iter();
    let (Some((key, value)), None) = (pairs.next(), pairs.next()) else { return Err(unescapable()) };
    let Some(key) = key.strip_suffix("__") else { return Err(unescapable()) };
    Ok(Value::Map(Map::from_pairs(vec![(Text::from(key), value)])))
}

fn unescapable() -> Error {
    malformed("\" di\" needs an object of one key that ends in two underscores")
}

/// Restores a time; other text gives null, as it gives `None` in Python.
fn restore_date(text: &str) -> Result<Value> {
    match http_date::parse(text) {
        Some(time) => Ok(Value::DateTime(time)),
        None if text.split(|c: char| !c.is_ascii_digit()).any(|digits| {
            // Python's date parser raises an exception for numbers that do not fit a C `int`.
            digits.len() > 9 && digits.parse::<i32>().is_err()
        }) =>
        {
            Err(malformed("\" d\" has a number that no date has"))
        }
        None => Ok(Value::Null),
    }
}

fn malformed(detail: &'static str) -> Error {
    Error::custom(ErrorKind::Tag, detail)
}

/// A step in the order in which Flask checks how to write a value.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    /// Flask's `TagDict`: an object whose only key is a tag's key.
    EscapedMap,
    /// Flask's other tags; each is for one variant of [`Value`].
    Map,
    Tuple,
    List,
    Bytes,
    Markup,
    Uuid,
    DateTime,
    /// A custom tag.
    Own(Arc<dyn Tag>),
}

/// The custom tags, and the order of all tags; empty while there are only Flask's.
#[derive(Clone, Debug, Default)]
pub(in crate::codec) struct Tags(Option<Arc<Registry>>);

impl Tags {
    /// Whether there are only Flask's tags.
    pub(in crate::codec) fn are_flasks(&self) -> bool {
        self.0.is_none()
    }
}

#[derive(Clone, Debug)]
struct Registry {
    order: Vec<Rule>,
    own: Vec<Arc<dyn Tag>>,
}

impl Default for Registry {
    fn default() -> Self {
        let order = vec![
            Rule::EscapedMap,
            Rule::Map,
            Rule::Tuple,
            Rule::List,
            Rule::Bytes,
            Rule::Markup,
            Rule::Uuid,
            Rule::DateTime,
        ];
        Self { order, own: Vec::new() }
    }
}

impl Tags {
    /// Adds a custom tag; see [`TaggedJson::register`](super::TaggedJson::register).
    pub(super) fn register(
        &mut self,
        tag: Arc<dyn Tag>,
        force: bool,
        index: Option<usize>,
    ) -> Result<(), ConfigError> {
        let refuse = |message: String| Err(ConfigError::new(ConfigErrorKind::Tag, message));
        let key = tag.key();
        let known = |key: &str| self.contains(key);
        if key.is_empty() {
            return refuse("a tag needs a key; return a short text from Tag::key".into());
        }
        if key == " di" {
            return refuse(
                "the tag \" di\" escapes objects and cannot be replaced; choose another key".into(),
            );
        }
        if !force && known(key) {
            return refuse(format!("there is a tag {key:?} already; choose another key or set force"));
        }
        if key.strip_suffix("__").is_some_and(known) || known(&format!("{key}__")) {
            return refuse(format!(
                "the tag {key:?} is another tag's key and two underscores, which stands for an escape; \
                 choose another key"
            ));
        }
        let registry = Arc::make_mut(self.0.get_or_insert_default());
        registry.own.retain(|own| own.key() != tag.key());
        registry.own.push(Arc::clone(&tag));
        let index = index.unwrap_or(usize::MAX).min(registry.order.len());
        registry.order.insert(index, Rule::Own(tag));
        Ok(())
    }

    /// Whether an object with only this key stands for another type.
    pub(super) fn contains(&self, key: &str) -> bool {
        BuiltIn::of(key).is_some() || self.own(key).is_some()
    }

    /// The order of all tags, if there are custom ones.
    pub(super) fn order(&self) -> Option<&[Rule]> {
        self.0.as_deref().map(|registry| registry.order.as_slice())
    }

    fn own(&self, key: &str) -> Option<&dyn Tag> {
        let registry = self.0.as_deref()?;
        registry.own.iter().map(|tag| &**tag).find(|tag| tag.key() == key)
    }

    /// Restores the value of an object whose only key is this tag's key.
    pub(super) fn restore(&self, key: &str, content: Value) -> Result<Value> {
        if let Some(tag) = self.own(key) {
            return tag.to_python(content);
        }
        match BuiltIn::of(key) {
            Some(tag) => tag.restore(content),
            None => Ok(Value::Map(Map::from_pairs(vec![(Text::from(key), content)]))),
        }
    }
}

/// Whether the value took a level of nesting that is closed again when it is written.
pub(super) fn is_tagged_scalar(value: &Value) -> bool {
    matches!(value, Value::Bytes(_) | Value::Markup(_) | Value::Uuid(_) | Value::DateTime(_))
}
