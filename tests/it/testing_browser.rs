//! The browser of the testing kit keeps and sends cookies as RFC 6265 says.

use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::testing::{Browser, signed_in};
use cookie_session::{Scheme, SecretKeys, SecureCookieSessionInterface, SessionConfig, SessionInterface};

use crate::browser::{NOW, app};

fn sent(browser: &Browser, path: &str) -> Option<String> {
    browser.cookie_header(path, NOW)
}

#[test]
fn a_cookie_goes_to_its_host_domain_and_path_only() {
    let mut browser = Browser::new().with_host("www.example.com");
    browser.receive("/", "here=1; Path=/", NOW);
    browser.receive("/", "all=2; Path=/; Domain=.Example.com", NOW);
    browser.receive("/shop/cart", "shop=3", NOW);
    browser.receive("/", "item=4; Path=/shop/item", NOW);
    for refused in ["no=5; Domain=com.example", "no=5; Domain=ample.com", "no", "=5"] {
        browser.receive("/", refused, NOW);
    }
    assert_eq!(sent(&browser, "/").as_deref(), Some("here=1; all=2"));
    assert_eq!(sent(&browser, "/shop").as_deref(), Some("shop=3; here=1; all=2"));
    assert_eq!(sent(&browser, "/shop?x=/y").as_deref(), Some("shop=3; here=1; all=2"));
    assert_eq!(sent(&browser, "/shopping").as_deref(), Some("here=1; all=2"));
    assert_eq!(sent(&browser, "/shop/item/1").as_deref(), Some("item=4; shop=3; here=1; all=2"));
    let elsewhere = browser.with_host("example.com");
    assert_eq!(sent(&elsewhere, "/").as_deref(), Some("all=2"));
    assert_eq!(sent(&elsewhere.with_host("badexample.com"), "/"), None);
}

#[test]
fn secure_cookies_and_prefixes() {
    let mut browser = Browser::new();
    browser.receive("/", "a=1; Secure", NOW);
    browser.receive("/", "__Host-b=2; Secure; Path=/", NOW);
    browser.receive("/", "__Secure-c=3; Secure", NOW);
    for refused in ["__Host-d=4; Secure; Path=/x", "__Host-d=4; Path=/", "__Secure-d=4"] {
        browser.receive("/", refused, NOW);
    }
    browser.receive("/", "__Host-d=4; Secure; Path=/; Domain=example.com", NOW);
    assert_eq!(sent(&browser, "/").as_deref(), Some("a=1; __Host-b=2; __Secure-c=3"));
    let mut plain = browser.without_tls();
    plain.receive("/", "e=5; Secure", NOW);
    assert_eq!(sent(&plain, "/"), None);
}

#[test]
fn a_cookie_ends_by_max_age_before_expires() {
    let mut browser = Browser::new();
    let later = Timestamp::from_micros(NOW.as_micros() + 60_000_000);
    browser.receive("/", "a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", NOW);
    browser.receive("/", "b=2; Expires=Tue, 14 Nov 2023 22:13:30 GMT", NOW);
    browser.receive("/", "c=3; Max-Age=x; Expires=soon", NOW);
    browser.receive("/", "d=4; Max-Age=9223372036854775807", NOW);
    assert_eq!(sent(&browser, "/").as_deref(), Some("a=1; b=2; c=3; d=4"));
    assert_eq!(browser.cookie_header("/", later).as_deref(), Some("c=3; d=4"));
    for deletion in ["a=; Max-Age=0", "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "d=; Max-Age=-1"] {
        browser.receive("/", deletion, NOW);
    }
    assert_eq!(sent(&browser, "/").as_deref(), Some("c=3"));
    browser.close();
    assert_eq!(sent(&browser, "/"), None);
    assert!(!format!("{browser:?}").contains("3"), "no value of a cookie is shown");
}

#[test]
fn a_session_lives_and_ends_in_the_browser() {
    let clock = ManualClock::new(NOW);
    let app = app(&clock);
    let mut browser = Browser::new();
    browser.visit(&app, |session| session.insert("user", 7)).unwrap().0.unwrap();
    clock.advance(Duration::from_secs(60));
    let (user, headers) = browser.visit(&app, |session| session.get::<u32>("user").unwrap()).unwrap();
    assert_eq!(user, Some(7));
    assert!(headers.varies_by_cookie() && headers.set_cookie().is_none());
    browser.visit(&app, |session| session.clear().unwrap()).unwrap();
    assert_eq!(browser.cookie_header("/", clock_now(&app)), None);
}

fn clock_now(interface: &impl SessionInterface) -> Timestamp {
    interface.now()
}

#[test]
fn a_failed_save_is_told_and_its_cookie_kept() {
    let mut browser = Browser::new();
    let app = SecureCookieSessionInterface::new("a long random secret key").unwrap();
    let deep = (0..5_000).fold(cookie_session::Value::Null, |inner, _| vec![inner].into());
    assert!(browser.visit(&app, |session| session.insert_value("deep", deep).unwrap()).is_err());
    assert_eq!(browser.cookie_header("/", app.now()), None);
}

#[test]
fn signed_in_gives_the_cookie_whatever_the_attributes() {
    let config = SessionConfig::builder()
        .cookie_name("__Secure-sid")
        .cookie_secure(true)
        .cookie_path("/app")
        .cookie_domain("example.org")
        .build()
        .unwrap();
    let scheme = Scheme::flask_session(SecretKeys::new("a long random secret key").unwrap());
    let app = scheme.sessions().with_config(config);
    let cookie = signed_in(&app, |session| session.insert("user", 7));
    assert!(cookie.starts_with("__Secure-sid=") && !cookie.contains(';'), "{cookie}");
}

#[test]
#[should_panic(expected = "let the function insert a value")]
fn signed_in_without_a_change() {
    let app = SecureCookieSessionInterface::new("a long random secret key").unwrap();
    let _ = signed_in(&app, |_| Ok(()));
}

#[test]
#[should_panic(expected = "the session could not be filled: ")]
fn signed_in_without_a_secret() {
    let app = SecureCookieSessionInterface::without_secret();
    let _ = signed_in(&app, |session| session.insert("user", 7));
}
