//! [`SessionHeaders`]: what a session adds to a response.

use std::fmt;

use super::cookie::CookieTooLarge;
use crate::error::Error;
use crate::printable::Printable;

/// The headers that a session adds to a response.
///
/// [`apply`](Self::apply) adds them to a framework's headers. By hand: `Set-Cookie` is to be *appended*,
/// `Vary` to be merged with what is there.
///
/// # Security
/// `Debug` shows the cookie's name and attributes, not its value, with which anyone would have the
/// session.
#[non_exhaustive]
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SessionHeaders {
    pub(super) set_cookie: Option<String>,
    /// Those of other cookies, which stand before all else.
    pub(super) other_cookies: Vec<String>,
    pub(super) vary: bool,
    /// Whether `Vary` comes first on the wire: it does if the session was accessed.
    pub(super) vary_first: bool,
    pub(super) too_large: Option<CookieTooLarge>,
    pub(super) cache_privately: bool,
}

impl SessionHeaders {
    /// Headers for a response that varies by cookie, or not, and sets one, or not.
    ///
    /// For session interfaces of one's own.
    #[must_use]
    pub fn new(vary: bool, set_cookie: Option<String>) -> Self {
        Self {
            set_cookie,
            other_cookies: Vec::new(),
            vary,
            vary_first: true,
            too_large: None,
            cache_privately: false,
        }
    }

    /// The same for a response that is to be kept out of shared caches, or not.
    #[must_use]
    pub fn with_private_caching(mut self, private: bool) -> Self {
        self.cache_privately = private;
        self
    }

    /// The same with the `Set-Cookie` text of another cookie, which is sent before the session's.
    ///
    /// For cookies that belong to a session, such as one that remembers the user.
    #[must_use]
    pub fn with_other_cookie(mut self, set_cookie: String) -> Self {
        self.other_cookies.push(set_cookie);
        self
    }

    /// The `Set-Cookie` headers of other cookies, to append before the session's.
    #[must_use]
    pub fn other_cookies(&self) -> &[String] {
        &self.other_cookies
    }

    /// Whether nothing is to be added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set_cookie.is_none() && self.other_cookies.is_empty() && !self.vary
    }

    /// The value of the `Set-Cookie` header to append.
    #[must_use]
    pub fn set_cookie(&self) -> Option<&str> {
        self.set_cookie.as_deref()
    }

    /// The same by value, without a copy.
    #[must_use]
    pub fn into_set_cookie(self) -> Option<String> {
        self.set_cookie
    }

    /// `name=value` of the cookie that is set: the `Cookie` header of the browser's next request.
    ///
    /// ```
    /// use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
    ///
    /// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
    /// let session = interface.open_session(&PlainRequest::new());
    /// session.insert("user", "ada")?;
    /// let headers = interface.save_session(&session)?;
    ///
    /// let next = PlainRequest::new().with_header("cookie", headers.cookie_pair().unwrap());
    /// assert_eq!(interface.open_session(&next).get::<String>("user")?.unwrap(), "ada");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn cookie_pair(&self) -> Option<&str> {
        self.set_cookie.as_deref()?.split(';').next()
    }

    /// Whether `Cookie` is to be merged into `Vary`.
    #[must_use]
    pub fn varies_by_cookie(&self) -> bool {
        self.vary
    }

    /// Whether `Vary` stands before `Set-Cookie` in Flask's response.
    #[must_use]
    pub fn vary_comes_first(&self) -> bool {
        self.vary_first
    }

    /// Whether the response is to be kept out of shared caches, as [`apply`](Self::apply) does it.
    #[must_use]
    pub fn is_cached_privately(&self) -> bool {
        self.cache_privately
    }

    /// That the cookie is larger than browsers take, if it is. It is sent anyway, as by Flask.
    #[must_use]
    pub fn too_large(&self) -> Option<&CookieTooLarge> {
        self.too_large.as_ref()
    }
}

impl fmt::Debug for SessionHeaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHeaders")
            .field("set_cookie", &self.set_cookie.as_deref().map(WithoutValue))
            .field(
                "other_cookies",
                &self.other_cookies.iter().map(|text| WithoutValue(text)).collect::<Vec<_>>(),
            )
            .field("vary", &self.vary)
            .field("vary_first", &self.vary_first)
            .field("too_large", &self.too_large)
            .field("cache_privately", &self.cache_privately)
            .finish()
    }
}

/// A `Set-Cookie` text with `…` for the value, unless that is empty.
struct WithoutValue<'t>(&'t str);

impl fmt::Debug for WithoutValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (pair, attributes) = self.0.split_at(self.0.find(';').unwrap_or(self.0.len()));
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let value = if value.is_empty() { "" } else { "…" };
        let shown = format!("{name}={value}{attributes}");
        fmt::Debug::fmt(&Printable::new(&shown).at_most(512), f)
    }
}

/// A session that could not be saved, and the headers that the response needs all the same.
///
/// Flask answers with a 500 that has `Vary: Cookie` and no `Set-Cookie`.
#[derive(Debug)]
pub struct SaveError {
    pub(super) error: Error,
    pub(super) headers: SessionHeaders,
}

impl SaveError {
    /// For session interfaces of one's own.
    #[must_use]
    pub fn new(error: Error, headers: SessionHeaders) -> Self {
        Self { error, headers }
    }

    /// What went wrong.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The headers that are still due: `Vary`, if the session was accessed.
    #[must_use]
    pub fn headers(&self) -> &SessionHeaders {
        &self.headers
    }
}

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the session was not saved: {}", self.error)
    }
}

impl std::error::Error for SaveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
