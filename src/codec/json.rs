//! [`Json`]: plain JSON as Python writes it, on the engine of tagged JSON.

use super::PayloadCodec;
use super::tagged_json::{Options, read, write};
use crate::error::Result;
use crate::value::Value;

/// Plain JSON, without tags: the default serializer of itsdangerous 2.2.0.
///
/// `itsdangerous._json._CompactJSON`: insertion order, no spaces, text as UTF-8. With the setters
/// it writes what `json.dumps` writes with other settings, such as for Starlette's or Django's
/// sessions. [`TaggedJson`](super::TaggedJson) is what Flask uses.
///
/// Tuples are written as arrays and markup as text, as in Python; bytes, UUIDs, times and
/// tagged values are an [`ErrorKind::Encode`](crate::ErrorKind::Encode). An object such as
/// `{" t": 1}` is nothing special.
///
/// This is not serde_json, which would not keep a cookie: it rounds integers beyond 64 bits,
/// writes `1e-05` as `0.00001`, turns `-0` into a double and refuses the `NaN` that Python writes.
///
/// ```
/// use cookie_session::{Json, Map, PayloadCodec, Separators};
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

/// What stands between the parts of JSON text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Separators {
    /// `,` and `:`, as `separators=(",", ":")` in Python.
    #[default]
    Compact,
    /// `, ` and `: `, which `json.dumps` writes unless told otherwise.
    Python,
}

impl Default for Json {
    /// As itsdangerous writes.
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

    /// Writes ASCII only, everything else as `\uXXXX`, like `ensure_ascii=True`.
    #[must_use]
    pub fn ascii(mut self) -> Self {
        self.0.ascii = true;
        self
    }

    /// Sets what stands between the parts.
    #[must_use]
    pub fn separators(mut self, separators: Separators) -> Self {
        self.0.spaced = separators == Separators::Python;
        self
    }

    /// Refuses NaN and the infinities both ways, like `allow_nan=False`.
    ///
    /// Numbers beyond the range of a double are refused too, as they would become infinite.
    ///
    /// ```
    /// use cookie_session::{ErrorKind, Json, PayloadCodec};
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

    /// Sets how many levels of `[` and `{` the text may have, both ways; 500 unless set.
    ///
    /// See [`TaggedJson::max_depth`](super::TaggedJson::max_depth).
    #[must_use]
    pub fn max_depth(mut self, levels: usize) -> Self {
        self.0.max_depth = levels;
        self
    }

    /// Sets how many bytes of text one value may become; 16 MiB unless set.
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
