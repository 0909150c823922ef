//! Properties of headers and of the work they may cause.

use cookie_session::cookie::{CookieAttributes, first_cookie, pairs};
use cookie_session::scheme::Compression;
use cookie_session::testing::strategies::any_config;
use cookie_session::{
    ConfigErrorKind, ErrorKind, Map, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface,
    SessionConfig, SessionInterface, Value,
};
use proptest::prelude::*;

use super::{NOW, SECRET, content, cookie_with, interface, open, scheme, token};

/// Werkzeug CVE-2023-23934 (a nameless cookie `=__Host-x=…`), Rack CVE-2020-8184 (percent-decoded
/// names).
#[test]
fn p17_other_names_are_never_read_as_the_session_cookie() {
    let find = |header: &'static str| first_cookie([header.as_bytes()], "__Host-session");
    for shadow in [
        "=__Host-session=bad",
        "==__Host-session=bad",
        "__%48ost-session=bad",
        "__Host%2Dsession=bad",
        "__host-session=bad",
        "x=__Host-session=bad",
        "x=\"; __Host-session=bad\"",
        "__Host-session",
        "__Host-session[]=bad",
    ] {
        let found = find(shadow);
        assert!(found.is_none() || found.as_deref() == Some(b""), "{shadow}: {found:?}");
    }
    assert_eq!(find("=__Host-session=bad; __Host-session=good").as_deref(), Some(&b"good"[..]));
    assert_eq!(find("__Host-session=good; __Host-session=bad").as_deref(), Some(&b"good"[..]));
    assert!(pairs(b"=nameless; ;; =").is_empty());
}

