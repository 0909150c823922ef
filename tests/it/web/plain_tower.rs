//! The app as a plain tower service, and what only tower has.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use cookie_session::web::tower::{InternalServerError, KeepResponse, OnSaveError, SessionLayer};
use cookie_session::{SaveError, Session};
use futures_util::StreamExt;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use tokio::sync::Barrier;
use tower::util::BoxCloneSyncService;
use tower::{ServiceBuilder, ServiceExt, service_fn};

use super::app::{self, Answer, Get, Setup, TestApp, catch_panic};
use super::routes::{self, ReplyBody};

type Body = UnsyncBoxBody<Bytes, Infallible>;
type Request = http::Request<()>;
type Response = http::Response<Body>;

pub(super) struct PlainTower(BoxCloneSyncService<Request, Response, Infallible>);

impl TestApp for PlainTower {
    const LAYER: &str = "SessionLayer";
    const KEEPS_HEADER_ORDER: bool = true;

    fn run(scenario: impl Future<Output = ()>) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(scenario);
    }

    async fn start(setup: Setup) -> Self {
        let meeting = setup.meeting;
        let service = service_fn(move |request| inner(request, meeting.clone()));
        let Some(interface) = setup.interface else {
            return Self(BoxCloneSyncService::new(service));
        };
        let layer = SessionLayer::new(interface).on_save_error(setup.on_save_error);
        Self(BoxCloneSyncService::new(ServiceBuilder::new().layer(layer).service(service)))
    }

    async fn send(&self, request: Get) -> Answer {
        let mut parts = http::Request::get(&request.path);
        for (name, value) in request.headers {
            parts = parts.header(name, value);
        }
        let request = parts.body(()).unwrap();
        match catch_panic(self.0.clone().oneshot(request)).await {
            Some(Ok(response)) => read(response).await,
            None => Answer::panicked(),
        }
    }
}

