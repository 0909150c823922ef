//! The app as a plain tower service, and features that only tower has.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use cookie_session::web::Sessions;
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
        let Some(inner) = setup.inner else {
            return Self(BoxCloneSyncService::new(ServiceBuilder::new().layer(layer).service(service)));
        };
        let nested = SessionLayer::new(inner).on_save_error(KeepResponse);
        let nested = BoxCloneSyncService::new(ServiceBuilder::new().layer(nested).service(service));
        let service = service_fn(move |request| between(request, nested.clone()));
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

/// The middleware between two layers.
async fn between(
    request: Request,
    nested: BoxCloneSyncService<Request, Response, Infallible>,
) -> Result<Response, Infallible> {
    let change = request.headers().contains_key("x-between");
    let session = request.extensions().get::<Session>().cloned();
    let response = nested.oneshot(request).await;
    if change && let Some(session) = session {
        session.insert("between", true).expect("not saved yet");
    }
    response
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

async fn handler(mut request: Request, meeting: Arc<Barrier>) -> Response {
    let Some(sessions) = Sessions::from_extensions(request.extensions()) else {
        return status(500, "no SessionLayer around this service");
    };
    let session = request.extensions_mut().remove::<Session>().unwrap();
    let reply = match routes::answer(request.uri().path(), session, &sessions, meeting).await {
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
        ReplyBody::LateRead(session) => {
            let chunks = routes::late_reading_body(session);
            StreamBody::new(chunks.map(|chunk| chunk.map(hyper::body::Frame::data))).boxed_unsync()
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
    use cookie_session::web::tower::{KeepBody, RespondWith, ResponseFuture, SessionService};
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
            let mut response = http::Response::new(body);
            for (name, value) in [("content-type", "text/odd"), ("x-odd", "1")] {
                response.headers_mut().insert(name, http::HeaderValue::from_static(value));
            }
            ready(if response.body().0 > 1 { Ok(response) } else { Err("odd".to_owned()) })
        }
    }

    #[test]
    fn any_body_and_any_error() {
        let sessions = SessionLayer::new(interface()).on_save_error(KeepResponse);
        let mut service = sessions.layer(Odd);
        PlainTower::run(async move {
            let response = service.call(http::Request::new(OddBody(1))).await.unwrap();
            assert_eq!(response.body().0, 2);
            assert!(response.headers().contains_key("set-cookie"));
            assert_eq!(service.call(http::Request::new(OddBody(0))).await.unwrap_err(), "odd");
        });
    }

    /// Without a choice, a session that cannot be saved is a 500 with the body's default.
    ///
    /// The interface is a custom one, so the layer has to end the session's changes.
    #[test]
    fn a_session_that_is_not_saved_is_a_500() {
        let kept = Arc::new(std::sync::Mutex::new(None));
        let keeping = kept.clone();
        let handler = service_fn(move |request: Request| {
            let session: &Session = request.extensions().get().unwrap();
            session.insert("user", "ada").unwrap();
            *keeping.lock().unwrap() = Some(session.clone());
            ready(Ok::<_, Infallible>(http::Response::new("saved".to_owned())))
        });
        PlainTower::run(async move {
            let service = SessionLayer::new(Failing(interface())).layer(handler);
            let response = service.oneshot(Request::new(())).await.unwrap();
            assert_eq!((response.status().as_u16(), &**response.body()), (500, ""));
            assert_eq!(response.headers()["vary"], "Cookie");
            assert!(!response.headers().contains_key("set-cookie"));
            let session = kept.lock().unwrap().take().unwrap();
            let error = session.insert("user", "eve").unwrap_err();
            assert_eq!(error.kind(), cookie_session::ErrorKind::AlreadySaved);
        });
    }

    /// A 500 for bodies that have no default: one that is made, and the handler's.
    #[test]
    fn any_body_of_a_500() {
        let interface = || Arc::new(Failing(interface()));
        let made = SessionLayer::new(interface()).on_save_error(RespondWith(|| OddBody(500)));
        let kept = SessionLayer::new(interface()).on_save_error(KeepBody);
        PlainTower::run(async move {
            let request = || http::Request::new(OddBody(1));
            let made = made.layer(Odd).call(request()).await.unwrap();
            let kept = kept.layer(Odd).call(request()).await.unwrap();
            for (response, body) in [(&made, 500), (&kept, 2)] {
                assert_eq!(
                    (response.status(), response.body().0),
                    (http::StatusCode::INTERNAL_SERVER_ERROR, body)
                );
                assert_eq!(response.headers()["vary"], "Cookie");
                assert!(
                    !response.headers().contains_key("set-cookie")
                        && !response.headers().contains_key("x-odd")
                );
            }
            assert_eq!(kept.headers()["content-type"], "text/odd");
            assert!(!made.headers().contains_key("content-type"));
        });
    }

    /// An interface that saves nothing.
    #[derive(Debug)]
    struct Failing(crate::web::interfaces::Interface);

    impl SessionInterface for Failing {
        fn config(&self) -> &cookie_session::SessionConfig {
            self.0.config()
        }

        fn signing_serializer(&self) -> Option<&dyn cookie_session::token::SigningSerializer> {
            self.0.signing_serializer()
        }

        fn save_session(&self, _: &Session) -> Result<cookie_session::SessionHeaders, SaveError> {
            let error = cookie_session::Error::custom(cookie_session::ErrorKind::Encode, "as the test wants");
            Err(SaveError::new(error, cookie_session::SessionHeaders::new(true, None)))
        }
    }

    /// A request that is handled again after its response, as by a spawned task, has a session of its own.
    #[test]
    fn a_request_after_its_response_begins_another_session() {
        let sessions = SessionLayer::new(interface()).on_save_error(KeepResponse);
        PlainTower::run(async move {
            let kept = Arc::new(std::sync::Mutex::new(None));
            let extensions = kept.clone();
            let handler = service_fn(move |request: Request| {
                *extensions.lock().unwrap() = Some(request.extensions().clone());
                ready(Ok::<_, Infallible>(http::Response::new(OddBody(0))))
            });
            sessions.layer(handler).oneshot(Request::new(())).await.unwrap();
            let mut late = http::Request::new(OddBody(1));
            *late.extensions_mut() = kept.lock().unwrap().take().unwrap();
            assert!(late.extensions().get::<Session>().unwrap().is_saved());
            let response = sessions.layer(Odd).oneshot(late).await.unwrap();
            assert!(response.headers().contains_key("set-cookie"));
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
            let sessions = SessionLayer::new(interface()).on_save_error(KeepResponse);
            let response = sessions.layer(Odd).call(http::Request::new(OddBody(1)));
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
