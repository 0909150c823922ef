//! The session keys of Flask-Login.

/// Text: who is logged in (`User.get_id()`).
pub const USER_ID: &str = "_user_id";
/// Boolean: whether the user entered credentials in this session, instead of using the remember cookie.
pub const FRESH: &str = "_fresh";
/// 128 hex digits: the client that logged in, computed by an [`Identifier`](super::Identifier).
pub const IDENTIFIER: &str = "_id";
/// `set` or `clear`: whether the response sets or deletes the remember cookie. The response then removes the key.
pub const REMEMBER: &str = "_remember";
/// Float: the lifetime of this user's remember cookie in seconds.
pub const REMEMBER_SECONDS: &str = "_remember_seconds";
/// Text: the page to return to after the login, if `USE_SESSION_FOR_NEXT` is set.
pub const NEXT: &str = "next";

/// The keys that `strong` protection removes from the session of another client (Flask-Login's `SESSION_KEYS`).
pub const ALL: [&str; 6] = [USER_ID, FRESH, IDENTIFIER, REMEMBER, REMEMBER_SECONDS, NEXT];

/// The value of [`REMEMBER`] to send the cookie.
pub(super) const SET: &str = "set";
/// The value of [`REMEMBER`] to delete the cookie.
pub(super) const CLEAR: &str = "clear";
