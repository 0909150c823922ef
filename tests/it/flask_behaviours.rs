//! The requirements of Flask's own tests for sessions and flash messages, in this crate's terms.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use cookie_session::clock::ManualClock;
use cookie_session::config::SessionConfigBuilder;
use cookie_session::cookie::{CookieAttributes, SameSite};
use cookie_session::token::SigningSerializer;
use cookie_session::{
    ConfigErrorKind, Flash, Map, PlainRequest, RequestHead, Scheme, SecretKeys, SecureCookieSessionInterface,
    Session, SessionConfig, SessionInterface, SessionInterfaceExt, Text, Value,
};
use uuid::Uuid;

use crate::browser::{App, Browser, NOW, app, shared};
use crate::replaced;

fn clock() -> ManualClock {
    ManualClock::new(NOW)
}

fn configured(builder: SessionConfigBuilder) -> App {
    app(&clock()).with_config(builder.build().unwrap())
}

/// The `Set-Cookie` text behind the value, for a session with one key.
fn attributes(app: &App) -> String {
    let (_, headers) = Browser::default().visit(app, |session| session.insert("k", 1).map(drop).unwrap());
    let text = headers.into_set_cookie().unwrap();
    text.split_once("; ").map(|(_, attributes)| attributes.to_owned()).unwrap_or_default()
}

#[test]
fn reading_accesses_and_writing_modifies() {
    let app = app(&clock());
    let marks = |session: &Session| (session.is_accessed(), session.is_modified());
    let session = app.open_session(&PlainRequest::new());
    assert!(!session.is_accessed());
    assert_eq!(session.get::<i32>("missing").unwrap(), None);
    assert_eq!(marks(&session), (true, false));
    session.insert("k", 1).unwrap();
    assert_eq!(marks(&session), (true, true));

    let session = app.open_session(&PlainRequest::new());
    session.set_modified(true);
    session.set_modified(false);
    session.set_accessed(false);
    assert!(!session.is_accessed());
}

/// `flask.session` is a proxy: Flask 3.1.3 sets `accessed` whenever it is used, also to read `modified`, `new` or
/// `permanent`. `save_session` gets the session itself, where reading `accessed` sets nothing.
#[test]
fn reading_a_mark_accesses_as_through_flasks_proxy() {
    type Read = fn(&Session) -> bool;
    let marks: [(&str, Read, bool); 4] = [
        ("accessed", Session::is_accessed, false),
        ("modified", Session::is_modified, true),
        ("new", Session::is_new, true),
        ("permanent", Session::is_permanent, true),
    ];
    let app = app(&clock());
    for (mark, read, accesses) in marks {
        let session = app.open_session(&PlainRequest::new());
        read(&session);
        assert_eq!(session.is_accessed(), accesses, "{mark}");
        assert_eq!(app.save_session(&session).unwrap().varies_by_cookie(), accesses, "{mark}");
    }
}

#[test]
fn set_read_and_delete_in_three_requests() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let (_, set) = browser.visit(&app, |session| session.insert("k", "v").unwrap());
    assert!(set.set_cookie().is_some() && set.varies_by_cookie());
    let (value, read) = browser.visit(&app, |session| session.get::<String>("k").unwrap());
    assert_eq!(value.as_deref(), Some("v"));
    assert!(read.set_cookie().is_none() && read.varies_by_cookie());
    let (_, deleted) = browser.visit(&app, |session| session.remove("k").unwrap());
    assert_eq!(
        deleted.set_cookie(),
        Some("session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/")
    );
    assert_eq!(browser.cookie, None);
}

#[test]
fn the_path_is_the_application_root() {
    assert_eq!(attributes(&app(&clock())), "HttpOnly; Path=/");
    assert_eq!(
        attributes(&configured(SessionConfig::builder().application_root("/foo"))),
        "HttpOnly; Path=/foo"
    );
}

#[test]
fn the_cookie_path_comes_before_the_application_root() {
    let builder = SessionConfig::builder().application_root("/foo").cookie_path("/bar");
    assert_eq!(attributes(&configured(builder)), "HttpOnly; Path=/bar");
}

#[test]
fn all_settings_at_once_and_their_deletion() {
    let builder = SessionConfig::builder()
        .cookie_name("sid")
        .cookie_domain(".example.com")
        .cookie_path("/app")
        .cookie_http_only(false)
        .cookie_secure(true)
        .cookie_partitioned(true)
        .cookie_same_site(SameSite::Lax);
    let (app, mut browser) = (configured(builder), Browser::default());
    let (_, headers) = browser.visit(&app, |session| session.insert("k", 1).map(drop).unwrap());
    let text = headers.set_cookie().unwrap();
    assert!(text.starts_with("sid=eyJrIjoxfQ."));
    assert!(text.ends_with("; Domain=example.com; Secure; Path=/app; SameSite=Lax; Partitioned"));
    let (_, headers) = browser.visit(&app, |session| session.clear().unwrap());
    assert_eq!(
        headers.set_cookie(),
        Some(
            "sid=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; \
             Path=/app; SameSite=Lax; Partitioned"
        )
    );
}

