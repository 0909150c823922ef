//! The app in axum, and features that only axum has.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use cookie_session::Session;
use cookie_session::web::axum::{SessionData, SessionRejection, Sessions};
use cookie_session::web::tower::{KeepResponse, SessionLayer};
use tokio::sync::Barrier;
use tower::ServiceExt;

use super::app::{Answer, Get, Setup, TestApp, catch_panic};
use super::extractors::Strict;
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
            .route("/typed/cleared", get(typed_cleared))
            .route("/strict", get(async |data: SessionData<Strict>| data.into_inner().user))
            .route("/strict/maybe", get(strict_maybe))
            .route("/maybe", get(maybe))
            .fallback(any_route)
            .layer(Extension(setup.meeting))
            .layer(from_fn(inner));
        let Some(interface) = setup.interface else { return Self(router) };
        let router = match setup.inner {
            Some(inner) => {
                router.layer(SessionLayer::new(inner).on_save_error(KeepResponse)).layer(from_fn(between))
            }
            None => router,
        };
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

async fn typed(mut visits: SessionData<Visits>) -> Result<String, SessionRejection> {
    visits.update(|visits| visits.count += 1)?;
    Ok(visits.into_inner().count.to_string())
}

async fn typed_cleared(session: Session, mut visits: SessionData<Visits>) -> Result<(), SessionRejection> {
    session.clear()?;
    Ok(visits.update(|visits| visits.count += 1)?)
}

async fn strict_maybe(data: Option<SessionData<Strict>>) -> String {
    data.map_or_else(|| "none".to_owned(), |data| data.user.clone())
}

async fn maybe(session: Option<Session>) -> &'static str {
    if session.is_some() { "some" } else { "none" }
}

async fn any_route(
    uri: Uri,
    session: Session,
    sessions: Sessions,
    Extension(meeting): Extension<Arc<Barrier>>,
) -> Result<Response, SessionRejection> {
    let reply = routes::answer(uri.path(), session, &sessions, meeting).await?;
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let body = match reply.body {
        ReplyBody::Text(text) => text.into(),
        ReplyBody::Late(session) => Body::from_stream(routes::late_body(session)),
        ReplyBody::LateRead(session) => Body::from_stream(routes::late_reading_body(session)),
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

async fn between(request: Request, next: Next) -> Response {
    let change = request.headers().contains_key("x-between");
    let session = request.extensions().get::<Session>().cloned();
    let response = next.run(request).await;
    if change && let Some(session) = session {
        session.insert("between", true).expect("not saved yet");
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

/// A router's own layer inside of the app's takes the app's session.
#[test]
fn a_nested_router_with_its_own_layer() {
    async fn logout(session: Session) -> Result<(), SessionRejection> {
        Ok(session.clear()?)
    }
    AxumApp::run(async {
        let interface = super::interfaces::interface;
        let nested = Router::new().route("/logout", get(logout)).layer(SessionLayer::new(interface()));
        let app = Router::new().nest("/admin", nested).fallback(any_route);
        let app = app.layer(Extension(Arc::new(Barrier::new(2)))).layer(SessionLayer::new(interface()));
        let app = AxumApp(app);
        let cookie = app.send(super::app::get("/permanent")).await.cookie();
        let answer = app.send(super::app::get("/admin/logout").with(&cookie)).await;
        let cookies = answer.all("set-cookie");
        assert!(cookies.len() == 1 && cookies[0].starts_with("session=; "), "{answer:?}");
    });
}

/// Without a choice, a session that cannot be saved is a 500.
#[test]
fn a_session_that_is_not_saved_is_a_500() {
    AxumApp::run(async {
        let app = Router::new().fallback(any_route).layer(Extension(Arc::new(Barrier::new(2))));
        let app = AxumApp(app.layer(SessionLayer::new(super::interfaces::cannot_save_permanent())));
        let answer = app.send(super::app::get("/permanent")).await;
        assert_eq!((answer.status, &*answer.body), (500, ""));
        assert_eq!(answer.all("vary"), ["Cookie"]);
        assert!(answer.all("set-cookie").is_empty());
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
