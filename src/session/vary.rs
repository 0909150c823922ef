//! The `Vary` response header: [`merge`] adds `Cookie`, in one line.

use std::borrow::Cow;
use std::collections::HashSet;

use super::latin1::{is_token_char, quoted, trim};

const COOKIE: &[u8] = b"Cookie";
const ANY: &[u8] = b"*";

/// Returns the line that replaces **all** `Vary` lines of a response that varies by cookie.
///
/// `lines` are the values of all `Vary` headers of the response, in order. `None` means that the response has one line
/// that already names `Cookie`. Otherwise replace the first line with the text and remove the others, or add it as a new
/// header.
///
/// | lines | result |
/// | --- | --- |
/// | none | `Cookie` |
/// | one that names `Cookie`, in any case | `None`: it stays unchanged |
/// | one that is `*` | `None` |
/// | one without `Cookie` | the text of Werkzeug 3.1.8's `response.vary.add("Cookie")` |
/// | several | each item once, in order, and `Cookie`; `*` if one of them is `*` |
///
/// Werkzeug's text is the items of the line, split at commas outside quotes, without empty ones, and `Cookie`, joined by
/// `, `. An item that is not a token is quoted.
///
/// Difference: Werkzeug writes `*, Cookie`, reads only the first of several lines, drops the others unless `Cookie` is in
/// the first, and drops a line with an unclosed quote. Here `*` stays, several lines become one, and `Cookie, ` is put
/// before a line with an unclosed quote, which would hide it.
///
/// # Security
/// Without `Vary: Cookie`, a shared cache may serve one user's page to another (CVE-2023-30861). Several lines mean the
/// same as one (RFC 9110, section 5.3), but not to every cache: nginx 1.22 obeys only the last one, and understands `*`
/// only if it stands alone.
pub(super) fn merge<'l>(lines: impl IntoIterator<Item = &'l [u8]>) -> Option<Cow<'static, [u8]>> {
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else { return Some(Cow::Borrowed(COOKIE)) };
    match lines.next() {
        None => extend(first),
        Some(second) => Some(join([first, second].into_iter().chain(lines))),
    }
}

/// The replacement of a single line.
fn extend(line: &[u8]) -> Option<Cow<'static, [u8]>> {
    if Items(Some(line)).any(|item| names(item, COOKIE)) {
        return None;
    }
    let mut items = Items(Some(line)).peekable();
    if items.peek().is_some() && items.all(|item| names(item, ANY)) {
        return (line != ANY).then_some(Cow::Borrowed(ANY));
    }
    let mut out = Vec::with_capacity(line.len() + 2 + COOKIE.len());
    if !is_closed(line) {
        // After the quote, `Cookie` would be part of the quoted text.
        push(&mut out, COOKIE);
        push(&mut out, line);
        return Some(Cow::Owned(out));
    }
    for item in Items(Some(line)) {
        push(&mut out, &normal(item));
    }
    push(&mut out, COOKIE);
    Some(Cow::Owned(out))
}

/// Joins several lines into one. Items with an unclosed quote come last, because they hide what follows.
fn join<'l>(lines: impl Iterator<Item = &'l [u8]>) -> Cow<'static, [u8]> {
    let mut out = Vec::new();
    let mut open = Vec::new();
    let mut seen = HashSet::new();
    for item in lines.flat_map(|line| Items(Some(line))) {
        if names(item, ANY) {
            return Cow::Borrowed(ANY);
        }
        let closed = is_closed(item);
        let item = if closed { normal(item) } else { Cow::Borrowed(item) };
        if seen.insert(item.to_ascii_lowercase()) {
            push(if closed { &mut out } else { &mut open }, &item);
        }
    }
    if !seen.contains(&COOKIE.to_ascii_lowercase()) {
        push(&mut out, COOKIE);
    }
    if !open.is_empty() {
        push(&mut out, &open);
    }
    Cow::Owned(out)
}

/// Appends an item, after a comma unless it is the first.
fn push(out: &mut Vec<u8>, item: &[u8]) {
    if !out.is_empty() {
        out.extend_from_slice(b", ");
    }
    out.extend_from_slice(item);
}

/// Whether the item, with or without quotes, is this name.
fn names(item: &[u8], name: &[u8]) -> bool {
    match quoted(item) {
        Some(inner) => Unescaped(inner).eq_ignore_case(name),
        None => item.eq_ignore_ascii_case(name),
    }
}

/// Whether every quote of the line is closed.
fn is_closed(line: &[u8]) -> bool {
    scan(line, |_| false).1
}

/// The item as Werkzeug writes it: quoted unless it is a token.
fn normal(item: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::with_capacity(item.len());
    match quoted(item) {
        None if item.iter().copied().all(is_token_char) => return Cow::Borrowed(item),
        None => push_quoted(&mut out, item.iter().copied()),
        Some(inner) => {
            let text = Unescaped(inner);
            if !inner.is_empty() && text.bytes().all(is_token_char) {
                out.extend(text.bytes());
            } else {
                push_quoted(&mut out, text.bytes());
            }
        }
    }
    Cow::Owned(out)
}

fn push_quoted(out: &mut Vec<u8>, text: impl Iterator<Item = u8>) {
    out.push(b'"');
    for byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(byte);
    }
    out.push(b'"');
}

/// Scans the line until `stop` returns true for a byte outside quotes.
///
/// Returns the position, and whether quotes are closed there.
fn scan(line: &[u8], stop: impl Fn(u8) -> bool) -> (usize, bool) {
    let (mut in_quotes, mut escaped) = (false, false);
    for (at, &byte) in line.iter().enumerate() {
        if escaped {
            escaped = false;
        } else if in_quotes && byte == b'\\' {
            escaped = true;
        } else if byte == b'"' {
            in_quotes = !in_quotes;
        } else if !in_quotes && stop(byte) {
            return (at, true);
        }
    }
    (line.len(), !in_quotes)
}

/// The items of a line, trimmed, with quotes, without empty ones.
struct Items<'l>(Option<&'l [u8]>);

impl<'l> Iterator for Items<'l> {
    type Item = &'l [u8];

    fn next(&mut self) -> Option<&'l [u8]> {
        loop {
            let line = self.0?;
            let (end, _) = scan(line, |byte| byte == b',');
            self.0 = line.get(end + 1..);
            let item = trim(&line[..end]);
            if !item.is_empty() {
                return Some(item);
            }
        }
    }
}

/// The text between quotes, with backslashes.
struct Unescaped<'l>(&'l [u8]);

impl Unescaped<'_> {
    /// The bytes without escapes. A backslash before a line feed or at the end stands for itself.
    fn bytes(&self) -> impl Iterator<Item = u8> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let (byte, behind) = match rest {
                [] => return None,
                [b'\\', byte, behind @ ..] if *byte != b'\n' => (byte, behind),
                [byte, behind @ ..] => (byte, behind),
            };
            rest = behind;
            Some(*byte)
        })
    }

    fn eq_ignore_case(&self, other: &[u8]) -> bool {
        self.bytes().map(|byte| byte.to_ascii_lowercase()).eq(other.iter().map(u8::to_ascii_lowercase))
    }
}
