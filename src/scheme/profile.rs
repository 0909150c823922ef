//! [`SessionProfile`]: the session defaults of the framework that a scheme comes from.

/// The defaults of a session interface made from a scheme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SessionProfile {
    pub(crate) cookie_name: &'static str,
    /// The lifetime and age limit in seconds.
    pub(crate) lifetime: i64,
    /// Whether the cookie is `SameSite=Lax`; otherwise it has no `SameSite`.
    pub(crate) lax: bool,
    pub(crate) cookie_life: CookieLife,
}

/// When a session's cookie is sent, and whether it outlives the browser.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CookieLife {
    /// Flask's rules, by `_permanent`.
    Flask,
    /// It outlives the browser, and is sent when changed.
    Persistent,
    /// The same, unless `_session_expiry` is set.
    Django,
}

impl SessionProfile {
    /// Flask 3.1.3.
    pub(crate) const FLASK: Self =
        Self { cookie_name: "session", lifetime: days(31), lax: false, cookie_life: CookieLife::Flask };

    /// Starlette 1.10.0.
    pub(crate) const STARLETTE: Self =
        Self { cookie_name: "session", lifetime: days(14), lax: true, cookie_life: CookieLife::Persistent };

    /// Django 5.2.19.
    pub(crate) const DJANGO: Self =
        Self { cookie_name: "sessionid", lifetime: days(14), lax: true, cookie_life: CookieLife::Django };
}

const fn days(days: i64) -> i64 {
    days * 24 * 60 * 60
}
