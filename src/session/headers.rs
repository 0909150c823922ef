//! [`SessionHeaders`]: the headers that a session adds to a response.

use std::fmt;

use super::cookie::CookieTooLarge;
use crate::error::Error;
use crate::printable::Printable;

/// The headers that a session adds to a response.
///
/// [`apply`](Self::apply) adds them to a framework's headers. If you add them yourself, *append* `Set-Cookie` and merge
/// `Cookie` into `Vary`.
///
/// # Security
/// `Debug` shows the cookie's name and attributes but not its value, which would give access to the session.
#[non_exhaustive]
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SessionHeaders {
    pub(super) set_cookie: Option<String>,
    /// The `Set-Cookie` texts of other cookies, which come first.
    pub(super) other_cookies: Vec<String>,
    pub(super) vary: bool,
    /// Whether `Vary` comes before `Set-Cookie`, which is so if the session was accessed.
    pub(super) vary_first: bool,
    pub(super) too_large: Option<CookieTooLarge>,
    pub(super) cache_privately: bool,
}

impl SessionHeaders {
    /// Creates headers for your own session interface.
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

    /// Sets whether to keep the response out of shared caches.
    #[must_use]
    pub fn with_private_caching(mut self, private: bool) -> Self {
        self.cache_privately = private;
        self
    }

    /// Adds the `Set-Cookie` text of another cookie, which is sent before the session's.
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

    /// Whether the list of headers is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set_cookie.is_none() && self.other_cookies.is_empty() && !self.vary
    }

    /// The value of the `Set-Cookie` header to append.
    #[must_use]
    pub fn set_cookie(&self) -> Option<&str> {
        self.set_cookie.as_deref()
    }

    /// Returns the value of the `Set-Cookie` header, without a copy.
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

    /// Whether to merge `Cookie` into `Vary`.
    #[must_use]
    pub fn varies_by_cookie(&self) -> bool {
        self.vary
    }

    /// Whether `Vary` comes before `Set-Cookie` in Flask's response.
    #[must_use]
    pub fn vary_comes_first(&self) -> bool {
        self.vary_first
    }

    /// Whether to keep the response out of shared caches, as [`apply`](Self::apply) does.
    #[must_use]
    pub fn is_cached_privately(&self) -> bool {
        self.cache_privately
    }

    /// A report if the cookie is larger than browsers accept. Like Flask, the crate still sends it.
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

/// A `Set-Cookie` text with `…` in place of a non-empty value.
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

/// The error of a session that could not be saved, and the headers that the response still needs.
///
/// Flask answers with a 500 that has `Vary: Cookie` and no `Set-Cookie`.
#[derive(Debug)]
pub struct SaveError {
    pub(super) error: Error,
    pub(super) headers: SessionHeaders,
}

impl SaveError {
    /// Creates an error for your own session interface.
    #[must_use]
    pub fn new(error: Error, headers: SessionHeaders) -> Self {
        Self { error, headers }
    }

    /// The error.
    #[must_use]
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The headers that the response still needs: `Vary`, if the session was accessed.
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