#[test]
fn same_site_is_one_of_three_or_left_out() {
    assert_eq!("invalid".parse::<SameSite>().unwrap_err().kind(), ConfigErrorKind::SameSite);
    assert_eq!(attributes(&configured(SessionConfig::builder())), "HttpOnly; Path=/");
    for (same_site, text) in [(SameSite::Lax, "Lax"), (SameSite::Strict, "Strict"), (SameSite::None, "None")]
    {
        let app = configured(SessionConfig::builder().cookie_same_site(same_site));
        assert_eq!(attributes(&app), format!("HttpOnly; Path=/; SameSite={text}"));
    }
}

#[test]
fn without_a_key_reads_work_and_writes_say_what_is_missing() {
    let app = SecureCookieSessionInterface::without_secret();
    let session = app.open_session(&PlainRequest::new());
    assert!(app.is_null_session(&session));
    assert_eq!(session.get_value("k"), None);
    assert!(!session.is_permanent() && session.take_flashed().unwrap().is_empty());
    let error = session.insert("k", 1).unwrap_err();
    assert!(error.is_unavailable() && error.to_string().contains("no secret key is set"));
    assert!(app.save_session(&session).unwrap().is_empty());
}

#[test]
fn fallback_keys_open_what_they_signed() {
    let with_keys = |keys: SecretKeys| Scheme::flask_session(keys).clock(clock()).sessions();
    let mut browser = Browser::default();
    let old = with_keys(SecretKeys::new("old").unwrap());
    browser.visit(&old, |session| session.insert("k", 1).map(drop).unwrap());
    let cookie = browser.cookie.clone();

    let new = with_keys(SecretKeys::new("new").unwrap());
    let (value, headers) = browser.visit(&new, |session| session.get::<i32>("k").unwrap());
    assert_eq!((value, headers.set_cookie()), (None, None));

    let rotated = with_keys(SecretKeys::new("new").unwrap().with_fallback("old").unwrap());
    let (value, _) = browser.visit(&rotated, |session| session.get::<i32>("k").unwrap());
    assert_eq!(value, Some(1));
    assert_eq!(browser.cookie, cookie, "reading does not sign again");
    browser.visit(&rotated, |session| session.insert("k", 2).map(drop).unwrap());
    let (value, _) = browser.visit(&new, |session| session.get::<i32>("k").unwrap());
    assert_eq!(value, Some(2), "writing signs with the new key");
}

#[test]
fn a_permanent_session_has_an_end_and_another_has_none() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let (_, headers) = browser.visit(&app, |session| {
        session.insert("k", 1).unwrap();
        session.set_permanent(true).unwrap();
    });
    let text = headers.set_cookie().unwrap();
    let expires = text.split("; ").find_map(|part| part.strip_prefix("Expires=")).unwrap();
    let end = DateTime::parse_from_rfc2822(expires).unwrap();
    assert_eq!(end, NOW.to_datetime().unwrap() + TimeDelta::days(31) - TimeDelta::milliseconds(250));
    let (permanent, _) = browser.visit(&app, |session| session.is_permanent());
    assert!(permanent);

    let (_, headers) = browser.visit(&app, |session| session.set_permanent(false).unwrap());
    assert!(!headers.set_cookie().unwrap().contains("Expires"));
    let (permanent, _) = browser.visit(&app, |session| session.is_permanent());
    assert!(!permanent);
}

/// Functions that run after the view, with the response at hand, may still change the session.
#[test]
fn the_session_is_stored_last() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let session = app.open_session(&browser.request());
    let in_handler = session.clone();
    assert_eq!(in_handler.get::<i32>("k").unwrap(), None);
    session.insert("k", 42).unwrap();
    let headers = app.save_session(&session).unwrap();
    browser = Browser::with(headers.set_cookie().unwrap());
    assert_eq!(browser.visit(&app, |session| session.get::<i32>("k").unwrap()).0, Some(42));
}

#[test]
fn special_types_survive() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let id = Uuid::from_u128(0x00c0_ffee_0000_4000_8000_0000_0000_0001);
    let time = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let values = Map::from([
        ("t", Value::Tuple(vec![1.into(), 2.into(), 3.into()])),
        ("b", Value::Bytes(vec![0xff])),
        ("m", Value::Markup("<b>Hello</b>".into())),
        ("u", Value::Uuid(id)),
        ("d", Value::DateTime(time)),
        ("l", Value::List(vec![Value::Tuple(vec!["a".into()]), Value::Null, true.into(), 1.5.into()])),
        ("nested tag", Map::from([(" t", Value::from("not a tuple"))]).into()),
        ("empty", Map::new().into()),
    ]);
    browser.visit(&app, |session| session.extend(values.clone()).unwrap());
    let (read, _) = browser.visit(&app, |session| session.to_map());
    assert_eq!(read, values);
}

