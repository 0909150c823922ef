//! The app in actix-web, and features that only actix-web has.

use std::pin::Pin;
use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::{Next, from_fn};
use actix_web::{App, Error, HttpMessage, HttpRequest, HttpResponse, error, test, web};
use cookie_session::web::actix::{
    InternalServerError, KeepResponse, OnSaveError, SessionData, SessionMiddleware, SessionRejection,
    Sessions,
};
use cookie_session::{SaveError, Session};
use tokio::sync::Barrier;

use super::app::{self, Answer, Get, Setup, TestApp, catch_panic};
use super::extractors::Strict;
use super::routes::{self, ReplyBody, Visits};

type Answering = Pin<Box<dyn Future<Output = Result<Answer, Error>>>>;

pub(super) struct ActixApp(Box<dyn Fn(Get) -> Answering>);

impl ActixApp {
    /// Around what `test::init_service` makes; `R` is actix-http's request, which has no name here.
    fn new<S, R, B>(service: S, to_request: fn(test::TestRequest) -> R) -> Self
    where
        S: Service<R, Response = ServiceResponse<B>, Error = Error> + 'static,
        S::Future: 'static,
        B: MessageBody,
        R: 'static,
    {
        Self(Box::new(move |request| {
            let mut sent = test::TestRequest::get().uri(&request.path);
            for (name, value) in request.headers {
                sent = sent.append_header((name, value));
            }
            let answering = service.call(to_request(sent));
            Box::pin(async move {
                match answering.await {
                    Ok(response) => Ok(read(response.into()).await),
                    Err(error) => Err(error),
                }
            })
        }))
    }

    async fn try_send(&self, request: Get) -> Result<Answer, Error> {
        catch_panic((self.0)(request)).await.unwrap_or_else(|| Ok(Answer::panicked()))
    }
}

impl TestApp for ActixApp {
    const LAYER: &str = "SessionMiddleware";
    // actix-web keeps headers in a hash map.
    const KEEPS_HEADER_ORDER: bool = false;

    fn run(scenario: impl Future<Output = ()>) {
        actix_web::rt::System::new().block_on(scenario);
    }

    async fn start(setup: Setup) -> Self {
        let app = App::new()
            .app_data(web::ThinData(setup.meeting))
            .route("/typed", web::get().to(typed))
            .route("/typed/cleared", web::get().to(typed_cleared))
            .route("/strict", web::get().to(async |data: SessionData<Strict>| data.into_inner().user))
            .route("/strict/maybe", web::get().to(strict_maybe))
            .route("/maybe", web::get().to(maybe))
            .default_service(web::to(any_route))
            .wrap(from_fn(inner));
        let Some(interface) = setup.interface else {
            return Self::new(test::init_service(app).await, test::TestRequest::to_request);
        };
        let sessions = SessionMiddleware::new(interface).on_save_error(setup.on_save_error);
        if let Some(nested) = setup.inner {
            let app = app
                .wrap(SessionMiddleware::new(nested).on_save_error(KeepResponse))
                .wrap(from_fn(between))
                .wrap(sessions);
            return Self::new(test::init_service(app).await, test::TestRequest::to_request);
        }
        Self::new(test::init_service(app.wrap(sessions)).await, test::TestRequest::to_request)
    }

    async fn send(&self, request: Get) -> Answer {
        match self.try_send(request).await {
            Ok(answer) => answer,
            // As the server does with what no middleware has caught.
            Err(error) => read(error.error_response()).await,
        }
    }
}

