//! Modules for serde's `with` that give a field its Python type.
//!
//! serde writes a `Uuid` or a `DateTime` as text, and a `Vec<u8>` as a list of numbers. With these modules such a field becomes the variant of [`Value`](crate::Value) that
//! Flask's tagged JSON has a tag for, and so the Python side sees the type and not text.
//!
//! | `#[serde(with = …)]` | field | [`Value`](crate::Value) | tagged JSON |
//! | --- | --- | --- | --- |
//! | `"cookie_session::with::uuid"` | `uuid::Uuid` | `Uuid` | `{" u":"<32 hex digits>"}` |
//! | `"cookie_session::with::datetime"` | `chrono::DateTime<Utc>` | `DateTime` | `{" d":"<HTTP date>"}` |
//! | `"cookie_session::with::bytes"` | `Vec<u8>`, `[u8; N]`, `Box<[u8]>` | `Bytes` | `{" b":"<base64>"}` |
//! | `"cookie_session::with::markup"` | `String`, `Text` | `Markup` | `{" m":"<html>"}` |
//! | `"cookie_session::with::tuple"` | `Vec<T>` and other sequences | `Tuple` | `{" t":[…]}` |
//!
//! Each except `tuple` has a submodule `option` for an `Option` of the type. Rust's tuples and arrays are already
//! tuples. In another format (JSON, TOML) the fields have that format's usual form: text for UUIDs and times
//! (RFC 3339), bytes or numbers, text, a sequence.
//!
//! ```
//! use chrono::{DateTime, Utc};
//! use cookie_session::{Value, from_value_ref, to_value};
//! use serde::{Deserialize, Serialize};
//! use uuid::Uuid;
//!
//! #[derive(Serialize, Deserialize, Debug, PartialEq)]
//! struct Login {
//!     #[serde(with = "cookie_session::with::uuid")]
//!     user: Uuid,
//!     #[serde(with = "cookie_session::with::datetime")]
//!     since: DateTime<Utc>,
//!     #[serde(with = "cookie_session::with::bytes::option", default)]
//!     challenge: Option<Vec<u8>>,
//! }
//!
//! let login = Login { user: Uuid::nil(), since: DateTime::UNIX_EPOCH, challenge: Some(b"hi".to_vec()) };
//! let value = to_value(&login)?;
//! assert_eq!(value["user"], Value::Uuid(Uuid::nil()));
//! assert_eq!(value["since"], Value::DateTime(DateTime::UNIX_EPOCH));
//! assert_eq!(value["challenge"], Value::Bytes(b"hi".to_vec()));
//! assert_eq!(from_value_ref::<Login>(&value)?, login);
//! # Ok::<(), cookie_session::Error>(())
//! ```

/// The submodule for an `Option` of a module's type.
macro_rules! option {
    ($type:ty, $what:literal) => {
        #[doc = concat!("The same for an `Option`: `None` is Python's `None`, `Some` ", $what, ".")]
        pub mod option {
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            struct Borrowed<'a>(&'a $type);

            impl Serialize for Borrowed<'_> {
                fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    super::serialize(self.0, serializer)
                }
            }

            struct Owned($type);

            impl<'de> Deserialize<'de> for Owned {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    super::deserialize(deserializer).map(Self)
                }
            }

            /// Writes the field.
            ///
            /// # Errors
            /// Those of the serializer.
            pub fn serialize<S: Serializer>(value: &Option<$type>, serializer: S) -> Result<S::Ok, S::Error> {
                value.as_ref().map(Borrowed).serialize(serializer)
            }

            /// Reads the field.
            ///
            /// # Errors
            /// Those of the deserializer, and if the value has another type.
            pub fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<$type>, D::Error> {
                Ok(Option::<Owned>::deserialize(deserializer)?.map(|owned| owned.0))
            }
        }
    };
}

/// A `uuid::Uuid` as Python's `uuid.UUID`; hyphenated text is read too.
pub mod uuid {
    use serde::{Deserialize, Deserializer, Serializer};
    use uuid::Uuid;

    use crate::value::Value;
    use crate::value::handshake::offer;

