//! Strings as Python's `json` writes them.

const HEX: &[u8; 16] = b"0123456789abcdef";

/// How each byte is written: 0 as it is, `u` as `\u00XX`, anything else after a backslash.
/// Bytes from 0x7f on are as they are here; `ascii` decides about them.
const ESCAPES: [u8; 256] = {
    let mut escapes = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        escapes[byte] = b'u';
        byte += 1;
    }
    escapes[0x08] = b'b';
    escapes[0x09] = b't';
    escapes[0x0a] = b'n';
    escapes[0x0c] = b'f';
    escapes[0x0d] = b'r';
    escapes[b'"' as usize] = b'"';
    escapes[b'\\' as usize] = b'\\';
    escapes
};

/// Writes `text` and `suffix`, which needs no escape, as one JSON string.
///
/// `ascii` is Python's `ensure_ascii`: everything outside of 0x20 to 0x7e as `\uXXXX`, what is
/// beyond the Basic Multilingual Plane as a surrogate pair. Without it only quotes, backslashes
/// and the control characters below 0x20 are escaped.
pub(super) fn write_string(out: &mut Vec<u8>, text: &str, suffix: &str, ascii: bool) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let limit = if ascii { 0x7f } else { u8::MAX };
    let mut start = 0;
    while let Some(length) = bytes[start..].iter().position(|&byte| is_special(byte, limit)) {
        let at = start + length;
        out.extend_from_slice(&bytes[start..at]);
        start = at + write_escape(out, text, at);
    }
    out.extend_from_slice(&bytes[start..]);
    out.extend_from_slice(suffix.as_bytes());
    out.push(b'"');
}

fn is_special(byte: u8, limit: u8) -> bool {
    ESCAPES[byte as usize] != 0 || (byte >= limit && limit != u8::MAX)
}

/// Writes the character at `at` as an escape; gives its length in bytes.
fn write_escape(out: &mut Vec<u8>, text: &str, at: usize) -> usize {
    let Some(character) = text.get(at..).and_then(|rest| rest.chars().next()) else { return 1 };
    if let Ok(byte) = u8::try_from(character)
        && let escape = ESCAPES[byte as usize]
        && escape != 0
        && escape != b'u'
    {
        out.extend_from_slice(&[b'\\', escape]);
        return 1;
    }
    let mut units = [0; 2];
    for &unit in &*character.encode_utf16(&mut units) {
        let digit = |shift: u16| HEX[usize::from(unit >> shift & 0xf)];
        out.extend_from_slice(&[b'\\', b'u', digit(12), digit(8), digit(4), digit(0)]);
    }
    character.len_utf8()
}
