//! Reading `Cookie`, writing `Set-Cookie`.

use std::borrow::Cow;

use chrono::DateTime;
use cookie_session::cookie::{CookieAttributes, SameSite, first_cookie, pairs};
use cookie_session::{ConfigErrorKind, ErrorKind};
use proptest::prelude::*;

fn named(name: &str) -> CookieAttributes {
    CookieAttributes::new(name).unwrap()
}

#[test]
fn the_first_cookie_of_the_name_decides_over_all_headers() {
    let headers = [&b"a=1"[..], b"session=; x=y", b"session=later"];
    assert_eq!(first_cookie(headers, "session").unwrap(), &b""[..]);
    assert_eq!(first_cookie([&b"a=1"[..], b"session=2"], "session").unwrap(), &b"2"[..]);
    assert_eq!(first_cookie([], "session"), None);
}

/// A quote or semicolon behind a backslash is part of the quoted text, wherever it stands.
#[test]
fn what_is_escaped_does_not_end_a_quoted_value() {
    for before in 0..12 {
        for escapes in 1..4 {
            let text = "x".repeat(before);
            let header = format!(r#"a="{text}{}; y=1"; b=2"#, r#"\""#.repeat(escapes));
            let value = format!("{text}{}; y=1", "\"".repeat(escapes));
            let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            assert_eq!(pairs(header.as_bytes()), [pair("a", &value), pair("b", "2")], "{header}");
        }
    }
}

#[test]
fn same_site_is_written_as_in_the_header() {
    for (same_site, text) in [(SameSite::Lax, "Lax"), (SameSite::Strict, "Strict"), (SameSite::None, "None")]
    {
        assert_eq!((same_site.to_string().as_str(), same_site.as_str()), (text, text));
        assert!(
            named("a")
                .with_same_site(Some(same_site))
                .render_deletion()
                .contains(&format!("SameSite={text}"))
        );
    }
}

/// `.` in Werkzeug's pattern is any character but a newline, so a backslash before one stays.
#[test]
fn a_backslash_before_a_newline_stays() {
    let one = |text: &str| vec![("a".to_owned(), text.to_owned())];
    assert_eq!(pairs(b"a=\"x\\\ny\""), one("x\\\ny"));
    assert_eq!(pairs(b"a=\"x\\\ty\""), one("x\ty"));
    assert_eq!(pairs(b"a=\"x\\ny\""), one("xny"));
}

/// What is reserved beside the value is just what a cookie with a time needs.
#[test]
fn the_overhead_is_exact() {
    let time = DateTime::from_timestamp(1_700_000_000, 0);
    for cookie in [
        named("s"),
        named("session").with_http_only(true).with_path(Some("/")),
        named("sid").with_domain(Some("example.com")).unwrap().with_secure(true),
    ] {
        let mut header = String::new();
        cookie.write_prefix(&mut header);
        cookie.write_suffix(&mut header, time).unwrap();
        assert_eq!(header.len(), cookie.overhead(), "{header}");
    }
}

/// The cookie of an old scope can be deleted beside the new one.
#[test]
fn a_deletion_names_the_scope_asked_for() {
    let cookie = named("sid").with_path(Some("/new")).with_secure(true);
    let deletion = "sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure";
    assert_eq!(cookie.render_deletion_at(None, None).unwrap(), deletion);
    assert_eq!(
        cookie.render_deletion_at(Some("example.com"), Some("/old")).unwrap(),
        "sid=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; Path=/old"
    );
    let error = cookie.render_deletion_at(Some("no domain"), None).unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::CookieDomain);
}

