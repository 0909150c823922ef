//! actix-web, with its own middleware and actix-cors.

use actix_cors::Cors;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::middleware::{Compress, ErrorHandlerResponse, ErrorHandlers, Logger, NormalizePath};
use actix_web::{App, HttpResponse, Result, test, web};
use cookie_session::Session;
use cookie_session::web::actix::{SessionMiddleware, SessionRejection};
use futures_util::FutureExt;

use super::actix_log;
use crate::web::actix_app::read;
use crate::web::app::Answer;
use crate::web::interfaces::{ByPath, Counting, interface};

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

async fn refuse(session: Session) -> Result<HttpResponse, SessionRejection> {
    session.insert("user", "ada")?;
    Ok(HttpResponse::Forbidden().body("refused"))
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/set", web::get().to(set))
        .route("/permanent", web::get().to(permanent))
        .route("/panic", web::get().to(panic))
        .route("/refuse", web::get().to(refuse))
        .route("/upload", web::post().to(async |body: String| body));
}

fn sessions() -> SessionMiddleware {
    SessionMiddleware::new(interface())
}

fn request(path: &str) -> test::TestRequest {
    test::TestRequest::get()
        .uri(path)
        .append_header(("accept-encoding", "gzip"))
        .append_header(("origin", "https://a.example"))
}

/// Sends a request through an app; apps have types without names.
macro_rules! ask {
    ($app:expr, $request:expr) => {{
        let service = test::init_service($app).await;
        answer(test::try_call_service(&service, $request.to_request()).await).await
    }};
}

async fn answer<B: actix_web::body::MessageBody + 'static>(result: Result<ServiceResponse<B>>) -> Answer {
    match result {
        Ok(response) if response.headers().contains_key("content-encoding") => {
            // Its content does not matter here, and it is not text.
            read(HttpResponse::from(response.map_into_boxed_body()).set_body(String::new())).await
        }
        Ok(response) => read(response.into()).await,
        Err(error) => read(error.error_response()).await,
    }
}

fn run(test: impl Future<Output = ()>) {
    actix_web::rt::System::new().block_on(test);
}

/// Outside, actix-cors keeps the first line only; there is but one.
#[test]
fn cors() {
    run(async {
        let inside = App::new().configure(routes).wrap(Cors::permissive()).wrap(sessions());
        let items = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        assert_eq!(ask!(inside, request("/set")).all("vary"), [format!("{items}, Cookie")]);
        let outside = App::new().configure(routes).wrap(sessions()).wrap(Cors::permissive());
        assert_eq!(ask!(outside, request("/set")).all("vary"), [format!("Cookie, {items}")]);
    });
}

/// nginx obeys only the last of the two lines.
#[test]
fn compression() {
    run(async {
        let inside = App::new().configure(routes).wrap(Compress::default()).wrap(sessions());
        let answer = ask!(inside, request("/set"));
        assert_eq!(
            (answer.all("content-encoding"), answer.all("vary")),
            (vec!["gzip"], vec!["accept-encoding, Cookie"])
        );
        let outside = App::new().configure(routes).wrap(sessions()).wrap(Compress::default());
        assert_eq!(ask!(outside, request("/set")).all("vary"), ["Cookie", "accept-encoding"]);
    });
}

#[test]
fn cors_and_compression_inside() {
    run(async {
        let one =
            App::new().configure(routes).wrap(Cors::permissive()).wrap(Compress::default()).wrap(sessions());
        let other =
            App::new().configure(routes).wrap(Compress::default()).wrap(Cors::permissive()).wrap(sessions());
        for answer in [ask!(one, request("/set")), ask!(other, request("/set"))] {
            let [line] = answer.all("vary")[..] else { panic!("{answer:?}") };
            for item in ["Origin", "accept-encoding", "Cookie"] {
                assert!(line.split(", ").any(|other| other == item), "{line}");
            }
        }
    });
}

/// actix-web has nothing that catches panics; one inside of the session layer ends the request.
#[test]
fn panics() {
    run(async {
        let interface = Counting::new();
        let app = App::new().configure(routes).wrap(SessionMiddleware::new(interface.clone()));
        let service = test::init_service(app).await;
        let call = test::try_call_service(&service, request("/panic").to_request());
        assert!(std::panic::AssertUnwindSafe(call).catch_unwind().await.is_err());
        assert_eq!(interface.counts(), (1, 0), "nothing is saved");
    });
}

