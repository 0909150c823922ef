//! Counts your visits in a Flask session, with actix-web.
//!
//! `cargo run --example actix_app --features actix`, then open the URL that it prints (`PORT`: 3000).
//! `SECRET_KEY` is the Flask app's secret key. If unset, the example uses a fixed one.

use actix_web::{App, HttpServer, web};
use cookie_session::web::actix::{SessionMiddleware, SessionRejection};
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
    let sessions = SessionMiddleware::new(SecureCookieSessionInterface::new(secret)?);
    let app = move || App::new().route("/", web::get().to(count)).wrap(sessions.clone());

    let port: u16 = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let server = HttpServer::new(app).bind(("127.0.0.1", port))?;
    println!("listening on http://{}", server.addrs()[0]);
    Ok(server.run().await?)
}
