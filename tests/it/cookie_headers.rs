//! Many `Cookie` headers: each is read once, up to a limit.

use std::cell::Cell;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::TaggedJson;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::Sha1;
use cookie_session::rules::{CookieRules, SeveralCookies};
use cookie_session::{
    ErrorKind, HeaderValues, PlainRequest, RequestHead, Scheme, SecretKeys, SecureCookieSessionInterface,
    Session, SessionInterface,
};

fn app() -> SecureCookieSessionInterface<Sha1, HmacDerivation, TaggedJson, FixedClock> {
    let scheme = Scheme::flask_session(SecretKeys::new("secret").unwrap());
    scheme.clock(FixedClock(Timestamp::from_secs(1_700_000_000))).sessions()
}

/// A cookie pair that holds `user`.
fn ada() -> String {
    let session = app().open_session(&PlainRequest::new());
    session.insert("user", "ada").unwrap();
    app().save_session(&session).unwrap().set_cookie().unwrap().split(';').next().unwrap().to_owned()
}

/// Counts how often it is asked for headers, and how many it hands out.
struct Counting {
    cookies: Vec<String>,
    asked: Cell<usize>,
    walked: Cell<usize>,
}

impl Counting {
    fn new(cookies: Vec<String>) -> Self {
        Self { cookies, asked: Cell::new(0), walked: Cell::new(0) }
    }
}

impl RequestHead for Counting {
    fn path(&self) -> &str {
        "/"
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        assert_eq!(name, "cookie");
        self.asked.set(self.asked.get() + 1);
        self.cookies.iter().inspect(|_| self.walked.set(self.walked.get() + 1)).collect()
    }
}

#[test]
fn headers_are_walked_once() {
    for fields in [0, 1, 2, 500, 10_000] {
        let mut cookies = vec!["a=b".to_owned(); fields];
        if let Some(last) = cookies.last_mut() {
            *last = ada();
        }
        let request = Counting::new(cookies);
        let session = app().open_session(&request);
        assert_eq!((request.asked.get(), request.walked.get()), (1, fields));
        assert_eq!(session.contains_key("user"), (1..=1024).contains(&fields));
    }
}

fn opened(headers: impl IntoIterator<Item = String>) -> (bool, Option<ErrorKind>) {
    let request =
        headers.into_iter().fold(PlainRequest::new(), |request, text| request.with_header("cookie", text));
    let session = app().open_session(&request);
    (session.contains_key("user"), session.open_error().map(|error| error.kind()))
}

#[test]
fn what_is_beyond_the_limits_is_not_looked_at() {
    let others = |count: usize| vec!["a=b".to_owned(); count];
    let with = |mut headers: Vec<String>, more: Vec<String>| {
        headers.extend(more);
        opened(headers)
    };
    assert_eq!(with(others(1023), vec![ada()]), (true, None));
    assert_eq!(with(others(1024), vec![ada()]), (false, Some(ErrorKind::TooLarge)));
    assert_eq!(with(others(1024), vec![]), (false, None), "all were looked at");
    assert_eq!(with(vec![ada()], others(5000)), (true, None), "the first decides");
    assert_eq!(with(vec!["session=".to_owned()], others(5000)), (false, None), "the first decides");

    let filler = |size: usize| format!("a={}", "b".repeat(size - 2));
    let mib = 1 << 20;
    assert_eq!(opened([filler(mib - ada().len()), ada()]), (true, None));
    assert_eq!(opened([filler(mib - ada().len() + 1), ada()]), (false, Some(ErrorKind::TooLarge)));
    assert_eq!(opened([filler(mib + 1)]), (false, Some(ErrorKind::TooLarge)), "not even looked at");
    assert_eq!(opened([ada(), filler(mib)]), (true, None));
}

/// A cookie that was not looked at may be a good one: it is not deleted.
#[test]
fn what_is_beyond_the_limits_is_not_cleared() {
    let clearing = SecureCookieSessionInterface::new("secret").unwrap();
    let clearing =
        clearing.with_rules(CookieRules::default().bad_cookie(cookie_session::rules::BadCookie::Clear));
    let cleared = |headers: &[&str]| {
        let request =
            headers.iter().fold(PlainRequest::new(), |request, text| request.with_header("cookie", text));
        let session: Session = clearing.open_session(&request);
        assert!(session.open_error().is_some());
        clearing.save_session(&session).unwrap().set_cookie().is_some()
    };
    assert!(cleared(&["session=x"]));
    assert!(!cleared(&[&["a=b"; 1024][..], &["session=x"]].concat()));
}

#[test]
fn of_several_cookies_eight_are_tried() {
    let app = app().with_rules(CookieRules::default().several(SeveralCookies::FirstGood));
    let user = |bad: usize| {
        let header = format!("{}{}", "session=x; ".repeat(bad), ada());
        let session = app.open_session(&PlainRequest::new().with_header("cookie", header));
        (session.contains_key("user"), session.open_error().map(|error| error.kind()))
    };
    assert_eq!(user(7), (true, None));
    assert_eq!(user(8), (false, Some(ErrorKind::MissingSeparator)));
    assert_eq!(user(1000), (false, Some(ErrorKind::MissingSeparator)));
}

/// They may be live cookies.
#[test]
fn values_are_not_shown() {
    let values: HeaderValues = ["session=secret"].into_iter().collect();
    assert_eq!(format!("{values:?}"), "HeaderValues { lengths: [14] }");
}
