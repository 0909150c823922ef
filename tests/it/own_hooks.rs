//! Every method of `SessionInterface` is a hook: overriding it takes effect, also behind `Arc<dyn …>`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cookie_session::clock::Timestamp;
use cookie_session::config::{ConfigWarning, KeyWeakness};
use cookie_session::cookie::CookieAttributes;
use cookie_session::expiry::{ExpiryPolicy, FlaskExpiry, IdleAndAbsolute, SessionFacts};
use cookie_session::null::{DiscardWrites, NullSessionPolicy, RequireSecret};
use cookie_session::rules::{BadCookie, CookieRules};
use cookie_session::token::{KeyMatch, Loaded, Resume, SignedBy, SigningSerializer, Stamp};
use cookie_session::{
    ConfigErrorKind, Error, ErrorKind, Map, MaxAge, PlainRequest, RequestHead, Result, SaveError,
    SecureCookieSessionInterface, Session, SessionConfig, SessionHeaders, SessionInterface,
    SessionInterfaceExt, Value,
};

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// Writes the time and the content of `user`, with a checksum that anyone can make.
#[derive(Debug, Default)]
struct Checksum {
    rewritten: AtomicUsize,
}

fn checksum(text: &str) -> u32 {
    text.bytes().map(u32::from).sum()
}

impl SigningSerializer for Checksum {
    fn write(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()> {
        let Value::Map(map) = value else { return Err(Error::custom(ErrorKind::Encode, "not a map")) };
        let user = map.get("user").and_then(Value::as_str).unwrap_or("nobody");
        let text = format!("{}~{user}", now.as_secs());
        out.push_str(&format!("{text}~{}", checksum(&text)));
        Ok(())
    }

    fn read(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: &dyn Fn(&Value, &Stamp) -> bool,
    ) -> Result<Loaded> {
        let bad = || Error::custom(ErrorKind::SignatureMismatch, "the sum is wrong");
        let token = std::str::from_utf8(token).map_err(|_| bad())?;
        let (text, sum) = token.rsplit_once('~').ok_or_else(bad)?;
        if sum.parse() != Ok(checksum(text)) {
            return Err(bad());
        }
        let (seconds, user) = text.split_once('~').ok_or_else(bad)?;
        let signed_at = Timestamp::from_secs(seconds.parse().map_err(|_| bad())?);
        assert_ne!(max_age, MaxAge::UNLIMITED);
        assert_eq!(now, NOW, "the interface's clock");
        let value = Value::from(Map::from([("user", user), ("_permanent", "yes")]));
        let stamp = Stamp::new(signed_at, SignedBy::new(0, KeyMatch::Current));
        let kept = keep(&value, &stamp).then(|| Resume::new(user.to_owned()));
        let loaded = Loaded::new(value, stamp);
        Ok(match kept {
            Some(kept) => loaded.with_resume(kept),
            None => loaded,
        })
    }

    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<bool> {
        let Some(user) = kept.get::<String>() else { return Ok(false) };
        self.rewritten.fetch_add(1, Ordering::Relaxed);
        self.write(&Map::from([("user", user.as_str())]).into(), now, out)?;
        Ok(true)
    }

    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        vec![(KeyMatch::Current, KeyWeakness::Published)]
    }

    fn describe(&self) -> String {
        "signed by a checksum".to_owned()
    }
}

/// Ends with the year, and says so in the session.
#[derive(Debug)]
struct YearEnd;

impl ExpiryPolicy for YearEnd {
    fn max_age(&self, _: &SessionConfig) -> MaxAge {
        MaxAge::seconds(7)
    }
    fn admits(&self, _: &SessionFacts, data: &Map) -> bool {
        data.get("user").and_then(Value::as_str) != Some("banned")
    }
    fn expiration_time(&self, _: &SessionFacts, _: &Map) -> Result<Option<Timestamp>> {
        Ok(Some(Timestamp::from_secs(1_704_067_199)))
    }
}

/// What a program overrides, each as it likes.
#[derive(Debug, Default)]
struct Own {
    config: SessionConfig,
    serializer: Option<Arc<Checksum>>,
    null: Option<Map>,
    not_saved: Option<&'static str>,
    rules: CookieRules,
}

