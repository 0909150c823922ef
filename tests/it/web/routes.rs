//! The app that the behaviour suite uses, without a framework.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;

use axum::body::Bytes;
use cookie_session::web::Sessions;
use cookie_session::{ErrorKind, Map, Result, Session, Value};
use futures_util::{Stream, StreamExt, stream};
use serde::{Deserialize, Serialize};
use tokio::sync::Barrier;

/// A key that would begin a log line of its own, and clear the terminal.
pub(super) const HOSTILE: &str = "evil\nERROR forged\u{1b}[2J\u{9b}\u{202e}";

pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, &'static str)>,
    pub(super) body: ReplyBody,
}

pub(super) enum ReplyBody {
    Text(String),
    /// A streamed body that changes the session; see [`late_body`].
    Late(Session),
    /// A streamed body that only reads the session; see [`late_reading_body`].
    LateRead(Session),
}

fn text(text: impl Into<String>) -> Reply {
    Reply { status: 200, headers: Vec::new(), body: ReplyBody::Text(text.into()) }
}

/// The session as JSON with sorted keys, which is an access.
fn shown(session: &Session) -> String {
    let sorted = |map: &Map| serde_json::to_string(&map.iter_sorted().collect::<BTreeMap<_, _>>());
    session.read(sorted).expect("a test session is JSON")
}

pub(super) async fn answer(
    path: &str,
    session: Session,
    sessions: &Sessions,
    meeting: Arc<Barrier>,
) -> Result<Reply> {
    if let Some(name) = path.strip_prefix("/named/") {
        let Some(session) = sessions.named(name) else { return Ok(text("no such session")) };
        session.insert("named", name)?;
        return Ok(text(shown(session)));
    }
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
        "/text_as_count" => {
            session.insert("count", "not a number")?;
            text("")
        }
        "/vary" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("vary", "Origin,Accept"), ("vary", "Accept-Encoding")], ..text("") }
        }
        "/vary/cookie" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("vary", "Origin"), ("vary", "accept, COOKIE")], ..text("") }
        }
        "/vary/any" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("vary", "*"), ("vary", "Origin")], ..text("") }
        }
        "/vary/idle" => Reply { headers: vec![("vary", "Origin"), ("vary", "Accept")], ..text("") },
        "/cached" => {
            session.insert("user", "ada")?;
            let lines = vec![("cache-control", "public, max-age=60"), ("cache-control", "s-maxage=5")];
            Reply { headers: lines, ..text("") }
        }
        "/cookies" => {
            session.insert("user", "ada")?;
            Reply { headers: vec![("set-cookie", "a=1"), ("set-cookie", "b=2; Path=/")], ..text("") }
        }
        "/hostile/save" => {
            session.insert(HOSTILE, Value::Bytes(vec![1]))?;
            text("hostile")
        }
        "/hostile/read" => {
            session.insert(HOSTILE, "no number")?;
            text(format!("{:?}", session.get::<u32>(HOSTILE)?))
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
        "/stream/read" => Reply { body: ReplyBody::LateRead(session), ..text("") },
        "/stream/marked" => {
            session.set_accessed(true);
            Reply { body: ReplyBody::LateRead(session), ..text("") }
        }
        "/stream/idle" => Reply { body: ReplyBody::Late(session), ..text("") },
        "/large" => {
            // Noise, so that compression cannot save much.
            let mut state = 1_u64;
            let mut digit = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                format!("{:x}", state >> 60)
            };
            let noise: String = (0..8000).map(|_| digit()).collect();
            session.insert("noise", noise)?;
            text("large")
        }
        "/typed" => {
            let mut visits: Visits = session.load().unwrap_or_default();
            visits.count += 1;
            session.store(&visits)?;
            text(visits.count.to_string())
        }
        _ => Reply { status: 404, ..text("no such route") },
    })
}

/// What the route `/typed` reads and writes; frameworks with extractors take it as `SessionData<Visits>`.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(super) struct Visits {
    pub(super) count: u32,
}

/// Two chunks; tries to write to the session before each, which is too late to be saved.
pub(super) fn late_body(session: Session) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    stream::iter(["one ", "two"]).map(move |chunk| {
        let error = session.insert("late", true).expect_err("nothing would carry it");
        assert_eq!(error.kind(), ErrorKind::AlreadySaved);
        Ok(Bytes::from_static(chunk.as_bytes()))
    })
}

/// What the session holds, twice.
pub(super) fn late_reading_body(
    session: Session,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
    stream::iter(["1 ", " 2 "]).map(move |chunk| Ok(Bytes::from(format!("{chunk}{}", shown(&session)))))
}

/// What the middleware inside the session layer does to a session after the handler.
pub(super) fn change_after_handler(session: &Session) {
    session.insert("inner", true).expect("no null session");
}
