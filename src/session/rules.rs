//! [`CookieRules`]: what to do where Flask leaves users alone with a cookie.

/// What happens to a cookie that came in and could not be taken.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadCookie {
    /// It stays in the browser, as with Flask, until something is saved in its place.
    ///
    /// The right choice beside a Flask app that may still be able to read it.
    #[default]
    Keep,
    /// The response deletes it, unless a session is saved, or the request has another cookie of the same name that
    /// was not tried: a deletion names no value and could hit that one.
    Clear,
}

/// What happens to a cookie whose header is longer than `MAX_COOKIE_SIZE`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OversizeCookie {
    /// It is sent, as by Flask, and reported as data
    /// ([`SessionHeaders::too_large`](crate::SessionHeaders::too_large)).
    ///
    /// Browsers may ignore it, so that the change is lost without a trace.
    #[default]
    Send,
    /// Nothing is sent; saving fails with [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
    Refuse,
}

/// Which of several cookies of the session's name is taken.
///
/// Browsers send several after the domain or path of a cookie has changed.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SeveralCookies {
    /// The first one, good or bad, as by Flask.
    #[default]
    First,
    /// The first one that can be opened, of the first eight.
    ///
    /// Each of them costs as much as a cookie of its own, so there is an end to trying.
    FirstGood,
}

/// Which responses get `Cache-Control: private`, which keeps them out of shared caches.
///
/// A cache that heeds `Vary: Cookie` needs none of this. It is for caches that do not.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CachePrivately {
    /// None, as in Flask.
    #[default]
    Never,
    /// Those that set or delete the cookie.
    ///
    /// A cache that stores a response with `Set-Cookie` gives one user's session to another.
    WithCookie,
    /// Those whose session was accessed, too: all that have `Vary: Cookie`.
    ///
    /// Such a page may show what the session says, with or without a cookie in the response.
    OnAccess,
}

/// Rules for cookies beyond Flask's; the default is what Flask does.
///
/// ```
/// use cookie_session::{BadCookie, CookieRules, SecureCookieSessionInterface, SessionInterface};
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
    /// Chooses what happens to a cookie that could not be taken.
    #[must_use]
    pub fn bad_cookie(mut self, bad_cookie: BadCookie) -> Self {
        self.bad_cookie = bad_cookie;
        self
    }

    /// Chooses what happens to a cookie that is longer than `MAX_COOKIE_SIZE`.
    #[must_use]
    pub fn oversize(mut self, oversize: OversizeCookie) -> Self {
        self.oversize = oversize;
        self
    }

    /// Chooses which of several cookies of one name is taken.
    #[must_use]
    pub fn several(mut self, several: SeveralCookies) -> Self {
        self.several = several;
        self
    }

    /// Sends a session again that was signed by a fallback key or an older digest; off in Flask.
    ///
    /// So all sessions in use move to the new key, and the old one can go sooner.
    #[must_use]
    pub fn reissue(mut self, reissue: bool) -> Self {
        self.reissue = reissue;
        self
    }

    /// Chooses which responses get `Cache-Control: private`; none in Flask.
    ///
    /// `public` and `s-maxage` are taken out of what the response says; `no-store`
    /// stays as it is ([`SessionHeaders::apply`](crate::SessionHeaders::apply)).
    #[must_use]
    pub fn cache_privately(mut self, cache_privately: CachePrivately) -> Self {
        self.cache_privately = cache_privately;
        self
    }
}
