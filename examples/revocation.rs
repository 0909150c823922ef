//! "Log out everywhere" and "password changed" on several servers that share one Redis.
//!
//! `cargo run --example revocation --features axum,redis`, twice with different ports and the same `SECRET_KEY`.
//!
//! | variable | meaning |
//! | --- | --- |
//! | `PORT` | port on 127.0.0.1, 3000 if unset |
//! | `SECRET_KEY` | the same on all servers; random if unset |
//! | `REDIS_URL` | the Redis or Valkey; if unset, the list is in memory and only this process knows it |
//! | `FAIL_CLOSED_AFTER` | seconds without Redis after which sessions no longer open; if unset, they always open |
//! | `CLOCK_SKEW` | seconds by which the clocks of the servers may differ, 0 if unset |
//!
//! | request | response |
//! | --- | --- |
//! | `POST /login`, with the form field `user_id` | 204, and the session's cookie |
//! | `GET /whoami` | `{"user_id": "7"}`; `null` if nobody is logged in, with the reason if known |
//! | `POST /logout-everywhere` | 204; ends all sessions of this user |
//! | `POST /password-changed` | 204; the same, but this browser stays logged in |
//! | `GET /metrics` | the age of the list, its number of users, and its size in bytes |

use std::env;
use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use cookie_session::revocation::{EpochSource, Epochs, RedisEpochs, WhenUnreachable};
use cookie_session::web::tower::SessionLayer;
use cookie_session::{SecureCookieSessionInterface, Session, SessionInterface};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::spawn_blocking;

#[derive(Clone)]
struct App {
    epochs: Arc<Epochs>,
    redis: Option<Arc<RedisEpochs>>,
}

#[derive(Deserialize)]
struct Login {
    user_id: String,
}

/// An error in a handler. The response is a 500, and the reason is logged.
struct Failure(cookie_session::Error);

impl From<cookie_session::Error> for Failure {
    fn from(error: cookie_session::Error) -> Self {
        Self(error)
    }
}

impl axum::response::IntoResponse for Failure {
    fn into_response(self) -> axum::response::Response {
        eprintln!("{}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

type Answer = Result<StatusCode, Failure>;

async fn log_in(session: Session, Form(login): Form<Login>) -> Answer {
    // A real app checks the password here.
    session.clear()?;
    session.insert("_user_id", login.user_id)?;
    session.set_permanent(true)?;
    session.stamp_login()?;
    Ok(StatusCode::NO_CONTENT)
}

async fn who_am_i(session: Session) -> Result<Json<Value>, Failure> {
    let reason = session.open_error().map(|error| error.kind().name());
    Ok(Json(json!({"user_id": session.get::<String>("_user_id")?, "reason": reason})))
}

/// Ends all sessions of the user. It may wait for other servers to confirm, so it runs on a blocking thread.
async fn revoke(app: App, session: &Session) -> Result<(), Failure> {
    let Some(user) = session.get::<String>("_user_id")? else { return Ok(()) };
    let revoked = spawn_blocking(move || app.epochs.revoke(user)).await;
    revoked.expect("revoking does not panic")?;
    Ok(())
}

async fn log_out_everywhere(State(app): State<App>, session: Session) -> Answer {
    revoke(app, &session).await?;
    session.clear()?;
    Ok(StatusCode::NO_CONTENT)
}

async fn password_changed(State(app): State<App>, session: Session) -> Answer {
    revoke(app, &session).await?;
    session.stamp_login()?;
    Ok(StatusCode::NO_CONTENT)
}

async fn metrics(State(app): State<App>) -> Json<Value> {
    let table = app.epochs.table();
    let age = app.redis.as_ref().and_then(|redis| redis.age()).map(|age| age.as_secs_f64());
    let current = app.redis.as_ref().is_none_or(|redis| redis.is_current());
    Json(json!({"age_seconds": age, "current": current, "users": table.len(), "bytes": table.memory()}))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret = match env::var("SECRET_KEY") {
        Ok(secret) => secret.into_bytes(),
        Err(_) => {
            let mut random = vec![0; 32];
            getrandom::fill(&mut random)?;
            random
        }
    };
    let interface = SecureCookieSessionInterface::new(secret)?;
    let lifetime = interface.config().permanent_session_lifetime().to_std()?;
    let unreachable = match env::var("FAIL_CLOSED_AFTER") {
        Ok(seconds) => WhenUnreachable::FailClosed { after: Duration::from_secs_f64(seconds.parse()?) },
        Err(_) => WhenUnreachable::FailOpen,
    };
    let redis = match env::var("REDIS_URL") {
        Ok(url) => Some(Arc::new(RedisEpochs::connect(&url, lifetime, unreachable)?)),
        Err(_) => None,
    };
    let skew = env::var("CLOCK_SKEW").map_or(Ok(0.0), |seconds| seconds.parse())?;
    let epochs = match &redis {
        Some(redis) => Epochs::new(redis.clone()),
        None => Epochs::in_memory(lifetime),
    };
    let epochs = Arc::new(epochs.with_skew(Duration::from_secs_f64(skew)));
    let app = Router::new()
        .route("/login", post(log_in))
        .route("/whoami", get(who_am_i))
        .route("/logout-everywhere", post(log_out_everywhere))
        .route("/password-changed", post(password_changed))
        .route("/metrics", get(metrics))
        .with_state(App { epochs: epochs.clone(), redis })
        .layer(SessionLayer::new(interface.with_revocation(epochs)));
    let port = env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app).await?;
    Ok(())
}