pub(super) async fn read<B: MessageBody>(response: HttpResponse<B>) -> Answer {
    let (head, body) = response.into_parts();
    let Ok(body) = to_bytes(body).await else { panic!("the body fails") };
    Answer {
        status: head.status().as_u16(),
        headers: (head.headers().iter())
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn typed(mut visits: SessionData<Visits>) -> Result<String, SessionRejection> {
    visits.update(|visits| visits.count += 1)?;
    Ok(visits.into_inner().count.to_string())
}

async fn typed_cleared(
    session: Session,
    mut visits: SessionData<Visits>,
) -> Result<&'static str, SessionRejection> {
    session.clear()?;
    visits.update(|visits| visits.count += 1)?;
    Ok("")
}

async fn strict_maybe(data: Option<SessionData<Strict>>) -> String {
    data.map_or_else(|| "none".to_owned(), |data| data.user.clone())
}

async fn maybe(session: Option<Session>) -> &'static str {
    if session.is_some() { "some" } else { "none" }
}

async fn any_route(
    request: HttpRequest,
    session: Session,
    sessions: Sessions,
    meeting: web::ThinData<Arc<Barrier>>,
) -> Result<HttpResponse, SessionRejection> {
    let reply = routes::answer(request.path(), session, &sessions, meeting.0).await?;
    let mut response = HttpResponse::build(StatusCode::from_u16(reply.status).unwrap());
    for header in reply.headers {
        response.append_header(header);
    }
    Ok(match reply.body {
        ReplyBody::Text(text) => response.body(text),
        ReplyBody::Late(session) => response.streaming(routes::late_body(session)),
        ReplyBody::LateRead(session) => response.streaming(routes::late_reading_body(session)),
    })
}

/// The middleware between two layers; it finds the outer one's session before and after.
async fn between(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let change = request.headers().contains_key("x-between");
    let before = request.extensions().get::<Session>().map(Session::to_map);
    let response = next.call(request).await?;
    if change && before.is_some() {
        let session = response.request().extensions().get::<Session>().cloned();
        session.unwrap().insert("between", true).expect("not saved yet");
    }
    Ok(response)
}

/// The middleware inside the layer; `x-fail` makes it return an error.
async fn inner(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
    let (change, catch, fail) =
        ["x-inner", "x-catch", "x-fail"].map(|name| request.headers().contains_key(name)).into();
    let session = request.extensions().get::<Session>().cloned();
    let answer = if catch {
        let caught = || Err(error::ErrorInternalServerError("caught"));
        catch_panic(next.call(request)).await.unwrap_or_else(caught)
    } else {
        next.call(request).await
    };
    if change && let Some(session) = session {
        routes::change_after_handler(&session);
    }
    if fail { Err(Refused.into()) } else { answer }
}

#[derive(Debug)]
struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("refused")
    }
}

impl actix_web::ResponseError for Refused {
    fn error_response(&self) -> HttpResponse {
        HttpResponse::Forbidden().append_header(("vary", "Origin")).body("refused")
    }
}

impl<B> OnSaveError<B> for app::OnSaveError {
    fn respond(
        &self,
        answer: Result<ServiceResponse<B>, Error>,
        error: &SaveError,
    ) -> Result<ServiceResponse<B>, Error> {
        match self {
            Self::Keep => KeepResponse.respond(answer, error),
            Self::InternalServerError => InternalServerError.respond(answer, error),
            Self::Closure => {
                let closure = |_: Result<ServiceResponse<B>, Error>, _: &SaveError| {
                    Err(error::ErrorServiceUnavailable(""))
                };
                closure.respond(answer, error)
            }
        }
    }
}

mod only_actix {
    use actix_web::body::EitherBody;
    use actix_web::dev::fn_service;
    use cookie_session::web::actix::{ResponseFuture, SessionService};
    use cookie_session::{RequestHead, SessionInterface};

    use super::*;
    use crate::web::app::get;
    use crate::web::interfaces::interface;