#[test]
fn a_plain_value_is_not_copied() {
    for header in [&b"session=abc"[..], br#"x="1;2"; session = "abc" ; y"#] {
        assert!(matches!(first_cookie([header], "session"), Some(Cow::Borrowed(b"abc"))));
    }
    assert_eq!(first_cookie([&br#"session="\141bc""#[..]], "session").unwrap(), &b"abc"[..]);
}

/// P17: neither a missing name nor an encoded one can pose as the session.
#[test]
fn p17_no_other_spelling_shadows_the_session() {
    for header in
        ["=session=x", "%73ession=x", "\"session\"=x", "session%3Dx", "x=1,session=x", "x=\"1;session=x\""]
    {
        assert_eq!(first_cookie([header.as_bytes()], "session"), None, "{header}");
    }
}

/// The header that keeps Werkzeug's regular expression busy for minutes is read at once.
#[test]
fn long_headers_are_read_in_linear_time() {
    for part in [" ", "\"", "=\"", "a=\";", "\\\"", "a=\"\\", ";", "=", "a= \" ", "a=\"\" "] {
        let header = part.repeat(4 << 20 >> part.len().ilog2());
        assert_eq!(first_cookie([header.as_bytes()], "session"), None, "{part}");
    }
}

/// P18: no part of the cookie can start a new attribute or a new header.
#[test]
fn p18_nothing_breaks_out_of_the_header() {
    for name in ["", " ", "a=b", "a;b", "a\nb", "a\tb", "a\0", "é", " a", "a ", "a\x7f"] {
        assert_eq!(CookieAttributes::new(name).unwrap_err().kind(), ConfigErrorKind::CookieName, "{name:?}");
    }
    for domain in [
        "", ".", "a..b", "a;b", "a b", "a\nb", "a,b", "a=b", "[::1]", "::1", "h:80", "a.\u{80}", "ü;b.de",
        "\u{2024}",
    ] {
        let refused = named("s").with_domain(Some(domain)).unwrap_err();
        assert_eq!(refused.kind(), ConfigErrorKind::CookieDomain, "{domain:?}");
    }
    let header = named("s").with_path(Some("/;\r\n Secure\u{e9}")).render("\r\n;, \"", None, None).unwrap();
    assert_eq!(header, "s=\"\\015\\012\\073\\054 \\\"\"; Path=/%3B%0D%0A%20Secure%C3%A9");
}

#[test]
fn domains_are_ascii_and_stay_as_they_are() {
    for (domain, written) in [
        ("example.com", "example.com"),
        ("..Example.COM.", "Example.COM."),
        ("xn--bcher-kva.DE", "xn--bcher-kva.DE"),
        ("127.0.0.1", "127.0.0.1"),
        ("my_host", "my_host"),
    ] {
        let attributes = named("s").with_domain(Some(domain)).unwrap();
        assert_eq!(attributes.domain(), Some(written), "{domain}");
        assert_eq!(attributes.with_domain(None).unwrap(), named("s"));
    }
    for domain in ["Bücher.DE", "straße.de", "日本。jp", "ｅｘａｍｐｌｅ.com", "example。com", "a.b\u{ff0e}"]
    {
        let refused = named("s").with_domain(Some(domain)).unwrap_err();
        assert_eq!(refused.kind(), ConfigErrorKind::CookieDomain);
        assert!(refused.to_string().contains("write its xn-- form"), "{refused}");
    }
    for length in [63, 64] {
        let label = "x".repeat(length);
        assert_eq!(named("s").with_domain(Some(&label)).is_ok(), length == 63);
    }
    for last in ["wxyzw", "wxyzwx"] {
        let domain = "abcdefg.".repeat(31) + last;
        assert_eq!(named("s").with_domain(Some(&domain)).is_ok(), domain.len() == 253);
    }
}

#[test]
fn attributes_can_be_replaced() {
    let full = named("s")
        .with_domain(Some("a.b"))
        .unwrap()
        .with_path(Some(""))
        .with_partitioned(true)
        .with_same_site(Some(SameSite::None))
        .with_http_only(true);
    assert_eq!(
        full.render("", None, Some(-1)).unwrap(),
        "s=; Domain=a.b; Max-Age=-1; Secure; HttpOnly; Path=; SameSite=None; Partitioned"
    );
    assert!(full.is_secure() && full.is_http_only() && full.is_partitioned());
    let bare = full
        .with_domain(None)
        .unwrap()
        .with_path(None)
        .with_partitioned(false)
        .with_same_site(None)
        .with_http_only(false);
    assert_eq!(bare, named("s"));
    assert_eq!(bare.render_deletion(), "s=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0");
}

#[test]
fn a_time_beyond_the_year_9999_writes_nothing() {
    let late = DateTime::from_timestamp(253_402_300_800, 0);
    let mut header = String::from("s=v");
    assert_eq!(named("s").write_suffix(&mut header, late).unwrap_err().kind(), ErrorKind::Encode);
    assert_eq!(header, "s=v");
    assert_eq!(named("s").render("v", late, None).unwrap_err().kind(), ErrorKind::Encode);
}

proptest! {
    #[test]
    fn any_bytes_can_be_read(header: Vec<u8>) {
        for (name, _) in pairs(&header) {
            prop_assert!(!name.is_empty());
            if name.is_ascii() {
                prop_assert!(first_cookie([&header[..]], &name).is_some());
            }
        }
    }

    #[test]
    fn odd_headers_can_be_read(header in r#"[ab="\\; \t\n,0-7]{0,40}"#) {
        let read = pairs(header.as_bytes());
        prop_assert_eq!(read.is_empty(), first_name(&header).is_none());
        prop_assert_eq!(read.into_iter().next().map(|(name, _)| name), first_name(&header));
    }

    /// What is written as value is read again, whatever it is.
    #[test]
    fn values_survive(value: String) {
        let header = named("s").with_path(Some("/")).render(&value, None, None).unwrap();
        let line = format!("a=\"1\"; {}", header.strip_suffix("; Path=/").unwrap());
        let read = first_cookie([line.as_bytes()], "s").unwrap();
        prop_assert_eq!(read.as_ref(), value.as_bytes());
    }

    /// The parts written one by one are the whole, and fit into the capacity told before.
    #[test]
    fn parts_are_the_whole(value in "[A-Za-z0-9_.-]{0,50}", seconds in proptest::option::of(0_i64..4_000_000_000)) {
        let attributes = named("session").with_domain(Some("example.com")).unwrap().with_secure(true);
        let expires = seconds.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        let mut header = String::with_capacity(attributes.overhead() + value.len());
        let capacity = header.capacity();
        attributes.write_prefix(&mut header);
        header.push_str(&value);
        attributes.write_suffix(&mut header, expires).unwrap();
        prop_assert_eq!(header.capacity(), capacity);
        prop_assert_eq!(header, attributes.render(&value, expires, None).unwrap());
    }
}

/// The name of the first pair that has one, found in the simplest way.
///
/// Before it there can only be pairs without name, whose values may be quoted.
fn first_name(header: &str) -> Option<String> {
    let mut rest = header;
    loop {
        let end = rest.find(['=', ';']).unwrap_or(rest.len());
        let name = rest[..end].trim();
        if !name.is_empty() {
            return Some(name.to_owned());
        }
        rest = rest.get(end..)?;
        if let Some(value) = rest.strip_prefix('=') {
            let value = value.trim_start();
            rest = closed_quote(value).unwrap_or_else(|| &value[value.find(';').unwrap_or(value.len())..]);
        }
        rest = rest.get(1..)?;
    }
}

/// What follows a quoted text, if that is the end or a semicolon.
fn closed_quote(value: &str) -> Option<&str> {
    let mut characters = value.strip_prefix('"')?.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => {
                let behind = value[at + 2..].trim_start();
                return (behind.is_empty() || behind.starts_with(';')).then_some(behind);
            }
            '\\' => drop(characters.next()),
            _ => {}
        }
    }
    None
}
