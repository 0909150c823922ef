//! [`TaggedJson`]: Flask's session payload, JSON with tags for the types that JSON lacks.

mod cursor;
mod custom;
mod number;
mod options;
mod reader;
mod scan;
mod sink;
mod string;
mod tagger;
mod tags;
mod writer;

use std::sync::Arc;

use self::tags::Tags;
use super::PayloadCodec;
use crate::error::{ConfigError, Result};
use crate::value::Value;

pub use self::custom::Tag;
pub(super) use self::options::Options;
pub(super) use self::reader::read;
pub(super) use self::writer::write;

/// Flask's session payload, `flask.json.tag.TaggedJSONSerializer` of Flask 3.1.3.
///
/// It writes the bytes that Flask writes while it handles a request: ASCII only, no spaces, keys in code point order at
/// every level, numbers as Python's `repr`, and these tags:
///
/// | value | on the wire |
/// | --- | --- |
/// | [`Tuple`](Value::Tuple) | `{" t":[…]}` |
/// | [`Bytes`](Value::Bytes) | `{" b":"<standard base64 with padding>"}` |
/// | [`Markup`](Value::Markup) | `{" m":"…"}` |
/// | [`Uuid`](Value::Uuid) | `{" u":"<32 hex digits>"}` |
/// | [`DateTime`](Value::DateTime) | `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`, years 1 to 9999, whole seconds, rounded down |
/// | a map whose only key is a tag | `{" di":{"<key>__":…}}` |
/// | [`Tagged`](Value::Tagged) | `{"<key>":…}`, if the codec has a [tag](Self::tag) with this key |
///
/// Reading follows Python's `json`: integers have up to 4300 digits, `-0` is the integer zero, doubles are rounded
/// correctly and overflow to infinity, `NaN` and `Infinity` are numbers, and the last of several equal keys wins.
/// Reading takes one pass without recursion and less than 128 bytes of memory per byte of text.
///
/// ```
/// use cookie_session::codec::{PayloadCodec, TaggedJson};
/// use cookie_session::{Map, Value};
///
/// let codec = TaggedJson::default();
/// let session = Value::from(Map::from([
///     ("user", Value::from("Zoë")),
///     ("flashes", Value::Tuple(vec!["info".into(), 1.0.into()])),
/// ]));
/// let mut text = Vec::new();
/// codec.encode(&session, &mut text)?;
/// assert_eq!(text, br#"{"flashes":{" t":["info",1.0]},"user":"Zo\u00eb"}"#);
/// assert_eq!(codec.decode(&text)?, session);
/// # Ok::<(), cookie_session::Error>(())
/// ```
///
/// Difference: tags with content that Flask never writes are rejected with [`ErrorKind::Tag`](crate::ErrorKind::Tag);
/// Flask restores unexpected values. A `" t"` needs an array, a `" m"` a string, a `" b"` strict base64, a `" u"` 32 hex
/// digits, a `" di"` one key that ends in `__`. A `" d"` with text that is not an HTTP date reads as null, as in Flask,
/// but only the canonical form counts as a date.
///
/// Difference: a lone surrogate (`"\ud800"`) is an error, because a Rust string cannot hold it.
///
/// Difference: keys are text. Python writes the keys `1`, `1.5`, `True` and `None` as text too,
/// but sorts them as numbers first.
///
/// Difference: the depth limit is a setting. Python's depends on its stack.
#[derive(Clone, Debug)]
pub struct TaggedJson {
    options: Options,
    tags: Tags,
}

impl Default for TaggedJson {
    /// Creates the codec that Flask uses in an app context, without an allocation.
    fn default() -> Self {
        Self { options: Options::FLASK, tags: Tags::default() }
    }
}

impl TaggedJson {
    /// Whether both have the same options and only Flask's tags.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.options == other.options && self.tags.are_flasks() && other.tags.are_flasks()
    }
}

/// # What is written
impl TaggedJson {
    /// Writes keys in insertion order, like an app with `app.json.sort_keys = False`.
    ///
    /// Flask also does so outside an app context. Readers accept both.
    ///
    /// ```
    /// use cookie_session::Map;
    /// use cookie_session::codec::{PayloadCodec, TaggedJson};
    ///
    /// let mut text = Vec::new();
    /// let map = Map::from([("b", 1), ("a", 2)]).into();
    /// TaggedJson::default().unsorted_keys().encode(&map, &mut text)?;
    /// assert_eq!(text, br#"{"b":1,"a":2}"#);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    #[must_use]
    pub fn unsorted_keys(mut self) -> Self {
        self.options.sorted = false;
        self
    }

    /// Writes text as UTF-8, like an app with `app.json.ensure_ascii = False`.
    ///
    /// Only quotes, backslashes and control characters below 0x20 are escaped. Readers accept both.
    ///
    /// ```
    /// use cookie_session::codec::{PayloadCodec, TaggedJson};
    ///
    /// let mut text = Vec::new();
    /// TaggedJson::default().raw_utf8().encode(&"Zoë".into(), &mut text)?;
    /// assert_eq!(text, "\"Zoë\"".as_bytes());
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    #[must_use]
    pub fn raw_utf8(mut self) -> Self {
        self.options.ascii = false;
        self
    }
}

