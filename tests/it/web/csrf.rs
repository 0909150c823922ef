//! CSRF protection in axum and actix-web: the same requests, the same responses.

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::config::CsrfConfig;
use cookie_session::csrf::Csrf;
use cookie_session::{Scheme, SecretKeys, SecureCookieSessionInterface, Session};
use serde::Deserialize;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);
const FORM: &str = "application/x-www-form-urlencoded";

fn keys() -> SecretKeys {
    SecretKeys::new("correct horse battery staple").unwrap()
}

fn csrf(config: CsrfConfig) -> Csrf {
    Csrf::new(keys()).with_clock(FixedClock(NOW)).with_config(config)
}

type Interface = SecureCookieSessionInterface<
    cookie_session::digest::Sha1,
    cookie_session::derivation::HmacDerivation,
    cookie_session::codec::TaggedJson,
    FixedClock,
>;

fn interface() -> Interface {
    Scheme::flask_session(keys()).clock(FixedClock(NOW)).sessions()
}

#[derive(Deserialize)]
struct Transfer {
    amount: u32,
}

/// A request: method, path, headers, body.
struct Asked<'a>(&'a str, &'a str, Vec<(&'a str, &'a str)>, &'a str);

/// An answer: status, cookie pair, body.
type Answer = (u16, Option<String>, String);

/// The same app in each framework: `/form` and `/transfer` without the middleware, `/all/…` inside of it.
trait App: Sized {
    async fn start(csrf: Option<Csrf>, sessions: bool) -> Self;
    async fn ask(&self, asked: Asked<'_>) -> Answer;
}

#[cfg(feature = "axum")]
mod in_axum {
    use axum::body::Body;
    use axum::extract::{DefaultBodyLimit, Request};
    use axum::middleware::from_fn_with_state;
    use axum::routing::{get, post};
    use axum::{Extension, Router};
    use cookie_session::web::axum::{CsrfForm, CsrfHeader, CsrfRejection, protect};
    use cookie_session::web::tower::SessionLayer;
    use tower::ServiceExt;

    use super::*;

    async fn form(csrf: Csrf, session: Session) -> Result<String, CsrfRejection> {
        Ok(format!("{} {}", csrf.issue(&session)?, csrf.issue(&session)?))
    }

    async fn transfer(CsrfForm(transfer): CsrfForm<Transfer>) -> String {
        format!("sent {}", transfer.amount)
    }

    async fn button(CsrfForm(()): CsrfForm<()>) -> &'static str {
        "pressed"
    }

    pub(super) struct AxumApp(Router);

    impl App for AxumApp {
        async fn start(csrf: Option<Csrf>, sessions: bool) -> Self {
            let mut routes = Router::new()
                .route("/form", get(form))
                .route("/transfer", post(transfer).get(transfer))
                .route("/button", post(button))
                .route("/script", post(async |_: CsrfHeader, body: String| body));
            if let Some(csrf) = csrf {
                let all = Router::new()
                    .route("/all/echo", post(async |body: String| body).get(async || "read"))
                    .route("/all/transfer", post(transfer))
                    .route_layer(from_fn_with_state(csrf.clone(), protect));
                routes = routes.layer(Extension(csrf)).merge(all);
            }
            routes = routes.layer(DefaultBodyLimit::max(1000));
            Self(match sessions {
                true => routes.layer(SessionLayer::new(interface())),
                false => routes,
            })
        }

        async fn ask(&self, Asked(method, path, headers, body): Asked<'_>) -> Answer {
            let mut request = Request::builder().method(method).uri(path);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let request = request.body(Body::from(body.to_owned())).unwrap();
            let response = self.0.clone().oneshot(request).await.unwrap();
            let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
            let pair = cookie.map(|cookie| cookie.split(';').next().unwrap().to_owned());
            let status = response.status().as_u16();
            let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
            (status, pair, String::from_utf8(body.to_vec()).unwrap())
        }
    }
}

#[cfg(feature = "actix")]
mod in_actix {
    use actix_web::middleware::from_fn;
    use actix_web::{App as Routes, web};
    use cookie_session::web::actix::{CsrfForm, CsrfHeader, CsrfRejection, SessionMiddleware, protect};

    use super::*;

    async fn form(csrf: Csrf, session: Session) -> Result<String, CsrfRejection> {
        Ok(format!("{} {}", csrf.issue(&session)?, csrf.issue(&session)?))
    }

