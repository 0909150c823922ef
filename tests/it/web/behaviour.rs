//! The behaviour of the layers in every framework. Each scenario runs once for each of them.

use std::sync::Arc;

#[cfg(feature = "tracing")]
use cookie_session::Settings;
use cookie_session::clock::ManualClock;
use cookie_session::codec::Json;
use cookie_session::derivation::NoDerivation;
use cookie_session::digest::Sha256;
use cookie_session::rules::{CachePrivately, CookieRules};
use cookie_session::{Scheme, SecretKeys, SecureCookieSessionInterface, SessionConfig, SessionInterface};
use futures_util::future::{FutureExt, join};

use super::app::{OnSaveError, Setup, TestApp, get};
use super::interfaces::{
    Counting, Interface, OLD_SECRET, SECRET, cannot_save_permanent, clock, interface, with_keys, with_secret,
};

/// The `Set-Cookie` text of a session after `change`, made without any framework.
fn set_cookie(
    interface: &dyn SessionInterface,
    change: impl FnOnce(&cookie_session::Session) -> cookie_session::Result<()>,
) -> String {
    let session = interface.open_session(&cookie_session::PlainRequest::new());
    change(&session).unwrap();
    interface.save_session(&session).unwrap().into_set_cookie().unwrap()
}

fn ada(session: &cookie_session::Session) -> cookie_session::Result<()> {
    session.insert("user", "ada").map(drop)
}

async fn opened_once_and_saved_once<A: TestApp>() {
    let interface = Counting::new();
    let app = A::start(Setup::new(interface.clone())).await;
    for (n, path) in ["/idle", "/set", "/nowhere", "/stream"].into_iter().enumerate() {
        app.send(get(path)).await;
        assert_eq!(interface.counts(), (n + 1, n + 1), "{path}");
    }
}

async fn saved_whatever_the_status<A: TestApp>() {
    let interface = interface();
    let expected = set_cookie(&interface, ada);
    let app = A::start(Setup::new(interface)).await;
    for status in [200, 204, 303, 400, 404, 500, 503] {
        let answer = app.send(get(&format!("/set/{status}"))).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.all("set-cookie"), [&*expected]);
        assert_eq!(answer.all("vary"), ["Cookie"]);
    }
}

async fn saved_after_inner_middleware<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let answer = app.send(get("/set").header("x-inner", "change")).await;
    let read = app.send(get("/read").with(&answer.cookie())).await;
    assert_eq!(read.body, r#"{"inner":true,"user":"ada"}"#);
}

async fn read_back<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let cookie = app.send(get("/set")).await.cookie();
    let read = app.send(get("/read").with(&cookie)).await;
    assert_eq!(read.body, r#"{"user":"ada"}"#);
    assert_eq!(read.all("vary"), ["Cookie"], "reading is an access");
    assert!(read.all("set-cookie").is_empty(), "reading changes nothing");
}

async fn several_vary_lines_are_joined<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let answer = app.send(get("/vary")).await;
    assert_eq!(answer.all("vary"), ["Origin, Accept, Accept-Encoding, Cookie"]);
    let answer = app.send(get("/vary/cookie")).await;
    assert_eq!(answer.all("vary"), ["Origin, accept, COOKIE"]);
    let answer = app.send(get("/vary/any")).await;
    assert_eq!(answer.all("vary"), ["*"]);
    let answer = app.send(get("/vary/idle")).await;
    assert_eq!(answer.all("vary"), ["Origin", "Accept"], "nothing is due: the response is left alone");
}

async fn appended_to_other_cookies<A: TestApp>() {
    let interface = interface();
    let own = set_cookie(&interface, ada);
    let app = A::start(Setup::new(interface)).await;
    let answer = app.send(get("/cookies")).await;
    assert_eq!(answer.all("set-cookie"), ["a=1", "b=2; Path=/", &own]);
}