impl SessionInterface for Own {
    fn config(&self) -> &SessionConfig {
        &self.config
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.serializer.as_ref().map(|serializer| serializer as _)
    }
    fn now(&self) -> Timestamp {
        NOW
    }
    fn expiry_policy(&self) -> &dyn ExpiryPolicy {
        &YearEnd
    }
    fn null_session_policy(&self) -> Arc<dyn NullSessionPolicy> {
        Arc::new(Arc::new(DiscardWrites))
    }
    fn cookie_rules(&self) -> CookieRules {
        self.rules
    }
    fn warnings(&self) -> Vec<ConfigWarning> {
        vec![ConfigWarning::HostPrefixWithoutSecure]
    }
    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        let name = request.path().trim_matches('/').replace('/', "_");
        Arc::new(CookieAttributes::new(if name.is_empty() { "root" } else { &name }).unwrap())
    }
    fn make_null_session(&self) -> Session {
        let session = Session::null(self.null_session_policy());
        session.extend(self.null.clone().unwrap_or_default()).unwrap();
        session
    }
    fn is_null_session(&self, session: &Session) -> bool {
        session.is_null() || self.not_saved.is_some_and(|key| session.peek(|map| map.contains_key(key)))
    }
}

fn signed() -> Own {
    Own { serializer: Some(Arc::default()), ..Own::default() }
}

/// As itself, behind `Arc`, and with its type erased.
fn ways<T: SessionInterface>(own: impl Fn() -> T) -> Vec<Box<dyn SessionInterface>> {
    let erased: Arc<dyn SessionInterface> = Arc::new(own());
    vec![Box::new(own()), Box::new(Arc::new(own())), Box::new(erased)]
}

fn at(path: &str, cookie: &str) -> PlainRequest {
    PlainRequest::new().with_path(path).with_header("cookie", cookie)
}

#[test]
fn a_custom_serializer_clock_attributes_and_expiry() {
    for app in ways(signed) {
        let session = app.open_session(&PlainRequest::new().with_path("/shop"));
        session.insert("user", "ada").unwrap();
        let headers = app.save_session(&session).unwrap();
        let sum = checksum("1700000000~ada");
        let expected = format!("shop=1700000000~ada~{sum}; Expires=Sun, 31 Dec 2023 23:59:59 GMT");
        assert_eq!(headers.set_cookie(), Some(&*expected));

        let again = app.open_session(&PlainRequest::new().with_path("/shop").answering(&expected));
        assert_eq!(again.get::<String>("user").unwrap().as_deref(), Some("ada"));
        assert_eq!(again.signed_at(), Some(NOW));
        assert_eq!(app.cookie_name(&PlainRequest::new().with_path("/shop")), "shop");
        assert_eq!(app.expiration_time(&again).unwrap(), Some(Timestamp::from_secs(1_704_067_199)));
    }
}

#[test]
fn what_a_serializer_keeps_is_rewritten() {
    let app = signed();
    let cookie = format!("root=1699999999~ada~{}", checksum("1699999999~ada"));
    let headers = app.save_session(&app.open_session(&at("/", &cookie))).unwrap();
    assert!(headers.set_cookie().unwrap().starts_with("root=1700000000~ada~"));
    assert_eq!(app.serializer.unwrap().rewritten.load(Ordering::Relaxed), 1);
}

#[test]
fn the_policy_is_asked_whom_it_admits() {
    for app in ways(signed) {
        let cookie = format!("root=1700000000~banned~{}", checksum("1700000000~banned"));
        let session = app.open_session(&at("/", &cookie));
        assert_eq!(session.open_error().map(|error| error.kind()), Some(ErrorKind::Expired));
    }
}

#[test]
fn custom_rules() {
    let rules = CookieRules::default().bad_cookie(BadCookie::Clear);
    for (rules, deleted) in [(CookieRules::default(), false), (rules, true)] {
        for app in ways(|| Own { rules, ..signed() }) {
            let headers = app.save_session(&app.open_session(&at("/", "root=forged"))).unwrap();
            assert_eq!(headers.set_cookie().is_some_and(|cookie| cookie.starts_with("root=;")), deleted);
        }
    }
}

#[test]
fn custom_null_sessions() {
    for app in ways(|| Own { null: Some(Map::from([("user", "guest")])), ..Own::default() }) {
        let session = app.open_session(&PlainRequest::new());
        assert!(session.is_null());
        assert_eq!(session.get::<String>("user").unwrap().as_deref(), Some("guest"));
        session.insert("key", "discarded").unwrap();
        assert!(app.save_session(&session).unwrap().is_empty());
    }
}

#[test]
fn what_counts_as_null_is_not_saved() {
    for app in ways(|| Own { not_saved: Some("robot"), ..signed() }) {
        let session = app.open_session(&PlainRequest::new());
        session.insert("user", "ada").unwrap();
        assert!(app.save_session(&session).unwrap().set_cookie().is_some());
        let session = app.open_session(&PlainRequest::new());
        session.insert("robot", true).unwrap();
        assert!(app.save_session(&session).unwrap().is_empty());
    }
}