    /// The response that is made of an inner middleware's error has the session's headers.
    #[test]
    fn errors_of_inner_middleware() {
        ActixApp::run(async {
            let app = ActixApp::start(Setup::new(interface())).await;
            let plain = app.send(get("/set")).await;
            let error = app.try_send(get("/set").header("x-fail", "1")).await.unwrap_err();
            assert!(error.as_error::<Refused>().is_some(), "it stays the same error");
            // Asked twice, it answers the same twice.
            for _ in 0..2 {
                let failed = read(error.error_response()).await;
                assert_eq!((failed.status, &*failed.body), (403, "refused"));
                assert_eq!(failed.all("set-cookie"), plain.all("set-cookie"));
                assert_eq!(failed.all("vary"), ["Origin, Cookie"]);
            }

            let untouched = app.send(get("/idle").header("x-fail", "1")).await;
            assert_eq!(untouched.all("vary"), ["Origin"]);
        });
    }

    #[test]
    fn save_errors_after_errors_of_inner_middleware() {
        ActixApp::run(async {
            let failing = || crate::web::interfaces::cannot_save_permanent();
            let request = || get("/permanent").header("x-fail", "1");
            for (on_save_error, status, vary) in [
                (app::OnSaveError::Keep, 403, "Origin, Cookie"),
                (app::OnSaveError::InternalServerError, 500, "Cookie"),
                (app::OnSaveError::Closure, 503, "Cookie"),
            ] {
                let app = ActixApp::start(Setup::new(failing()).on_save_error(on_save_error)).await;
                let answer = app.send(request()).await;
                assert_eq!((answer.status, answer.all("vary")), (status, vec![vary]));
                assert!(answer.all("set-cookie").is_empty());
            }
        });
    }

    /// A scope's own middleware inside of the app's takes the app's session; what comes after is too late.
    #[test]
    fn a_scope_s_own_middleware_inside_of_the_app_s() {
        async fn too_late(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse, Error> {
            let response = next.call(request).await?;
            let session = response.request().extensions().get::<Session>().cloned().unwrap();
            let kind = session.insert("late", true).unwrap_err().kind();
            assert_eq!(kind, cookie_session::ErrorKind::AlreadySaved);
            Ok(response)
        }
        async fn logout(session: Session) -> Result<&'static str, SessionRejection> {
            session.clear()?;
            Ok("logged out")
        }
        ActixApp::run(async {
            let interface = Arc::new(interface());
            let scope = web::scope("/with")
                .wrap(SessionMiddleware::new(interface.clone()))
                .route("/logout", web::get().to(logout));
            let app = App::new()
                .service(scope)
                .wrap(SessionMiddleware::new(interface.clone()))
                .wrap(from_fn(too_late));
            let app = ActixApp::new(test::init_service(app).await, test::TestRequest::to_request);
            let session = interface.open_session(&cookie_session::PlainRequest::new());
            session.set_permanent(true).unwrap();
            let cookie = interface.save_session(&session).unwrap().into_set_cookie().unwrap();
            let answer = app.send(get("/with/logout").with(cookie.split(';').next().unwrap())).await;
            assert_eq!(answer.all("set-cookie").len(), 1);
            assert!(answer.all("set-cookie")[0].starts_with("session=; "), "{answer:?}");
        });
    }