    async fn transfer(CsrfForm(transfer): CsrfForm<Transfer>) -> String {
        format!("sent {}", transfer.amount)
    }

    async fn button(CsrfForm(()): CsrfForm<()>) -> &'static str {
        "pressed"
    }

    pub(super) struct ActixApp {
        csrf: Option<Csrf>,
        sessions: bool,
    }

    impl App for ActixApp {
        async fn start(csrf: Option<Csrf>, sessions: bool) -> Self {
            Self { csrf, sessions }
        }

        async fn ask(&self, Asked(method, path, headers, body): Asked<'_>) -> Answer {
            let routes = |config: &mut web::ServiceConfig| {
                if let Some(csrf) = &self.csrf {
                    config.app_data(csrf.clone());
                }
                config
                    .app_data(web::PayloadConfig::new(1000))
                    .route("/form", web::get().to(form))
                    .route("/transfer", web::post().to(transfer))
                    .route("/transfer", web::get().to(transfer))
                    .route("/button", web::post().to(button))
                    .route("/script", web::post().to(async |_: CsrfHeader, body: String| body))
                    .service(
                        web::scope("/all")
                            .route("/echo", web::post().to(async |body: String| body))
                            .route("/echo", web::get().to(async || "read"))
                            .route("/transfer", web::post().to(transfer))
                            .wrap(from_fn(protect)),
                    );
            };
            let method = actix_web::http::Method::from_bytes(method.as_bytes()).unwrap();
            let mut request =
                actix_web::test::TestRequest::with_uri(path).method(method).set_payload(body.to_owned());
            for header in headers {
                request = request.insert_header(header);
            }
            let request = request.to_request();
            let response = if self.sessions {
                let app = Routes::new().configure(routes).wrap(SessionMiddleware::new(interface()));
                let app = actix_web::test::init_service(app).await;
                actix_web::test::call_service(&app, request).await.map_into_boxed_body()
            } else {
                let app = actix_web::test::init_service(Routes::new().configure(routes)).await;
                actix_web::test::call_service(&app, request).await.map_into_boxed_body()
            };
            let cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
            let pair = cookie.map(|cookie| cookie.split(';').next().unwrap().to_owned());
            let status = response.status().as_u16();
            let body = actix_web::test::read_body(response).await;
            (status, pair, String::from_utf8(body.to_vec()).unwrap())
        }
    }
}

/// The token of the form, and the cookie of its session.
async fn form<A: App>(app: &A) -> (String, String) {
    let (status, cookie, body) = app.ask(Asked("GET", "/form", vec![], "")).await;
    assert_eq!(status, 200, "{body}");
    let (token, again) = body.split_once(' ').unwrap();
    assert_eq!(token, again, "one token for the whole request");
    (token.to_owned(), cookie.unwrap())
}

async fn post<A: App>(app: &A, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
    let (status, _, body) = app.ask(Asked("POST", path, headers.to_vec(), body)).await;
    (status, body)
}

