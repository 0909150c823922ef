//! Any `Cookie` header has pairs; the first of a name is the one that is found; `Vary` merges.
#![no_main]

use std::borrow::Cow;

use cookie_session::cookie::{first_cookie, pairs};
use cookie_session::{HeaderValues, ResponseHeaders, SessionHeaders};
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
        let mut response = Vary(lines.into_iter().map(<[u8]>::to_vec).collect());
        SessionHeaders::new(true, None).apply(&mut response);
        let once = response.0.clone();
        SessionHeaders::new(true, None).apply(&mut response);
        assert_eq!(response.0, once);
    }
});

/// The `Vary` lines of a response.
struct Vary(Vec<Vec<u8>>);

impl ResponseHeaders for Vary {
    fn header_values(&self, _: &str) -> HeaderValues<'_> {
        self.0.iter().collect()
    }

    fn replace_header(&mut self, _: &'static str, value: Cow<'static, [u8]>) {
        self.0 = vec![value.into_owned()];
    }

    fn append_set_cookie(&mut self, _: String) {}
}
