//! [`CookieTooLarge`]: the report about cookies that browsers may drop.

use std::fmt;

use crate::printable::Printable;

/// A `Set-Cookie` header is longer than the limit; browsers may drop the cookie silently.
///
/// This is a report for the log, not an error: like Flask, the crate still sends the cookie. All lengths are in bytes
/// of the header's text.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieTooLarge {
    /// The name of the cookie.
    pub name: String,
    /// The length of the value, including quotes.
    pub value_len: usize,
    /// The length of everything else: name, `=` and attributes.
    pub extra_len: usize,
    /// The sum of both.
    pub total_len: usize,
    /// The limit, Flask's `MAX_COOKIE_SIZE`.
    pub limit: usize,
}

impl fmt::Display for CookieTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "cookie {:?} takes {} bytes ({} value, {} name and attributes), over the limit of {}; \
             browsers may drop it, so keep less in the session",
            Printable::new(&self.name).at_most(64),
            self.total_len,
            self.value_len,
            self.extra_len,
            self.limit
        )
    }
}
