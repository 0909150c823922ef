//! Unknown settings: misspelt ones, and those of extensions.

use super::ConfigWarning;

/// Flask's settings of the session cookie.
const KNOWN: &[&str] = &[
    "APPLICATION_ROOT",
    "MAX_COOKIE_SIZE",
    "PERMANENT_SESSION_LIFETIME",
    "REMEMBER_COOKIE_DOMAIN",
    "REMEMBER_COOKIE_DURATION",
    "REMEMBER_COOKIE_HTTPONLY",
    "REMEMBER_COOKIE_NAME",
    "REMEMBER_COOKIE_PATH",
    "REMEMBER_COOKIE_REFRESH_EACH_REQUEST",
    "REMEMBER_COOKIE_SAMESITE",
    "REMEMBER_COOKIE_SECURE",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SESSION_COOKIE_DOMAIN",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_NAME",
    "SESSION_COOKIE_PARTITIONED",
    "SESSION_COOKIE_PATH",
    "SESSION_COOKIE_SAMESITE",
    "SESSION_COOKIE_SECURE",
    "SESSION_PROTECTION",
    "SESSION_REFRESH_EACH_REQUEST",
    "WTF_CSRF_CHECK_DEFAULT",
    "WTF_CSRF_ENABLED",
    "WTF_CSRF_FIELD_NAME",
    "WTF_CSRF_HEADERS",
    "WTF_CSRF_METHODS",
    "WTF_CSRF_SECRET_KEY",
    "WTF_CSRF_SSL_STRICT",
    "WTF_CSRF_TIME_LIMIT",
];

/// Prefixes of names that belong to sessions.
const STARTS: &[&str] = &["SESSION_", "SECRET_KEY", "PERMANENT_SESSION", "REMEMBER_COOKIE_", "WTF_CSRF_"];

/// Settings of other frameworks and extensions, with the equivalent here.
const FOREIGN: &[(&str, &str)] = &[
    ("SESSION_COOKIE_AGE", "PERMANENT_SESSION_LIFETIME"),
    ("SESSION_COOKIE_EXPIRES", "PERMANENT_SESSION_LIFETIME"),
    ("SESSION_COOKIE_MAX_AGE", "PERMANENT_SESSION_LIFETIME"),
    ("SESSION_COOKIE_MAX_SIZE", "MAX_COOKIE_SIZE"),
    ("SESSION_SAVE_EVERY_REQUEST", "SESSION_REFRESH_EACH_REQUEST"),
];

/// A warning if `key` is not a setting of Flask's but looks like one for sessions.
pub(super) fn judge(key: &str) -> Option<ConfigWarning> {
    let nearest = nearest(key);
    let concerns_sessions = STARTS.iter().any(|start| key.starts_with(start));
    (concerns_sessions || nearest.is_some())
        .then(|| ConfigWarning::UnknownSetting { name: key.to_owned(), nearest: nearest.map(str::to_owned) })
}

/// The setting nearest to `key`.
fn nearest(key: &str) -> Option<&'static str> {
    let plain = plain(key);
    if let Some((_, same)) = FOREIGN.iter().find(|(name, _)| plain == self::plain(name)) {
        return Some(same);
    }
    let typing_errors = |known: &str| {
        let known = self::plain(known);
        // A common prefix does not make names similar.
        let common = plain.bytes().zip(known.bytes()).take_while(|(one, other)| one == other).count();
        let (rest, known_rest) = (&plain[common..], &known[common..]);
        let allowed = match plain.len() {
            0..8 => 0,
            8..14 => 1,
            _ => 2,
        };
        let errors = strsim::osa_distance(rest, known_rest);
        (errors <= allowed && errors <= 1.max(known_rest.len() / 3)).then_some(errors)
    };
    let misspelt = KNOWN.iter().filter_map(|known| Some((typing_errors(known)?, *known))).min();
    misspelt.map(|(_, known)| known).or_else(|| with_the_same_end(key))
}

/// The setting of the cookie that ends like `key`: `SESSION_SECURE` for `SESSION_COOKIE_SECURE`.
fn with_the_same_end(key: &str) -> Option<&'static str> {
    let end = key.strip_prefix("SESSION_")?.trim_start_matches("COOKIE_");
    let same = |known: &&&str| known.rsplit('_').next().is_some_and(|last| last == plain(end));
    KNOWN.iter().filter(|known| !known.starts_with("REMEMBER_")).find(same).copied()
}

/// The name in upper case without `_`.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| *character != '_')
        .map(|character| character.to_ascii_uppercase())
        .collect()
}
