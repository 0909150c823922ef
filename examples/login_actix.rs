//! The site of `login.rs` with actix-web: the same pages, routes, environment and cookies.
//!
//! `cargo run --example login_actix --features actix`, then open the URL that it prints.

#[path = "login/actions.rs"]
mod actions;
#[path = "login/notation.rs"]
mod notation;
#[path = "login/page.rs"]
mod page;
#[path = "login_actix/routes.rs"]
mod routes;
#[path = "login/settings.rs"]
mod settings;

use std::error::Error;
use std::net::Ipv4Addr;

use actix_web::{App, HttpServer};
use cookie_session::web::actix::SessionMiddleware;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sessions = SessionMiddleware::new(settings::interface()?);
    let app = move || App::new().configure(routes::configure).wrap(sessions.clone());
    let server = HttpServer::new(app).workers(2).bind((Ipv4Addr::LOCALHOST, settings::port()?))?;
    println!("listening on http://{}", server.addrs()[0]);
    server.run().await?;
    Ok(())
}
