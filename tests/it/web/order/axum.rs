//! axum and tower, with the middleware of tower-http.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::error_handling::HandleErrorLayer;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use cookie_session::Session;
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::SessionLayer;
use tower::{BoxError, Layer, ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::normalize_path::NormalizePathLayer;
use tower_http::services::ServeDir;
use tower_http::timeout::TimeoutLayer;

use crate::web::app::Answer;
use crate::web::interfaces::{ByPath, Counting, interface};
use crate::web::plain_tower::read;

async fn set(session: Session) -> Result<String, SessionRejection> {
    session.insert("user", "ada")?;
    Ok(super::page())
}

async fn permanent(session: Session) -> Result<&'static str, SessionRejection> {
    session.set_permanent(true)?;
    Ok("permanent")
}

async fn panic(session: Session) -> Result<&'static str, SessionRejection> {
    session.insert("user", "ada")?;
    panic!("as the test wants")
}

async fn pending(session: Session) -> Result<&'static str, SessionRejection> {
    session.insert("user", "ada")?;
    std::future::pending().await
}

fn routes() -> Router {
    Router::new()
        .route("/set", get(set))
        .route("/permanent", get(permanent))
        .route("/panic", get(panic))
        .route("/pending", get(pending))
        .route("/upload", post(async |body: String| body))
        .route("/idle", get(async || super::page()))
}

fn sessions() -> SessionLayer {
    SessionLayer::new(interface())
}

/// The routes with a middleware inside of the session layer, and with it outside.
fn both(add: impl Fn(Router) -> Router) -> [Router; 2] {
    [add(routes()).layer(sessions()), add(routes().layer(sessions()))]
}

/// Asks for a path as a browser of another site does.
async fn ask(app: &Router, path: &str) -> Answer {
    ask_with(app, path, "").await
}

async fn ask_with(app: &Router, path: &str, cookie: &str) -> Answer {
    let request = Request::get(path).header("accept-encoding", "gzip").header("origin", "https://a.example");
    send(app, request.header("cookie", cookie).body(Body::empty()).unwrap()).await
}

async fn send(app: &Router, request: Request) -> Answer {
    let mut response = app.clone().oneshot(request).await.unwrap();
    if response.headers().contains_key("content-encoding") {
        // Its content does not matter here, and it is not text.
        *response.body_mut() = Body::empty();
    }
    read(response).await
}

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(test);
}

/// nginx obeys only the last of the two lines.
#[test]
fn cors() {
    let cors = || CorsLayer::new().allow_origin(AllowOrigin::mirror_request());
    run(async {
        let [inside, outside] = both(|router| router.layer(cors()));
        let items = "origin";
        assert_eq!(ask(&inside, "/set").await.all("vary"), [format!("{items}, Cookie")]);
        assert_eq!(ask(&outside, "/set").await.all("vary"), ["Cookie", items]);
    });
}

#[test]
fn compression() {
    run(async {
        let [inside, outside] = both(|router| router.layer(CompressionLayer::new()));
        let answer = ask(&inside, "/set").await;
        assert_eq!(
            (answer.all("content-encoding"), answer.all("vary")),
            (vec!["gzip"], vec!["accept-encoding, Cookie"])
        );
        assert_eq!(ask(&outside, "/set").await.all("vary"), ["Cookie", "accept-encoding"]);
    });
}

#[test]
fn cors_and_compression_inside() {
    let cors = || CorsLayer::new().allow_origin(AllowOrigin::mirror_request());
    run(async {
        for app in [
            routes().layer(cors()).layer(CompressionLayer::new()).layer(sessions()),
            routes().layer(CompressionLayer::new()).layer(cors()).layer(sessions()),
        ] {
            let answer = ask(&app, "/set").await;
            let [line] = answer.all("vary")[..] else { panic!("{answer:?}") };
            for item in ["origin", "accept-encoding", "Cookie"] {
                assert!(line.split(", ").any(|other| other == item), "{line}");
            }
        }
    });
}

#[test]
fn catching_panics() {
    run(async {
        let [inside, outside] = both(|router| router.layer(CatchPanicLayer::new()));
        let answer = ask(&inside, "/panic").await;
        assert_eq!((answer.status, answer.all("vary")), (500, vec!["Cookie"]));
        assert!(answer.cookie().starts_with("session=eyJ1c2VyIjoiYWRhIn0."), "as Flask does: {answer:?}");

        let answer = ask(&outside, "/panic").await;
        assert!(answer.status == 500 && answer.is_untouched(), "nothing is saved: {answer:?}");
    });
}

#[test]
fn timeout() {
    let timeout = || TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::ZERO);
    run(async {
        let [inside, outside] = both(|router| router.layer(timeout()));
        let answer = ask(&inside, "/pending").await;
        assert_eq!((answer.status, answer.all("vary")), (504, vec!["Cookie"]));
        assert!(answer.cookie().starts_with("session=eyJ1c2VyIjoiYWRhIn0."));

        let answer = ask(&outside, "/pending").await;
        assert!(answer.status == 504 && answer.is_untouched(), "nothing is saved: {answer:?}");
    });
}

