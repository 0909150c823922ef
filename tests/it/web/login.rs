//! Logins in axum and actix-web: the same requests, the same responses.

use cookie_session::SecureCookieSessionInterface;
use cookie_session::flask_login::{FlaskLogin, Login, LoginView, Remember};

/// A request: method, path, headers.
struct Asked<'a>(&'a str, &'a str, Vec<(&'a str, &'a str)>);

/// An answer: status, the texts of `Set-Cookie`, `Location`, body.
struct Answer {
    status: u16,
    set_cookies: Vec<String>,
    location: Option<String>,
    body: String,
}

impl Answer {
    /// The cookies that the browser has now, as its next `Cookie` header.
    fn cookies(&self) -> String {
        let kept = self.set_cookies.iter().filter(|text| !text.contains("Max-Age=0"));
        kept.map(|text| text.split(';').next().unwrap()).collect::<Vec<_>>().join("; ")
    }
}

/// What stands around the routes.
enum Around {
    Logins(FlaskLogin),
    SessionsAlone,
    Nothing,
}

fn logins() -> FlaskLogin {
    FlaskLogin::new("secret-key").unwrap()
}

fn sessions() -> SecureCookieSessionInterface {
    SecureCookieSessionInterface::new("secret-key").unwrap()
}

/// The same app in each framework.
trait App: Sized {
    fn run(scenario: impl Future<Output = ()>);
    async fn start(around: Around) -> Self;
    /// Asks from 10.0.0.1; without an address if the method is `NOWHERE`.
    async fn ask(&self, asked: Asked<'_>) -> Answer;
}

fn shown(login: &Login) -> String {
    format!("{:?} {} {}", login.current_user().unwrap(), login.is_fresh(), login.is_remembered())
}

mod in_axum {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::http::HeaderValue;
    use axum::routing::get;
    use cookie_session::web::PeerAddress;
    use cookie_session::web::axum::{FreshLogin, LoginRejection, LoginUser};
    use cookie_session::web::tower::SessionLayer;
    use tower::ServiceExt;

    use super::*;

    async fn log_in(login: Login) -> Result<(), LoginRejection> {
        Ok(login.log_in("7", Remember::Yes, true)?)
    }

    async fn log_out(login: Login) -> Result<(), LoginRejection> {
        Ok(login.log_out()?)
    }

    async fn maybe(user: Option<LoginUser>) -> String {
        user.map_or("nobody".to_owned(), |user| user.id().to_owned())
    }

    async fn typed(user: Result<FreshLogin, LoginRejection>) -> &'static str {
        match user {
            Ok(_) => "fresh",
            Err(LoginRejection::NotFresh { .. }) => "not fresh",
            Err(LoginRejection::NotLoggedIn { .. }) => "nobody",
            Err(_) => "failed",
        }
    }

    pub(super) struct AxumApp(Router);

    impl App for AxumApp {
        fn run(scenario: impl Future<Output = ()>) {
            tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(scenario);
        }

        async fn start(around: Around) -> Self {
            let inner = Router::new()
                .route("/login", get(log_in))
                .route("/logout", get(log_out))
                .route("/whoami", get(async |login: Login| shown(&login)))
                .route("/user", get(async |user: LoginUser| user.to_string()))
                .route("/fresh", get(async |user: FreshLogin| user.id().to_owned()))
                .route("/maybe", get(maybe))
                .route("/typed", get(typed));
            let routes = Router::new().nest("/in", inner);
            Self(match around {
                Around::Logins(logins) => routes.layer(SessionLayer::new(logins.sessions(sessions()))),
                Around::SessionsAlone => routes.layer(SessionLayer::new(sessions())),
                Around::Nothing => routes,
            })
        }

        async fn ask(&self, Asked(method, path, headers): Asked<'_>) -> Answer {
            let mut request = Request::get(path);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let mut request = request.body(Body::empty()).unwrap();
            if method != "NOWHERE" {
                request.extensions_mut().insert(PeerAddress([10, 0, 0, 1].into()));
            }
            let response = self.0.clone().oneshot(request).await.unwrap();
            let text = |value: &HeaderValue| value.to_str().unwrap().to_owned();
            Answer {
                status: response.status().as_u16(),
                set_cookies: response.headers().get_all("set-cookie").iter().map(text).collect(),
                location: response.headers().get("location").map(text),
                body: String::from_utf8(to_bytes(response.into_body(), 1 << 16).await.unwrap().to_vec())
                    .unwrap(),
            }
        }
    }
}

