//! Strings as Python's `json` writes them.

use super::options::Options;
use super::scan::{first_special, first_special_or_beyond_ascii, short_word};
use super::sink::Sink;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// The number of bytes that a copy by words may write past the end of the text.
const OVERHANG: usize = 7;

/// Writes `text` and `suffix` as one JSON string; `suffix` must not need escapes.
///
/// `ascii` is Python's `ensure_ascii`: everything outside 0x20 to 0x7e becomes `\uXXXX`, and characters beyond the Basic
/// Multilingual Plane become a surrogate pair. Without it, only quotes, backslashes and control characters below 0x20
/// are escaped.
#[inline]
pub(super) fn write_string(out: &mut Sink<'_>, text: &str, suffix: &str, ascii: bool) {
    write_between(out, b"", text, suffix, b"", ascii);
}

/// Writes `,"key":` between two pairs. The first key of an object has no comma.
#[inline]
pub(super) fn write_key(out: &mut Sink<'_>, key: &str, is_first: bool, options: &Options) {
    match (options.spaced, is_first) {
        (false, false) => write_between(out, b",", key, "", b":", options.ascii),
        (false, true) => write_between(out, b"", key, "", b":", options.ascii),
        (true, false) => write_between(out, b", ", key, "", b": ", options.ascii),
        (true, true) => write_between(out, b"", key, "", b": ", options.ascii),
    }
}

/// Writes a JSON string with short text before and after it.
#[inline(always)]
fn write_between<const B: usize, const A: usize>(
    out: &mut Sink<'_>,
    before: &[u8; B],
    text: &str,
    suffix: &str,
    after: &[u8; A],
    ascii: bool,
) {
    // The text after the string is shorter than the overhang.
    const { assert!(A < OVERHANG) };
    let room = out.room(text.len() + (B + 1 + OVERHANG));
    room[..B].copy_from_slice(before);
    room[B] = b'"';
    let plain = copy_plain(&mut room[B + 1..], text.as_bytes(), ascii);
    if plain == text.len() && suffix.is_empty() {
        room[B + 1 + plain] = b'"';
        room[B + 2 + plain..][..A].copy_from_slice(after);
        return out.advance(B + plain + 2 + A);
    }
    out.advance(B + 1 + plain);
    if plain < text.len() {
        write_escaped(out, text, plain, ascii);
    }
    out.extend_from_slice(suffix.as_bytes());
    out.push(b'"');
    out.extend(after);
}

/// Copies bytes up to the first special one and returns their number.
///
/// It copies words of eight bytes, because copies of constant length are inlined. `room` must be longer by
/// [`OVERHANG`].
#[inline(always)]
fn copy_plain(room: &mut [u8], bytes: &[u8], ascii: bool) -> usize {
    if ascii {
        copy_words(room, bytes, first_special_or_beyond_ascii)
    } else {
        copy_words(room, bytes, first_special)
    }
}

#[inline(always)]
fn copy_words(room: &mut [u8], bytes: &[u8], first: impl Fn(u64) -> Option<usize>) -> usize {
    let (words, rest) = bytes.as_chunks();
    let (slots, _) = room.as_chunks_mut();
    let mut slots = slots.iter_mut();
    let mut plain = 0;
    for (word, slot) in words.iter().zip(&mut slots) {
        *slot = *word;
        if let Some(at) = first(u64::from_le_bytes(*word)) {
            return plain + at;
        }
        plain += word.len();
    }
    let word = short_word(rest);
    if let Some(slot) = slots.next() {
        *slot = word.to_le_bytes();
    }
    plain + first(word).unwrap_or(rest.len())
}

/// Writes a few bytes without the call to `memcpy` that a copy of unknown length needs.
#[inline]
pub(super) fn write_short(out: &mut Sink<'_>, bytes: &[u8]) {
    copy_words(out.room(bytes.len() + OVERHANG), bytes, |_| None);
    out.advance(bytes.len());
}

/// Continues at the first character that needs an escape.
#[cold]
#[inline(never)]
fn write_escaped(out: &mut Sink<'_>, text: &str, first: usize, ascii: bool) {
    let mut rest = text.get(first..).unwrap_or_default();
    while let Some(character) = rest.chars().next() {
        write_escape(out, character);
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
        let plain = copy_plain(out.room(rest.len() + OVERHANG), rest.as_bytes(), ascii);
        out.advance(plain);
        rest = rest.get(plain..).unwrap_or_default();
    }
}

fn write_escape(out: &mut Sink<'_>, character: char) {
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
                out.extend(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
            }
            return;
        }
    };
    out.extend(&[b'\\', short]);
}
