//! Names of strategies, for configuration files and command lines.
//!
//! One kind per file. Each type has `FromStr`, `Display` and serde, and lists its names in `ALL`.

mod codec;
mod compression;
mod derivation;
mod digest;
mod encoding;
mod timestamp;

pub use codec::CodecName;
pub use derivation::DerivationName;
pub use digest::DigestName;
pub use timestamp::TimestampName;

use crate::error::{ConfigError, ConfigErrorKind};
use crate::printable::Printable;

/// Defines the names of an enum's variants, with alternative spellings.
macro_rules! names {
    ($type:ident is a $what:literal: $($variant:ident = $name:literal $(| $alias:literal)*),+ $(,)?) => {
        impl $type {
            /// All variants.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Case, `-` and `_` are ignored. The error lists the valid names and suggests the nearest one.
        impl std::str::FromStr for $type {
            type Err = $crate::error::ConfigError;

            fn from_str(text: &str) -> Result<Self, $crate::error::ConfigError> {
                let known = [$(($name, Self::$variant), $(($alias, Self::$variant),)*)+];
                let listed = [$($name),+];
                $crate::scheme::names::find($what, text, &known, &listed)
            }
        }

        /// As its name.
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// From its name, as by `FromStr`.
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use names;

/// Returns the variant that `text` names; `what` is the kind for the error message.
pub(crate) fn find<T: Copy>(
    what: &str,
    text: &str,
    known: &[(&'static str, T)],
    listed: &[&'static str],
) -> Result<T, ConfigError> {
    match known.iter().find(|(name, _)| letters(name).eq(letters(text))) {
        Some((_, value)) => Ok(*value),
        None => Err(unknown(what, text, listed)),
    }
}

/// The error for a name that is not in `listed`.
fn unknown(what: &str, text: &str, listed: &[&'static str]) -> ConfigError {
    let shown = Printable::new(text).at_most(64).quoted();
    let meant = nearest(text, listed).map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    ConfigError::new(
        ConfigErrorKind::Name,
        format!("{shown} is not a {what}; write one of {}{meant}", listed.join(", ")),
    )
}

/// The name nearest to `text`, if at most a third of it differs.
fn nearest(text: &str, listed: &[&'static str]) -> Option<&'static str> {
    // All names are shorter, and the comparison takes quadratic time.
    if text.len() > 64 {
        return None;
    }
    let text: String = letters(text).collect();
    let errors = |name: &str| {
        let name: String = letters(name).collect();
        let errors = strsim::osa_distance(&text, &name);
        (errors <= text.chars().count() / 3).then_some(errors)
    };
    listed.iter().filter_map(|name| Some((errors(name)?, *name))).min().map(|(_, name)| name)
}

/// The significant characters of a name.
fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !matches!(letter, '-' | '_')).map(|letter| letter.to_ascii_lowercase())
}
