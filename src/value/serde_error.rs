//! serde's error traits for [`Error`], so that conversions fail with this crate's kinds and paths.
//!
//! serde's messages quote the invalid value. These do not, because errors of this crate never show a session's values.

use std::fmt::Display;

use serde::de::{Expected, Unexpected};
use serde::{de, ser};

use crate::error::{Error, ErrorKind};
use crate::printable::Printable;

impl ser::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::custom(ErrorKind::Encode, message.to_string())
    }
}

impl de::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::custom(ErrorKind::Type, message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(ErrorKind::Type, format!("expected {expected}, found {}", type_name(found)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::custom(
            ErrorKind::Type,
            format!("expected {expected}, found {} with another value", type_name(found)),
        )
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::custom(ErrorKind::Type, format!("expected {expected}, found {length} items"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::custom(
            ErrorKind::Type,
            format!("expected one of the variants {expected:?}, found another name"),
        )
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let field = Printable::new(field).at_most(64);
        Self::custom(ErrorKind::Type, format!("the field {field:?} is unknown, expected one of {expected:?}"))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::custom(ErrorKind::Type, format!("the field `{field}` is missing"))
    }
}

/// Python's name for what serde found.
fn type_name(found: Unexpected<'_>) -> &str {
    match found {
        Unexpected::Bool(_) => "bool",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) => "int",
        Unexpected::Float(_) => "float",
        Unexpected::Char(_) | Unexpected::Str(_) => "str",
        Unexpected::Bytes(_) => "bytes",
        Unexpected::Unit | Unexpected::Option => "None",
        Unexpected::Seq => "list",
        Unexpected::Map => "dict",
        Unexpected::NewtypeStruct => "a newtype",
        Unexpected::Enum => "an enum",
        Unexpected::UnitVariant => "a variant without content",
        Unexpected::NewtypeVariant | Unexpected::TupleVariant | Unexpected::StructVariant => {
            "a variant with content"
        }
        Unexpected::Other(name) => name,
    }
}
