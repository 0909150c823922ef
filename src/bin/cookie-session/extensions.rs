//! Session keys that Flask, its extensions and Django are known for.

/// How a key is recognized.
enum Key {
    Is(&'static str),
    StartsWith(&'static str),
    EndsWith(&'static str),
}

use Key::{EndsWith, Is, StartsWith};

/// The key, who writes it, the types of its value, and what it means. The first that fits counts.
const KEYS: &[(Key, &str, &str, &str)] = &[
    (Is("_permanent"), "Flask", "bool", "whether the session has a lifetime (`session.permanent`)"),
    (Is("_flashes"), "Flask", "list of tuple(str, str)", "messages by `flash()` that are not shown yet"),
    (Is("_user_id"), "Flask-Login", "str", "who is logged in"),
    (Is("_fresh"), "Flask-Login", "bool", "whether the login was by password, not by the remember cookie"),
    (Is("_id"), "Flask-Login", "str", "a hash of the client's address and user agent"),
    (Is("_remember"), "Flask-Login", "str", "what the next response does with the remember cookie"),
    (Is("_remember_seconds"), "Flask-Login", "float", "how long that remember cookie lives"),
    (Is("next"), "Flask-Login", "str", "where to go after the login"),
    (Is("csrf_token"), "Flask-WTF", "str", "what CSRF tokens are checked with"),
    (Is("fs_cc"), "Flask-Security", "str", "what the next response does with the CSRF cookie"),
    (Is("fs_paa"), "Flask-Security", "float", "when the user authenticated last"),
    (Is("fs_gexp"), "Flask-Security", "float", "when the grace period of the last authentication ends"),
    (StartsWith("tf_"), "Flask-Security", "str, bool", "a login that waits for its second factor"),
    (Is("identity.id"), "Flask-Principal", "str, int, None", "who the identity is"),
    (Is("identity.auth_type"), "Flask-Principal", "str, None", "how the identity was established"),
    (StartsWith("_state_"), "Authlib", "dict", "an OAuth login under way"),
    (EndsWith("_oauth_state"), "Flask-Dance", "str", "an OAuth login under way"),
    (EndsWith("_oauth_token"), "Flask-Dance", "dict", "an OAuth token; anyone who reads it can use it"),
    (Is("locale"), "Flask-Babel", "str", "the language, as apps with Flask-Babel keep it"),
    (Is("page_history"), "Flask-AppBuilder", "list of str", "the pages to go back to"),
    (
        StartsWith("_auth_user_"),
        "Django",
        "str",
        "who is logged in, by which backend, and a hash of the password",
    ),
    (Is("_session_expiry"), "Django", "int, str", "a lifetime of its own (`set_expiry()`)"),
    (Is("_csrftoken"), "Django", "str", "what CSRF tokens are checked with"),
];

fn entry(key: &str) -> Option<&'static (Key, &'static str, &'static str, &'static str)> {
    KEYS.iter().find(|(known, ..)| match known {
        Is(whole) => key == *whole,
        StartsWith(start) => key.starts_with(start),
        EndsWith(end) => key.ends_with(end),
    })
}

/// The extension that writes this key into a session.
pub(crate) fn extension_of(key: &str) -> Option<&'static str> {
    entry(key).map(|(_, extension, ..)| *extension)
}

/// The types of the value under this key, as Python names them.
pub(crate) fn types(key: &str) -> Option<&'static str> {
    entry(key).map(|(_, _, types, _)| *types)
}

/// What a known key stands for.
pub(crate) fn meaning(key: &str) -> Option<&'static str> {
    entry(key).map(|(.., meaning)| *meaning)
}
