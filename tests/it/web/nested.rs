//! Two session layers around one route, the same in every framework.

use std::sync::Arc;
use std::time::Duration;

use cookie_session::expiry::IdleAndAbsolute;
use cookie_session::rules::{BadCookie, CookieRules};
use cookie_session::web::SharedInterface;
use cookie_session::{SecretKeys, SecureCookieSessionInterface, SessionConfig, SessionInterface};

use super::app::{Answer, OnSaveError, Setup, TestApp, get};
use super::interfaces::{
    Counting, Interface, OLD_SECRET, OpensByItself, SECRET, cannot_save_permanent, clock, named, with_keys,
    with_secret,
};

const DELETION: &str = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";

/// The pairs that have one cookie: the same interface twice, and two that were built separately.
fn pairs(make: impl Fn() -> Interface) -> [(SharedInterface, SharedInterface); 2] {
    let shared = Arc::new(make());
    [(shared.clone().into(), shared.into()), (make().into(), make().into())]
}

/// An app with both layers of a pair around its routes.
async fn start<A: TestApp>((outer, inner): (SharedInterface, SharedInterface)) -> A {
    A::start(Setup::new(outer).around(inner)).await
}

/// The only cookie that an answer sets, with its attributes.
fn only(answer: &Answer) -> &str {
    let cookies = answer.all("set-cookie");
    assert_eq!(cookies.len(), 1, "{answer:?}");
    assert_eq!(answer.all("vary"), ["Cookie"]);
    cookies[0]
}

/// What a later request reads.
async fn shown<A: TestApp>(app: &A, answer: &Answer) -> String {
    app.send(get("/read").with(&answer.cookie())).await.body
}

async fn opened_once_and_saved_once_by_two_layers<A: TestApp>() {
    let interface = Counting::new();
    let app = A::start(Setup::new(interface.clone()).around(interface.clone())).await;
    for (n, path) in ["/idle", "/set", "/nowhere", "/stream", "/clear"].into_iter().enumerate() {
        app.send(get(path)).await;
        assert_eq!(interface.counts(), (n + 1, n + 1), "{path}");
    }

    let (outer, inner) = (Counting::new(), Counting::new());
    let app = A::start(Setup::new(outer.clone()).around(inner.clone())).await;
    app.send(get("/set")).await;
    assert_eq!((outer.counts(), inner.counts()), ((1, 1), (0, 0)), "the outermost layer does both");
}

