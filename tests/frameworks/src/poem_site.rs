use std::sync::Arc;

use cookie_session::{
    ConfigError, HeaderValues, RequestHead, SecureCookieSessionInterface, Session, SessionInterface,
};
use poem::error::InternalServerError;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Endpoint, EndpointExt, Request, Response, Result, Route, get, handler};

struct Head<'a>(&'a Request);

impl RequestHead for Head<'_> {
    fn path(&self) -> &str {
        self.0.original_uri().path()
    }

    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        self.0.headers().get_all(name).iter().collect()
    }
}

async fn with_session(app: &dyn SessionInterface, next: impl Endpoint, mut request: Request) -> Response {
    let session = app.open_session(&Head(&request));
    request.set_data(session.clone());
    let mut response = next.get_response(request).await;
    let headers = app.save_session(&session).unwrap_or_else(|error| {
        response = StatusCode::INTERNAL_SERVER_ERROR.into();
        error.headers().clone()
    });
    headers.apply(response.headers_mut());
    response
}

#[handler]
fn count(Data(session): Data<&Session>) -> Result<String> {
    let visits = session.get::<u32>("visits").map_err(InternalServerError)?.unwrap_or(0) + 1;
    session.insert("visits", visits).map_err(InternalServerError)?;
    Ok(format!("visit {visits}"))
}

pub fn app(secret: &str) -> Result<impl Endpoint, ConfigError> {
    let interface = Arc::new(SecureCookieSessionInterface::new(secret)?);
    Ok(Route::new().at("/", get(count)).around(move |next, request| {
        let interface = Arc::clone(&interface);
        async move { Ok(with_session(&*interface, next, request).await) }
    }))
}
