//! [`Columns`]: logs whose columns are named once, by a `#Fields:` line or by the format in the server's configuration.

use std::borrow::Cow;

use super::field::{closing_quote, unescaped};

/// The line that names the columns of a W3C extended log.
const DIRECTIVE: &[u8] = b"#Fields:";

/// Where a log has the column with the cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    /// `None` if the log has no such column.
    position: Option<usize>,
    /// Whether the log is in the W3C extended format.
    w3c: bool,
}

impl Columns {
    /// Reads a `#Fields:` line; `None` for another line.
    pub(super) fn of_directive(line: &[u8], name: &str) -> Option<Self> {
        let names = line.strip_prefix(DIRECTIVE)?;
        let is_it = |there: &[u8]| there.eq_ignore_ascii_case(name.as_bytes());
        let mut names = names.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty());
        Some(Self { position: names.position(is_it), w3c: true })
    }

    /// Finds the column in Apache's `LogFormat` or nginx' `log_format`.
    pub(super) fn of_format(format: &str, name: &str) -> Result<Self, String> {
        let position = Split(format.as_bytes()).position(|column| column == name.as_bytes());
        let missing = || {
            format!("--format has no column {name}; write --field as it stands there, such as '%{{Cookie}}i'")
        };
        Ok(Self { position: Some(position.ok_or_else(missing)?), w3c: false })
    }

    /// The columns at the end of these lines, if one of them is a `#Fields:` line.
    pub(super) fn last_in(lines: &[u8], name: &str) -> Option<Self> {
        memchr::memmem::rfind_iter(lines, DIRECTIVE)
            .find(|&at| at == 0 || lines.get(at - 1) == Some(&b'\n'))
            .and_then(|at| lines.get(at..)?.split(|&byte| byte == b'\n').next())
            .and_then(|line| Self::of_directive(line, name))
    }

    /// Returns the text of the column, if the line has it and it is not `-`.
    pub(super) fn pick(self, line: &[u8]) -> Option<Cow<'_, [u8]>> {
        let column = Split(line).nth(self.position?).filter(|column| *column != b"-")?;
        Some(match (self.w3c, memchr::memchr3(b'\\', b'+', b'%', column)) {
            (_, None) => column.into(),
            (false, _) => unescaped(column).into(),
            (true, _) => spaced(column).into(),
        })
    }
}

/// Whether the line is a directive of a W3C extended log, and not a request.
pub(super) fn is_directive(line: &[u8]) -> bool {
    const NAMES: [&[u8]; 7] =
        [b"Version", b"Fields", b"Software", b"Start-Date", b"End-Date", b"Date", b"Remark"];
    let Some(line) = line.strip_prefix(b"#") else { return false };
    NAMES.iter().any(|name| line.strip_prefix(*name).is_some_and(|rest| rest.starts_with(b":")))
}

/// Columns with spaces or tabs between them. Quotes and brackets hold one together, and are removed.
struct Split<'l>(&'l [u8]);

impl<'l> Iterator for Split<'l> {
    type Item = &'l [u8];

    fn next(&mut self) -> Option<&'l [u8]> {
        let line = self.0.trim_ascii();
        let (column, rest) = match line {
            [] => return None,
            [b'"', inner @ ..] => inner.split_at(closing_quote(inner).unwrap_or(inner.len())),
            [b'[', inner @ ..] => inner.split_at(memchr::memchr(b']', inner).unwrap_or(inner.len())),
            _ => line.split_at(line.iter().position(u8::is_ascii_whitespace).unwrap_or(line.len())),
        };
        // What closes a column belongs to nothing else.
        let closes = matches!(line, [b'"' | b'[', ..]);
        self.0 = if closes { rest.get(1..).unwrap_or_default() } else { rest };
        Some(column)
    }
}

/// Restores the spaces between cookies, which IIS writes as `+` and CloudFront as `%20`.
fn spaced(column: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(column.len());
    for (at, part) in column.split(|&byte| byte == b';').enumerate() {
        let spaces: [&[u8]; 2] = [b"+", b"%20"];
        let behind = spaces.iter().find_map(|space| part.strip_prefix(*space)).filter(|_| at > 0);
        if at > 0 {
            out.push(b';');
        }
        out.extend_from_slice(behind.unwrap_or(part));
    }
    out
}
