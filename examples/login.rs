//! Sign in, be remembered, see what the cookie holds. Works side by side with a Flask app.
//!
//! `cargo run --example login --features axum`, then open the URL that it prints.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `PORT` | port on 127.0.0.1, 3000 if unset |
//! | `SECRET_KEY` | the Flask app's secret key; a random one if unset |
//! | `SECRET_KEY_FALLBACKS` | JSON list of retired keys |
//! | `SALT`, `PERMANENT_SESSION_LIFETIME`, `SESSION_COOKIE_…` | as in Flask; switches are `1` or `0` |

#[path = "login/actions.rs"]
mod actions;
#[path = "login/notation.rs"]
mod notation;
#[path = "login/page.rs"]
mod page;
#[path = "login/routes.rs"]
mod routes;
#[path = "login/settings.rs"]
mod settings;

use std::error::Error;
use std::net::Ipv4Addr;

use cookie_session::web::tower::SessionLayer;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let interface = settings::interface()?;
    let app = routes::router().layer(SessionLayer::new(interface));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings::port()?)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
