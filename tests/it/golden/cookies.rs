//! Cookie, `Set-Cookie` and `Vary` header text against Werkzeug and Flask.

use std::path::PathBuf;

use serde_json::Value;

/// The cases of one file of golden data.
pub(super) fn load(name: &str) -> Vec<Value> {
    let dir = std::env::var_os("COOKIE_SESSION_VECTORS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")), PathBuf::from);
    let text = std::fs::read_to_string(dir.join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The bytes of a lower-case hex text.
pub(super) fn unhex(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2));
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}
