//! [`KeyWeakness`]: why a secret key is easy to guess.

use std::fmt;

use super::published::PUBLISHED;

/// Why a secret key is easy to guess.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyWeakness {
    /// It is shorter than 16 bytes, not counting trailing NUL bytes.
    Short {
        /// Its length in bytes.
        len: usize,
    },
    /// It was published in a tutorial, a template, a default configuration or this crate's documentation.
    Published,
    /// It repeats a single byte.
    Repeated,
}

impl KeyWeakness {
    const SHORT: usize = 16;
}

/// Finds the weakness of a key.
///
/// HMAC pads keys with NUL bytes, so trailing ones add nothing.
pub(super) fn of(key: &[u8]) -> impl Iterator<Item = KeyWeakness> {
    let len = key.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let key = &key[..len];
    // A file or a variable often has a line break at its end.
    let text = key.trim_ascii();
    let published = PUBLISHED.iter().any(|example| text.eq_ignore_ascii_case(example));
    let repeated = key.len() > 1 && key.iter().all(|byte| *byte == key[0]);
    [
        (key.len() < KeyWeakness::SHORT).then_some(KeyWeakness::Short { len: key.len() }),
        published.then_some(KeyWeakness::Published),
        repeated.then_some(KeyWeakness::Repeated),
    ]
    .into_iter()
    .flatten()
}

impl fmt::Display for KeyWeakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { len } => {
                write!(f, "the secret key has only {len} bytes; use at least {} random ones", Self::SHORT)
            }
            Self::Published => f.write_str("the secret key is a published example; make a random one"),
            Self::Repeated => f.write_str("the secret key repeats one byte; make a random one"),
        }
    }
}
