use cookie_session::web::tower::{SessionLayer, SessionRejection};
use cookie_session::{ConfigError, SecureCookieSessionInterface, Session};
use tonic::transport::Server;
use tonic::transport::server::Router;
use tonic::{Request, Response, Status};
use tower::layer::util::{Identity, Stack};

tonic::include_proto!("visits.Counter");

pub struct Visits;

#[tonic::async_trait]
impl counter_server::Counter for Visits {
    async fn count(&self, request: Request<String>) -> Result<Response<String>, Status> {
        let visit = || {
            let session = Session::from_extensions(request.extensions())?;
            let visits = session.get::<u32>("visits")?.unwrap_or(0) + 1;
            session.insert("visits", visits)?;
            Ok::<_, SessionRejection>(format!("visit {visits}"))
        };
        visit().map(Response::new).map_err(|error| Status::internal(error.to_string()))
    }
}

pub fn app(secret: &str) -> Result<Router<Stack<SessionLayer, Identity>>, ConfigError> {
    let sessions = SessionLayer::new(SecureCookieSessionInterface::new(secret)?);
    Ok(Server::builder().layer(sessions).add_service(counter_server::CounterServer::new(Visits)))
}
