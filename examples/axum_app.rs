//! Counts your visits in a Flask session, with axum.
//!
//! `cargo run --example axum_app --features axum`, then open the URL that it prints (`PORT`: 3000).
//! `SECRET_KEY` is the Flask app's secret key. If unset, the example uses a fixed one.

use axum::{Router, routing::get};
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::SessionLayer;
use cookie_session::{SecureCookieSessionInterface, Session};

/// Any handler takes the session as an argument. It has no type parameters.
async fn count(session: Session) -> Result<String, SessionRejection> {
    let visits = session.get_or_default::<u32>("visits") + 1;
    session.insert("visits", visits)?;
    Ok(format!("Visit {visits}. The cookie of this site says so; a Flask app can read it.\n"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = std::env::var("SECRET_KEY").unwrap_or("only for trying things out".into());
    let sessions = SessionLayer::new(SecureCookieSessionInterface::new(secret)?);
    let app = Router::new().route("/", get(count)).layer(sessions);

    let port: u16 = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
