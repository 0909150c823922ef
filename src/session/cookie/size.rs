//! The report about cookies that browsers may drop: [`CookieTooLarge`].

use std::fmt;

use crate::printable::Printable;

/// A `Set-Cookie` header is longer than the limit; browsers may drop the cookie silently.
///
/// This is data for the log, not an error: Flask warns and sends the cookie all the same. All
/// lengths are in bytes of the header's text, which is ASCII.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieTooLarge {
    /// The name of the cookie.
    pub name: String,
    /// Length of the value, with its quotes if it has any.
    pub value_len: usize,
    /// Length of everything else: name, `=` and attributes.
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