    /// Without a choice, a session that cannot be saved is a 500.
    #[test]
    fn a_session_that_is_not_saved_is_a_500() {
        async fn remember(session: Session) -> Result<&'static str, SessionRejection> {
            session.set_permanent(true)?;
            Ok("remembered")
        }
        ActixApp::run(async {
            let sessions = SessionMiddleware::new(crate::web::interfaces::cannot_save_permanent());
            let app = App::new().route("/", web::get().to(remember)).wrap(sessions);
            let app = ActixApp::new(test::init_service(app).await, test::TestRequest::to_request);
            let answer = app.send(get("/")).await;
            assert_eq!((answer.status, &*answer.body), (500, ""));
            assert_eq!(answer.all("vary"), ["Cookie"]);
            assert!(answer.all("set-cookie").is_empty());
        });
    }

    #[test]
    fn middleware_around_a_scope() {
        ActixApp::run(async {
            let scope = web::scope("/with")
                .wrap(SessionMiddleware::new(interface()))
                .route("/typed", web::get().to(typed));
            let app = App::new().service(scope).route("/typed", web::get().to(typed));
            let app = ActixApp::new(test::init_service(app).await, test::TestRequest::to_request);
            assert_eq!(app.send(get("/with/typed")).await.status, 200);
            assert_eq!(app.send(get("/typed")).await.status, 500);
        });
    }

    #[test]
    fn cookies_are_marked_as_sensitive() {
        ActixApp::run(async {
            let app = App::new().route("/", web::get().to(typed)).wrap(SessionMiddleware::new(interface()));
            let app = test::init_service(app).await;
            let response = test::call_service(&app, test::TestRequest::get().to_request()).await;
            assert!(response.headers().get("set-cookie").unwrap().is_sensitive());
            let shown = format!("{:?}", response.headers());
            assert!(shown.contains("Sensitive") && !shown.contains("session="), "{shown}");
        });
    }

    /// In nested scopes, too, an interface sees the path that the client asked for.
    #[test]
    fn paths_are_whole_in_scopes() {
        ActixApp::run(async {
            let sessions = SessionMiddleware::new(crate::web::interfaces::ByPath::new());
            let inner = web::scope("/users").wrap(sessions).route("/{name}", web::get().to(typed));
            let app = App::new().service(web::scope("/admin").service(inner));
            let app = ActixApp::new(test::init_service(app).await, test::TestRequest::to_request);
            let answer = app.send(get("/admin/users/a%20b?c")).await;
            assert_eq!(answer.body, "1");
            let [cookie] = answer.all("set-cookie")[..] else { panic!("{answer:?}") };
            assert!(cookie.starts_with("at_-admin-users-a%20b="), "{cookie}");
        });
    }

    /// The future is the inner one and four words: a session, an `Arc<dyn SessionInterface>`, and the
    /// session of a middleware around this one.
    #[test]
    fn futures_are_not_boxed_and_bodies_are_any() {
        type Inner = std::future::Ready<Result<ServiceResponse<EitherBody<String>>, Error>>;
        fn future<S, B>(_: &SessionService<S, InternalServerError>) -> usize
        where
            S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
            SessionService<S, InternalServerError>:
                Service<ServiceRequest, Future = ResponseFuture<S::Future, InternalServerError>>,
        {
            size_of::<<SessionService<S, InternalServerError> as Service<ServiceRequest>>::Future>()
        }
        ActixApp::run(async {
            use actix_web::dev::Transform;
            let service = fn_service(|request: ServiceRequest| -> Inner {
                let response = HttpResponse::with_body(StatusCode::OK, EitherBody::left(String::new()));
                std::future::ready(Ok(request.into_response(response)))
            });
            let service = actix_web::dev::ServiceFactory::new_service(&service, ()).await.unwrap();
            let service = SessionMiddleware::new(interface()).new_transform(service).await.unwrap();
            assert_eq!(future(&service), size_of::<Inner>() + 4 * size_of::<usize>());
            let response = service.call(test::TestRequest::get().to_srv_request()).await.unwrap();
            assert_eq!(response.status(), 200);
        });
    }

    #[test]
    fn requests_are_what_interfaces_see() {
        let interface = interface();
        let session = interface.open_session(&test::TestRequest::get().to_srv_request());
        session.insert("user", "ada").unwrap();
        let headers = interface.save_session(&session).unwrap();
        let cookie = headers.set_cookie().unwrap();

        let request = || test::TestRequest::get().uri("/a%20b?c").append_header(("cookie", cookie));
        let (plain, service) = (request().to_http_request(), request().to_srv_request());
        assert_eq!(RequestHead::path(&plain), "/a%20b");
        assert_eq!(RequestHead::path(&service), "/a%20b");
        for session in [interface.open_session(&plain), interface.open_session(&service)] {
            assert_eq!(session.get::<String>("user").unwrap().unwrap(), "ada");
        }
    }
}
