//! `require_strong` rejects every secret key in the documentation, the examples and the benches.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cookie_session::SecretKeys;

/// What stands in front of the text of a key, in Rust, Python, JSON and shells.
const BEFORE: &[&str] = &[
    "SecureCookieSessionInterface::new(",
    "SecureCookieSessionInterface::recommended(",
    "SecretKeys::new(",
    ".with_fallback(",
    "SECRET_KEY\": ",
    "SECRET_KEY\", ",
    "SECRET_KEY_FALLBACKS\": [",
    "SECRET_KEY = ",
    "SECRET_KEY=",
    "secret_key = ",
    "SECRET: &str = ",
    "OLD: &str = ",
    "NEW: &str = ",
    "OLDEST: &str = ",
];

const EXTENSIONS: &[&str] = &["md", "rs", "py", "sh", "toml", "json"];

/// The keys of a text: literals behind one of [`BEFORE`].
fn keys_in(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for before in BEFORE {
        for (at, _) in text.match_indices(before) {
            // A pair, not a list of names.
            let pair = || text[..at].rsplit_once('"').is_some_and(|(front, _)| front.ends_with('('));
            if before.ends_with("\", ") && !pair() {
                continue;
            }
            let rest = text[at + before.len()..].trim_start_matches(['\\', 'b', '&', '\n', ' ']);
            let Some(quote) = rest.chars().next().filter(|quote| matches!(quote, '"' | '\'')) else {
                continue;
            };
            if let Some(end) = rest[1..].find(quote) {
                found.push(rest[1..=end].trim_end_matches('\\').to_owned());
            }
        }
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "target" || name == "tests" {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
            && let Ok(text) = fs::read_to_string(&path)
        {
            for key in keys_in(&text) {
                found.entry(key).or_insert_with(|| path.display().to_string());
            }
        }
    }
}

#[test]
fn keys_of_the_documentation_are_published() {
    let mut found = BTreeMap::new();
    collect(Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    for known in
        ["a long random secret key", "the secret key of the Flask app", "correct horse battery staple"]
    {
        assert!(found.contains_key(known), "{known} is not found any more: {found:?}");
    }
    let strong: Vec<_> = found
        .iter()
        .filter(|(key, _)| SecretKeys::new(key).is_ok_and(|keys| keys.require_strong().is_ok()))
        .collect();
    assert!(strong.is_empty(), "add these keys to src/keys/published.rs: {strong:#?}");
}

/// What the test above looks for is found.
#[test]
fn a_new_key_would_be_noticed() {
    for text in [
        "SecureCookieSessionInterface::new(\"a key\")?",
        "SecureCookieSessionInterface::recommended(\n    \"a key\")",
        "keys.with_fallback(b\"a key\")",
        "const SECRET: &str = \"a key\";",
        "{\"SECRET_KEY\": \"a key\"}",
        "(\"FLASK_SECRET_KEY\", \"a key\")",
        "app.secret_key = 'a key'",
        "SECRET_KEY = \"a key\"",
    ] {
        assert_eq!(keys_in(text), ["a key"], "{text}");
    }
}