async fn cached_privately_if_asked_for<A: TestApp>() {
    let both = ["public, max-age=60", "s-maxage=5"];
    let app = A::start(Setup::new(interface())).await;
    assert_eq!(app.send(get("/cached")).await.all("cache-control"), both, "as in Flask");

    for (level, on_access) in
        [(CachePrivately::WithCookie, &[][..]), (CachePrivately::OnAccess, &["private"])]
    {
        let rules = CookieRules::default().cache_privately(level);
        let app = A::start(Setup::new(interface().with_rules(rules))).await;
        assert_eq!(app.send(get("/cached")).await.all("cache-control"), ["max-age=60, private"]);
        let cookie = read_cookie(&app).await;
        let read = app.send(get("/read").with(&cookie)).await;
        assert_eq!(read.all("cache-control"), on_access, "no cookie is sent");
        let idle = app.send(get("/idle").with(&cookie)).await;
        assert!(idle.all("cache-control").is_empty(), "the page of nobody in particular");
    }
}

async fn nothing_without_a_secret<A: TestApp>() {
    let app = A::start(Setup::new(SecureCookieSessionInterface::without_secret())).await;
    let read = app.send(get("/read")).await;
    assert_eq!((read.status, &*read.body), (200, "{}"));
    assert!(read.is_untouched());
    let write = app.send(get("/set")).await;
    assert_eq!(write.status, 500);
    assert!(write.is_untouched());
}

async fn nothing_if_never_touched<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let cookie = app.send(get("/set")).await.cookie();
    assert!(app.send(get("/idle")).await.is_untouched());
    assert!(app.send(get("/idle").with(&cookie)).await.is_untouched());
}

async fn permanent_refreshed_without_touch<A: TestApp>() {
    let clock = clock();
    let app = A::start(Setup::new(with_secret(SECRET, &clock))).await;
    let first = app.send(get("/permanent")).await;
    assert!(first.all("set-cookie")[0].contains("; Expires=Fri, 15 Dec 2023 22:13:20 GMT; "));

    clock.advance(std::time::Duration::from_secs(24 * 3600));
    let refreshed = app.send(get("/idle").with(&first.cookie())).await;
    assert!(refreshed.all("set-cookie")[0].contains("; Expires=Sat, 16 Dec 2023 22:13:20 GMT; "));
    assert_eq!(refreshed.all("vary"), ["Cookie"]);
    if A::KEEPS_HEADER_ORDER {
        let order = |answer: &super::app::Answer| {
            let position = |name| answer.headers.iter().position(|(other, _)| other == name);
            position("vary") < position("set-cookie")
        };
        assert!(order(&first), "an access adds Vary first, as in Flask");
        assert!(!order(&refreshed), "without one it is the cookie that brings Vary");
    }

    let quiet = SessionConfig::builder().refresh_each_request(false).build().unwrap();
    let app = A::start(Setup::new(with_secret(SECRET, &clock).with_config(quiet))).await;
    assert!(app.send(get("/idle").with(&first.cookie())).await.is_untouched());
}

async fn deleted<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let cookie = app.send(get("/set")).await.cookie();
    let answer = app.send(get("/clear").with(&cookie)).await;
    let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
    assert_eq!(answer.all("set-cookie"), [deletion]);
    assert_eq!(answer.all("vary"), ["Cookie"]);
}

/// Signs with [`SECRET`], reads what [`OLD_SECRET`] signed.
fn rotated(clock: &ManualClock) -> Interface {
    with_keys(SecretKeys::new(SECRET).unwrap().with_fallback(OLD_SECRET).unwrap(), clock)
}

