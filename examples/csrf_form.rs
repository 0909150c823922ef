//! A form that only this site's own pages can send: CSRF protection, with or without a Flask app.
//!
//! `cargo run --example csrf_form --features axum,csrf`, then open the URL that it prints. `SECRET_KEY` is the Flask
//! app's secret key; if unset, each start uses a random one. `PORT` is the port on 127.0.0.1.

use std::net::Ipv4Addr;

use axum::response::Html;
use axum::{Extension, Router, routing::get};
use cookie_session::csrf::Csrf;
use cookie_session::web::axum::{CsrfForm, CsrfRejection};
use cookie_session::web::tower::SessionLayer;
use cookie_session::{SecretKeys, SecureCookieSessionInterface, Session};
use serde::Deserialize;

#[derive(Deserialize)]
struct Guest {
    name: String,
}

async fn form(csrf: Csrf, session: Session) -> Result<Html<String>, CsrfRejection> {
    let token = csrf.issue(&session)?;
    let name = session.get_or_default::<String>("name");
    let name = name.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    Ok(Html(format!(
        r#"<!doctype html><title>Guest</title><form method="post">
<input type="hidden" name="csrf_token" value="{token}">
<input name="name" value="{name}"><button>Save</button></form>"#
    )))
}

async fn save(session: Session, CsrfForm(guest): CsrfForm<Guest>) -> Result<String, CsrfRejection> {
    session.insert("name", &guest.name)?;
    Ok(format!("hello, {}\n", guest.name))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = match std::env::var("SECRET_KEY") {
        Ok(secret) => secret.into_bytes(),
        Err(_) => {
            let mut random = vec![0; 32];
            getrandom::fill(&mut random)?;
            random
        }
    };
    let keys = SecretKeys::new(secret)?;
    let app: Router = Router::new()
        .route("/", get(form).post(save))
        .layer(Extension(Csrf::new(keys.clone())))
        .layer(SessionLayer::new(SecureCookieSessionInterface::from_keys(keys)));
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
