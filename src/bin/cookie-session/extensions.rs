//! Well-known session keys of Flask, its extensions and Django.

/// How a key is recognized.
enum Key {
    Is(&'static str),
    StartsWith(&'static str),
    EndsWith(&'static str),
}

use Key::{EndsWith, Is, StartsWith};

/// The key, the library that writes it, the types of its value, and its meaning. The first match counts.
const KEYS: &[(Key, &str, &str, &str)] = &[
    (Is("_permanent"), "Flask", "bool", "whether the session has a lifetime (`session.permanent`)"),
    (
        Is("_flashes"),
        "Flask",
        "list of tuple(str, str)",
        "messages of `flash()` that have not been shown yet",
    ),
    (Is("_user_id"), "Flask-Login", "str", "who is logged in"),
    (Is("_fresh"), "Flask-Login", "bool", "whether this login used credentials, not the remember cookie"),
    (Is("_id"), "Flask-Login", "str", "a hash of the client's address and user agent"),
    (Is("_remember"), "Flask-Login", "str", "whether the next response sets or deletes the remember cookie"),
    (Is("_remember_seconds"), "Flask-Login", "float", "the lifetime of that remember cookie in seconds"),
    (Is("next"), "Flask-Login", "str", "the page to return to after the login"),
    (Is("csrf_token"), "Flask-WTF", "str", "the value that CSRF tokens are checked against"),
    (Is("fs_cc"), "Flask-Security", "str", "whether the next response sets or deletes the CSRF cookie"),
    (Is("fs_paa"), "Flask-Security", "float", "the time of the last authentication"),
    (Is("fs_gexp"), "Flask-Security", "float", "the end of the grace period after the last authentication"),
    (StartsWith("tf_"), "Flask-Security", "str, bool", "a login that waits for its second factor"),
    (Is("identity.id"), "Flask-Principal", "str, int, None", "the user's identity"),
    (Is("identity.auth_type"), "Flask-Principal", "str, None", "how the identity was established"),
    (StartsWith("_state_"), "Authlib", "dict", "an OAuth login in progress"),
    (EndsWith("_oauth_state"), "Flask-Dance", "str", "an OAuth login in progress"),
    (EndsWith("_oauth_token"), "Flask-Dance", "dict", "an OAuth token; anyone who reads it can use it"),
    (Is("locale"), "Flask-Babel", "str", "the language, as apps with Flask-Babel store it"),
    (Is("page_history"), "Flask-AppBuilder", "list of str", "the pages that the user can go back to"),
    (
        StartsWith("_auth_user_"),
        "Django",
        "str",
        "who is logged in, with which backend, and a hash of the password",
    ),
    (Is("_session_expiry"), "Django", "int, str", "the session's own lifetime (`set_expiry()`)"),
    (Is("_csrftoken"), "Django", "str", "the value that CSRF tokens are checked against"),
];

fn entry(key: &str) -> Option<&'static (Key, &'static str, &'static str, &'static str)> {
    KEYS.iter().find(|(known, ..)| match known {
        Is(whole) => key == *whole,
        StartsWith(start) => key.starts_with(start),
        EndsWith(end) => key.ends_with(end),
    })
}

/// Returns the library that writes this key into a session.
pub(crate) fn extension_of(key: &str) -> Option<&'static str> {
    entry(key).map(|(_, extension, ..)| *extension)
}

/// Returns the Python types of the value under this key.
pub(crate) fn types(key: &str) -> Option<&'static str> {
    entry(key).map(|(_, _, types, _)| *types)
}

/// Returns the meaning of a known key.
pub(crate) fn meaning(key: &str) -> Option<&'static str> {
    entry(key).map(|(.., meaning)| *meaning)
}