    /// Writes the field.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
        offer(serializer, value, || Ok(Value::Uuid(*value)))
    }

    /// Reads the field.
    ///
    /// # Errors
    /// Those of the deserializer, and if the value is neither a UUID nor the text of one.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        Uuid::deserialize(deserializer)
    }

    option!(uuid::Uuid, "a `uuid.UUID`");
}

/// A `chrono::DateTime<Utc>` as an aware Python `datetime`; RFC 3339 text is read too.
///
/// It does not need a feature of `chrono`. Tagged JSON keeps whole seconds, rounded down.
pub mod datetime {
    use chrono::{DateTime, SecondsFormat, Utc};
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::value::handshake::offer;
    use crate::value::{Text, Value};

    /// Writes the field.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        offer(serializer, &Rfc3339(value), || Ok(Value::DateTime(*value)))
    }

    /// Reads the field.
    ///
    /// # Errors
    /// Those of the deserializer, and if the value is neither a time nor RFC 3339 text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        let text = Text::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("expected a time, found text that is not RFC 3339"))
    }

    /// The form in another format.
    struct Rfc3339<'a>(&'a DateTime<Utc>);

    impl Serialize for Rfc3339<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        }
    }

    option!(chrono::DateTime<chrono::Utc>, "a `datetime`");
}

/// A byte string as Python's `bytes`; a sequence of numbers is read too.
pub mod bytes {
    use std::fmt;

    use serde::de::{Error as _, SeqAccess, Visitor};
    use serde::{Deserializer, Serializer};

    /// Writes the field.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T: AsRef<[u8]> + ?Sized, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(value.as_ref())
    }

    /// Reads the field.
    ///
    /// # Errors
    /// Those of the deserializer; an error if the value is not bytes, or if an array has another length.
    pub fn deserialize<'de, T: TryFrom<Vec<u8>>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        let bytes = deserializer.deserialize_byte_buf(BytesVisitor)?;
        let length = bytes.len();
        T::try_from(bytes).map_err(|_| D::Error::invalid_length(length, &"another number of bytes"))
    }

    option!(Vec<u8>, "`bytes`");

    struct BytesVisitor;

    impl<'de> Visitor<'de> for BytesVisitor {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }

        fn visit_byte_buf<E: serde::de::Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
            Ok(bytes)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<u8>, A::Error> {
            let mut bytes = Vec::with_capacity(items.size_hint().unwrap_or(0).min(4096));
            while let Some(byte) = items.next_element()? {
                bytes.push(byte);
            }
            Ok(bytes)
        }
    }
}

/// Text as `markupsafe.Markup`, HTML that templates do not escape; plain text is read too.
///
/// # Security
/// Mark only safe HTML: Jinja inserts it without escaping.
pub mod markup {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::value::Value;
    use crate::value::handshake::offer;

    /// Writes the field.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<T: AsRef<str> + ?Sized, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        offer(serializer, value.as_ref(), || Ok(Value::Markup(value.as_ref().into())))
    }

    /// Reads the field.
    ///
    /// # Errors
    /// Those of the deserializer, and an error if the value is not text.
    pub fn deserialize<'de, T: From<String>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        String::deserialize(deserializer).map(T::from)
    }

    option!(String, "`Markup`");
}

/// A sequence of any length as a Python `tuple`; a list is read too.
pub mod tuple {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::error::{Error, ErrorKind};
    use crate::value::handshake::offer;
    use crate::value::{Value, to_value};

    /// Writes the field.
    ///
    /// # Errors
    /// Those of the serializer, and an error of [`to_value`](crate::to_value) if the field is not a sequence.
    pub fn serialize<T: Serialize + ?Sized, S: Serializer>(
        value: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        offer(serializer, value, || match to_value(value)? {
            Value::List(items) | Value::Tuple(items) => Ok(Value::Tuple(items)),
            other => Err(Error::custom(
                ErrorKind::Encode,
                format!("a tuple is made from a sequence, not from {}", other.type_name()),
            )),
        })
    }

    /// Reads the field.
    ///
    /// # Errors
    /// Those of the deserializer, and an error if the value is not a sequence.
    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}