mod in_actix {
    use actix_web::body::{BoxBody, to_bytes};
    use actix_web::middleware::Condition;
    use actix_web::{test, web};
    use cookie_session::web::actix::{FreshLogin, LoginRejection, LoginUser, SessionMiddleware};

    use super::*;

    async fn log_in(login: Login) -> Result<&'static str, LoginRejection> {
        login.log_in("7", Remember::Yes, true)?;
        Ok("")
    }

    async fn log_out(login: Login) -> Result<&'static str, LoginRejection> {
        login.log_out()?;
        Ok("")
    }

    async fn maybe(user: Option<LoginUser>) -> String {
        user.map_or("nobody".to_owned(), |user| user.id().to_owned())
    }

    async fn typed(user: Result<FreshLogin, LoginRejection>) -> &'static str {
        match user {
            Ok(_) => "fresh",
            Err(LoginRejection::NotFresh { .. }) => "not fresh",
            Err(LoginRejection::NotLoggedIn { .. }) => "nobody",
            Err(_) => "failed",
        }
    }

    fn routes() -> actix_web::Scope {
        web::scope("/in")
            .route("/login", web::get().to(log_in))
            .route("/logout", web::get().to(log_out))
            .route("/whoami", web::get().to(async |login: Login| shown(&login)))
            .route("/user", web::get().to(async |user: LoginUser| user.to_string()))
            .route("/fresh", web::get().to(async |user: FreshLogin| user.id().to_owned()))
            .route("/maybe", web::get().to(maybe))
            .route("/typed", web::get().to(typed))
    }

    pub(super) struct ActixApp(Around);

    impl App for ActixApp {
        fn run(scenario: impl Future<Output = ()>) {
            actix_web::rt::System::new().block_on(scenario);
        }

        async fn start(around: Around) -> Self {
            Self(around)
        }

        async fn ask(&self, Asked(method, path, headers): Asked<'_>) -> Answer {
            let (with_logins, alone, logins) = match &self.0 {
                Around::Logins(logins) => (true, false, logins.clone()),
                Around::SessionsAlone => (false, true, logins()),
                Around::Nothing => (false, false, logins()),
            };
            let app = actix_web::App::new()
                .service(routes())
                .wrap(Condition::new(alone, SessionMiddleware::new(sessions())))
                .wrap(Condition::new(with_logins, SessionMiddleware::new(logins.sessions(sessions()))));
            let app = test::init_service(app).await;
            let mut request = test::TestRequest::get().uri(path);
            if method != "NOWHERE" {
                request = request.peer_addr(([10, 0, 0, 1], 4000).into());
            }
            for header in headers {
                request = request.append_header(header);
            }
            let response = match test::try_call_service(&app, request.to_request()).await {
                Ok(response) => response.into_parts().1.map_into_boxed_body(),
                Err(error) => error.error_response(),
            };
            let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
            Answer {
                status: response.status().as_u16(),
                set_cookies: response.headers().get_all("set-cookie").map(text).collect(),
                location: response.headers().get("location").map(text),
                body: body(response.into_body()).await,
            }
        }
    }

    async fn body(body: BoxBody) -> String {
        String::from_utf8(to_bytes(body).await.unwrap().to_vec()).unwrap()
    }
}

async fn get<A: App>(app: &A, path: &str, cookies: &str) -> Answer {
    app.ask(Asked("GET", path, vec![("cookie", cookies), ("user-agent", "UA")])).await
}

