//! A session and a WebSocket, with axum: saved with the handshake, readable while the socket is open.
//!
//! `cargo run --example websocket --features axum`, then connect to the URL that it prints (`PORT`: 3000),
//! for instance with `websocat ws://127.0.0.1:3000`. Send `rename`, and the socket explains why it is too late to write.

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::{Router, routing::get};
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::SessionLayer;
use cookie_session::{ConfigError, SecureCookieSessionInterface, Session};

/// The handshake is a response like any other: write to the session before you return it.
async fn connect(session: Session, upgrade: WebSocketUpgrade) -> Result<Response, SessionRejection> {
    let visits = session.get_or_default::<u32>("visits") + 1;
    session.insert("visits", visits)?;
    // If only the socket reads the session, call `session.set_accessed(true)` here instead.
    Ok(upgrade.on_upgrade(move |socket| talk(socket, session)))
}

/// The headers have been sent, so the session can be read here, but not changed.
async fn talk(mut socket: WebSocket, session: Session) {
    while let Some(Ok(Message::Text(text))) = socket.recv().await {
        let answer = if text.as_str() == "rename" {
            session.insert("name", "new").map_or_else(|error| error.to_string(), |_| "renamed".to_owned())
        } else {
            format!("visit {}: {text}", session.get_or_default::<u32>("visits"))
        };
        if socket.send(Message::text(answer)).await.is_err() {
            return;
        }
    }
}

pub(crate) fn app(secret: &str) -> Result<Router, ConfigError> {
    let sessions = SessionLayer::new(SecureCookieSessionInterface::new(secret)?);
    Ok(Router::new().route("/", get(connect)).layer(sessions))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let secret = std::env::var("SECRET_KEY").unwrap_or("only for trying things out".into());
    let port: u16 = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on ws://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app(&secret)?).await?)
}
