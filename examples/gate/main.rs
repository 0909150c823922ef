//! A gate at the edge: nginx, Traefik, Caddy or Envoy ask it whether a request's Flask session is good.
//!
//! `cargo run --example gate --features axum` (with `,redis` for several servers), with the environment of the Flask
//! app. The guide's page `gate` has the configurations of the proxies and lists the variables.
//!
//! | path, set by the proxy | somebody is logged in | nobody, or not fresh |
//! | --- | --- | --- |
//! | `/check/login`, `/check/fresh` | 200 with `X-User` and `X-Session-Fresh` | 401 |
//! | `/redirect/login`, `/redirect/fresh` | the same | 302 to the login page, with `next` |
//! | `/health` | 200, or 503 while revocations are unknown | |

mod check;
mod config;
mod identity;
mod login_page;
mod revocations;

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use tokio::net::TcpListener;

use check::{Gate, check};
use config::Config;
use revocations::{admin, health};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gate: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let config = Config::from_vars(std::env::vars_os())?;
    let gate = Arc::new(Gate::new(&config)?);
    for warning in gate.warnings() {
        eprintln!("gate: warning: {warning}");
    }
    if let Some(address) = config.admin {
        let listener = bind(address, "GATE_ADMIN_LISTEN").await?;
        println!("administration on http://{}", listener.local_addr()?);
        tokio::spawn(axum::serve(listener, admin(gate.revocations().clone())).into_future());
    }
    let app = Router::new()
        .route("/health", get(health).with_state(gate.revocations().clone()))
        // Not routes: what a visitor asked for may follow the path.
        .fallback(any(check))
        .with_state(gate);
    let listener = bind(config.listen, "GATE_LISTEN").await?;
    println!("listening on http://{}", listener.local_addr()?);
    // The session protection needs the address of the connection, unless the proxy sends another one.
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, service).with_graceful_shutdown(asked_to_stop()).await?)
}

async fn bind(address: SocketAddr, variable: &str) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}; set {variable} to a free address"))
}

/// Waits for SIGTERM or Ctrl-C.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
