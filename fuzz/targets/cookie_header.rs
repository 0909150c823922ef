//! Any `Cookie` header has pairs; the first of a name is the one that is found; `Vary` merges.
#![no_main]

use cookie_session::session::cookie::{first_cookie, pairs};
use cookie_session::session::vary;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let all = pairs(data);
    assert!(all.iter().all(|(name, _)| !name.is_empty()));
    let size: usize = all.iter().map(|(name, value)| name.chars().count() + value.chars().count()).sum();
    assert!(size <= data.len(), "unquoting makes nothing longer");
    let found = first_cookie([data], "session");
    assert_eq!(found.is_some(), all.iter().any(|(name, _)| name == "session"));
    // Once `Cookie` is there, nothing more is to do.
    for lines in [vec![data], data.split(|byte| *byte == b'\n').collect()] {
        if let Some(merged) = vary::merge(lines) {
            assert_eq!(vary::merge([&*merged]), None, "{}", merged.escape_ascii());
        }
    }
});
