use std::borrow::Cow;

use cookie_session::{
    ConfigError, HeaderValues, PlainRequest, ResponseHeaders, SecureCookieSessionInterface, Session,
    SessionInterface,
};
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Status;
use rocket::outcome::IntoOutcome;
use rocket::request::{FromRequest, Outcome};
use rocket::{Build, Data, Request, Response, Rocket, get, routes};

struct Sessions(SecureCookieSessionInterface);

#[rocket::async_trait]
impl Fairing for Sessions {
    fn info(&self) -> Info {
        Info { name: "sessions", kind: Kind::Request | Kind::Response }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let head = PlainRequest::new().with_path(request.uri().path().as_str());
        let cookies = request.headers().get("cookie");
        let session = self.0.open_session(&cookies.fold(head, |head, line| head.with_header("cookie", line)));
        request.local_cache(|| Some(session));
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let Some(session) = request.local_cache(|| None::<Session>) else { return };
        let headers = self.0.save_session(session).unwrap_or_else(|error| {
            *response = Response::build().status(Status::InternalServerError).finalize();
            error.headers().clone()
        });
        headers.apply(&mut Headers(response));
    }
}

struct Headers<'a, 'r>(&'a mut Response<'r>);

impl ResponseHeaders for Headers<'_, '_> {
    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.0.headers().get(name).collect()
    }

    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
        self.0.set_raw_header(name, String::from_utf8_lossy(&value).into_owned());
    }

    fn append_set_cookie(&mut self, value: String) {
        self.0.adjoin_raw_header("Set-Cookie", value);
    }
}

/// The request's session, as a guard; it fails if the fairing is not attached.
struct Visitor<'r>(&'r Session);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visitor<'r> {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let session = request.local_cache(|| None::<Session>).as_ref();
        session.map(Visitor).or_error((Status::InternalServerError, ()))
    }
}

#[get("/")]
fn count(visitor: Visitor<'_>) -> Result<String, Status> {
    let visit = || {
        let visits = visitor.0.get::<u32>("visits")?.unwrap_or(0) + 1;
        visitor.0.insert("visits", visits)?;
        Ok::<_, cookie_session::Error>(format!("visit {visits}"))
    };
    visit().map_err(|_| Status::InternalServerError)
}

pub fn app(secret: &str) -> Result<Rocket<Build>, ConfigError> {
    let sessions = Sessions(SecureCookieSessionInterface::new(secret)?);
    Ok(rocket::build().attach(sessions).mount("/", routes![count]))
}
