//! [`CsrfError`]: why a request failed the CSRF check.

use std::fmt;

/// The reason why a request failed the CSRF check. Flask-WTF responds with a 400.
///
/// `Display` says what to do next and never shows a token.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CsrfError {
    /// The request has no token in the form or in a header.
    MissingToken,
    /// The session has no token: the cookie was not sent, has expired, or the page never issued a token.
    MissingSessionToken,
    /// The token is older than the time limit, or from the future.
    Expired,
    /// The token was not signed with this key, or is damaged.
    Invalid,
    /// The token was issued for another session.
    Mismatch,
    /// The request came over HTTPS without a `Referer`.
    MissingReferrer,
    /// The `Referer` names another origin.
    BadReferrer,
}

impl fmt::Display for CsrfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingToken => {
                "the request has no CSRF token; put the issued token into the form's hidden field, or into the \
                 header X-CSRFToken"
            }
            Self::MissingSessionToken => {
                "the session has no CSRF token; load the form again with cookies enabled, and issue its token from \
                 the session that is saved with the page"
            }
            Self::Expired => "the CSRF token is too old; load the form again and send it again",
            Self::Invalid => {
                "the CSRF token is damaged or signed with another key; load the form again, and give every server \
                 the same key"
            }
            Self::Mismatch => "the CSRF token belongs to another session; load the form again and send it again",
            Self::MissingReferrer => {
                "the request has no Referer header, which is required over HTTPS; do not suppress it with a \
                 Referrer-Policy of no-referrer, or switch WTF_CSRF_SSL_STRICT off"
            }
            Self::BadReferrer => {
                "the Referer header names another origin than this site; send the form from a page of this site, or \
                 make the proxy pass on the host that the browser uses"
            }
        })
    }
}

impl std::error::Error for CsrfError {}