async fn login_and_logout_inside<A: TestApp>() {
    let interfaces: [fn() -> Interface; 2] = [
        || with_secret(SECRET, &clock()),
        || {
            let limits = IdleAndAbsolute::new(Duration::from_secs(600), Duration::from_secs(6000));
            with_secret(SECRET, &clock()).with_expiry(limits)
        },
    ];
    for pair in interfaces.into_iter().flat_map(pairs) {
        let app: A = start(pair).await;
        let login = app.send(get("/set")).await;
        only(&login);
        assert!(shown(&app, &login).await.contains(r#""user":"ada""#));
        let permanent = app.send(get("/permanent").with(&login.cookie())).await;
        assert!(only(&permanent).contains("; Expires="));
        assert!(shown(&app, &permanent).await.contains(r#""user":"ada""#));
        let refreshed = app.send(get("/idle").with(&permanent.cookie())).await;
        only(&refreshed);
        let logout = app.send(get("/clear").with(&permanent.cookie())).await;
        assert_eq!(only(&logout), DELETION);
    }
}

async fn writes_between_two_layers<A: TestApp>() {
    for pair in pairs(|| with_secret(SECRET, &clock())) {
        let app: A = start(pair).await;
        let both =
            app.send(get("/permanent").header("x-between", "change").header("x-inner", "change")).await;
        only(&both);
        assert_eq!(shown(&app, &both).await, r#"{"_permanent":true,"between":true,"inner":true}"#);
        let cleared = app.send(get("/clear").with(&both.cookie()).header("x-between", "change")).await;
        only(&cleared);
        assert_eq!(shown(&app, &cleared).await, r#"{"between":true}"#);
    }
}

async fn a_rotated_key_and_two_layers<A: TestApp>() {
    let old = A::start(Setup::new(with_secret(OLD_SECRET, &clock()))).await.send(get("/set")).await.cookie();
    let rotated = || {
        let rules = CookieRules::default().reissue(true);
        with_keys(SecretKeys::new(SECRET).unwrap().with_fallback(OLD_SECRET).unwrap(), &clock())
            .with_rules(rules)
    };
    for pair in pairs(rotated) {
        let app: A = start(pair).await;
        let signed_again = app.send(get("/idle").with(&old)).await;
        only(&signed_again);
        assert_eq!(shown(&app, &signed_again).await, r#"{"user":"ada"}"#);
        assert_eq!(only(&app.send(get("/clear").with(&old)).await), DELETION);
    }
}

async fn a_bad_cookie_and_two_layers<A: TestApp>() {
    let clearing = || {
        let rules = CookieRules::default().bad_cookie(BadCookie::Clear);
        with_secret(SECRET, &clock()).with_rules(rules)
    };
    for pair in pairs(clearing) {
        let app: A = start(pair).await;
        assert_eq!(only(&app.send(get("/idle").with("session=bad")).await), DELETION);
        let login = app.send(get("/set").with("session=bad")).await;
        assert!(only(&login).starts_with("session=ey"), "{login:?}");
    }
}

async fn two_cookies_are_two_sessions<A: TestApp>() {
    let clock = clock();
    let app: A = start((named("session", &clock).into(), named("admin", &clock).into())).await;
    let both = app.send(get("/set").header("x-between", "change")).await;
    let cookies = both.all("set-cookie");
    assert_eq!(cookies.len(), 2, "{both:?}");
    let pair = |name: &str| {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
        cookie.split(';').next().unwrap().to_owned()
    };
    let (site, admin) = (pair("session="), pair("admin="));
    let send = async |path: &str| app.send(get(path).with(&format!("{site}; {admin}"))).await;

    assert_eq!(send("/read").await.body, r#"{"user":"ada"}"#, "the innermost layer's");
    let named = send("/named/session").await;
    assert_eq!(named.body, r#"{"between":true,"named":"session"}"#);
    assert!(only(&named).starts_with("session="));
    let named = send("/named/admin").await;
    assert_eq!(named.body, r#"{"named":"admin","user":"ada"}"#);
    assert!(only(&named).starts_with("admin="));
    assert_eq!(send("/named/other").await.body, "no such session");
    assert!(only(&send("/clear").await).starts_with("admin=; "));
}

async fn one_session_has_a_name_too<A: TestApp>() {
    let app = A::start(Setup::new(named("sid", &clock()))).await;
    assert_eq!(app.send(get("/named/sid")).await.body, r#"{"named":"sid"}"#);
    assert_eq!(app.send(get("/named/session")).await.body, "no such session");
}

/// A browser tells cookies of one name apart by path and domain, and so do the layers.
async fn another_path_is_another_cookie<A: TestApp>() {
    let at = |path: &str| {
        let config = SessionConfig::builder().cookie_path(path).build().unwrap();
        with_secret(SECRET, &clock()).with_config(config)
    };
    let app: A = start((at("/").into(), at("/set").into())).await;
    let answer = app.send(get("/set").header("x-between", "change")).await;
    let paths = answer.all("set-cookie");
    assert!(paths.len() == 2 && paths[0].ends_with("Path=/set") && paths[1].ends_with("Path=/"), "{paths:?}");
}

async fn a_layer_without_a_secret_hides_none_with_one<A: TestApp>() {
    let without = || SecureCookieSessionInterface::without_secret();
    let app: A = start((without().into(), with_secret(SECRET, &clock()).into())).await;
    assert_eq!(shown(&app, &app.send(get("/set")).await).await, r#"{"user":"ada"}"#);
    let app: A = start((without().into(), without().into())).await;
    assert_eq!(app.send(get("/set")).await.status, 500);
}

async fn the_outermost_layer_answers_for_what_is_not_saved<A: TestApp>() {
    for pair in pairs(cannot_save_permanent) {
        let setup = Setup::new(pair.0).around(pair.1).on_save_error(OnSaveError::InternalServerError);
        let answer = A::start(setup).await.send(get("/permanent")).await;
        assert_eq!((answer.status, &*answer.body), (500, ""));
        assert_eq!(answer.all("vary"), ["Cookie"]);
        assert!(answer.all("set-cookie").is_empty());
    }
}

/// One that wraps another and says so has the session of the other, whatever its cookie.
async fn a_wrapper_is_the_interface_inside<A: TestApp>() {
    let base = with_secret(SECRET, &clock());
    let wrapper = Arc::new(OpensByItself(base));
    let app: A = start((wrapper.clone().into(), named("session", &clock()).into())).await;
    assert_eq!(app.send(get("/set")).await.all("set-cookie").len(), 1, "two cookies, one changed");
    assert_eq!(app.send(get("/read")).await.body, "{}", "the innermost layer's");

    let erased: Arc<dyn SessionInterface> = wrapper.clone();
    let app: A = start((wrapper.into(), SharedInterface::from(Arc::new(erased)))).await;
    let answer = app.send(get("/set")).await;
    assert!(only(&answer).starts_with("own="), "{answer:?}");
    assert_eq!(app.send(get("/read")).await.body, r#"{"opened":"/read"}"#);
}

in_every_framework! {
    a_wrapper_is_the_interface_inside,
    opened_once_and_saved_once_by_two_layers,
    login_and_logout_inside,
    writes_between_two_layers,
    a_rotated_key_and_two_layers,
    a_bad_cookie_and_two_layers,
    two_cookies_are_two_sessions,
    one_session_has_a_name_too,
    another_path_is_another_cookie,
    a_layer_without_a_secret_hides_none_with_one,
    the_outermost_layer_answers_for_what_is_not_saved,
}
