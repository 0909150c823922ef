//! The session keys of Flask-Login.

/// Text: who is logged in (`User.get_id()`).
pub const USER_ID: &str = "_user_id";
/// A switch: whether the login is by password in this session, not by the remember cookie.
pub const FRESH: &str = "_fresh";
/// 128 hex digits: the client that logged in, as an [`Identifier`](super::Identifier) makes it.
pub const IDENTIFIER: &str = "_id";
/// `set` or `clear`: what the response does to the remember cookie. It is removed when that is done.
pub const REMEMBER: &str = "_remember";
/// A float: for how many seconds this user's browser keeps the remember cookie.
pub const REMEMBER_SECONDS: &str = "_remember_seconds";
/// Text: the page to return to after the login, if `USE_SESSION_FOR_NEXT` is set.
pub const NEXT: &str = "next";

/// What `strong` protection removes from the session of another client (Flask-Login's `SESSION_KEYS`).
pub const ALL: [&str; 6] = [USER_ID, FRESH, IDENTIFIER, REMEMBER, REMEMBER_SECONDS, NEXT];

/// The value of [`REMEMBER`] for a cookie that is to be sent.
pub(super) const SET: &str = "set";
/// The value of [`REMEMBER`] for a cookie that is to be deleted.
pub(super) const CLEAR: &str = "clear";