/// The whole answer of a service of `http` types.
pub(super) async fn read<B>(response: http::Response<B>) -> Answer
where
    B: hyper::body::Body<Error: std::fmt::Debug>,
{
    let (head, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: head.status.as_u16(),
        headers: (head.headers.iter())
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

/// The middleware inside the layer.
async fn inner(request: Request, meeting: Arc<Barrier>) -> Result<Response, Infallible> {
    let (change, catch) = ["x-inner", "x-catch"].map(|name| request.headers().contains_key(name)).into();
    let session = request.extensions().get::<Session>().cloned();
    let response = if catch {
        catch_panic(handler(request, meeting)).await.unwrap_or_else(|| status(500, "caught"))
    } else {
        handler(request, meeting).await
    };
    if change && let Some(session) = session {
        routes::change_after_handler(&session);
    }
    Ok(response)
}

async fn handler(request: Request, meeting: Arc<Barrier>) -> Response {
    let session = match Session::from_extensions(request.extensions()) {
        Ok(session) => session,
        Err(error) => return status(500, &error.to_string()),
    };
    let reply = match routes::answer(request.uri().path(), session, meeting).await {
        Ok(reply) => reply,
        Err(error) => return status(500, &error.to_string()),
    };
    let mut response = http::Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let body = match reply.body {
        ReplyBody::Text(text) => Full::from(text).boxed_unsync(),
        ReplyBody::Late(session) => {
            StreamBody::new(routes::late_body(session).map(|chunk| chunk.map(hyper::body::Frame::data)))
                .boxed_unsync()
        }
    };
    response.body(body).unwrap()
}

fn status(status: u16, text: &str) -> Response {
    http::Response::builder().status(status).body(Full::from(text.to_owned()).boxed_unsync()).unwrap()
}

impl<B: Default> OnSaveError<B> for app::OnSaveError {
    fn respond(&self, response: http::Response<B>, error: &SaveError) -> http::Response<B> {
        match self {
            Self::Keep => KeepResponse.respond(response, error),
            Self::InternalServerError => InternalServerError.respond(response, error),
            Self::Closure => {
                let closure = |_: http::Response<B>, _: &SaveError| {
                    let mut response = http::Response::new(B::default());
                    *response.status_mut() = http::StatusCode::SERVICE_UNAVAILABLE;
                    response
                };
                closure.respond(response, error)
            }
        }
    }
}

mod only_tower {
    use std::future::{Ready, ready};
    use std::task::{Context, Poll};

    use cookie_session::SessionInterface;
    use cookie_session::web::tower::{ResponseFuture, SessionService};
    use tower::{Layer, Service};

    use super::*;
    use crate::web::interfaces::interface;

    /// A service whose body and error are nothing that a framework knows.
    #[derive(Clone)]
    struct Odd;

    #[derive(Debug)]
    struct OddBody(u64);

    impl Service<http::Request<OddBody>> for Odd {
        type Response = http::Response<OddBody>;
        type Error = String;
        type Future = Ready<Result<Self::Response, String>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), String>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: http::Request<OddBody>) -> Self::Future {
            let session: &Session = request.extensions().get().unwrap();
            session.insert("seen", request.body().0).unwrap();
            let body = OddBody(request.body().0 + 1);
            ready(if body.0 > 1 { Ok(http::Response::new(body)) } else { Err("odd".to_owned()) })
        }
    }

    #[test]
    fn any_body_and_any_error() {
        let mut service = SessionLayer::new(interface()).layer(Odd);
        PlainTower::run(async move {
            let response = service.call(http::Request::new(OddBody(1))).await.unwrap();
            assert_eq!(response.body().0, 2);
            assert!(response.headers().contains_key("set-cookie"));
            assert_eq!(service.call(http::Request::new(OddBody(0))).await.unwrap_err(), "odd");
        });
    }

    /// The future is the inner one and three words: a session, and an `Arc<dyn SessionInterface>`.
    #[test]
    fn futures_are_not_boxed() {
        type Inner = <Odd as Service<http::Request<OddBody>>>::Future;
        type Outer = <SessionService<Odd, KeepResponse> as Service<http::Request<OddBody>>>::Future;
        let outer: fn(Outer) -> ResponseFuture<Inner, KeepResponse> = |future| future;
        let _ = outer;
        assert_eq!(size_of::<Outer>(), size_of::<Inner>() + 3 * size_of::<usize>());
    }

    /// `TraceLayer` and the like print the headers of responses.
    #[test]
    fn cookies_are_marked_as_sensitive() {
        PlainTower::run(async {
            let response = SessionLayer::new(interface()).layer(Odd).call(http::Request::new(OddBody(1)));
            let headers = response.await.unwrap().into_parts().0.headers;
            assert!(headers["set-cookie"].is_sensitive() && !headers["vary"].is_sensitive());
            let shown = format!("{headers:?}");
            assert!(shown.contains("Sensitive") && !shown.contains("session="), "{shown}");
        });
    }

    #[test]
    fn futures_and_services_are_as_mobile_as_the_inner_ones() {
        fn mobile<T: Send + Sync + Unpin + 'static>() {}
        mobile::<ResponseFuture<Ready<()>, KeepResponse>>();
        mobile::<SessionService<Odd, InternalServerError>>();
        mobile::<SessionLayer>();
    }

    #[test]
    fn requests_and_their_heads_are_what_interfaces_see() {
        let interface = interface();
        let session = interface.open_session(&http::Request::new(()));
        session.insert("user", "ada").unwrap();
        let headers = interface.save_session(&session).unwrap();
        let cookie = headers.set_cookie().unwrap();

        let request = http::Request::get("/a?b").header("cookie", cookie).body(()).unwrap();
        assert_eq!(cookie_session::RequestHead::path(&request), "/a");
        let (head, ()) = request.into_parts();
        assert_eq!(cookie_session::RequestHead::path(&head), "/a");
        assert_eq!(interface.open_session(&head).get::<String>("user").unwrap().unwrap(), "ada");
    }
}
