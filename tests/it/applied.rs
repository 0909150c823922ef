//! How a session changes a response's headers, in any kind of header map.

use std::borrow::Cow;

use cookie_session::{HeaderValues, ResponseHeaders, SessionHeaders};

/// Lines as they would be sent.
#[derive(Default)]
struct Lines(Vec<(String, String)>);

impl ResponseHeaders for Lines {
    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
    }

    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
        let first = self.0.iter().position(|(other, _)| other.eq_ignore_ascii_case(name));
        let first = first.unwrap_or(self.0.len());
        self.0.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self.0.insert(first, (name.to_owned(), String::from_utf8(value.into_owned()).unwrap()));
    }

    fn append_set_cookie(&mut self, value: String) {
        self.0.push(("Set-Cookie".to_owned(), value));
    }
}

fn applied(headers: SessionHeaders, before: &[(&str, &str)]) -> Vec<String> {
    let mut lines =
        Lines(before.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect());
    // The map may be known as a trait object only.
    headers.apply(&mut lines as &mut dyn ResponseHeaders);
    lines.0.iter().map(|(name, text)| format!("{name}: {text}")).collect()
}

#[test]
fn nothing_is_done_for_an_untouched_session() {
    let before = [("vary", "a"), ("VARY", "b"), ("cache-control", "public")];
    assert_eq!(applied(SessionHeaders::default(), &before), ["vary: a", "VARY: b", "cache-control: public"]);
}

#[test]
fn vary_comes_first_and_other_headers_stay() {
    let headers = SessionHeaders::new(true, Some("session=x".to_owned()));
    assert_eq!(applied(headers.clone(), &[]), ["Vary: Cookie", "Set-Cookie: session=x"]);
    let before = [("Set-Cookie", "a=1"), ("vary", "A"), ("X", "1"), ("Vary", "B")];
    assert_eq!(
        applied(headers, &before),
        ["Set-Cookie: a=1", "Vary: A, B, Cookie", "X: 1", "Set-Cookie: session=x"]
    );
    let deleting = SessionHeaders::new(false, Some("session=".to_owned()));
    assert_eq!(applied(deleting, &before[1..2]), ["vary: A", "Set-Cookie: session="]);
}

#[cfg(feature = "http")]
mod http_map {
    use cookie_session::rules::{CachePrivately, CookieRules};
    use cookie_session::{PlainRequest, SecureCookieSessionInterface, SessionInterface};
    use http::{HeaderMap, HeaderValue};

    use super::SessionHeaders;

    fn map(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for (name, text) in lines {
            map.append(*name, HeaderValue::from_static(text));
        }
        map
    }

    /// In the order in which a server sends them; `http` keeps headers of one name together.
    fn shown(map: &HeaderMap) -> Vec<String> {
        map.iter().map(|(name, text)| format!("{name}: {}", text.to_str().unwrap())).collect()
    }

    #[test]
    fn all_headers_of_a_session_get_into_it() {
        let rules = CookieRules::default().cache_privately(CachePrivately::OnAccess);
        let interface = SecureCookieSessionInterface::new("secret").unwrap().with_rules(rules);
        let session = interface.open_session(&PlainRequest::new());
        session.insert("user", "ada").unwrap();
        let headers = interface.save_session(&session).unwrap();
        let cookie = headers.set_cookie().unwrap().to_owned();
        let mut map = map(&[
            ("cache-control", "public, max-age=60"),
            ("set-cookie", "a=1"),
            ("vary", "Origin"),
            ("cache-control", "s-maxage=5"),
            ("vary", "Accept-Encoding"),
        ]);
        headers.apply(&mut map);
        assert_eq!(
            shown(&map),
            [
                "cache-control: max-age=60, private",
                "set-cookie: a=1",
                &format!("set-cookie: {cookie}"),
                "vary: Origin, Accept-Encoding, Cookie",
            ]
        );
        let marks: Vec<bool> = map.get_all("set-cookie").iter().map(HeaderValue::is_sensitive).collect();
        assert_eq!(marks, [false, true]);
    }

    /// The order on the wire is Flask's: `Vary` first if the session was used, else after the cookie.
    #[test]
    fn the_order_is_flask_s() {
        let interface = SecureCookieSessionInterface::new("secret").unwrap();
        let session = interface.open_session(&PlainRequest::new());
        session.set_permanent(true).unwrap();
        let used = interface.save_session(&session).unwrap();
        let cookie = used.set_cookie().unwrap().to_owned();
        let idle = interface.open_session(&PlainRequest::new().answering(&cookie));
        for (headers, order) in
            [(used, ["vary", "set-cookie"]), (interface.save_session(&idle).unwrap(), ["set-cookie", "vary"])]
        {
            let mut map = HeaderMap::new();
            headers.apply(&mut map);
            assert_eq!(map.keys().map(|name| name.as_str()).collect::<Vec<_>>(), order);
        }
    }

    /// What no header may hold is not sent; the rest is.
    #[test]
    fn a_text_that_no_header_may_have_is_not_sent() {
        let mut map = HeaderMap::new();
        SessionHeaders::new(true, Some("session=a\nb".to_owned())).apply(&mut map);
        assert_eq!(shown(&map), ["vary: Cookie"]);
    }
}
