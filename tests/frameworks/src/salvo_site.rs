use cookie_session::web::tower::{SessionLayer, SessionRejection};
use cookie_session::{ConfigError, SecureCookieSessionInterface, Session};
use salvo::prelude::*;

#[handler]
async fn count(request: &mut Request) -> Result<String, StatusError> {
    let visit = || {
        let session = Session::from_extensions(request.extensions())?;
        let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
        session.insert("visits", visits)?;
        Ok::<_, SessionRejection>(format!("visit {visits}"))
    };
    visit().map_err(|error| StatusError::internal_server_error().cause(error))
}

pub fn app(secret: &str) -> Result<Router, ConfigError> {
    let sessions = SessionLayer::new(SecureCookieSessionInterface::new(secret)?);
    Ok(Router::new().hoop(sessions.compat()).get(count))
}
