//! [`TaggedJson`]: the JSON text of Flask's sessions, with tags for the types that JSON lacks.

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
/// The bytes are those that Flask writes while it handles a request: ASCII only, no spaces, keys
/// in code point order at every level, numbers as Python's `repr`, and
///
/// | value | on the wire |
/// | --- | --- |
/// | [`Tuple`](Value::Tuple) | `{" t":[…]}` |
/// | [`Bytes`](Value::Bytes) | `{" b":"<standard base64 with padding>"}` |
/// | [`Markup`](Value::Markup) | `{" m":"…"}` |
/// | [`Uuid`](Value::Uuid) | `{" u":"<32 hex digits>"}` |
/// | [`DateTime`](Value::DateTime) | `{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}`, years 1 to 9999, fractions of a second cut |
/// | a map whose only key is a tag | `{" di":{"<key>__":…}}` |
/// | [`Tagged`](Value::Tagged) | `{"<key>":…}`, if the codec has a [tag](Self::tag) of this key |
///
/// Reading follows Python's `json`: integers of any size up to 4300 digits, `-0` is the integer
/// zero, doubles are rounded correctly and overflow to infinity, `NaN` and `Infinity` are
/// numbers, and of a duplicate key the last value stays. It is one pass without recursion; the
/// value and everything needed while reading stay below 128 bytes per byte of text.
///
/// ```
/// use cookie_session::{Map, PayloadCodec, TaggedJson, Value};
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
/// Difference: what Flask never writes is refused, where Flask restores something odd. A `" t"`
/// needs an array, a `" m"` a string, a `" b"` strict base64, a `" u"` 32 hex digits, a `" di"` one
/// key that ends in `__`; otherwise the error is [`ErrorKind::Tag`](crate::ErrorKind::Tag). Text in
/// a `" d"` that is no HTTP date reads as null as in Flask, but only the canonical form is a date.
///
/// Difference: a lone surrogate (`"\ud800"`) is an error, since no Rust text can hold it.
///
/// Difference: keys are text. Python writes the keys `1`, `1.5`, `True` and `None` as text too,
/// but sorts them as numbers first.
///
/// Difference: the depth limit is a setting, where Python's depends on the frames in use.
#[derive(Clone, Debug)]
pub struct TaggedJson {
    options: Options,
    tags: Tags,
}

impl Default for TaggedJson {
    /// As Flask writes in an app context; allocates nothing.
    fn default() -> Self {
        Self { options: Options::FLASK, tags: Tags::default() }
    }
}

impl TaggedJson {
    /// Whether both have the same options and no tags of a user's.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.options == other.options && self.tags.are_flasks() && other.tags.are_flasks()
    }
}

/// # What is written
impl TaggedJson {
    /// Writes keys in insertion order, like an app with `app.json.sort_keys = False`.
    ///
    /// Flask also writes so outside of an app context. Any reader takes both.
    ///
    /// ```
    /// use cookie_session::{Map, PayloadCodec, TaggedJson};
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
    /// Only quotes, backslashes and control characters below 0x20 are escaped. Any reader takes
    /// both.
    ///
    /// ```
    /// use cookie_session::{PayloadCodec, TaggedJson};
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
    /// Sets how many levels of `[` and `{` the text may have, both ways; 500 unless set.
    ///
    /// A tuple takes two levels, an escaped map two, the other tags one. Beyond the limit there
    /// is an [`ErrorKind::TooDeep`](crate::ErrorKind::TooDeep). Python reads 494 levels inside a
    /// Flask view and writes 329.
    ///
    /// The codec itself needs no stack for depth, but dropping, cloning, comparing and printing
    /// a [`Value`] does: about 1 KiB a level in a build without optimisation. The default is
    /// safe on a stack of 512 KiB.
    ///
    /// ```
    /// use cookie_session::{ErrorKind, PayloadCodec, TaggedJson};
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

    /// Sets how many bytes of text one value may become; 16 MiB unless set.
    ///
    /// Beyond it there is an [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge). What is read
    /// has its length already, so limit that where it is received.
    ///
    /// ```
    /// use cookie_session::{ErrorKind, PayloadCodec, TaggedJson};
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

/// # Tags of your own
impl TaggedJson {
    /// Adds a tag, which is asked last: `register(tag)` in Flask.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Tag`](crate::ConfigErrorKind::Tag), see [`register`](Self::register).
    pub fn tag(self, tag: impl Tag) -> Result<Self, ConfigError> {
        self.register(tag, false, None)
    }

    /// Adds a tag like `TaggedJSONSerializer.register(tag, force, index)`.
    ///
    /// With `force` it takes the place of a tag of the same key when reading. `index` is its
    /// position in the order in which tags are asked to write a value, without one it comes last;
    /// Flask's own stand at: 0 escaped maps, 1 maps, 2 tuples, 3 lists, 4 bytes, 5 markup,
    /// 6 UUIDs, 7 times. So a tag for maps of a certain shape needs the index 0 or 1.
    ///
    /// Difference: as in Flask a forced tag does not take the *writing* from the one it replaces
    /// unless it stands before it; but the tag `" di"` cannot be replaced at all, and a key that is
    /// another one and `__` is refused, because it would make escaped maps ambiguous.
    ///
    /// ```
    /// use std::borrow::Cow;
    ///
    /// use cookie_session::{ConfigErrorKind, PayloadCodec, Result, Tag, TaggedJson, Value};
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
    /// [`ConfigErrorKind::Tag`](crate::ConfigErrorKind::Tag) if the key is empty, is `" di"`, is
    /// known already and `force` is not set, or is another key and `__` or the other way round.
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