#[test]
fn custom_warnings() {
    for app in ways(signed) {
        assert_eq!(app.warnings(), [ConfigWarning::HostPrefixWithoutSecure]);
        assert_eq!(app.key_weaknesses(), [(KeyMatch::Current, KeyWeakness::Published)]);
        assert_eq!(
            app.describe(),
            "sessions in the cookie `session=…; HttpOnly; Path=/`, signed by a checksum; YearEnd, \
             lifetime 31 days; 2 warnings"
        );
    }
}

#[test]
fn each_method_says_the_same_behind_arc() {
    let rules = CookieRules::default().reissue(true);
    let config = SessionConfig::builder().cookie_name("sid").build().unwrap();
    let own = || Own { config: config.clone(), rules, not_saved: Some("robot"), ..signed() };
    for app in ways(own) {
        assert_eq!(app.config(), &config);
        assert_eq!(app.now(), NOW);
        assert_eq!(app.cookie_rules(), rules);
        assert_eq!(format!("{:?}", app.expiry_policy()), "YearEnd");
        let null = app.null_session_policy();
        assert!(null.on_write().is_ok() && null.on_build().is_ok());
        assert_eq!(app.cookie_attributes(&PlainRequest::new().with_path("/a/b")).name(), "a_b");
        let null = app.make_null_session();
        assert!(null.insert("key", 1).is_ok() && app.is_null_session(&null));
        assert!(app.is_null_session(&Session::from_map(Map::from([("robot", true)]))));
        assert!(!app.is_null_session(&Session::new()));
    }
}

/// Policies that override every method, beside themselves behind `Arc<dyn …>`.
#[test]
fn policies_behind_arc() {
    let (idle, whole) = (Duration::from_secs(60), Duration::from_secs(600));
    let plain = IdleAndAbsolute::new(idle, whole);
    let shared: Arc<dyn ExpiryPolicy> = Arc::new(plain);
    let shared: &dyn ExpiryPolicy = &shared;
    let later = |seconds: i64| Timestamp::from_secs(NOW.as_secs() + seconds);
    let facts = SessionFacts::new(NOW).with_permanent(true).with_signed_at(NOW);
    let mut data = Map::from([("user", "ada")]);
    assert!(shared.before_save(&facts, &mut data) && data.len() == 2);
    assert_eq!(shared.max_age(&SessionConfig::default()), plain.max_age(&SessionConfig::default()));
    assert_eq!(shared.expiration_time(&facts, &data).unwrap(), Some(later(60)));
    let idle = SessionFacts::new(later(601)).with_signed_at(later(590));
    assert!(shared.should_set_cookie(&idle, &data) && !FlaskExpiry.should_set_cookie(&idle, &data));
    assert!(!shared.admits(&idle, &data) && FlaskExpiry.admits(&idle, &data));

    let null: Arc<dyn NullSessionPolicy> = Arc::new(RequireSecret);
    let missing = SecureCookieSessionInterface::without_secret().with_null_policy(null.clone());
    assert_eq!(missing.unwrap_err().kind(), ConfigErrorKind::MissingSecret);
    assert!(NullSessionPolicy::on_write(&null).is_err());
}

/// Opens and saves in its own way, and lets all others decide nothing.
#[derive(Debug)]
struct Counted(Own, AtomicUsize);

impl SessionInterface for Counted {
    fn config(&self) -> &SessionConfig {
        self.0.config()
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.0.signing_serializer()
    }
    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        Vec::new()
    }
    fn open_session(&self, _: &dyn RequestHead) -> Session {
        let count = self.1.fetch_add(1, Ordering::Relaxed);
        Session::from_map(Map::from([("user", count.to_string())]))
    }
    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        let user = session.get::<String>("user").unwrap();
        Ok(SessionHeaders::new(false, user.map(|user| format!("count={user}"))))
    }
    fn identity(&self) -> usize {
        self.0.identity()
    }
}

#[test]
fn opening_and_saving_in_another_way() {
    for app in ways(|| Counted(signed(), AtomicUsize::new(5))) {
        let session = app.open_session(&PlainRequest::new());
        assert_eq!(app.save_session(&session).unwrap().set_cookie(), Some("count=5"));
        assert_eq!(app.key_weaknesses(), []);
    }
    let wrapper = Arc::new(Counted(signed(), AtomicUsize::new(0)));
    assert_eq!(wrapper.identity(), wrapper.0.identity());
    assert_ne!(wrapper.identity(), signed().identity());
    let erased: Arc<dyn SessionInterface> = wrapper.clone();
    assert_eq!(Arc::new(erased.clone()).identity(), erased.identity());
}
