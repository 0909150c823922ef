//! Quoting of cookie values: three octal digits for a byte that is not allowed in a header.
//!
//! Session cookies never need it, because their alphabet is `A-Z a-z 0-9 - _ .`. Other cookies may.

use std::borrow::Cow;

/// Appends the value, quoted if it has characters outside RFC 6265's `cookie-octet`.
///
/// This follows `werkzeug.http.dump_cookie`: `"` and `\` get a backslash; `,`, `;`, control characters and non-ASCII
/// bytes become octal. As in Werkzeug, the control characters 0x1a to 0x1f are not escaped.
pub(super) fn push_quoted(out: &mut String, value: &str) {
    if value.bytes().all(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'"' | b',' | b';' | b'\\')) {
        out.push_str(value);
        return;
    }
    out.push('"');
    for byte in value.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            0..=0x19 | b',' | b';' | 0x7f.. => {
                let digit = |shift: u8| char::from(b'0' + (byte >> shift & 7));
                out.extend(['\\', digit(6), digit(3), digit(0)]);
            }
            _ => out.push(char::from(byte)),
        }
    }
    out.push('"');
}

/// Decodes the text between the quotes.
pub(super) fn unquote(inner: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\\', inner).is_none() {
        return Cow::Borrowed(inner);
    }
    let mut out = Vec::with_capacity(inner.len());
    unescape(inner, |byte, _| out.push(byte));
    Cow::Owned(out)
}

/// Decodes to Werkzeug's text: a plain byte is a Latin-1 character, an octal escape is a byte of UTF-8.
pub(super) fn unquote_latin1(inner: &[u8]) -> String {
    let mut out = Vec::with_capacity(inner.len());
    unescape(inner, |byte, octal| {
        if octal {
            out.push(byte);
        } else {
            out.extend_from_slice(char::from(byte).encode_utf8(&mut [0; 2]).as_bytes());
        }
    });
    String::from_utf8_lossy(&out).into_owned()
}

/// Calls `push` for each byte and whether it was an octal escape.
fn unescape(mut inner: &[u8], mut push: impl FnMut(u8, bool)) {
    loop {
        inner = match inner {
            [] => return,
            [b'\\', high @ b'0'..=b'3', middle @ b'0'..=b'7', low @ b'0'..=b'7', rest @ ..] => {
                // The low bits of an ASCII digit are its value.
                push(((high & 3) << 6) + ((middle & 7) << 3) + (low & 7), true);
                rest
            }
            // A backslash escapes any character except a line feed. At the end it stands for itself.
            [b'\\', byte, rest @ ..] if *byte != b'\n' => {
                push(*byte, false);
                rest
            }
            [byte, rest @ ..] => {
                push(*byte, false);
                rest
            }
        };
    }
}
