//! Reads one named field from a line of an access log.

use std::borrow::Cow;

use serde_json::Value as Json;

/// Returns the text of the field, if the line has it and it is not `-`.
///
/// A line that begins with `{` is a JSON object. In it, a name that begins with `/` is a path to a nested value. In
/// any other line the field is `name=value` or `name="value"`, with the escapes of nginx and Apache.
pub(super) fn field<'l>(line: &'l [u8], name: &str) -> Option<Cow<'l, [u8]>> {
    let text =
        if line.trim_ascii_start().starts_with(b"{") { in_json(line, name)? } else { in_pairs(line, name)? };
    (*text != *b"-").then_some(text)
}

fn in_json(line: &[u8], name: &str) -> Option<Cow<'static, [u8]>> {
    let mut json: Json = serde_json::from_slice(line).ok()?;
    let found = if name.starts_with('/') { json.pointer_mut(name) } else { json.get_mut(name) };
    match found?.take() {
        Json::String(text) => Some(text.into_bytes().into()),
        _ => None,
    }
}

fn in_pairs<'l>(line: &'l [u8], name: &str) -> Option<Cow<'l, [u8]>> {
    let starts = memchr::memmem::find_iter(line, name.as_bytes());
    let value = starts
        .filter(|&at| at == 0 || line[at - 1] == b' ' || line[at - 1] == b'\t')
        .find_map(|at| line.get(at + name.len()..)?.strip_prefix(b"="))?;
    let Some(quoted) = value.strip_prefix(b"\"") else {
        let end = value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len());
        return Some(value[..end].into());
    };
    let end = closing_quote(quoted)?;
    let inner = &quoted[..end];
    Some(if inner.contains(&b'\\') { unescaped(inner).into() } else { inner.into() })
}

pub(super) fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut escaped = false;
    text.iter().position(|&byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    })
}

/// Unescapes `\"`, `\\` and `\x22`.
pub(super) fn unescaped(mut text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    loop {
        text = match text {
            [] => return out,
            [b'\\', b'x', high, low, rest @ ..] if digit(*high).is_some() && digit(*low).is_some() => {
                out.push(digit(*high).unwrap_or_default() << 4 | digit(*low).unwrap_or_default());
                rest
            }
            [b'\\', byte @ (b'"' | b'\\'), rest @ ..] | [byte, rest @ ..] => {
                out.push(*byte);
                rest
            }
        };
    }
}