async fn rotated_key<A: TestApp>() {
    let clock = clock();
    let before = A::start(Setup::new(with_secret(OLD_SECRET, &clock))).await;
    let old = before.send(get("/set")).await.cookie();

    let app = A::start(Setup::new(rotated(&clock))).await;
    assert_eq!(app.send(get("/read").with(&old)).await.body, r#"{"user":"ada"}"#);
    assert_eq!(app.send(get("/signed_by").with(&old)).await.body, "Some(Fallback(0))");
    let new = app.send(get("/set").with(&old)).await.cookie();
    assert_eq!(app.send(get("/signed_by").with(&new)).await.body, "Some(Current)");

    let after = A::start(Setup::new(with_secret(SECRET, &clock))).await;
    assert_eq!(after.send(get("/read").with(&new)).await.body, r#"{"user":"ada"}"#);
    assert_eq!(after.send(get("/read").with(&old)).await.body, "{}");
}

async fn refused_cookies<A: TestApp>() {
    let clock = clock();
    let app = A::start(Setup::new(with_secret(SECRET, &clock))).await;
    let good = app.send(get("/set")).await.cookie();
    let (start, end) = good.split_at(good.len() - 5);
    let flipped = if end.starts_with('A') { "B" } else { "A" };
    let bad: [(&str, Vec<u8>); 5] = [
        ("Some(SignatureMismatch)", format!("{start}{flipped}{}", &end[1..]).into()),
        ("Some(MissingSeparator)", "session=garbage".into()),
        ("Some(SignatureMismatch)", good.replacen("eyJ", "eyK", 1).into()),
        ("None", "session=".into()),
        ("Some(SignatureMismatch)", b"session=\xff\xfe.\x80".to_vec()),
    ];
    for (error, cookie) in &bad {
        let shown = app.send(get("/open_error").header("cookie", cookie)).await;
        assert_eq!((shown.status, &*shown.body), (200, *error));
        assert!(shown.is_untouched(), "reading the error does not count as access");
        let read = app.send(get("/read").header("cookie", cookie)).await;
        assert_eq!((read.status, &*read.body), (200, "{}"));
    }

    assert_eq!(app.send(get("/open_error").with(&good)).await.body, "None");
    clock.advance(std::time::Duration::from_secs(31 * 24 * 3600 + 1));
    assert_eq!(app.send(get("/open_error").with(&good)).await.body, "Some(Expired)");
    assert_eq!(app.send(get("/read").with(&good)).await.body, "{}");
}

async fn several_cookie_headers<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let own = app.send(get("/set")).await.cookie();
    let read = app.send(get("/read").with("a=1; b=2").with(&own).with("session=second")).await;
    assert_eq!(read.body, r#"{"user":"ada"}"#);
    let read = app.send(get("/read").with("session=first").with(&own)).await;
    assert_eq!(read.body, "{}", "the first of the name counts, as in Flask");
}

async fn panic_outside_of_the_layer<A: TestApp>() {
    let interface = Counting::new();
    let app = A::start(Setup::new(interface.clone())).await;
    let cookie = app.send(get("/set")).await.cookie();
    for path in ["/panic", "/panic/inside"] {
        assert_eq!(app.send(get(path).with(&cookie)).await.body, "panic");
    }
    assert_eq!(interface.counts(), (3, 1), "nothing is saved for them");
    assert_eq!(app.send(get("/read").with(&cookie)).await.body, r#"{"user":"ada"}"#);
}

async fn panic_caught_inside_of_the_layer<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let answer = app.send(get("/panic").header("x-catch", "1")).await;
    assert_eq!((answer.status, &*answer.body), (500, "caught"));
    let read = app.send(get("/read").with(&answer.cookie())).await;
    assert_eq!(read.body, r#"{"user":"ada"}"#, "a 500 like any other");

    // A panic while the session is locked leaves it usable.
    let request = get("/panic/inside").header("x-catch", "1").header("x-inner", "change");
    let answer = app.send(request.with(&read_cookie(&app).await)).await;
    let read = app.send(get("/read").with(&answer.cookie())).await;
    assert_eq!(read.body, r#"{"inner":true,"user":"ada"}"#);
}

async fn read_cookie<A: TestApp>(app: &A) -> String {
    app.send(get("/set")).await.cookie()
}

async fn cancelled<A: TestApp>() {
    let interface = Counting::new();
    let app = A::start(Setup::new(interface.clone())).await;
    assert!(app.send(get("/pending")).now_or_never().is_none(), "the handler waits");
    assert_eq!(interface.counts(), (1, 0));
    assert_eq!(app.send(get("/idle")).await.status, 200);
    assert_eq!(interface.counts(), (2, 1));
}

async fn headers_before_a_streamed_body<A: TestApp>() {
    let interface = interface();
    let expected = set_cookie(&interface, ada);
    let app = A::start(Setup::new(interface)).await;
    let answer = app.send(get("/stream")).await;
    assert_eq!(answer.body, "one two");
    assert_eq!(answer.all("set-cookie"), [&*expected], "without what the body wrote");
    let idle = app.send(get("/stream/idle")).await;
    assert_eq!(idle.body, "one two");
    assert!(idle.is_untouched());
}

async fn a_streamed_body_may_read<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let cookie = read_cookie(&app).await;
    let marked = app.send(get("/stream/marked").with(&cookie)).await;
    assert_eq!(marked.body, r#"1 {"user":"ada"} 2 {"user":"ada"}"#);
    assert_eq!(marked.all("vary"), ["Cookie"]);
    let unmarked = app.send(get("/stream/read").with(&cookie)).await;
    assert_eq!(unmarked.body, marked.body);
    assert!(unmarked.is_untouched(), "too late");
}

#[cfg(feature = "tracing")]
async fn a_first_use_after_saving_is_logged_once<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let (log, _guard) = super::log::Log::start();
    app.send(get("/stream")).await;
    app.send(get("/stream/idle")).await;
    app.send(get("/stream/marked")).await;
    assert_eq!(log.lines(), [""; 0], "used in time, refused, marked");
    app.send(get("/stream/read")).await;
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("WARN ") && lines[0].contains("set_accessed(true)"), "{lines:?}");
}

async fn missing_layer<A: TestApp>() {
    let app = A::start(Setup::without_layer()).await;
    for path in ["/idle", "/typed"] {
        let answer = app.send(get(path)).await;
        assert_eq!(answer.status, 500);
        assert!(answer.body.contains(A::LAYER), "{answer:?}");
    }
}

async fn typed_data<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let first = app.send(get("/typed").with(&read_cookie(&app).await)).await;
    assert_eq!(first.body, "1");
    let second = app.send(get("/typed").with(&first.cookie())).await;
    assert_eq!(second.body, "2");
    let read = app.send(get("/read").with(&second.cookie())).await;
    assert_eq!(read.body, r#"{"count":2,"user":"ada"}"#, "other keys stay");
}

/// A field whose type has changed locks nobody out: the session counts as one without it.
async fn typed_data_of_another_type<A: TestApp>() {
    let interface = interface();
    let cookie = set_cookie(&interface, |session| {
        session.insert("user", "ada")?;
        session.insert("count", "not a number").map(drop)
    });
    let app = A::start(Setup::new(interface)).await;
    let answer = app.send(get("/typed").with(cookie.split(';').next().unwrap())).await;
    assert_eq!((answer.status, &*answer.body), (200, "1"));
    let read = app.send(get("/read").with(&answer.cookie())).await;
    assert_eq!(read.body, r#"{"count":1,"user":"ada"}"#);
}

async fn save_errors<A: TestApp>() {
    let choices = [
        (OnSaveError::Keep, 200, "permanent"),
        (OnSaveError::InternalServerError, 500, ""),
        (OnSaveError::Closure, 503, ""),
    ];
    for (choice, status, body) in choices {
        let app = A::start(Setup::new(cannot_save_permanent()).on_save_error(choice)).await;
        let answer = app.send(get("/permanent")).await;
        assert_eq!((answer.status, &*answer.body), (status, body));
        assert_eq!(answer.all("vary"), ["Cookie"]);
        assert!(answer.all("set-cookie").is_empty());
        assert_eq!(app.send(get("/set")).await.status, 200, "other sessions are saved");
    }
}

async fn parallel_requests_last_write_wins<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let base = read_cookie(&app).await;
    // Neither answers before both have written.
    let both = join(app.send(get("/meet/a").with(&base)), app.send(get("/meet/b").with(&base)));
    let (a, b) = both.await;
    assert_eq!(a.body, r#"{"a":true,"user":"ada"}"#);
    assert_eq!(b.body, r#"{"b":true,"user":"ada"}"#);
    // A browser keeps the cookie that arrives last, and with it that session alone.
    let read = app.send(get("/read").with(&b.cookie())).await;
    assert_eq!(read.body, b.body);
}

async fn any_interface_with_the_same_handlers<A: TestApp>() {
    let scheme = Scheme::flask_session(SecretKeys::new(SECRET).unwrap()).clock(clock());
    let other = scheme.digest::<Sha256>().key_derivation::<NoDerivation>().codec(Json::default()).sessions();
    let shared: Arc<dyn SessionInterface> = Arc::new(interface());
    let setups =
        [Setup::new(interface()), Setup::new(other), Setup::new(Arc::new(interface())), Setup::new(shared)];
    for setup in setups {
        let app = A::start(setup).await;
        let cookie = read_cookie(&app).await;
        assert_eq!(app.send(get("/read").with(&cookie)).await.body, r#"{"user":"ada"}"#);
        assert_eq!(app.send(get("/typed").with(&cookie)).await.body, "1");
    }
}

#[cfg(feature = "tracing")]
async fn large_cookie_is_sent_and_logged<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let (log, _guard) = super::log::Log::start();
    let answer = app.send(get("/large")).await;
    assert!(answer.cookie().len() > 4093, "{}", answer.cookie().len());
    let lines = log.lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("WARN ") && lines[0].contains("4093"), "{lines:?}");
}

/// Once, when the layer is made, and not with each request.
#[cfg(feature = "tracing")]
async fn what_the_layer_is_and_questionable_settings_are_logged_once<A: TestApp>() {
    let (log, _guard) = super::log::Log::start();
    let vars = [("APP_SECRET_KEY", "dev"), ("APP_SESSION_COOKIE_SAMSITE", "lax")];
    let settings = Settings::from_vars("APP", vars).unwrap();
    let app = A::start(Setup::new(SecureCookieSessionInterface::from_settings(settings).unwrap())).await;
    let described = "message=sessions in the cookie `session=…; HttpOnly; Path=/`, signed by Sha1 with";
    let expected =
        [described, "did you mean APP_SESSION_COOKIE_SAMESITE?", "only 3 bytes", "published example"];
    for _ in 0..2 {
        let lines = log.lines();
        assert_eq!(lines.len(), expected.len(), "{lines:?}");
        for (line, part) in lines.iter().zip(expected) {
            let level = if part == described { "INFO " } else { "WARN " };
            assert!(line.starts_with(level) && line.contains(part), "{line}");
        }
        read_cookie(&app).await;
    }
}

#[cfg(feature = "tracing")]
async fn log_without_secrets<A: TestApp>() {
    let (log, _guard) = super::log::Log::start();
    let clock = clock();
    let app = A::start(Setup::new(rotated(&clock))).await;
    let good = read_cookie(&app).await;
    let token = good.strip_prefix("session=").unwrap().to_owned();
    let truncated = token[..token.len() - 1].to_owned();
    let garbage = "not-a-session-cookie.but-a-password".to_owned();
    for value in [&truncated, &garbage] {
        app.send(get("/idle").with(&format!("session={value}"))).await;
    }
    clock.advance(std::time::Duration::from_secs(32 * 24 * 3600));
    app.send(get("/idle").with(&good)).await;
    let failing = A::start(Setup::new(cannot_save_permanent())).await;
    failing.send(get("/permanent")).await;
    let without = A::start(Setup::without_layer()).await;
    without.send(get("/idle")).await;

    let lines = log.lines();
    let count = |level: &str| lines.iter().filter(|line| line.starts_with(level)).count();
    assert_eq!(count("DEBUG"), 3, "refused cookies: {lines:?}");
    assert!(count("ERROR") >= 1, "what was not saved: {lines:?}");
    let parts = token.split('.').chain(garbage.split('.'));
    for secret in parts.chain([&*token, &truncated, &garbage, SECRET, OLD_SECRET, "ada"]) {
        assert!(lines.iter().all(|line| !line.contains(secret)), "{secret} in {lines:?}");
    }
}

#[cfg(feature = "tracing")]
async fn log_without_hidden_characters<A: TestApp>() {
    let (log, _guard) = super::log::Log::start();
    let clock = clock();
    // What is a plain map to this one has a broken tag for the other.
    let scheme = Scheme::flask_session(SecretKeys::new(SECRET).unwrap()).clock(clock.clone());
    let json = scheme.codec(Json::default()).sessions();
    let cookie = set_cookie(&json, |session| {
        session.insert_value(super::routes::HOSTILE, cookie_session::Map::from([(" u", 1)])).map(drop)
    });
    let app = A::start(Setup::new(with_secret(SECRET, &clock))).await;
    let refused = app.send(get("/open_error").with(cookie.split(';').next().unwrap())).await;
    assert_eq!(refused.body, "Some(Tag)");
    app.send(get("/hostile/read")).await;
    A::start(Setup::new(json)).await.send(get("/hostile/save")).await;

    let lines = log.lines();
    assert!(lines.iter().any(|line| line.starts_with("DEBUG") && line.contains("evil")), "{lines:?}");
    assert!(lines.iter().any(|line| line.starts_with("ERROR") && line.contains("evil")), "{lines:?}");
    for line in lines {
        assert!(!line.chars().any(cookie_session::Printable::escapes), "{line:?}");
        assert!(line.len() < 2048, "{line}");
    }
}

/// Makes a test of each scenario for one framework.
macro_rules! behaviour {
    ($framework:ident, $feature:literal, $app:ty: $($(#[$attribute:meta])* $scenario:ident,)*) => {
        #[cfg(feature = $feature)]
        mod $framework {
            use super::TestApp;

            $($(#[$attribute])* #[test]
            fn $scenario() {
                <$app>::run(super::$scenario::<$app>());
            })*
        }
    };
}

/// Makes a test of each scenario for each framework.
macro_rules! in_every_framework {
    ($($scenarios:tt)*) => {
        behaviour!(tower, "tower", crate::web::plain_tower::PlainTower: $($scenarios)*);
        behaviour!(axum, "axum", crate::web::axum_app::AxumApp: $($scenarios)*);
        behaviour!(actix, "actix", crate::web::actix_app::ActixApp: $($scenarios)*);
    };
}

in_every_framework! {
    opened_once_and_saved_once,
    saved_whatever_the_status,
    saved_after_inner_middleware,
    read_back,
    several_vary_lines_are_joined,
    appended_to_other_cookies,
    cached_privately_if_asked_for,
    nothing_without_a_secret,
    nothing_if_never_touched,
    permanent_refreshed_without_touch,
    deleted,
    rotated_key,
    refused_cookies,
    several_cookie_headers,
    panic_outside_of_the_layer,
    panic_caught_inside_of_the_layer,
    cancelled,
    headers_before_a_streamed_body,
    a_streamed_body_may_read,
    #[cfg(feature = "tracing")] a_first_use_after_saving_is_logged_once,
    missing_layer,
    typed_data,
    typed_data_of_another_type,
    save_errors,
    parallel_requests_last_write_wins,
    any_interface_with_the_same_handlers,
    #[cfg(feature = "tracing")] large_cookie_is_sent_and_logged,
    #[cfg(feature = "tracing")] what_the_layer_is_and_questionable_settings_are_logged_once,
    #[cfg(feature = "tracing")] log_without_secrets,
    #[cfg(feature = "tracing")] log_without_hidden_characters,
}
