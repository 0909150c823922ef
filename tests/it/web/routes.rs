//! The app that the behaviour suite drives, without any framework.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use axum::body::Bytes;
use cookie_session::{Result, Session};
use futures_util::{Stream, StreamExt, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::Barrier;

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, &'static str)>,
    pub(super) body: ReplyBody,
}

pub(super) enum ReplyBody {
    Text(String),
    /// A streamed body that changes the session; see [`late_body`].
    Late(Session),
}

fn text(text: impl Into<String>) -> Reply {
    Reply { status: 200, headers: Vec::new(), body: ReplyBody::Text(text.into()) }
}

/// The session as JSON, which is an access.
fn shown(session: &Session) -> String {
    session.read(|map| serde_json::to_string(map)).expect("a test session is JSON")
}

pub(super) async fn answer(path: &str, session: Session, meeting: Arc<Barrier>) -> Result<Reply> {
    if let Some(status) = path.strip_prefix("/set/") {
        session.insert("user", "ada")?;
        return Ok(Reply { status: status.parse().expect("a status"), ..text("set") });
    }
    if let Some(key) = path.strip_prefix("/meet/") {
        session.insert(key, true)?;
        meeting.wait().await;
        return Ok(text(shown(&session)));
    }
    Ok(match path {
        "/idle" => text("idle"),
        "/read" => text(shown(&session)),
        "/set" => {
            session.insert("user", "ada")?;
            text("set")
        }
        "/permanent" => {
            session.set_permanent(true)?;
            text("permanent")
        }
        "/clear" => {
            session.clear()?;
            text("cleared")
        }
        "/vary" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("vary", "Origin,Accept"), ("vary", "Accept-Encoding")], ..text("") }
        }
        "/vary/cookie" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("vary", "Origin"), ("vary", "accept, COOKIE")], ..text("") }
        }
        "/cookies" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("set-cookie", "a=1"), ("set-cookie", "b=2; Path=/")], ..text("") }
        }
        "/open_error" => text(format!("{:?}", session.open_error().map(|error| error.kind()))),
        "/signed_by" => text(format!("{:?}", session.signed_by().map(|by| by.key()))),
        "/panic" => {
            session.insert("user", "ada")?;
            panic!("as the test wants");
        }
        "/panic/inside" => session.read(|_| panic!("as the test wants, while the session is locked")),
        "/pending" => {
            session.insert("user", "ada")?;
            pending().await
        }
        "/stream" => {
            session.insert("user", "ada")?;
            Reply { body: ReplyBody::Late(session), ..text("") }
        }
        "/stream/idle" => Reply { body: ReplyBody::Late(session), ..text("") },
        "/large" => {
            // Hexadecimal noise: compression cannot save half of it.
            let noise: String = (0..4000_u32).map(|n| format!("{:x}", n.wrapping_mul(2_654_435_761) >> 28)).collect();
            session.insert("noise", noise)?;
            text("large")
        }
        "/typed" => {
            let mut visits: Visits = session.load()?;
            visits.count += 1;
            session.store(&visits)?;
            text(visits.count.to_string())
        }
        _ => Reply { status: 404, ..text("no such route") },
    })
}

/// What the route `/typed` reads and writes; frameworks with extractors take it as `Data<Visits>`.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct Visits {
    pub(super) count: u32,
}

/// Two chunks; writes to the session before each, which is too late to be saved.
pub(super) fn late_body(session: Session) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    stream::iter(["one ", "two"]).map(move |chunk| {
        session.insert("late", true).expect("no null session");
        Ok(Bytes::from_static(chunk.as_bytes()))
    })
}

/// What the middleware inside the session layer does to a session after the handler.
pub(super) fn change_after_handler(session: &Session) {
    session.insert("inner", true).expect("no null session");
}
