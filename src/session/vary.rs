//! The `Vary` response header: adding `Cookie` to what is there already ([`merge`]).

use std::borrow::Cow;

use super::text::{is_token_char, quoted, trim};

const COOKIE: &[u8] = b"Cookie";

/// The text that the first `Vary` line has to be replaced by so that `Vary` names `Cookie`.
///
/// `lines` are the values of all `Vary` headers of the response, in order. `None`: nothing is to
/// do, `Cookie` is there in some line, in any case. `Some`: put the text in place of the first
/// line's, under the name `Vary`, or add it as a new header if there is no line; leave further
/// lines alone.
///
/// The text is that of `response.vary.add("Cookie")` in Werkzeug 3.1.8: the items of the line,
/// split at commas outside of quotes, without empty ones, and `Cookie`, joined by `, `; an item
/// that is no token gets quotes.
///
/// Difference: Werkzeug drops all `Vary` lines but the first and everything in a line with an
/// unclosed quote, which makes caches mix up responses. Here further lines stay, one that has
/// `Cookie` is enough, and `Cookie, ` goes in front of a line with an unclosed quote, which would hide it.
///
/// # Security
/// Without `Vary: Cookie` a shared cache may give one user's page to another (CVE-2023-30861).
///
/// ```
/// use cookie_session::session::vary;
///
/// assert_eq!(vary::merge([]).unwrap(), &b"Cookie"[..]);
/// assert_eq!(vary::merge([&b"Origin,Accept"[..]]).unwrap(), &b"Origin, Accept, Cookie"[..]);
/// assert_eq!(vary::merge([&b"Origin"[..], b"accept, cookie"]), None);
/// ```
#[must_use]
pub fn merge<'l>(lines: impl IntoIterator<Item = &'l [u8]>) -> Option<Cow<'static, [u8]>> {
    let mut lines = lines.into_iter();
    let Some(first) = lines.next() else { return Some(Cow::Borrowed(COOKIE)) };
    if has_cookie(first) || lines.any(has_cookie) {
        return None;
    }
    let mut out = Vec::with_capacity(first.len() + 2 + COOKIE.len());
    if is_closed(first) {
        for item in Items(Some(first)) {
            push_item(&mut out, item);
            out.extend_from_slice(b", ");
        }
    } else {
        // Behind the quote, `Cookie` would be part of the quoted text.
        out.extend_from_slice(COOKIE);
        out.extend_from_slice(b", ");
        out.extend_from_slice(first);
        return Some(Cow::Owned(out));
    }
    out.extend_from_slice(COOKIE);
    Some(Cow::Owned(out))
}

fn has_cookie(line: &[u8]) -> bool {
    Items(Some(line)).any(|item| match quoted(item) {
        Some(inner) => Unescaped(inner).eq_ignore_case(COOKIE),
        None => item.eq_ignore_ascii_case(COOKIE),
    })
}

/// Whether every quote of the line is closed.
fn is_closed(line: &[u8]) -> bool {
    scan(line, |_| false).1
}

/// Appends an item, in quotes unless it is a token.
fn push_item(out: &mut Vec<u8>, item: &[u8]) {
    let unescaped = match quoted(item) {
        Some(inner) => Unescaped(inner),
        None if item.iter().copied().all(is_token_char) => return out.extend_from_slice(item),
        None => return push_quoted(out, item.iter().copied()),
    };
    if !unescaped.0.is_empty() && unescaped.bytes().all(is_token_char) {
        out.extend(unescaped.bytes());
    } else {
        push_quoted(out, unescaped.bytes());
    }
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

/// Walks over the line until `stop` is true of a byte outside of quotes.
///
/// Gives the position, and whether quotes are closed there.
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

/// The items of a line, trimmed, with their quotes, without empty ones.
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

/// The text between quotes, whose backslashes are still to be removed.
struct Unescaped<'l>(&'l [u8]);

impl Unescaped<'_> {
    /// The bytes that are meant; a backslash before a line feed or at the end is itself.
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
