//! Replacing a response's header lines, through the public `SessionHeaders::apply`.

use std::borrow::Cow;

use cookie_session::{HeaderValues, ResponseHeaders, SessionHeaders};

struct Response<'l> {
    name: &'static str,
    lines: &'l [&'l [u8]],
    replaced: Option<Vec<u8>>,
}

impl ResponseHeaders for Response<'_> {
    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.lines.iter().filter(|_| name.eq_ignore_ascii_case(self.name)).collect()
    }

    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
        assert_eq!((name, &self.replaced), (self.name, &None));
        self.replaced = Some(value.into_owned());
    }

    fn append_set_cookie(&mut self, value: String) {
        panic!("no cookie is set, and yet: {value}");
    }
}

fn replaced(headers: SessionHeaders, name: &'static str, lines: &[&[u8]]) -> Option<Vec<u8>> {
    let mut response = Response { name, lines, replaced: None };
    headers.apply(&mut response);
    response.replaced
}

/// What takes the place of these `Vary` lines; `None` if they stay.
pub(crate) fn vary(lines: &[&[u8]]) -> Option<Vec<u8>> {
    replaced(SessionHeaders::new(true, None), "Vary", lines)
}

/// What takes the place of these `Cache-Control` lines to make the response private; `None` if they stay.
pub(crate) fn cache_control(lines: &[&[u8]]) -> Option<Vec<u8>> {
    replaced(SessionHeaders::new(false, None).with_private_caching(true), "Cache-Control", lines)
}
