//! A login page: sign in, be remembered, and see what the session contains and how its cookie is built.
//!
//! `cargo run --example login --features axum`, then open the URL that it prints.
//!
//! The settings are those of a Flask app: `FLASK_SECRET_KEY`, `FLASK_SESSION_COOKIE_NAME` and so on. Give a Flask app
//! the same settings, and both share one login. `PORT` is 3000 if unset.

mod page;

use std::error::Error;
use std::net::Ipv4Addr;

use axum::extract::Form;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, header};
use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use axum::{Router, serve};
use cookie_session::Session;
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::SessionLayer;
use serde::Deserialize;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = Router::new()
        .route("/", get(index))
        .route("/login", post(login))
        .route("/logout", post(logout))
        .route("/style.css", get(async || ([(CONTENT_TYPE, "text/css")], page::STYLE)))
        .layer(SessionLayer::new(page::interface()?));
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(serve(listener, app).await?)
}

async fn index(session: Session, headers: HeaderMap) -> Result<Html<String>, SessionRejection> {
    let cookie = headers.get(header::COOKIE).map(|value| value.as_bytes());
    Ok(Html(page::render(&session, cookie.unwrap_or_default())?))
}

#[derive(Deserialize)]
struct Login {
    username: String,
    remember: Option<String>,
}

async fn login(session: Session, Form(form): Form<Login>) -> Result<Redirect, SessionRejection> {
    // A permanent session outlives the browser, by default for 31 days.
    if form.remember.is_some() {
        session.set_permanent(true)?;
    }
    session.flash(format!("Welcome, {}", form.username), "success")?;
    session.insert("username", form.username)?;
    session.insert("visits", 0)?;
    Ok(Redirect::to("/"))
}

async fn logout(session: Session) -> Result<Redirect, SessionRejection> {
    session.clear()?;
    Ok(Redirect::to("/"))
}
