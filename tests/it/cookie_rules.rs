//! Rules beyond Flask: invalid, oversize and duplicate cookies, rotation, private caching.

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::TaggedJson;
use cookie_session::derivation::HmacDerivation;
use cookie_session::digest::{Sha1, Sha256};
use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
use cookie_session::rules::{BadCookie, CachePrivately, CookieRules, OversizeCookie, SeveralCookies};
use cookie_session::{
    ErrorKind, Map, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface, Session, SessionConfig,
    SessionInterface,
};

type App<D = Sha1> = SecureCookieSessionInterface<D, HmacDerivation, TaggedJson, FixedClock>;

fn app(secret: &str) -> App {
    Scheme::flask_session(SecretKeys::new(secret).unwrap())
        .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
        .sessions()
}

/// A cookie pair that holds `user`.
fn cookie(app: &App, user: &str) -> String {
    let session = app.open_session(&PlainRequest::new());
    session.insert("user", user).unwrap();
    let headers = app.save_session(&session).unwrap();
    headers.set_cookie().unwrap().split(';').next().unwrap().to_owned()
}

#[test]
fn an_oversize_cookie_is_sent_and_reported_or_rejected() {
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
}

/// A deletion over the limit is sent all the same: the cookie in the browser has to go.
#[test]
fn deletions_are_never_rejected_for_their_size() {
    let config = SessionConfig::builder().max_cookie_size(20).build().unwrap();
    let rules = CookieRules::default().oversize(OversizeCookie::Refuse);
    let app = app("secret").with_config(config).with_rules(rules);
    let deleted = |app: &dyn SessionInterface, session: &Session| {
        let headers = app.save_session(session).unwrap();
        let text = headers.set_cookie().unwrap();
        assert!(text.len() > 20 && text.contains("Max-Age=0"), "{text}");
        assert_eq!(headers.too_large().unwrap().total_len, text.len(), "reported, as any other");
    };
    let session = app.open_session(&PlainRequest::new());
    session.insert("user", "ada").unwrap();
    assert_eq!(app.save_session(&session).unwrap_err().error().kind(), ErrorKind::TooLarge);
    // What was not saved may still be changed.
    session.clear().unwrap();
    deleted(&app, &session);

    // A bad cookie that is cleared, with a session that a policy does not send.
    #[derive(Debug)]
    struct NeverSent;
    impl ExpiryPolicy for NeverSent {
        fn should_set_cookie(&self, _: &SessionFacts, _: &Map) -> bool {
            false
        }
    }
    let clearing = app.with_rules(rules.bad_cookie(BadCookie::Clear)).with_expiry(NeverSent);
    let open = || clearing.open_session(&PlainRequest::new().with_header("cookie", "session=bad"));
    deleted(&clearing, &open());
    let session = open();
    session.insert("user", "ada").unwrap();
    deleted(&clearing, &session);
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
        assert!(session.signed_by().is_some_and(|by| by.needs_reissue()));
        app.save_session(&session).unwrap().set_cookie().map(str::to_owned)
    };
    let reissuing = CookieRules::default().reissue(true);

    let at =
        |keys: SecretKeys| Scheme::flask_session(keys).clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
    let rotated = at(SecretKeys::new("new secret").unwrap().with_fallback("old secret").unwrap()).sessions();
    assert_eq!(resent(&rotated), None);
    let again = resent(&rotated.with_rules(reissuing)).unwrap();
    let renewed = app("new secret").open_session(&PlainRequest::new().answering(&again));
    assert_eq!(renewed.get::<String>("user").unwrap().unwrap(), "ada");

    let old = || at(SecretKeys::new("old secret").unwrap());
    let digest: App<Sha256> = old().digest::<Sha256>().accept(old()).sessions();
    assert_eq!(resent(&digest), None);
    let again = resent(&digest.clone().with_rules(reissuing)).unwrap();
    let session = digest.open_session(&PlainRequest::new().answering(&again));
    assert!(!session.signed_by().unwrap().needs_reissue());
    assert_eq!(digest.with_rules(reissuing).save_session(&session).unwrap().set_cookie(), None, "once");
}

#[test]
fn responses_may_be_made_private() {
    let flask = app("secret");
    let signed_in = cookie(&flask, "ada");
    let large = SessionConfig::builder().max_cookie_size(10).build().unwrap();
    for (level, with_cookie, on_access) in [
        (CachePrivately::Never, false, false),
        (CachePrivately::WithCookie, true, false),
        (CachePrivately::OnAccess, true, true),
    ] {
        let rules = CookieRules::default().cache_privately(level);
        let app = flask.clone().with_rules(rules);
        let open = || app.open_session(&PlainRequest::new().with_header("cookie", &signed_in));
        let private = |session| app.save_session(session).unwrap().is_cached_privately();

        let session = open();
        assert!(!private(&session), "{level:?}: not touched");
        let session = open();
        session.read(|_| ());
        assert_eq!(private(&session), on_access, "{level:?}: read");
        let session = open();
        session.insert("user", "eve").unwrap();
        assert_eq!(private(&session), with_cookie, "{level:?}: set");
        let session = open();
        session.clear().unwrap();
        assert_eq!(private(&session), with_cookie, "{level:?}: deleted");

        // A page whose session could not be saved is still that user's page.
        let refusing = app.clone().with_config(large.clone());
        let refusing = refusing.with_rules(rules.oversize(OversizeCookie::Refuse));
        let session = open();
        session.insert("user", "eve").unwrap();
        let headers = refusing.save_session(&session).unwrap_err().headers().clone();
        assert_eq!((headers.is_cached_privately(), headers.varies_by_cookie()), (on_access, true));
    }
}

/// A cookie of the same name that another host of the domain has set comes first and is bad. Deleting it would
/// delete the session's own.
#[test]
fn a_bad_cookie_is_only_cleared_if_no_other_of_its_name_was_left_untried() {
    let app = app("secret");
    let good = cookie(&app, "ada");
    let clears = |several: SeveralCookies, headers: &[&str]| {
        let rules = CookieRules::default().bad_cookie(BadCookie::Clear).several(several);
        let app = app.clone().with_rules(rules);
        let request =
            headers.iter().fold(PlainRequest::new(), |request, header| request.with_header("cookie", header));
        app.save_session(&app.open_session(&request)).unwrap().set_cookie().is_some()
    };
    use SeveralCookies::{First, FirstGood};
    let tossed = format!("session=tossed; {good}");
    for several in [First, FirstGood] {
        assert!(clears(several, &["session=tossed"]), "{several:?}");
        assert!(clears(several, &["a=b; session=tossed", "c=d"]), "{several:?}");
        assert!(!clears(several, &[&tossed]), "{several:?}");
        assert!(!clears(several, &["session=tossed", &good]), "{several:?}");
        assert!(!clears(several, &[&good, "session=tossed"]), "{several:?}");
    }
    // That both are bad is known only where both were tried.
    assert!(!clears(First, &["session=tossed; session=bad"]));
    assert!(clears(FirstGood, &["session=tossed; session=bad"]));
    let many = ["session=bad"; 9].join("; ");
    assert!(!clears(FirstGood, &[&many]), "eight are tried");
}
