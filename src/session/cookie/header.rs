//! Reading the `Cookie` request header: [`first_cookie`] and [`pairs`].
//!
//! The procedure gives the pairs that Werkzeug's regular expression finds, in linear time (the
//! expression is quadratic on runs of spaces: 32 kB take it a second).

use std::borrow::Cow;

use super::value;
use crate::session::latin1::{quoted, trim};

/// Returns the value of the first cookie with this name, or `None` without one.
///
/// `headers` are the values of all `Cookie` headers of a request, in order. HTTP/2 clients may split the header. The
/// lines are read as if joined by `; `, but a quoted value ends with its line.
///
/// Difference: WSGI servers join the lines with a comma before Werkzeug sees them, so the first cookie of a line
/// becomes part of the value before it.
///
/// Names are compared byte by byte. The **first** cookie counts, even if it is empty or has no `=` (then the value is
/// empty), as in `request.cookies.get(name)`. Nothing is percent-decoded. In a quoted value, `\"`, `\\` and octal escapes
/// such as `\073` are decoded.
///
/// ```
/// use cookie_session::cookie::first_cookie;
///
/// let headers = [&b"theme=dark; session=eyJhIjoxfQ.ZVPxAA.c2ln"[..], b"session=other"];
/// assert_eq!(first_cookie(headers, "session").unwrap(), &b"eyJhIjoxfQ.ZVPxAA.c2ln"[..]);
/// assert_eq!(first_cookie(headers, "Session"), None);
/// ```
#[must_use]
pub fn first_cookie<'h>(headers: impl IntoIterator<Item = &'h [u8]>, name: &str) -> Option<Cow<'h, [u8]>> {
    cookies_named(headers, name).next()
}

/// Returns the values of all cookies with this name, in order.
///
/// [`first_cookie`] returns the first of them.
pub fn cookies_named<'h>(
    headers: impl IntoIterator<Item = &'h [u8]>,
    name: &str,
) -> impl Iterator<Item = Cow<'h, [u8]>> {
    headers
        .into_iter()
        .flat_map(Pairs::new)
        .filter(move |pair| pair.name == name.as_bytes())
        .map(|pair| quoted(pair.value).map_or(Cow::Borrowed(pair.value), value::unquote))
}

/// The first cookie of this name as text, as [`pairs`] has it.
pub(crate) fn first_cookie_text<'h>(
    headers: impl IntoIterator<Item = &'h [u8]>,
    name: &str,
) -> Option<String> {
    let pair = headers.into_iter().flat_map(Pairs::new).find(|pair| pair.name == name.as_bytes())?;
    Some(pair.text())
}

/// All cookies of one header as text, in the order of the header.
///
/// The text is Werkzeug's. A header byte is a Latin-1 character, so UTF-8 in a header is not decoded. Octal escapes in
/// quotes are bytes of UTF-8; invalid ones become U+FFFD. Pairs without a name are omitted.
///
/// ```
/// use cookie_session::cookie::pairs;
///
/// let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
/// assert_eq!(pairs(br#"a=1;b; =x; c="2\0543""#), [text("a", "1"), text("b", ""), text("c", "2,3")]);
/// ```
#[must_use]
pub fn pairs(header: &[u8]) -> Vec<(String, String)> {
    Pairs::new(header).map(|pair| (latin1(pair.name), pair.text())).collect()
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A non-empty name, and its value including quotes.
struct Pair<'h> {
    name: &'h [u8],
    value: &'h [u8],
}

impl Pair<'_> {
    /// The value as Werkzeug's text.
    fn text(&self) -> String {
        quoted(self.value).map_or_else(|| latin1(self.value), value::unquote_latin1)
    }
}

/// The pairs of a header, borrowed from it.
struct Pairs<'h> {
    rest: &'h [u8],
}

impl<'h> Pairs<'h> {
    fn new(header: &'h [u8]) -> Self {
        Self { rest: header }
    }

    /// Splits off the value at the start of the rest, and the `;` after it.
    ///
    /// An opening quote follows `=` or white space, never a backslash. So it ends the search for the closing quote of
    /// an earlier value. Searches overlap by at most one value, and the whole is linear.
    fn take_value(&mut self) -> &'h [u8] {
        let start = skip_space(self.rest);
        let quoted_len = if start.first() == Some(&b'"') { quoted_len(start) } else { None };
        if let Some(len) = quoted_len {
            let (value, behind) = start.split_at(len);
            match skip_space(behind) {
                [] => {
                    self.rest = &[];
                    return value;
                }
                [b';', rest @ ..] => {
                    self.rest = rest;
                    return value;
                }
                _ => {}
            }
        }
        let end = memchr::memchr(b';', start).unwrap_or(start.len());
        self.rest = start.get(end + 1..).unwrap_or_default();
        &start[..end]
    }
}

impl<'h> Iterator for Pairs<'h> {
    type Item = Pair<'h>;

    fn next(&mut self) -> Option<Pair<'h>> {
        while !self.rest.is_empty() {
            let end = memchr::memchr2(b'=', b';', self.rest).unwrap_or(self.rest.len());
            let name = trim(&self.rest[..end]);
            let has_value = self.rest.get(end) == Some(&b'=');
            self.rest = self.rest.get(end + 1..).unwrap_or_default();
            let value = if has_value { trim(self.take_value()) } else { &[] };
            if !name.is_empty() {
                return Some(Pair { name, value });
            }
        }
        None
    }
}

/// The length of the quoted text at the start, including quotes; `None` if the quote is not closed.
fn quoted_len(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Trims the white space of `\s` in ASCII mode, which has fewer characters than `str.strip()`.
fn skip_space(text: &[u8]) -> &[u8] {
    let start = text.iter().position(|byte| !matches!(byte, b'\t'..=b'\r' | b' ')).unwrap_or(text.len());
    &text[start..]
}
