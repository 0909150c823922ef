//! The login page with actix-web: the same page, routes and settings.
//!
//! `cargo run --example login_actix --features actix`, then open the URL that it prints.

#[path = "login/page.rs"]
mod page;

use std::error::Error;
use std::net::Ipv4Addr;

use actix_web::http::header;
use actix_web::web::{self, Form, Html, Redirect};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use cookie_session::Session;
use cookie_session::web::actix::{SessionMiddleware, SessionRejection};
use serde::Deserialize;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let sessions = SessionMiddleware::new(page::interface()?);
    let style = async || HttpResponse::Ok().content_type("text/css").body(page::STYLE);
    let app = move || {
        App::new()
            .route("/", web::get().to(index))
            .route("/login", web::post().to(login))
            .route("/logout", web::post().to(logout))
            .route("/style.css", web::get().to(style))
            .wrap(sessions.clone())
    };
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let server = HttpServer::new(app).workers(2).bind((Ipv4Addr::LOCALHOST, port))?;
    println!("listening on http://{}", server.addrs()[0]);
    Ok(server.run().await?)
}

async fn index(session: Session, request: HttpRequest) -> Result<Html, SessionRejection> {
    let cookie = request.headers().get(header::COOKIE).map(|value| value.as_bytes());
    Ok(Html::new(page::render(&session, cookie.unwrap_or_default())?))
}

#[derive(Deserialize)]
struct Login {
    username: String,
    remember: Option<String>,
}

async fn login(session: Session, Form(form): Form<Login>) -> Result<Redirect, SessionRejection> {
    if form.remember.is_some() {
        session.set_permanent(true)?;
    }
    session.flash(format!("Welcome, {}", form.username), "success")?;
    session.insert("username", form.username)?;
    session.insert("visits", 0)?;
    Ok(Redirect::to("/").see_other())
}

async fn logout(session: Session) -> Result<Redirect, SessionRejection> {
    session.clear()?;
    Ok(Redirect::to("/").see_other())
}
