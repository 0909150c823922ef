//! A load of mixed cookies on an axum app: no 5xx, no lost update, no growing memory.
//!
//! `cargo run --release -p cookie-session-load-check`
//!
//! | variable | meaning |
//! | --- | --- |
//! | `LOAD_REQUESTS` | how many requests, 50000 if unset |
//! | `LOAD_CONNECTIONS` | over how many connections that are kept alive, 64 if unset |
//!
//! The app counts a session's visits; client and app share this process and a loopback port. Each
//! connection is a browser of its own. Of eight requests it sends five with its cookie, and one each
//! with a tampered cookie, an expired one and none. The app has to answer the first with the next
//! number, without a gap, and the others with 1.
//!
//! The process's memory is read after each tenth of the requests. From the second tenth on it may not
//! grow by more than 8 MiB. Where there is no `/proc/self/status` that check is left out.
//!
//! Prints a summary; the exit code is 1 if anything was wrong.

mod browser;
mod report;

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use axum::{Router, routing::get};
use cookie_session::clock::{Clock, ManualClock, SystemClock, Timestamp};
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::{InternalServerError, SessionLayer};
use cookie_session::{
    PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface, Session, SessionInterface,
};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use browser::Browser;
use report::Report;

const SECRET: &str = "the secret of a load test";
const EXPIRED_SINCE: i64 = 32 * 24 * 3600;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let requests = number("LOAD_REQUESTS", 50_000)?;
    let connections = number("LOAD_CONNECTIONS", 64)?.max(1);
    let address = start_app().await?;
    let expired = expired_cookie()?;

    let report = Arc::new(Report::new(requests));
    let mut browsers = JoinSet::new();
    for n in 0..connections {
        let share = requests / connections + usize::from(n < requests % connections);
        let (report, expired) = (report.clone(), expired.clone());
        browsers.spawn(async move {
            let result = async { Browser::connect(address, expired).await?.visit(share, &report).await };
            if let Err(error) = result.await {
                report.failed(format!("connection {n}: {error}"));
            }
        });
    }
    while let Some(ended) = browsers.join_next().await {
        ended?;
    }
    Ok(if report.print(connections) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn number(variable: &str, default: usize) -> Result<usize, String> {
    match std::env::var(variable) {
        Ok(text) => text.parse().map_err(|_| format!("{variable} is {text:?}, but has to be a number")),
        Err(_) => Ok(default),
    }
}

async fn start_app() -> Result<SocketAddr, Box<dyn Error>> {
    let interface = SecureCookieSessionInterface::new(SECRET)?;
    let layer = SessionLayer::new(interface).on_save_error(InternalServerError);
    let app = Router::new().route("/", get(count)).layer(layer);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}

async fn count(session: Session) -> Result<String, SessionRejection> {
    let visits = session.get_or_default::<u32>("visits") + 1;
    session.insert("visits", visits)?;
    Ok(visits.to_string())
}

/// A cookie that was good until a day ago.
fn expired_cookie() -> Result<String, Box<dyn Error>> {
    let long_ago = Timestamp::from_secs(SystemClock.now().as_secs() - EXPIRED_SINCE);
    let interface =
        Scheme::flask_session(SecretKeys::new(SECRET)?).clock(ManualClock::new(long_ago)).sessions();
    let session = interface.open_session(&PlainRequest::new());
    session.insert("visits", 41)?;
    let headers = interface.save_session(&session)?;
    let cookie = headers.set_cookie().and_then(|text| text.split(';').next());
    Ok(cookie.ok_or("no cookie was made")?.to_owned())
}
