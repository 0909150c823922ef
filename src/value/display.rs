//! `Display` of [`Value`]: close to Python's `repr`, with maps sorted by key.

use std::fmt::{self, Write};

use chrono::SecondsFormat;

use super::float::with_float_text;
use super::{Map, Value};

/// For logs and messages. The text cannot be parsed back.
///
/// | value | text |
/// | --- | --- |
/// | null, truth values | `None`, `True`, `False` |
/// | numbers | as Python's `repr` writes them: `1`, `1.0`, `1e+16`, `nan`, `inf` |
/// | strings | `"a"`, in double quotes with Rust's escapes |
/// | bytes | `b"a\x00"`, with Rust's escapes |
/// | lists, tuples, maps | `[1, 2]`, `(1,)`, `{"a": 1}`, keys in code point order |
/// | the others | `Markup("…")`, `UUID("…")`, `datetime("2023-11-14T22:13:20Z")`, `tagged(" key", …)` |
///
/// ```
/// use cookie_session::{Map, Value};
///
/// let value = Value::from(Map::from([("b", Value::from((1, 0.00001))), ("a", Value::from(b"hi".to_vec()))]));
/// assert_eq!(value.to_string(), r#"{"a": b"hi", "b": (1, 1e-05)}"#);
/// ```
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("None"),
            Self::Bool(value) => f.write_str(if *value { "True" } else { "False" }),
            Self::Integer(integer) => write!(f, "{integer}"),
            Self::Float(value) => with_float_text(*value, |text| f.write_str(text)),
            Self::String(text) => write!(f, "{text:?}"),
            Self::Bytes(bytes) => write!(f, "b\"{}\"", bytes.escape_ascii()),
            Self::List(items) => {
                f.write_char('[')?;
                write_items(f, items)?;
                f.write_char(']')
            }
            Self::Tuple(items) => {
                f.write_char('(')?;
                write_items(f, items)?;
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Self::Map(map) => write!(f, "{map}"),
            Self::Markup(text) => write!(f, "Markup({text:?})"),
            Self::Uuid(uuid) => write!(f, "UUID(\"{}\")", uuid.hyphenated()),
            Self::DateTime(time) => {
                write!(f, "datetime(\"{}\")", time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
            Self::Tagged(tagged) => write!(f, "tagged({:?}, {})", tagged.key, tagged.content),
        }
    }
}

/// The pairs sorted by key, as in a [`Value`].
impl fmt::Display for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('{')?;
        for (index, (key, value)) in self.iter_sorted().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{key:?}: {value}")?;
        }
        f.write_char('}')
    }
}

fn write_items(f: &mut fmt::Formatter<'_>, items: &[Value]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(f, "{comma}{item}")?;
    }
    Ok(())
}
