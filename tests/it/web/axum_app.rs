//! The app in axum, and what only axum has.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use cookie_session::Session;
use cookie_session::web::axum::{Data, SessionRejection};
use cookie_session::web::tower::SessionLayer;
use tokio::sync::Barrier;
use tower::ServiceExt;

use super::app::{Answer, Get, Setup, TestApp, catch_panic};
use super::plain_tower::{PlainTower, read};
use super::routes::{self, ReplyBody, Visits};

pub(super) struct AxumApp(Router);

impl TestApp for AxumApp {
    const LAYER: &str = "SessionLayer";
    const KEEPS_HEADER_ORDER: bool = true;

    fn run(scenario: impl Future<Output = ()>) {
        PlainTower::run(scenario);
    }

    async fn start(setup: Setup) -> Self {
        let router = Router::new()
            .route("/typed", get(typed))
            .fallback(any_route)
            .layer(Extension(setup.meeting))
            .layer(from_fn(inner));
        let Some(interface) = setup.interface else { return Self(router) };
        Self(router.layer(SessionLayer::new(interface).on_save_error(setup.on_save_error)))
    }

    async fn send(&self, request: Get) -> Answer {
        let mut parts = Request::get(&request.path);
        for (name, value) in request.headers {
            parts = parts.header(name, value);
        }
        let request = parts.body(Body::empty()).unwrap();
        match catch_panic(self.0.clone().oneshot(request)).await {
            Some(Ok(response)) => read(response).await,
            None => Answer::panicked(),
        }
    }
}

async fn typed(mut visits: Data<Visits>) -> Result<String, SessionRejection> {
    visits.count += 1;
    visits.store()?;
    Ok(visits.into_inner().count.to_string())
}

async fn any_route(
    uri: Uri,
    session: Session,
    Extension(meeting): Extension<Arc<Barrier>>,
) -> Result<Response, SessionRejection> {
    let reply = routes::answer(uri.path(), session, meeting).await?;
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let body = match reply.body {
        ReplyBody::Text(text) => text.into(),
        ReplyBody::Late(session) => Body::from_stream(routes::late_body(session)),
    };
    Ok(response.body(body).unwrap())
}

async fn inner(request: Request, next: Next) -> Response {
    let (change, catch) = ["x-inner", "x-catch"].map(|name| request.headers().contains_key(name)).into();
    let session = request.extensions().get::<Session>().cloned();
    let response = if catch {
        catch_panic(next.run(request))
            .await
            .unwrap_or_else(|| (StatusCode::INTERNAL_SERVER_ERROR, "caught").into_response())
    } else {
        next.run(request).await
    };
    if change && let Some(session) = session {
        routes::change_after_handler(&session);
    }
    response
}

/// A layer around some routes leaves the others without sessions.
#[test]
fn layer_around_some_routes() {
    AxumApp::run(async {
        let with = Router::new().route("/with", get(typed));
        let app = with.layer(SessionLayer::new(super::interfaces::interface())).route("/without", get(typed));
        let app = AxumApp(app);
        assert_eq!(app.send(super::app::get("/with")).await.status, 200);
        assert_eq!(app.send(super::app::get("/without")).await.status, 500);
    });
}

/// Extractors work with any state.
#[test]
fn any_state() {
    async fn greeting(state: State<&'static str>, session: Session) -> String {
        format!("{} {}", state.0, session.is_empty())
    }
    AxumApp::run(async {
        let app = Router::new()
            .route("/", get(greeting))
            .layer(SessionLayer::new(super::interfaces::interface()))
            .with_state("empty:");
        let answer = AxumApp(app).send(super::app::get("/")).await;
        assert_eq!(answer.body, "empty: true");
        assert_eq!(answer.all("vary"), ["Cookie"]);
    });
}

/// `Router::nest` strips its prefix off the URI; an interface sees the path that the client asked for.
#[test]
fn paths_are_whole_in_nested_routers() {
    AxumApp::run(async {
        let sessions = || SessionLayer::new(super::interfaces::ByPath::new());
        let inner = Router::new().route("/{name}", get(typed));
        let inside =
            Router::new().nest("/admin", Router::new().nest("/users", inner.clone().layer(sessions())));
        let outside = Router::new().nest("/admin", Router::new().nest("/users", inner)).layer(sessions());
        for app in [inside, outside] {
            let answer = AxumApp(app).send(super::app::get("/admin/users/a%20b?c")).await;
            assert_eq!(answer.body, "1");
            let [cookie] = answer.all("set-cookie")[..] else { panic!("{answer:?}") };
            assert!(cookie.starts_with("at_-admin-users-a%20b="), "{cookie}");
        }
    });
}