async fn forms_and_headers<A: App>() {
    let app = A::start(Some(csrf(CsrfConfig::default())), true).await;
    let (token, cookie) = form(&app).await;
    let (other, _) = form(&app).await;
    let (form, cookie) = (("content-type", FORM), ("cookie", &*cookie));
    let good = format!("amount=5&csrf_token={token}");
    for path in ["/transfer", "/all/transfer"] {
        assert_eq!(post(&app, path, &[form, cookie], &good).await, (200, "sent 5".into()), "{path}");
        let header = ("x-csrftoken", &*token);
        assert_eq!(post(&app, path, &[form, cookie, header], "amount=6").await, (200, "sent 6".into()));
        let prefixed = format!("amount=7&a-csrf_token={token}");
        assert_eq!(post(&app, path, &[form, cookie], &prefixed).await.0, 200);
        let charset = ("content-type", "Application/X-WWW-Form-URLencoded; charset=utf-8");
        assert_eq!(post(&app, path, &[charset, cookie], &good).await.0, 200);
        for (headers, body, part) in [
            (vec![form, cookie], "amount=5".to_owned(), "no CSRF token"),
            (vec![form], good.clone(), "the session has no CSRF token"),
            (vec![form, cookie], format!("amount=5&csrf_token={other}"), "another session"),
            (vec![form, cookie], format!("amount=5&csrf_token={token}x"), "damaged"),
            (vec![cookie], "amount=5".to_owned(), "no CSRF token"),
        ] {
            let (status, text) = post(&app, path, &headers, &body).await;
            assert_eq!(status, 400, "{text}");
            assert!(text.contains(part) && !text.contains(&token), "{text}");
        }
        let (status, text) = post(&app, path, &[form, cookie], &format!("amount=x&csrf_token={token}")).await;
        assert!(status == 422 && text.contains("invalid digit"), "{status} {text}");
        let large = format!("{good}&x={}", "x".repeat(2000));
        assert_eq!(post(&app, path, &[form, cookie], &large).await.0, 413);
    }
    // A type that allows no unknown fields need not know of the token.
    let alone = format!("csrf_token={token}");
    assert_eq!(post(&app, "/button", &[form, cookie], &alone).await, (200, "pressed".into()));
    assert_eq!(post(&app, "/button", &[form, cookie], &good).await.0, 422);
    let json = ("content-type", "application/json");
    assert_eq!(post(&app, "/transfer", &[json, cookie, ("x-csrf-token", &token)], "{}").await.0, 415);
    for path in ["/script", "/all/echo"] {
        let header = ("x-csrf-token", &*token);
        assert_eq!(post(&app, path, &[json, cookie, header], "{}").await, (200, "{}".into()));
        assert_eq!(post(&app, path, &[json, cookie], "{}").await.0, 400);
        assert_eq!(post(&app, path, &[json, header], "{}").await.0, 400);
    }
    // The body that was read for the check is there for the handler.
    assert_eq!(post(&app, "/all/echo", &[form, cookie], &good).await, (200, good));
    let (status, _, body) = app.ask(Asked("GET", "/all/echo", vec![], "")).await;
    assert_eq!((status, &*body), (200, "read"));
}

async fn referrer_over_https<A: App>() {
    let app = A::start(Some(csrf(CsrfConfig::default())), true).await;
    let (token, cookie) = form(&app).await;
    let base = [
        ("cookie", &*cookie),
        ("x-csrftoken", &*token),
        ("x-forwarded-proto", "https"),
        ("host", "shop.example"),
    ];
    for path in ["/script", "/all/echo"] {
        assert_eq!(post(&app, path, &base, "").await.0, 400);
        let with = |referrer| [&base[..], &[("referer", referrer)]].concat();
        assert_eq!(post(&app, path, &with("https://evil.example/"), "").await.0, 400);
        assert_eq!(post(&app, path, &with("https://shop.example/cart"), "").await.0, 200);
    }
}

async fn switched_off<A: App>() {
    let form = ("content-type", FORM);
    let off = A::start(Some(csrf(CsrfConfig::default().with_enabled(false))), true).await;
    for path in ["/transfer", "/all/transfer"] {
        assert_eq!(post(&off, path, &[form], "amount=5").await.0, 200);
    }
    let by_hand = A::start(Some(csrf(CsrfConfig::default().with_check_default(false))), true).await;
    assert_eq!(post(&by_hand, "/all/echo", &[form], "amount=5").await.0, 200);
    assert_eq!(post(&by_hand, "/transfer", &[form], "amount=5").await.0, 400);
    assert_eq!(post(&by_hand, "/all/transfer", &[form], "amount=5").await.0, 400);
}

async fn what_is_missing_is_named<A: App>() {
    let without = A::start(None, true).await;
    let (status, text) = post(&without, "/script", &[], "").await;
    assert!(status == 500 && text.contains("has no `Csrf`"), "{text}");
    let no_session = A::start(Some(csrf(CsrfConfig::default())), false).await;
    for path in ["/script", "/all/echo"] {
        let (status, text) = post(&no_session, path, &[("x-csrftoken", "x")], "").await;
        assert!(status == 500 && text.contains("the request has no session"), "{text}");
    }
}

macro_rules! in_both {
    ($($scenario:ident),* $(,)?) => {
        #[cfg(feature = "axum")]
        mod with_axum {
            $(#[tokio::test] async fn $scenario() { super::$scenario::<super::in_axum::AxumApp>().await; })*
        }
        #[cfg(feature = "actix")]
        mod with_actix {
            $(#[tokio::test] async fn $scenario() { super::$scenario::<super::in_actix::ActixApp>().await; })*
        }
    };
}

in_both! { forms_and_headers, referrer_over_https, switched_off, what_is_missing_is_named }
