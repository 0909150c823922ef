//! Counts your visits in a Flask session, with hyper and tower, without a framework.
//!
//! `cargo run --example plain_tower --features tower`, then open the URL that it prints (`PORT`: 3000).
//! `SECRET_KEY` is the Flask app's secret key. If unset, the example uses a fixed one.

use cookie_session::web::tower::{SessionLayer, SessionRejection};
use cookie_session::{SecureCookieSessionInterface, Session};
use http::{Request, Response};
use hyper::body::Incoming;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tower::{ServiceBuilder, service_fn};

/// Without a framework, the session is in the request's extensions.
async fn count(request: Request<Incoming>) -> Result<Response<String>, SessionRejection> {
    let session = Session::from_extensions(request.extensions())?;
    let visits = session.get_or_default::<u32>("visits") + 1;
    session.insert("visits", visits)?;
    Ok(Response::new(format!("Visit {visits}. The cookie of this site says so; a Flask app can read it.\n")))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = std::env::var("SECRET_KEY").unwrap_or("only for trying things out".into());
    let sessions = SessionLayer::new(SecureCookieSessionInterface::new(secret)?);
    let service = ServiceBuilder::new().layer(sessions).service(service_fn(count));

    let port: u16 = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        let connection = hyper::server::conn::http1::Builder::new();
        tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
    }
}
