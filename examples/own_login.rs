//! Login, remember-me and CSRF protection for an app without Flask.

use std::net::SocketAddr;

use axum::{Extension, Router, response::Html, routing::get};
use cookie_session::csrf::Csrf;
use cookie_session::flask_login::{FlaskLogin, Login, Remember, RememberCookie};
use cookie_session::web::axum::{CsrfForm, LoginRejection, LoginUser};
use cookie_session::web::tower::SessionLayer;
use cookie_session::{SecretKeys, SecureCookieSessionInterface};

async fn home(csrf: Csrf, login: Login) -> Result<Html<String>, LoginRejection> {
    let (token, user) = (csrf.issue(login.session())?, login.current_user()?);
    Ok(Html(format!(
        "{user:?} <form method=post><input name=csrf_token type=hidden value={token}><button>Log in</button></form>"
    )))
}

async fn log_in(login: Login, CsrfForm(()): CsrfForm<()>) -> Result<&'static str, LoginRejection> {
    login.log_in("7", Remember::Yes, true)?; // a real app checks a password
    Ok("logged in")
}

async fn account(user: LoginUser) -> String {
    format!("account of user {}", user.id())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let keys = SecretKeys::new(std::env::var("SECRET_KEY")?)?;
    let logins = FlaskLogin::with_remember_cookie(RememberCookie::from_keys(&keys));
    let sessions = logins.sessions(SecureCookieSessionInterface::from_keys(keys.clone()));
    let app = Router::new().route("/", get(home).post(log_in)).route("/account", get(account));
    let app: Router = app.layer(Extension(Csrf::new(keys))).layer(SessionLayer::new(sessions));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    Ok(axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?)
}
