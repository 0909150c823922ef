//! [`CookieRules`]: rules for cookies beyond Flask's.

/// What happens to a cookie that was rejected.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadCookie {
    /// It stays in the browser, as in Flask, until a session is saved.
    ///
    /// Use this beside a Flask app that may be able to read it.
    #[default]
    Keep,
    /// The response deletes it, unless a session is saved or the request has another cookie with the same name that was
    /// not tried, because the deletion could delete that one.
    Clear,
}

/// What happens to a cookie whose header is longer than `MAX_COOKIE_SIZE`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OversizeCookie {
    /// It is sent, as in Flask, and reported by [`SessionHeaders::too_large`](crate::SessionHeaders::too_large).
    ///
    /// Browsers may ignore it, so the change may be lost silently.
    #[default]
    Send,
    /// It is not sent, and saving fails with [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    Refuse,
}

/// Which of several cookies with the session's name is used.
///
/// Browsers send several after the cookie's domain or path has changed.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeveralCookies {
    /// The first one, valid or not, as in Flask.
    #[default]
    First,
    /// The first one that opens, of the first eight.
    ///
    /// Each attempt costs a verification, so the number is limited.
    FirstGood,
}

/// Which responses get `Cache-Control: private`, which keeps them out of shared caches.
///
/// Use it for caches that ignore `Vary: Cookie`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CachePrivately {
    /// No responses, as in Flask.
    #[default]
    Never,
    /// Responses that set or delete the cookie.
    ///
    /// A cache that stores a response with `Set-Cookie` gives one user's session to another.
    WithCookie,
    /// Responses whose session was accessed too: all with `Vary: Cookie`.
    ///
    /// Such a page may depend on the session, even without a cookie in the response.
    OnAccess,
}

/// Rules for cookies beyond Flask's. The default is Flask's behaviour.
///
/// ```
/// use cookie_session::rules::{BadCookie, CookieRules};
/// use cookie_session::{SecureCookieSessionInterface, SessionInterface};
///
/// let rules = CookieRules::default().bad_cookie(BadCookie::Clear).reissue(true);
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?.with_rules(rules);
/// assert_eq!(interface.cookie_rules(), rules);
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CookieRules {
    pub(super) bad_cookie: BadCookie,
    pub(super) oversize: OversizeCookie,
    pub(super) several: SeveralCookies,
    pub(super) reissue: bool,
    pub(super) cache_privately: CachePrivately,
}

impl CookieRules {
    /// Sets what happens to a rejected cookie.
    #[must_use]
    pub fn bad_cookie(mut self, bad_cookie: BadCookie) -> Self {
        self.bad_cookie = bad_cookie;
        self
    }

    /// Sets what happens to a cookie that is longer than `MAX_COOKIE_SIZE`.
    #[must_use]
    pub fn oversize(mut self, oversize: OversizeCookie) -> Self {
        self.oversize = oversize;
        self
    }

    /// Sets which of several cookies with one name is used.
    #[must_use]
    pub fn several(mut self, several: SeveralCookies) -> Self {
        self.several = several;
        self
    }

    /// Sets whether to sign a session again if a fallback key or an accepted scheme signed it; off in Flask.
    ///
    /// All sessions in use then move to the new key, so you can remove the old one sooner.
    #[must_use]
    pub fn reissue(mut self, reissue: bool) -> Self {
        self.reissue = reissue;
        self
    }

    /// Sets which responses get `Cache-Control: private`; none in Flask.
    ///
    /// `public` and `s-maxage` are removed from the response's own directives; `no-store` stays ([`SessionHeaders::apply`](crate::SessionHeaders::apply)).
    #[must_use]
    pub fn cache_privately(mut self, cache_privately: CachePrivately) -> Self {
        self.cache_privately = cache_privately;
        self
    }
}