/// A handler that makes a response of its own loses the session's headers if it stands outside.
#[test]
fn error_handlers() {
    run(async {
        let handlers = || {
            ErrorHandlers::new().handler(StatusCode::FORBIDDEN, |response: ServiceResponse<_>| {
                let (request, _) = response.into_parts();
                let page = HttpResponse::Forbidden().body("a page of its own");
                let page = ServiceResponse::new(request, page).map_into_right_body();
                Ok(ErrorHandlerResponse::Response(page))
            })
        };
        let inside = App::new().configure(routes).wrap(handlers()).wrap(sessions());
        let answer = ask!(inside, request("/refuse"));
        assert_eq!((&*answer.body, answer.all("vary")), ("a page of its own", vec!["Cookie"]));
        assert!(answer.cookie().starts_with("session=eyJ1c2VyIjoiYWRhIn0."));

        let outside = App::new().configure(routes).wrap(sessions()).wrap(handlers());
        let answer = ask!(outside, request("/refuse"));
        assert_eq!(answer.body, "a page of its own");
        assert!(answer.is_untouched(), "the cookie is lost: {answer:?}");
    });
}

/// `%{Set-Cookie}o` shows the cookie to anyone who reads the log, if the logger is outside the layer.
#[test]
fn logger() {
    run(async {
        actix_log::start();
        let inside =
            App::new().configure(routes).wrap(Logger::new("inside %s %{set-cookie}o")).wrap(sessions());
        ask!(inside, request("/set"));
        assert_eq!(actix_log::lines("inside "), ["inside 200 -"]);

        let outside =
            App::new().configure(routes).wrap(sessions()).wrap(Logger::new("outside %s %{set-cookie}o"));
        let cookie = ask!(outside, request("/set")).all("set-cookie")[0].to_owned();
        assert_eq!(actix_log::lines("outside "), [format!("outside 200 {cookie}")]);
        let default = App::new().configure(routes).wrap(sessions()).wrap(Logger::default());
        ask!(default, request("/set?default"));
        let lines = actix_log::lines("/set?default");
        assert!(lines.len() == 1 && !lines[0].contains("session="), "{lines:?}");
    });
}

/// The limit is one of the extractors: a session is opened first.
#[test]
fn body_limit() {
    run(async {
        let interface = Counting::new();
        let app = App::new().configure(routes).app_data(web::PayloadConfig::new(4));
        let app = app.wrap(SessionMiddleware::new(interface.clone()));
        let answer = ask!(app, test::TestRequest::post().uri("/upload").set_payload("0123456789"));
        assert_eq!((answer.status, interface.counts()), (413, (1, 1)));
        assert!(answer.is_untouched());
    });
}

/// Under the middleware, each asset refreshes a permanent session: no cache stores it.
#[test]
fn static_files() {
    run(async {
        let asset = || web::resource("/assets/style.css").to(async || "p { color: red }");
        let inside = App::new().configure(routes).service(asset()).wrap(sessions());
        let outside = App::new().service(asset()).service(web::scope("").configure(routes).wrap(sessions()));
        let cookie = ask!(App::new().configure(routes).wrap(sessions()), request("/permanent")).cookie();
        let of = |path| request(path).append_header(("cookie", &*cookie));
        let answer = ask!(inside, of("/assets/style.css"));
        assert_eq!(
            (answer.status, answer.all("set-cookie").len(), answer.all("vary")),
            (200, 1, vec!["Cookie"])
        );
        let answer = ask!(outside, of("/assets/style.css"));
        assert!(answer.status == 200 && answer.is_untouched(), "{answer:?}");
    });
}

/// A middleware that rewrites the path has the last word on it if it stands outside.
#[test]
fn normalized_paths() {
    run(async {
        let by_path = || SessionMiddleware::new(ByPath::new());
        let name = |answer: Answer| answer.all("set-cookie")[0].split('=').next().unwrap().to_owned();
        let inside = App::new().configure(routes).wrap(NormalizePath::trim()).wrap(by_path());
        assert_eq!(name(ask!(inside, request("/set/"))), "at_-set-");
        let outside = App::new().configure(routes).wrap(by_path()).wrap(NormalizePath::trim());
        assert_eq!(name(ask!(outside, request("/set/"))), "at_-set");
    });
}