/// The headers that are logged are those of the place where the layer stands.
#[cfg(feature = "tracing")]
#[test]
fn trace() {
    use tower_http::trace::{DefaultOnResponse, TraceLayer};
    run(async {
        let trace = || TraceLayer::new_for_http().on_response(DefaultOnResponse::new().include_headers(true));
        let [inside, outside] = both(|router| router.layer(trace()));
        for (app, sees) in [(inside, false), (outside, true)] {
            let (log, _guard) = crate::web::log::Log::start();
            let cookie = ask(&app, "/set").await.cookie();
            let lines = log.lines();
            let line =
                lines.iter().find(|line| line.contains("response_headers")).expect("the response is logged");
            assert_eq!(line.contains("\"set-cookie\": Sensitive"), sees, "{line}");
            assert!(!line.contains(&cookie), "{line}");
        }
    });
}

/// Outside, what is too large costs no session.
#[test]
fn body_limit() {
    run(async {
        for inside in [true, false] {
            let interface = Counting::new();
            let (sessions, limit) = (SessionLayer::new(interface.clone()), RequestBodyLimitLayer::new(4));
            let app = if inside {
                routes().layer(limit).layer(sessions)
            } else {
                routes().layer(sessions).layer(limit)
            };
            let request =
                Request::post("/upload").header("content-length", 10).body(Body::from("0123456789"));
            let answer = send(&app, request.unwrap()).await;
            assert_eq!((answer.status, interface.counts().0), (413, usize::from(inside)));
            assert!(answer.is_untouched());
        }
    });
}

/// Under the layer, each asset refreshes a permanent session: no cache stores it.
#[test]
fn static_files() {
    let files = || ServeDir::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/docs"));
    run(async {
        let inside = routes().nest_service("/assets", files()).layer(sessions());
        let outside = routes().layer(sessions()).nest_service("/assets", files());
        let cookie = ask(&inside, "/permanent").await.cookie();
        let asset = "/assets/quick_start.md";
        let answer = ask_with(&inside, asset, &cookie).await;
        assert_eq!(
            (answer.status, answer.all("set-cookie").len(), answer.all("vary")),
            (200, 1, vec!["Cookie"])
        );
        let answer = ask_with(&outside, asset, &cookie).await;
        assert!(answer.status == 200 && answer.is_untouched(), "{answer:?}");
        assert_eq!(ask_with(&outside, "/idle", &cookie).await.all("set-cookie").len(), 1);
    });
}

/// A layer that fails has no response to save into, until its error is made one.
#[test]
fn error_handlers() {
    async fn fail(_: Response) -> Result<Response, BoxError> {
        Err("as the test wants".into())
    }
    async fn handle(error: BoxError) -> (StatusCode, String) {
        (StatusCode::SERVICE_UNAVAILABLE, error.to_string())
    }
    run(async {
        let inside =
            ServiceBuilder::new().layer(sessions()).layer(HandleErrorLayer::new(handle)).and_then(fail);
        let outside =
            ServiceBuilder::new().layer(HandleErrorLayer::new(handle)).layer(sessions()).and_then(fail);
        let answer = ask(&routes().layer(inside), "/set").await;
        assert_eq!((answer.status, answer.all("vary")), (503, vec!["Cookie"]));
        assert!(answer.cookie().starts_with("session=eyJ1c2VyIjoiYWRhIn0."));
        let answer = ask(&routes().layer(outside), "/set").await;
        assert!(answer.status == 503 && answer.is_untouched(), "nothing is saved: {answer:?}");
    });
}

/// A middleware that rewrites the path has the last word on it if it stands outside.
#[test]
fn normalized_paths() {
    let by_path = || SessionLayer::new(ByPath::new());
    let router = || Router::new().route("/set", get(set));
    let name =
        async |service: tower::util::BoxCloneSyncService<Request, Response, std::convert::Infallible>| {
            let answer = service.oneshot(Request::get("/set/").body(Body::empty()).unwrap()).await.unwrap();
            read(answer).await.all("set-cookie")[0].split('=').next().unwrap().to_owned()
        };
    let trim = NormalizePathLayer::trim_trailing_slash;
    run(async {
        let inside = by_path().layer(trim().layer(router()));
        assert_eq!(name(tower::util::BoxCloneSyncService::new(inside)).await, "at_-set-");
        let outside = trim().layer(by_path().layer(router()));
        assert_eq!(name(tower::util::BoxCloneSyncService::new(outside)).await, "at_-set");
    });
}

/// The order that the page recommends: everything at once.
#[test]
fn recommended_order() {
    let interface = Counting::new();
    let stack = |router: Router| {
        router.layer(
            ServiceBuilder::new()
                .layer(RequestBodyLimitLayer::new(1 << 20))
                .layer(SessionLayer::new(Arc::clone(&interface)))
                .layer(CatchPanicLayer::new())
                .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, Duration::from_secs(30)))
                .layer(CorsLayer::new().allow_origin(AllowOrigin::mirror_request()))
                .layer(CompressionLayer::new()),
        )
    };
    run(async {
        let app = stack(routes()).nest_service("/assets", ServeDir::new("src/docs"));
        let answer = ask(&app, "/set").await;
        assert_eq!((answer.status, answer.all("vary").len()), (200, 1));
        assert_eq!(ask(&app, "/panic").await.cookie(), answer.cookie());
        assert_eq!(interface.counts(), (2, 2));
    });
}
