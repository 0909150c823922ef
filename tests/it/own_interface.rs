//! A custom interface with only settings and a serializer: the rest is Flask's.

use cookie_session::clock::{Clock, FixedClock, SystemClock, Timestamp};
use cookie_session::cookie::SameSite;
use cookie_session::digest::Sha1;
use cookie_session::rules::CookieRules;
use cookie_session::token::SigningSerializer;
use cookie_session::{
    ConfigErrorKind, Error, ErrorKind, Map, PlainRequest, SaveError, Scheme, SecretKeys,
    SecureCookieSessionInterface, SessionConfig, SessionHeaders, SessionInterface, SessionInterfaceExt,
    UrlSafeTimedSerializer,
};

#[derive(Debug)]
struct Own {
    config: SessionConfig,
    serializer: Option<UrlSafeTimedSerializer<Sha1>>,
}

impl Own {
    fn new(config: SessionConfig) -> Self {
        let keys = SecretKeys::new("golden-secret").unwrap();
        Self { config, serializer: Some(Scheme::flask_session(keys).timed_serializer()) }
    }
}

impl SessionInterface for Own {
    fn config(&self) -> &SessionConfig {
        &self.config
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.serializer.as_ref().map(|serializer| serializer as &dyn SigningSerializer)
    }
}

#[test]
fn the_getters_say_what_the_cookie_has() {
    let request = PlainRequest::new();
    let plain = Own::new(SessionConfig::default());
    assert_eq!(plain.cookie_name(&request), "session");
    assert_eq!(plain.cookie_domain(&request), None);
    assert_eq!(plain.cookie_path(&request).as_deref(), Some("/"));
    assert!(plain.cookie_http_only(&request) && !plain.cookie_secure(&request));
    assert_eq!(plain.cookie_same_site(&request), None);
    assert!(!plain.cookie_partitioned(&request));

    let config = SessionConfig::builder()
        .cookie_name("sid")
        .cookie_domain("example.com")
        .cookie_path("/app")
        .cookie_http_only(false)
        .cookie_secure(true)
        .cookie_same_site(SameSite::Strict)
        .cookie_partitioned(true)
        .build()
        .unwrap();
    let full = Own::new(config);
    assert_eq!(full.cookie_name(&request), "sid");
    assert_eq!(full.cookie_domain(&request).as_deref(), Some("example.com"));
    assert_eq!(full.cookie_path(&request).as_deref(), Some("/app"));
    assert!(!full.cookie_http_only(&request) && full.cookie_secure(&request));
    assert_eq!(full.cookie_same_site(&request), Some(SameSite::Strict));
    assert!(full.cookie_partitioned(&request));

    let session = full.open_session(&request);
    session.insert("user", 1).unwrap();
    let set_cookie = full.save_session(&session).unwrap().into_set_cookie().unwrap();
    for part in
        ["sid=", "; Domain=example.com", "; Path=/app", "; Secure", "; SameSite=Strict", "; Partitioned"]
    {
        assert!(set_cookie.contains(part), "{part} in {set_cookie}");
    }
    assert!(!set_cookie.contains("HttpOnly"));
}