#[test]
fn a_cookie_is_sent_again_if_permanent_and_refreshed() {
    for (permanent, refresh) in [(false, false), (false, true), (true, false), (true, true)] {
        let app = configured(SessionConfig::builder().refresh_each_request(refresh));
        let mut browser = Browser::default();
        let (_, first) = browser.visit(&app, |session| {
            session.insert("k", 1).unwrap();
            session.set_permanent(permanent).unwrap();
        });
        assert!(first.set_cookie().is_some());
        let (_, read) = browser.visit(&app, |session| session.get::<i32>("k").unwrap());
        assert_eq!(read.set_cookie().is_some(), permanent && refresh, "{permanent} {refresh}");
    }
}

#[test]
fn vary_names_the_cookie_once_if_the_session_is_used() {
    let app = app(&clock());
    type View = fn(&Session);
    let uses: [(&str, View, bool); 7] = [
        ("nothing", |_| (), false),
        ("get", |session| drop(session.get_value("k")), true),
        ("set", |session| drop(session.insert("k", 1)), true),
        ("setdefault", |session| drop(session.get_or_insert_value("k", 1)), true),
        ("clear", |session| session.clear().unwrap(), true),
        ("keys", |session| drop(session.keys()), true),
        ("peek", |session| session.peek(|map| assert!(map.is_empty())), false),
    ];
    for (name, view, varies) in uses {
        let (_, headers) = Browser::default().visit(&app, view);
        assert_eq!(headers.varies_by_cookie(), varies, "{name}");
    }
    for (before, after) in [
        (vec![], Some("Cookie")),
        (vec!["Accept-Encoding, Accept-Language"], Some("Accept-Encoding, Accept-Language, Cookie")),
        (vec!["Accept-Encoding,Cookie"], None),
        (vec!["cookie"], None),
    ] {
        let before: Vec<&[u8]> = before.iter().map(|line: &&str| line.as_bytes()).collect();
        let merged = replaced::vary(&before);
        assert_eq!(merged.as_deref(), after.map(str::as_bytes), "{before:?}");
    }
}

/// A response that refreshes the cookie varies by it, even if no code looked at the session.
#[test]
fn a_refresh_varies_by_cookie() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let (_, login) = browser.visit(&app, |session| session.set_permanent(true).unwrap());
    assert!(login.varies_by_cookie() && login.vary_comes_first());
    let (accessed, refreshed) = browser.visit(&app, |session| session.is_accessed());
    assert!(!accessed && refreshed.set_cookie().is_some());
    assert!(refreshed.varies_by_cookie() && !refreshed.vary_comes_first());
}

#[test]
fn a_cookie_beyond_the_limit_is_sent_and_reported() {
    let large: String = (0..2000).map(|n| format!("{:x}", n * 7919 % 251)).collect();
    for (limit, reported) in [(4093, false), (200, true), (0, false)] {
        let app = configured(SessionConfig::builder().max_cookie_size(limit));
        let text = if limit == 4093 { "small" } else { &large };
        let (_, headers) = Browser::default().visit(&app, |session| session.insert("k", text).unwrap());
        let header_len = headers.set_cookie().unwrap().len();
        assert_eq!(headers.too_large().map(|report| report.total_len), reported.then_some(header_len));
    }
    // The same for a session that was made by hand.
    let app = configured(SessionConfig::builder().max_cookie_size(10));
    let session = Session::new();
    session.insert("k", 1).unwrap();
    assert!(app.save_session(&session).unwrap().too_large().is_some());
}

/// One of two cookies by the path of the request, as by overriding `get_cookie_name`.
#[derive(Debug)]
struct ByPath {
    base: App,
    dynamic: Arc<CookieAttributes>,
}

impl SessionInterface for ByPath {
    fn config(&self) -> &SessionConfig {
        self.base.config()
    }

    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.base.signing_serializer()
    }

    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        match request.path() {
            "/dynamic" => self.dynamic.clone(),
            _ => self.base.cookie_attributes(request),
        }
    }
}

