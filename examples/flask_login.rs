//! Logins shared with a Flask app that uses Flask-Login and Flask-WTF: the same users, cookies and forms.
//!
//! `cargo run --example flask_login --features axum,csrf`, then open the URL that it prints. Set these variables:
//! `SECRET_KEY` (the Flask app's), `PORT` on 127.0.0.1, `SESSION_PROTECTION` (`none`, `basic`, `strong`), and any Flask
//! settings with the prefix `FLASK_`. The guide's page `flask_login` explains more.

use std::net::{Ipv4Addr, SocketAddr};

use axum::extract::Form;
use axum::response::Html;
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use cookie_session::csrf::Csrf;
use cookie_session::flask_login::{FlaskLogin, Login, Remember};
use cookie_session::web::axum::{CsrfForm, CsrfRejection, FreshLogin, LoginRejection};
use cookie_session::web::tower::SessionLayer;
use cookie_session::{SecureCookieSessionInterface, Session, Settings};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Credentials {
    user_id: String,
    remember: Option<String>,
}

/// Shows who is logged in, in the words that the Flask app uses too.
#[derive(Serialize)]
struct Who {
    user_id: Option<String>,
    fresh: bool,
    remembered: bool,
}

async fn log_in(login: Login, Form(form): Form<Credentials>) -> Result<Json<Who>, LoginRejection> {
    // A real app checks a password here.
    let remember = if form.remember.as_deref() == Some("on") { Remember::Yes } else { Remember::No };
    login.log_in(form.user_id, remember, true)?;
    whoami(login).await
}

async fn log_out(login: Login) -> Result<Json<Who>, LoginRejection> {
    login.log_out()?;
    whoami(login).await
}

async fn whoami(login: Login) -> Result<Json<Who>, LoginRejection> {
    let user_id = login.current_user()?;
    Ok(Json(Who { user_id, fresh: login.is_fresh(), remembered: login.is_remembered() }))
}

async fn fresh_only(user: FreshLogin) -> String {
    format!("{} has just logged in\n", user.id())
}

async fn form(csrf: Csrf, session: Session) -> Result<Html<String>, CsrfRejection> {
    let token = csrf.issue(&session)?;
    Ok(Html(format!(
        r#"<!doctype html><title>Form</title><form method="post">
<input type="hidden" name="csrf_token" value="{token}"><input name="text"><button>Send</button></form>
"#
    )))
}

#[derive(Deserialize)]
struct Note {
    #[serde(default)]
    text: String,
}

async fn submit(CsrfForm(note): CsrfForm<Note>) -> String {
    format!("{} characters\n", note.text.chars().count())
}

/// Reads `FLASK_…` from the environment, and this example's own variables without the prefix.
fn settings() -> Result<Settings, cookie_session::ConfigError> {
    let short = ["SECRET_KEY", "SESSION_PROTECTION"].into_iter();
    let short = short.filter_map(|name| Some((format!("FLASK_{name}").into(), std::env::var_os(name)?)));
    Settings::from_vars("FLASK", std::env::vars_os().chain(short))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let settings = settings()?;
    let (csrf, logins) = (Csrf::from_settings(&settings)?, FlaskLogin::from_settings(&settings)?);
    let sessions = logins.sessions(SecureCookieSessionInterface::from_settings(settings)?);
    let app: Router = Router::new()
        .route("/login", post(log_in))
        .route("/logout", post(log_out))
        .route("/whoami", get(whoami))
        .route("/fresh-only", get(fresh_only))
        .route("/form", get(form).post(submit))
        .layer(Extension(csrf))
        .layer(SessionLayer::new(sessions));
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    // Login protection needs the client's address: that of the connection, unless a proxy sends another one.
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
