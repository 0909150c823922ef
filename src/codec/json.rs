//! [`Json`]: plain JSON as Python writes it, on the engine of tagged JSON.

use super::PayloadCodec;
use super::tagged_json::{Options, read, write};
use crate::error::Result;
use crate::value::Value;

/// Plain JSON without tags: the default serializer of itsdangerous 2.2.0.
///
/// `itsdangerous._json._CompactJSON`: insertion order, no spaces, text as UTF-8. The setters select other settings of
/// `json.dumps`, such as those of Starlette's or Django's sessions. Flask uses [`TaggedJson`](super::TaggedJson).
///
/// As in Python, tuples are written as arrays and markup as text. Bytes, UUIDs, times and tagged values give
/// [`ErrorKind::Encode`](crate::ErrorKind::Encode). Objects such as `{" t": 1}` have no special meaning.
///
/// It does not use `serde_json`, which would change a cookie: it rounds integers beyond 64 bits, writes `1e-05` as
/// `0.00001`, turns `-0` into a double and rejects the `NaN` that Python writes.
///
/// ```
/// use cookie_session::Map;
/// use cookie_session::codec::{Json, PayloadCodec, Separators};
///
/// let value = Map::from([("name", "Zoë"), ("city", "Köln")]).into();
/// let mut text = Vec::new();
/// Json::default().encode(&value, &mut text)?;
/// assert_eq!(text, "{\"name\":\"Zoë\",\"city\":\"Köln\"}".as_bytes());
///
/// // json.dumps(value)
/// let python = Json::default().ascii().separators(Separators::Python);
/// let mut text = Vec::new();
/// python.encode(&value, &mut text)?;
/// assert_eq!(text, br#"{"name": "Zo\u00eb", "city": "K\u00f6ln"}"#);
/// assert_eq!(python.decode(&text)?, value);
/// # Ok::<(), cookie_session::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json(Options);

/// The separators of JSON text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Separators {
    /// `,` and `:`, as `separators=(",", ":")` in Python.
    #[default]
    Compact,
    /// `, ` and `: `, the default of `json.dumps`.
    Python,
}

impl Default for Json {
    /// Creates the codec with the settings of itsdangerous.
    fn default() -> Self {
        Self(Options::ITSDANGEROUS)
    }
}

impl Json {
    /// Writes keys in code point order, like `sort_keys=True`.
    #[must_use]
    pub fn sorted_keys(mut self) -> Self {
        self.0.sorted = true;
        self
    }

    /// Writes ASCII only and other characters as `\uXXXX`, like `ensure_ascii=True`.
    #[must_use]
    pub fn ascii(mut self) -> Self {
        self.0.ascii = true;
        self
    }

    /// Sets the separators.
    #[must_use]
    pub fn separators(mut self, separators: Separators) -> Self {
        self.0.spaced = separators == Separators::Python;
        self
    }

    /// Rejects NaN and the infinities when reading and writing, like `allow_nan=False`.
    ///
    /// Numbers beyond the range of a double are rejected too, because they would become infinite.
    ///
    /// ```
    /// use cookie_session::ErrorKind;
    /// use cookie_session::codec::{Json, PayloadCodec};
    ///
    /// let strict = Json::default().deny_nan();
    /// let error = strict.encode(&f64::NAN.into(), &mut Vec::new()).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::Encode);
    /// assert_eq!(strict.decode(b"[NaN]").unwrap_err().kind(), ErrorKind::Decode);
    /// assert!(Json::default().decode(b"[NaN]").is_ok());
    /// ```
    #[must_use]
    pub fn deny_nan(mut self) -> Self {
        self.0.nan = false;
        self
    }

    /// Sets the maximum nesting of `[` and `{` for reading and writing; the default is 500.
    ///
    /// See [`TaggedJson::max_depth`](super::TaggedJson::max_depth).
    #[must_use]
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.0.max_depth = levels;
        self
    }

    /// Sets the maximum size of written text in bytes; the default is 16 MiB.
    #[must_use]
    pub fn max_output(mut self, bytes: usize) -> Self {
        self.0.max_output = bytes;
        self
    }
}

#[diagnostic::do_not_recommend]
impl PayloadCodec for Json {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        write(value, out, None, &self.0)
    }

    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        read(bytes, None, &self.0)
    }
}
