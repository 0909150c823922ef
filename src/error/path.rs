//! Paths of invalid values, such as `cart.items[3].price`: built from the inside out, and parsed.

use std::borrow::Cow;
use std::fmt::Display;

use crate::printable::{MORE, Printable};

/// The maximum length of a path in bytes. A longer one keeps its outer part and `…`.
pub(super) const PATH_LIMIT: usize = 256;

/// The maximum length of a key in bytes.
const KEY_LIMIT: usize = 64;

/// Prepends a key to the path.
pub(super) fn behind_key(key: &str, path: &str) -> String {
    let shown = Printable::new(key).at_most(KEY_LIMIT);
    if key.is_empty() || key.contains(['.', '[']) || key.chars().any(Printable::escapes) {
        return behind(format_args!("[{shown:?}]"), path);
    }
    behind(shown, path)
}

/// Prepends a position to the path.
pub(super) fn behind_index(index: usize, path: &str) -> String {
    behind(format_args!("[{index}]"), path)
}

fn behind(segment: impl Display, path: &str) -> String {
    let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
    let mut whole = format!("{segment}{dot}{path}");
    if whole.len() > PATH_LIMIT {
        // Already escaped. An error in a deep value comes here for each level, so this does not look at every character.
        let end = (0..=PATH_LIMIT - MORE.len()).rev().find(|&at| whole.is_char_boundary(at));
        whole.truncate(end.unwrap_or_default());
        whole.push_str(MORE);
    }
    whole
}

/// One step into a value.
pub(crate) enum Segment<'p> {
    Key(Cow<'p, str>),
    Index(usize),
}

/// The first step of a path and the rest; `None` if the path is invalid.
pub(crate) fn first_segment(path: &str) -> Option<(Segment<'_>, &str)> {
    let (segment, rest) = if let Some(quoted) = path.strip_prefix("[\"") {
        let (key, rest) = unquote(quoted)?;
        (Segment::Key(key.into()), rest.strip_prefix(']')?)
    } else if let Some(index) = path.strip_prefix('[') {
        let (index, rest) = index.split_once(']')?;
        (Segment::Index(index.parse().ok()?), rest)
    } else {
        let (key, rest) = path.split_at(path.find(['.', '[']).unwrap_or(path.len()));
        (Segment::Key(key.into()), rest)
    };
    Some((segment, rest.strip_prefix('.').unwrap_or(rest)))
}

/// The text up to the closing quote, and the rest.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '"' => return Some((key, characters.as_str())),
            '\\' => key.push(match characters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let (code, rest) = characters.as_str().strip_prefix('{')?.split_once('}')?;
                    characters = rest.chars();
                    char::from_u32(u32::from_str_radix(code, 16).ok()?)?
                }
                other => other,
            }),
            other => key.push(other),
        }
    }
}
