//! Finds a cookie in pasted text: a value, name=value pairs, a header line, a line of `curl -v` or of a cookie file.

use cookie_session::cookie::{first_cookie, pairs};

use crate::setup::Setup;

/// A cookie's value, and where it was found.
#[derive(Default)]
pub(crate) struct Cookie {
    pub(crate) value: Vec<u8>,
    /// The text that it was found in, for people.
    pub(crate) found_in: Option<&'static str>,
    /// Set if there are cookies, but none with the name. The value is then empty.
    pub(crate) missing: Option<Missing>,
}

/// The name of the cookie, and the names of the cookies that are there.
pub(crate) struct Missing {
    pub(crate) wanted: String,
    pub(crate) there: Vec<String>,
}

impl Missing {
    pub(crate) fn why(&self) -> String {
        const SHOWN: usize = 8;
        let quoted = |name: &String| format!("{:?}", cookie_session::Printable::new(name).at_most(64));
        let mut names: Vec<String> = self.there.iter().take(SHOWN).map(quoted).collect();
        if self.there.len() > SHOWN {
            names.push(format!("{} more", self.there.len() - SHOWN));
        }
        let wanted = quoted(&self.wanted);
        match &names[..] {
            [] => format!("no cookie is named {wanted}, there are none at all"),
            [one] => format!("no cookie is named {wanted}, there is {one}"),
            many => format!("no cookie is named {wanted}, there are {}", many.join(", ")),
        }
    }
}

/// Finds the cookie in a line, byte by byte: the value in a header or pair of this name, or the whole line.
pub(crate) fn exact(line: &[u8], name: &str) -> Cookie {
    header(line, name).or_else(|| pair(line, name)).unwrap_or_else(|| Cookie::bare(line))
}

/// Finds the cookie in copied text: one line, or the header section of a message.
pub(crate) fn pasted(text: &[u8], name: &str, setup: &Setup) -> Cookie {
    if memchr::memchr(b'\n', text).is_none() {
        return in_a_line(text, name, setup);
    }
    let lines = || text.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    if lines().count() < 2 {
        return in_a_line(text, name, setup);
    }
    let mut there = Vec::new();
    for line in lines() {
        match header(unwrapped(line), name).or_else(|| in_a_table(line, name)) {
            Some(Cookie { missing: Some(missing), .. }) => there.extend(missing.there),
            Some(cookie) => return cookie,
            None => {}
        }
    }
    if there.is_empty() { in_a_line(text, name, setup) } else { Cookie::missing(name, there) }
}

fn in_a_line(line: &[u8], name: &str, setup: &Setup) -> Cookie {
    let clean = unwrapped(line);
    let found = header(clean, name)
        .or_else(|| in_a_table(line, name))
        .or_else(|| pair(clean, name))
        .or_else(|| other_pairs(clean, name, setup));
    found.unwrap_or_else(|| {
        let found_in = (clean != line).then_some("quotes or white space");
        Cookie { found_in, ..Cookie::bare(clean) }
    })
}

impl Cookie {
    fn bare(value: &[u8]) -> Self {
        Self { value: value.to_vec(), ..Self::default() }
    }

    /// Returns the first cookie of this name in the text of a header.
    fn found(header: &[u8], name: &str, from: &'static str) -> Self {
        match first_cookie([header], name) {
            Some(value) => Self { value: value.into_owned(), found_in: Some(from), missing: None },
            None => Self::missing(name, pairs(header).into_iter().map(|(name, _)| name).collect()),
        }
    }

    fn missing(wanted: &str, there: Vec<String>) -> Self {
        Self { missing: Some(Missing { wanted: wanted.to_owned(), there }), ..Self::default() }
    }
}

/// Reads a header line.
fn header(line: &[u8], name: &str) -> Option<Cookie> {
    let (header, value) = line.split_at(memchr::memchr(b':', line)?);
    let (header, value) = (header.trim_ascii_end(), value.get(1..)?);
    if header.eq_ignore_ascii_case(b"set-cookie") {
        // Attributes are not cookies.
        let pair = value.split(|&byte| byte == b';').next().unwrap_or_default();
        return Some(Cookie::found(pair, name, "a Set-Cookie header"));
    }
    header.eq_ignore_ascii_case(b"cookie").then(|| Cookie::found(value, name, "a Cookie header"))
}

/// Reads name=value pairs, one of which has the name. A value with `=` inside stays whole.
fn pair(line: &[u8], name: &str) -> Option<Cookie> {
    memchr::memchr(b'=', line)?;
    let named = |part: &[u8]| {
        let rest = part.trim_ascii_start().strip_prefix(name.as_bytes());
        rest.is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'='))
    };
    let is_there = line.split(|&byte| byte == b';').any(named);
    is_there.then(|| Cookie::found(line, name, "a name=value pair"))
}

/// Reads name=value pairs of other names.
fn other_pairs(line: &[u8], name: &str, setup: &Setup) -> Option<Cookie> {
    let (first, value) = line.split_at(memchr::memchr(b'=', line)?);
    let value = &value[1..];
    let separator = setup.scheme.separator.as_str().as_bytes();
    let is_name = !first.is_empty()
        && first.iter().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte));
    // In a bare value, `=` is padding if another `=`, a separator or the end follows.
    let is_padding = value.starts_with(b"=") || value.starts_with(separator) || value.is_empty();
    (is_name && !is_padding && setup.encoded).then(|| Cookie::found(line, name, "a name=value pair"))
}

/// Reads a line of a cookie file (`curl -c`), or of the table in a browser's developer tools.
fn in_a_table(line: &[u8], name: &str) -> Option<Cookie> {
    memchr::memchr(b'\t', line)?;
    let fields: Vec<&[u8]> = line.split(|&byte| byte == b'\t').map(<[u8]>::trim_ascii).collect();
    let found = |value: &[u8], from| Cookie { found_in: Some(from), ..Cookie::bare(value) };
    match *fields {
        [_, b"TRUE" | b"FALSE", _, b"TRUE" | b"FALSE", _, there, value] => {
            if there == name.as_bytes() {
                return Some(found(value, "a cookie file"));
            }
            Some(Cookie::missing(name, vec![String::from_utf8_lossy(there).into_owned()]))
        }
        [there, value, ..] if there == name.as_bytes() => Some(found(value, "a table")),
        _ => None,
    }
}

/// Removes white space, the marks of `curl -v`, the options of a curl command, and quotes.
fn unwrapped(line: &[u8]) -> &[u8] {
    let mut text = line.trim_ascii();
    for note in [&b"* Added cookie "[..], b"* Replaced cookie "] {
        let (behind, end) = (text.strip_prefix(note), b" for domain ");
        if let Some(behind) = behind
            && let Some(end) = behind.windows(end.len()).position(|part| part == end)
        {
            return &behind[..end];
        }
    }
    for mark in [&b"< "[..], b"> ", b"-H ", b"--header ", b"-b ", b"--cookie "] {
        text = text.strip_prefix(mark).unwrap_or(text).trim_ascii_start();
    }
    unquoted(text)
}

/// Returns the content of `'…'`, `"…"` or `b'…'`, with or without a comma at the end.
fn unquoted(text: &[u8]) -> &[u8] {
    let whole = text.strip_suffix(b",").unwrap_or(text);
    let whole = match whole {
        [b'b', rest @ ..] if rest.starts_with(b"'") || rest.starts_with(b"\"") => rest,
        _ => whole,
    };
    match whole {
        [b'\'', inner @ .., b'\''] | [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        _ => text,
    }
}