/// # Limits
impl TaggedJson {
    /// Sets the maximum nesting of `[` and `{` for reading and writing; the default is 500.
    ///
    /// A tuple or an escaped map takes two levels, other tags one. Deeper text gives
    /// [`ErrorKind::TooDeep`](crate::ErrorKind::TooDeep). Inside a Flask view, Python reads 494 levels and writes 329.
    ///
    /// The codec does not recurse, but dropping, cloning, comparing and printing a [`Value`] does. Each level takes about
    /// 1 KiB of stack in a build without optimisation, so the default is safe on a stack of 512 KiB.
    ///
    /// ```
    /// use cookie_session::ErrorKind;
    /// use cookie_session::codec::{PayloadCodec, TaggedJson};
    ///
    /// let codec = TaggedJson::default().max_depth(2);
    /// assert!(codec.decode(b"[[]]").is_ok());
    /// assert_eq!(codec.decode(b"[[[]]]").unwrap_err().kind(), ErrorKind::TooDeep);
    /// ```
    #[must_use]
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.options.max_depth = levels;
        self
    }

    /// Sets the maximum size of written text in bytes; the default is 16 MiB.
    ///
    /// A larger value gives [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge). The limit does not apply to reading:
    /// limit the input where you receive it.
    ///
    /// ```
    /// use cookie_session::ErrorKind;
    /// use cookie_session::codec::{PayloadCodec, TaggedJson};
    ///
    /// let codec = TaggedJson::default().max_output(4);
    /// assert!(codec.encode(&"ab".into(), &mut Vec::new()).is_ok());
    /// let error = codec.encode(&"abc".into(), &mut Vec::new()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::TooLarge);
    /// ```
    #[must_use]
    pub fn max_output(mut self, bytes: usize) -> Self {
        self.options.max_output = bytes;
        self
    }
}

/// # Custom tags
impl TaggedJson {
    /// Adds a tag after all others: `register(tag)` in Flask.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Tag`](crate::ConfigErrorKind::Tag), see [`register`](Self::register).
    pub fn tag(self, tag: impl Tag) -> Result<Self, ConfigError> {
        self.register(tag, false, None)
    }

    /// Adds a tag like `TaggedJSONSerializer.register(tag, force, index)`.
    ///
    /// With `force`, it replaces a tag with the same key when reading. When writing, the tags are checked in order, and
    /// `index` is the tag's position; the default is the end. Flask's tags are: 0 escaped maps, 1 maps, 2 tuples, 3 lists,
    /// 4 bytes, 5 markup, 6 UUIDs, 7 times. So a tag for certain maps needs the index 0 or 1.
    ///
    /// As in Flask, a forced tag does not replace the *writing* of the other tag unless it comes before it.
    ///
    /// Difference: the tag `" di"` cannot be replaced, and a key that equals another key plus `__` is rejected, because
    /// it would make escaped maps ambiguous.
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// use cookie_session::codec::{PayloadCodec, Tag, TaggedJson};
    /// use cookie_session::{ConfigErrorKind, Result, Value};
    ///
    /// /// Times as text of ISO 8601 in place of the HTTP date.
    /// #[derive(Debug)]
    /// struct IsoTime;
    ///
    /// impl Tag for IsoTime {
    ///     fn key(&self) -> &str {
    ///         " d"
    ///     }
    ///     fn check(&self, value: &Value) -> bool {
    ///         matches!(value, Value::DateTime(_))
    ///     }
    ///     fn to_json<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>> {
    ///         let Value::DateTime(time) = value else { return Ok(Cow::Borrowed(value)) };
    ///         Ok(Cow::Owned(time.to_rfc3339().into()))
    ///     }
    ///     fn to_python(&self, content: Value) -> Result<Value> {
    ///         Ok(content)
    ///     }
    /// }
    ///
    /// let refused = TaggedJson::default().tag(IsoTime).unwrap_err();
    /// assert_eq!(refused.kind(), ConfigErrorKind::Tag);
    /// let codec = TaggedJson::default().register(IsoTime, true, Some(0)).unwrap();
    /// let mut text = Vec::new();
    /// codec.encode(&chrono::DateTime::UNIX_EPOCH.into(), &mut text)?;
    /// assert_eq!(text, br#"{" d":"1970-01-01T00:00:00+00:00"}"#);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::Tag`](crate::ConfigErrorKind::Tag) if the key is empty, is `" di"`, is already registered without
    /// `force`, or differs from another key only by a trailing `__`.
    pub fn register(mut self, tag: impl Tag, force: bool, index: Option<usize>) -> Result<Self, ConfigError> {
        self.tags.register(Arc::new(tag), force, index)?;
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl PayloadCodec for TaggedJson {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        write(value, out, Some(&self.tags), &self.options)
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        read(bytes, Some(&self.tags), &self.options)
    }
}