/// As Flask's getters, which give the settings; the header has its own forms.
#[test]
fn the_getters_give_what_was_set() {
    let request = PlainRequest::new();
    let config = SessionConfig::builder()
        .cookie_domain(".example.com")
        .cookie_path("/a b")
        .cookie_partitioned(true)
        .cookie_same_site("lax".to_owned())
        .permanent_session_lifetime(std::time::Duration::MAX);
    assert_eq!(config.clone().build().unwrap_err().kind(), ConfigErrorKind::Lifetime);
    let config = config.permanent_session_lifetime(std::time::Duration::from_secs(60)).build().unwrap();
    assert_eq!(config.permanent_session_lifetime().num_seconds(), 60);
    let json = serde_json::to_value(&config).unwrap();
    assert_eq!(
        (&json["SESSION_COOKIE_DOMAIN"], &json["SESSION_COOKIE_PATH"]),
        (&".example.com".into(), &"/a b".into())
    );
    let own: std::sync::Arc<dyn SessionInterface> = std::sync::Arc::new(Own::new(config));
    assert_eq!(own.cookie_domain(&request).as_deref(), Some(".example.com"));
    assert_eq!(own.cookie_path(&request).as_deref(), Some("/a b"));
    assert!(own.cookie_partitioned(&request) && !own.cookie_secure(&request));
    assert_eq!(own.cookie_same_site(&request), Some(SameSite::Lax));

    let session = own.open_session(&request);
    session.insert("user", 1).unwrap();
    let headers = own.save_session(&session).unwrap();
    let attributes = "; Domain=example.com; Secure; HttpOnly; Path=/a%20b; SameSite=Lax; Partitioned";
    assert_eq!(headers.set_cookie().unwrap().strip_prefix(headers.cookie_pair().unwrap()), Some(attributes));
}

#[test]
fn the_rest_is_flasks() {
    let own = Own::new(SessionConfig::default());
    let before = SystemClock.now();
    let now = own.now();
    assert!(before <= now && now <= SystemClock.now());
    assert_eq!(own.cookie_rules(), CookieRules::default());

    let session = own.open_session(&PlainRequest::new());
    assert!(!own.is_null_session(&session) && !own.should_set_cookie(&session));
    session.insert("user", 1).unwrap();
    assert!(own.should_set_cookie(&session));
    assert_eq!(own.expiration_time(&session).unwrap(), None);
    session.set_permanent(true).unwrap();
    let until = own.expiration_time(&session).unwrap().unwrap();
    assert!((until.as_secs() - now.as_secs() - 31 * 24 * 3600).abs() < 60);

    let null = own.make_null_session();
    assert!(own.is_null_session(&null));
    assert!(null.insert("user", 1).is_err());
}

#[test]
fn without_a_serializer_there_are_null_sessions() {
    let own = Own { config: SessionConfig::default(), serializer: None };
    let session = own.open_session(&PlainRequest::new());
    assert!(own.is_null_session(&session));
    assert!(own.save_session(&session).unwrap().is_empty());
}

#[test]
fn headers_are_empty_without_a_cookie_and_without_vary() {
    let cookie = || Some("session=x".to_owned());
    assert!(SessionHeaders::new(false, None).is_empty());
    assert!(!SessionHeaders::new(true, None).is_empty());
    assert!(!SessionHeaders::new(false, cookie()).is_empty());
    assert!(!SessionHeaders::new(true, cookie()).is_empty());
}

#[test]
fn what_was_not_saved_says_why() {
    let error =
        SaveError::new(Error::custom(ErrorKind::Encode, "no form for this"), SessionHeaders::new(true, None));
    let text = error.to_string();
    assert!(text.starts_with("the session was not saved: ") && text.contains("no form for this"), "{text}");
    let source = std::error::Error::source(&error).and_then(|source| source.downcast_ref::<Error>());
    assert_eq!(source.map(Error::kind), Some(ErrorKind::Encode));
    assert!(error.headers().varies_by_cookie());
}

/// What a program may sign by hand is what the session's cookie would be.
#[test]
fn the_serializer_underneath_is_at_hand() {
    let interface = Scheme::flask_session(SecretKeys::new("golden-secret").unwrap())
        .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
        .sessions();
    let token = interface.serializer().unwrap().dump_value(&Map::from([("user", 1)]).into()).unwrap();
    let session = interface.open_session(&PlainRequest::new());
    session.insert("user", 1).unwrap();
    let set_cookie = interface.save_session(&session).unwrap().into_set_cookie().unwrap();
    assert!(set_cookie.starts_with(&format!("session={token};")), "{set_cookie}");
    assert!(SecureCookieSessionInterface::without_secret().serializer().is_none());
}
