use std::convert::Infallible;

use cookie_session::web::tower::SessionLayer;
use cookie_session::{ConfigError, SecureCookieSessionInterface, Session};
use http::{Request, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use tower::{Layer, Service};
use warp::Filter;
use warp::reply::Response;

async fn count(session: Session) -> Result<String, StatusCode> {
    let visit = || {
        let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
        session.insert("visits", visits)?;
        Ok::<_, cookie_session::Error>(format!("visit {visits}"))
    };
    visit().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)
}

/// A service for hyper: warp's own server takes no layers. A request without the layer is rejected.
pub fn app(
    secret: &str,
) -> Result<impl Service<Request<Full<Bytes>>, Response = Response, Error = Infallible> + Clone, ConfigError>
{
    let sessions = SessionLayer::new(SecureCookieSessionInterface::new(secret)?);
    let routes = warp::path::end().and(warp::ext::get::<Session>()).then(count);
    Ok(sessions.layer(warp::service(routes)))
}