fn a_login_is_kept_remembered_and_ended<A: App>() {
    A::run(async {
        let app = A::start(Around::Logins(logins())).await;
        let login = get(&app, "/in/login", "").await;
        assert!(
            login.set_cookies[0].starts_with("remember_token=7|b308104957a4a66a"),
            "{:?}",
            login.set_cookies
        );
        assert!(login.set_cookies[1].starts_with("session="));
        let cookies = login.cookies();
        assert_eq!(get(&app, "/in/whoami", &cookies).await.body, "Some(\"7\") true true");
        assert_eq!(get(&app, "/in/user", &cookies).await.body, "7");
        assert_eq!(get(&app, "/in/fresh", &cookies).await.body, "7");
        assert_eq!(get(&app, "/in/typed", &cookies).await.body, "fresh");

        let remembered = cookies.split("; ").next().unwrap();
        assert_eq!(get(&app, "/in/whoami", remembered).await.body, "Some(\"7\") false true");
        assert_eq!(get(&app, "/in/user", remembered).await.body, "7");
        let stale = get(&app, "/in/fresh", remembered).await;
        assert_eq!(
            (stale.status, stale.body.as_str(), stale.location),
            (401, "the login is not fresh", None)
        );
        assert_eq!(get(&app, "/in/typed", remembered).await.body, "not fresh");

        let out = get(&app, "/in/logout", &cookies).await;
        assert_eq!(out.set_cookies.len(), 2);
        assert_eq!(
            out.set_cookies[0],
            "remember_token=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/"
        );
        let nobody = get(&app, "/in/user", &out.cookies()).await;
        assert_eq!((nobody.status, nobody.body.as_str(), nobody.location), (401, "not logged in", None));
        assert_eq!(get(&app, "/in/fresh", "").await.status, 401);
        assert_eq!(get(&app, "/in/typed", "").await.body, "nobody");
        assert_eq!(get(&app, "/in/maybe", "").await.body, "nobody");
        assert_eq!(get(&app, "/in/maybe", &cookies).await.body, "7");
    });
}

fn a_view_takes_in_who_may_not_go_on<A: App>() {
    A::run(async {
        let logins = logins()
            .with_login_view(LoginView::new("/login").with_message("Please log in.", "info"))
            .with_refresh_view(LoginView::new("/confirm"));
        let app = A::start(Around::Logins(logins)).await;
        let nobody = get(&app, "/in/user?a=1&b=%2F", "").await;
        assert_eq!(nobody.status, 302);
        assert_eq!(nobody.location.as_deref(), Some("/login?next=%2Fin%2Fuser%3Fa%3D1%26b%3D%252F"));
        assert!(nobody.set_cookies[0].starts_with("session="), "the message is in the session");
        let login = get(&app, "/in/login", "").await;
        let remembered = login.set_cookies[0].split(';').next().unwrap();
        let stale = get(&app, "/in/fresh", remembered).await;
        assert_eq!((stale.status, stale.location.as_deref()), (302, Some("/confirm?next=%2Fin%2Ffresh")));

        let silent = A::start(Around::Logins(self::logins().with_login_view(LoginView::new("/login")))).await;
        let nobody = get(&silent, "/in/user", "").await;
        assert_eq!((nobody.status, nobody.set_cookies.len()), (302, 0), "no message of its own");
    });
}

fn mistakes_in_the_program_are_told<A: App>() {
    A::run(async {
        let app = A::start(Around::SessionsAlone).await;
        let answer = get(&app, "/in/user", "").await;
        assert_eq!(answer.status, 500);
        assert!(answer.body.contains("logins.sessions(interface)"), "{}", answer.body);

        let app = A::start(Around::Nothing).await;
        let answer = get(&app, "/in/user", "").await;
        assert_eq!(answer.status, 500);
        assert!(answer.body.contains("Session"), "{}", answer.body);

        let app = A::start(Around::Logins(logins())).await;
        let answer = app.ask(Asked("NOWHERE", "/in/user", vec![])).await;
        assert_eq!(answer.status, 500);
        assert!(answer.body.contains("PeerAddress"), "{}", answer.body);
        let forwarded = app.ask(Asked("NOWHERE", "/in/user", vec![("x-forwarded-for", "1.2.3.4")])).await;
        assert_eq!(forwarded.status, 401);
    });
}

macro_rules! in_each_framework {
    ($($name:ident),*) => {
        $(mod $name {
            #[test]
            fn axum() {
                super::$name::<super::in_axum::AxumApp>();
            }

            #[test]
            fn actix() {
                super::$name::<super::in_actix::ActixApp>();
            }
        })*
    };
}

in_each_framework!(
    a_login_is_kept_remembered_and_ended,
    a_view_takes_in_who_may_not_go_on,
    mistakes_in_the_program_are_told
);
