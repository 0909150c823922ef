//! Strings as Python's `json` writes them.

use super::scan::{first_special, first_special_or_beyond_ascii, short_word};

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Writes `text` and `suffix`, which needs no escape, as one JSON string.
///
/// `ascii` is Python's `ensure_ascii`: everything outside of 0x20 to 0x7e as `\uXXXX`, what is
/// beyond the Basic Multilingual Plane as a surrogate pair. Without it only quotes, backslashes
/// and the control characters below 0x20 are escaped.
#[inline]
pub(super) fn write_string(out: &mut Vec<u8>, text: &str, suffix: &str, ascii: bool) {
    out.reserve(text.len() + 8);
    out.push(b'"');
    let plain = if ascii {
        write_plain(out, text.as_bytes(), first_special_or_beyond_ascii)
    } else {
        write_plain(out, text.as_bytes(), first_special)
    };
    if plain < text.len() {
        write_escaped(out, text, plain, ascii);
    }
    if !suffix.is_empty() {
        out.extend_from_slice(suffix.as_bytes());
    }
    out.push(b'"');
}

/// Writes bytes up to the first that needs care; gives their number.
///
/// In words of eight, since copies of a length that is known beforehand need no call.
#[inline]
fn write_plain(out: &mut Vec<u8>, bytes: &[u8], first: impl Fn(u64) -> Option<usize>) -> usize {
    let start = out.len();
    let mut rest = bytes;
    while let Some((chunk, tail)) = rest.split_first_chunk() {
        out.extend_from_slice(chunk);
        if let Some(at) = first(u64::from_le_bytes(*chunk)) {
            let plain = bytes.len() - rest.len() + at;
            out.truncate(start + plain);
            return plain;
        }
        rest = tail;
    }
    let word = short_word(rest);
    out.extend_from_slice(&word.to_le_bytes());
    let plain = bytes.len() - rest.len() + first(word).unwrap_or(rest.len());
    out.truncate(start + plain);
    plain
}

/// Writes a few bytes without the call that a copy of unknown length takes.
#[inline]
pub(super) fn write_short(out: &mut Vec<u8>, bytes: &[u8]) {
    write_plain(out, bytes, |_| None);
}

/// Writes on from the first character that is an escape.
#[inline(never)]
fn write_escaped(out: &mut Vec<u8>, text: &str, first: usize, ascii: bool) {
    let mut rest = text.get(first..).unwrap_or_default();
    while let Some(character) = rest.chars().next() {
        write_escape(out, character);
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        let bytes = rest.as_bytes();
        let plain = if ascii {
            write_plain(out, bytes, first_special_or_beyond_ascii)
        } else {
            write_plain(out, bytes, first_special)
        };
        rest = rest.get(plain..).unwrap_or_default();
    }
}

fn write_escape(out: &mut Vec<u8>, character: char) {
    let short = match character {
        '"' | '\\' => character as u8,
        '\u{8}' => b'b',
        '\t' => b't',
        '\n' => b'n',
        '\u{c}' => b'f',
        '\r' => b'r',
        _ => {
            for &unit in &*character.encode_utf16(&mut [0; 2]) {
                let digit = |shift: u16| HEX[usize::from(unit >> shift & 0xf)];
                out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
            }
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}
