//! What can be asked for beyond Flask: bad, oversize and several cookies, rotation, private caching.

use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::{Sha1, Sha256};
use cookie_session::{
    CookieRules, ErrorKind, FixedClock, OversizeCookie, PlainRequest, SecureCookieSessionInterface, Session,
    SessionConfig, SessionInterface, SeveralCookies, TaggedJson, Timestamp,
};

type App<D = Sha1> = SecureCookieSessionInterface<D, HmacDerivation, TaggedJson, FixedClock>;

fn app(secret: &str) -> App {
    SecureCookieSessionInterface::new(secret).unwrap().clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
}

/// A cookie pair that holds `user`.
fn cookie(app: &App, user: &str) -> String {
    let session = app.open_session(&PlainRequest::new());
    session.insert("user", user).unwrap();
    let headers = app.save_session(&session).unwrap();
    headers.set_cookie().unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn an_oversize_cookie_is_sent_and_reported_or_refused() {
    let config = SessionConfig::builder().max_cookie_size(100).build().unwrap();
    let sending = app("secret").with_config(config);
    let session = sending.open_session(&PlainRequest::new());
    session.insert("text", "no run of letters that a compressor could shorten").unwrap();
    let headers = sending.save_session(&session).unwrap();
    let sent = headers.set_cookie().unwrap();
    assert_eq!(headers.too_large().unwrap().total_len, sent.len());

    let refusing = sending.with_rules(CookieRules::default().oversize(OversizeCookie::Refuse));
    let session = Session::from_map(session.to_map());
    session.set_modified(true);
    let error = refusing.save_session(&session).unwrap_err();
    assert_eq!(error.error().kind(), ErrorKind::TooLarge);
    assert!(error.error().to_string().contains("100"), "{error}");
    assert!(error.headers().set_cookie().is_none() && error.headers().varies_by_cookie());

    // What was not saved may still be changed. Deleting is never refused.
    session.clear().unwrap();
    assert!(refusing.save_session(&session).unwrap().set_cookie().unwrap().contains("Max-Age=0"));
}

#[test]
fn of_several_cookies_the_first_counts_or_the_first_good_one() {
    let first = app("secret");
    let first_good = first.clone().with_rules(CookieRules::default().several(SeveralCookies::FirstGood));
    let (good, other) = (cookie(&first, "ada"), cookie(&app("other secret"), "eve"));
    let user = |app: &App, header: &str| {
        let session = app.open_session(&PlainRequest::new().with_header("cookie", header));
        (session.get::<String>("user").unwrap(), session.open_error().map(|error| error.kind()))
    };
    let mixed = format!("{other}; session=; {good}; {}", cookie(&first, "later"));
    assert_eq!(user(&first, &mixed), (None, Some(ErrorKind::SignatureMismatch)));
    assert_eq!(user(&first_good, &mixed), (Some("ada".to_owned()), None));
    let bad = format!("{other}; session=x");
    assert_eq!(user(&first_good, &bad), (None, Some(ErrorKind::SignatureMismatch)), "the first reason");
    assert_eq!(user(&first_good, "a=b"), (None, None));
}

#[test]
fn a_session_of_an_old_key_or_digest_is_sent_again_only_if_asked_for() {
    let old = app("old secret");
    let pair = cookie(&old, "ada");
    let request = PlainRequest::new().with_header("cookie", &pair);
    let resent = |app: &dyn SessionInterface| {
        let session = app.open_session(&request);
        assert!(session.signed_by().is_some_and(|by| by.needs_resign()));
        app.save_session(&session).unwrap().set_cookie().map(str::to_owned)
    };
    let resigning = CookieRules::default().resign(true);

    let rotated = app("new secret").with_fallback("old secret").unwrap();
    assert_eq!(resent(&rotated), None);
    let again = resent(&rotated.with_rules(resigning)).unwrap();
    let renewed = app("new secret").open_session(&PlainRequest::new().answering(&again));
    assert_eq!(renewed.get::<String>("user").unwrap().unwrap(), "ada");

    let digest: App<Sha256> = old.digest::<Sha256>().accept::<Sha1, HmacDerivation>();
    assert_eq!(resent(&digest), None);
    let again = resent(&digest.clone().with_rules(resigning)).unwrap();
    let session = digest.open_session(&PlainRequest::new().answering(&again));
    assert!(!session.signed_by().unwrap().needs_resign());
    assert_eq!(digest.with_rules(resigning).save_session(&session).unwrap().set_cookie(), None, "once");
}

#[test]
fn responses_that_set_the_cookie_may_be_made_private() {
    let flask = app("secret");
    let private = flask.clone().with_rules(CookieRules::default().cache_privately(true));
    for (app, expected) in [(&flask, false), (&private, true)] {
        let session = app.open_session(&PlainRequest::new());
        assert!(!app.save_session(&session).unwrap().is_cached_privately(), "nothing is set");
        let session = app.open_session(&PlainRequest::new());
        session.insert("user", "ada").unwrap();
        assert_eq!(app.save_session(&session).unwrap().is_cached_privately(), expected);
    }
}