/// Plug CVE-2018-1000883; Flask and Werkzeug take any cookie name.
#[test]
fn p18_no_header_is_injected() {
    for name in ["", " a", "a ", "a;b", "a=b", "a\r\nSet-Cookie: b", "a\tb", "a\0", "\u{7f}", "\u{e9}"] {
        assert_eq!(CookieAttributes::new(name).unwrap_err().kind(), ConfigErrorKind::CookieName, "{name:?}");
    }
    for domain in ["a.com\r\nX: y", "a.com; Secure", "a com", "a.com\0"] {
        let config = SessionConfig::builder().cookie_domain(domain).build();
        assert_eq!(config.unwrap_err().kind(), ConfigErrorKind::CookieDomain, "{domain:?}");
    }
    assert!(SessionConfig::builder().cookie_path("/a\r\nX: y").build().is_err());
    let escaped = SessionConfig::builder().cookie_path("/a; Domain=evil.com").build().unwrap();
    assert_eq!(escaped.cookie_path(), Some("/a%3B%20Domain=evil.com"));
    // Even a value that the program renders itself.
    let header = CookieAttributes::default().render("a\r\nX: y; \"\u{e9}", None, None).unwrap();
    assert!(header.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{header}");
    assert_eq!(header.matches("; ").count(), 2, "only Path and HttpOnly: {header}");
}

/// The part of a header from the first attribute on, without what differs in a deletion.
fn attributes(set_cookie: &str) -> Vec<&str> {
    let timing = |part: &&str| !part.starts_with("Expires=") && !part.starts_with("Max-Age=");
    set_cookie.split("; ").skip(1).filter(timing).collect()
}

proptest! {
    /// CodeIgniter CVE-2022-39284 dropped attributes; Flask's deletions did before 2.1 (PRs 3726, 4485).
    #[test]
    fn p19_attributes_asked_for_are_sent(config in any_config()) {
        let interface = SecureCookieSessionInterface::new(SECRET).unwrap().with_config(config.clone());
        let set = cookie_with(&interface, "user", 1);
        let sent = attributes(&set);
        let has = |name: &str| sent.contains(&name);
        prop_assert_eq!(has("Secure"), config.cookie_secure() || config.cookie_partitioned());
        prop_assert_eq!(has("HttpOnly"), config.cookie_http_only());
        prop_assert_eq!(has("Partitioned"), config.cookie_partitioned());
        if let Some(same_site) = config.cookie_same_site() {
            prop_assert!(has(&format!("SameSite={}", same_site.as_str())), "{}", set);
        }
        if let Some(path) = config.cookie_path() {
            prop_assert!(has(&format!("Path={path}")), "{}", set);
        }
        if let Some(domain) = config.cookie_domain() {
            prop_assert!(has(&format!("Domain={domain}")), "{}", set);
        }
    }

    /// oauth2-proxy CVE-2026-34454, flask issue 5462, Flask-Session's deletion without `Secure`.
    #[test]
    fn p20_deletion_names_the_same_cookie(config in any_config()) {
        let interface = SecureCookieSessionInterface::new(SECRET).unwrap().with_config(config);
        let set = cookie_with(&interface, "user", 1);
        let session = interface.open_session(&PlainRequest::new().answering(&set));
        session.clear().unwrap();
        let headers = interface.save_session(&session).unwrap();
        let deletion = headers.set_cookie().unwrap();
        prop_assert_eq!(deletion.split('=').next(), set.split('=').next());
        prop_assert_eq!(token(deletion), "");
        prop_assert_eq!(attributes(deletion), attributes(&set));
        prop_assert!(deletion.contains("; Max-Age=0") && deletion.contains("; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
    }
}

/// zrok CVE-2026-40303 and litestar PR 5022 (unbounded chunks); itsdangerous inflates without limit.
#[test]
fn p21_memory_is_bounded() {
    let (interface, _) = interface();
    let big = Value::from(Map::from([("text", "x".repeat(2 << 20))]));
    let scheme = Scheme::flask_session(SecretKeys::new(SECRET).unwrap());
    let bomb = scheme.inflate_limit(3 << 20).timed_serializer().dump_value(&big).unwrap();
    assert!(bomb.len() < 10_000 && bomb.starts_with('.'), "it is small: {}", bomb.len());
    // A signed bomb is rejected at the limit, a forged one before it is decompressed.
    let signer = Scheme::flask_session(SecretKeys::new(SECRET).unwrap()).timestamp_signer();
    let payload = bomb.rsplitn(3, '.').last().unwrap();
    let signed = signer.sign_at(payload.as_bytes(), NOW).unwrap();
    assert_eq!(open(&interface, &signed).open_error().unwrap().kind(), ErrorKind::TooLarge);
    let forged = format!("{payload}.ZVPxAA.{}", "A".repeat(27));
    assert_eq!(open(&interface, &forged).open_error().unwrap().kind(), ErrorKind::SignatureMismatch);
    // A token is not even hashed beyond its limit.
    let long = format!("{}.ZVPxAA.{}", "A".repeat(5 << 20), "A".repeat(27));
    assert_eq!(open(&interface, &long).open_error().unwrap().kind(), ErrorKind::TooLarge);
}

/// rack's smart cookies truncated values at a size limit, and so also signatures.
#[test]
fn p29_a_large_session_is_reported_and_never_truncated() {
    let (scheme, _) = scheme();
    let interface = scheme.compression(Compression::Never).sessions();
    let session = interface.open_session(&PlainRequest::new());
    let text = "0123456789".repeat(1_000);
    session.insert("text", &text).unwrap();
    let headers = interface.save_session(&session).unwrap();
    let report = headers.too_large().expect("4093 bytes are the limit of browsers");
    assert_eq!(report.total_len, headers.set_cookie().unwrap().len());
    let whole = token(headers.set_cookie().unwrap());
    assert_eq!(content(&interface, whole).get("text"), Some(&Value::from(text)));
    // Truncated anywhere, by a proxy or a browser, it does not open.
    for len in [4_093, whole.len() - 1, whole.len() / 2] {
        assert!(content(&interface, &whole[..len]).is_empty());
    }
}
