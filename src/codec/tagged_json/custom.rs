//! [`Tag`]: custom types in tagged JSON.

use std::borrow::Cow;
use std::fmt::Debug;

use crate::error::{Error, ErrorKind, Result};
use crate::value::{Tagged, Value};

/// Writes and reads a custom type in tagged JSON.
///
/// The counterpart of `flask.json.tag.JSONTag` (Flask 3.1.3), with the same method names. Implement it for a type that
/// the Python app has registered a tag for, and pass it to [`TaggedJson::tag`](crate::codec::TaggedJson::tag). On the wire it
/// is `{"<key>": <content>}`.
///
/// In memory the value is a [`Value::Tagged`] with the tag's key, unless you override the methods. The default methods
/// keep the content unchanged.
///
/// # Example: a decimal number
/// ```
/// use std::borrow::Cow;
///
/// use cookie_session::codec::{PayloadCodec, Tag, Tagged, TaggedJson};
/// use cookie_session::{Error, ErrorKind, Value};
///
/// /// Python: `key = " dec"`, `to_json` is `str`, `to_python` is `Decimal`.
/// #[derive(Debug)]
/// struct DecimalTag;
///
/// impl Tag for DecimalTag {
///     fn key(&self) -> &str {
///         " dec"
///     }
///
///     fn to_python(&self, content: Value) -> Result<Value, Error> {
///         match &content {
///             Value::String(text) if text.parse::<f64>().is_ok() => {
///                 Ok(Value::Tagged(Box::new(Tagged { key: " dec".into(), content })))
///             }
///             _ => Err(Error::custom(ErrorKind::Tag, "\" dec\" needs a decimal number as text")),
///         }
///     }
/// }
///
/// let codec = TaggedJson::default().tag(DecimalTag).unwrap();
/// let price = Value::Tagged(Box::new(Tagged { key: " dec".into(), content: "9.90".into() }));
/// let mut text = Vec::new();
/// codec.encode(&price, &mut text)?;
/// assert_eq!(text, br#"{" dec":"9.90"}"#);
/// assert_eq!(codec.decode(&text)?, price);
/// assert_eq!(codec.decode(br#"{" dec":[]}"#).unwrap_err().kind(), ErrorKind::Tag);
/// # Ok::<(), Error>(())
/// ```
///
/// # Example: a mapping that keeps its order
/// Flask's documentation has the same example. In memory the content is a [`Map`](crate::Map). On the wire it is a
/// list of pairs, because the keys of an object are sorted.
/// ```
/// use std::borrow::Cow;
///
/// use cookie_session::codec::{PayloadCodec, Tag, Tagged, TaggedJson};
/// use cookie_session::{Error, ErrorKind, Map, Value};
///
/// #[derive(Debug)]
/// struct OrderedMapTag;
///
/// impl Tag for OrderedMapTag {
///     fn key(&self) -> &str {
///         " od"
///     }
///
///     fn to_json<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>, Error> {
///         let Value::Tagged(tagged) = value else { return Ok(Cow::Borrowed(value)) };
///         let Value::Map(map) = &tagged.content else { return Ok(Cow::Borrowed(&tagged.content)) };
///         let pair = |(key, value): (&str, &Value)| Value::List(vec![key.into(), value.clone()]);
///         Ok(Cow::Owned(Value::List(map.iter().map(pair).collect())))
///     }
///
///     fn to_python(&self, content: Value) -> Result<Value, Error> {
///         let refuse = || Error::custom(ErrorKind::Tag, "\" od\" needs a list of pairs");
///         let Value::List(pairs) = content else { return Err(refuse()) };
///         let mut map = Map::with_capacity(pairs.len());
///         for pair in pairs {
///             let Value::List(pair) = pair else { return Err(refuse()) };
///             let Ok([Value::String(key), value]) = <[Value; 2]>::try_from(pair) else { return Err(refuse()) };
///             map.insert(key, value);
///         }
///         Ok(Value::Tagged(Box::new(Tagged { key: " od".into(), content: map.into() })))
///     }
/// }
///
/// let codec = TaggedJson::default().tag(OrderedMapTag).unwrap();
/// let map = Map::from([("z", 1), ("a", 2)]);
/// let ordered = Value::Tagged(Box::new(Tagged { key: " od".into(), content: map.into() }));
/// let mut text = Vec::new();
/// codec.encode(&ordered, &mut text)?;
/// assert_eq!(text, br#"{" od":[["z",1],["a",2]]}"#);
/// assert_eq!(codec.decode(&text)?, ordered);
/// # Ok::<(), Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a tag of tagged JSON",
    label = "give a type with `impl Tag`, which needs a `key` at least"
)]
pub trait Tag: Debug + Send + Sync + 'static {
    /// Returns the key on the wire, such as `" od"`. It must be constant and not empty.
    ///
    /// The leading space is Flask's convention. It avoids collisions with an app's own keys.
    fn key(&self) -> &str;

    /// Whether this tag writes `value`. The first tag that returns true writes it (`JSONTag.check`).
    fn check(&self, value: &Value) -> bool {
        matches!(value, Value::Tagged(tagged) if tagged.key == self.key())
    }

    /// Returns the content to write for a value that [`check`](Self::check) accepted (`JSONTag.to_json`).
    ///
    /// Difference: the codec tags the content itself, including tuples and times in it. A `JSONTag` must call
    /// `self.serializer.tag`.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] for a value that cannot be written.
    fn to_json<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>> {
        match value {
            Value::Tagged(tagged) => Ok(Cow::Borrowed(&tagged.content)),
            _ => Err(Error::custom(
                ErrorKind::Encode,
                "the tag took a value that it cannot write; write its to_json to match its check",
            )),
        }
    }

    /// Returns the value for `content` (`JSONTag.to_python`). Tags inside it are already restored.
    ///
    /// # Errors
    /// [`ErrorKind::Tag`] for invalid content.
    fn to_python(&self, content: Value) -> Result<Value> {
        Ok(Value::Tagged(Box::new(Tagged { key: self.key().into(), content })))
    }
}