#[test]
fn the_name_may_depend_on_the_request() {
    let dynamic = Arc::new(CookieAttributes::new("dynamic_cookie").unwrap().with_path(Some("/dynamic")));
    let app = ByPath { base: app(&clock()), dynamic };
    let (mut plain, mut dynamic) = (Browser::default(), Browser::at("/dynamic"));
    plain.visit(&app, |session| session.insert("k", "plain").unwrap());
    let (_, headers) = dynamic.visit(&app, |session| session.insert("k", "dynamic").unwrap());
    assert!(headers.set_cookie().unwrap().starts_with("dynamic_cookie="));
    assert_eq!(app.cookie_name(&dynamic.request()), "dynamic_cookie");
    assert_eq!(app.cookie_path(&dynamic.request()).as_deref(), Some("/dynamic"));
    let both = format!("{}; {}", plain.cookie.clone().unwrap(), dynamic.cookie.clone().unwrap());
    for (path, value) in [("/", "plain"), ("/dynamic", "dynamic")] {
        let request = PlainRequest::new().with_path(path).with_header("cookie", &both);
        assert_eq!(app.open_session(&request).get::<String>("k").unwrap().as_deref(), Some(value));
    }
    let (_, headers) = dynamic.visit(&app, |session| session.clear().unwrap());
    let deletion = "dynamic_cookie=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/dynamic";
    assert_eq!(headers.set_cookie(), Some(deletion));
}

fn flash(category: &str, message: impl Into<Value>) -> Flash {
    Flash { category: Text::from(category), message: message.into() }
}

#[test]
fn messages_are_shown_by_the_next_request_once() {
    let (app, mut browser) = (shared(app(&clock())), Browser::default());
    browser.visit(&*app, |session| {
        assert!(!session.is_modified());
        session.flash("Zap", "message").unwrap();
        assert!(session.is_modified());
        session.flash("Zip", "message").unwrap();
    });
    let (shown, _) = browser.visit(&*app, |session| session.take_flashed().unwrap());
    assert_eq!(shown, [flash("message", "Zap"), flash("message", "Zip")]);
    let (shown, headers) = browser.visit(&*app, |session| session.take_flashed().unwrap());
    assert_eq!((shown, headers.set_cookie()), (vec![], None));
}

#[test]
fn messages_keep_category_and_markup() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    let markup = Value::Markup("<em>Testing</em>".into());
    let all =
        [flash("message", "Hello World"), flash("error", "Hello World"), flash("warning", markup.clone())];
    browser.visit(&app, |session| {
        session.flash("Hello World", "message").unwrap();
        session.flash("Hello World", "error").unwrap();
        session.flash(markup.clone(), "warning").unwrap();
    });
    let cookie = browser.cookie.clone();
    let (shown, _) = browser.visit(&app, |session| session.take_flashed().unwrap());
    assert_eq!(shown, all);

    for (categories, expected) in [
        (&["message"][..], &all[..1]),
        (&["message", "warning"], &[all[0].clone(), all[2].clone()]),
        (&["other"], &[]),
    ] {
        browser.cookie = cookie.clone();
        let (shown, headers) = browser.visit(&app, |session| session.take_flashed_in(categories).unwrap());
        assert_eq!(shown, expected);
        assert!(headers.set_cookie().unwrap().contains("Max-Age=0"), "the others are gone, too");
    }
}

#[test]
fn a_second_call_gives_the_same_messages_in_the_same_request() {
    let (app, mut browser) = (app(&clock()), Browser::default());
    browser.visit(&app, |session| session.flash("Hello", "message").unwrap());
    browser.visit(&app, |session| {
        let first = session.take_flashed().unwrap();
        session.flash("For the next request", "message").unwrap();
        assert_eq!(session.take_flashed().unwrap(), first);
        assert_eq!(session.take_flashed_in(&["message"]).unwrap(), first);
    });
    let (shown, _) = browser.visit(&app, |session| session.take_flashed().unwrap());
    assert_eq!(shown, [flash("message", "For the next request")]);
}

#[test]
fn messages_are_shown_without_quotes() {
    let shown = |message: Value| {
        let flash = flash("message", message);
        assert_eq!(format!("{flash}"), flash.text());
        flash.text().into_owned()
    };
    assert_eq!(shown("Saved \"it\".\n".into()), "Saved \"it\".\n");
    assert_eq!(shown(Value::Markup("<b>Saved.</b>".into())), "<b>Saved.</b>");
    assert!(flash("message", Value::Markup("".into())).is_markup() && !flash("message", "<b>").is_markup());
    // As `str()` in Python.
    assert_eq!(shown(Value::Null), "None");
    assert_eq!(shown(true.into()), "True");
    assert_eq!(shown(1.0.into()), "1.0");
    assert_eq!(shown(Uuid::nil().into()), "00000000-0000-0000-0000-000000000000");
    assert_eq!(shown(DateTime::<Utc>::UNIX_EPOCH.into()), "1970-01-01 00:00:00+00:00");
    assert_eq!(shown(Value::Tuple(vec![1.into()])), "(1,)");
    assert_eq!(format!("[{:>5}]", flash("message", "hi")), "[   hi]");
}
