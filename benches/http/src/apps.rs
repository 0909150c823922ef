//! The servers to compare: the same page with several kinds of sessions.

use axum::Router;
use axum::http::header::{HeaderName, HeaderValue, SET_COOKIE, VARY};
use axum::routing::get;
use axum_extra::extract::cookie::{Cookie, Key, SignedCookieJar};
use cookie_session::web::tower::SessionLayer;
use cookie_session::{SecureCookieSessionInterface, Session, SessionConfig};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_sessions::cookie::time;
use tower_sessions::{Expiry, MemoryStore, SessionManagerLayer};

use crate::payloads;

const SECRET: &str = "correct horse battery staple, and then some more, 64 bytes at least";

/// The names of all Rust servers. The one without sessions comes first.
pub(crate) const NAMES: [&str; 8] = [
    "without sessions",
    "constant headers",
    "ours, open only",
    "ours, open + refresh",
    "ours, open + change",
    "tower-sessions, open only",
    "tower-sessions, refresh",
    "axum-extra, signed jar",
];

/// Returns the server with this name. `/login` starts the session, `/` is measured.
pub(crate) fn app(name: &str) -> Option<Router> {
    Some(match name {
        "without sessions" => plain(),
        "constant headers" => {
            let header = |name: HeaderName, value| {
                SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value))
            };
            plain()
                .layer(header(SET_COOKIE, "session=constant; HttpOnly; Path=/"))
                .layer(header(VARY, "Cookie"))
        }
        "ours, open only" => ours(false, get(read)),
        "ours, open + refresh" => ours(true, get(read)),
        "ours, open + change" => ours(true, get(change)),
        "tower-sessions, open only" => memory(false),
        "tower-sessions, refresh" => memory(true),
        "axum-extra, signed jar" => {
            Router::new().route("/login", get(jar_login)).route("/", get(jar_read)).with_state(JarKey)
        }
        _ => return None,
    })
}

fn page(user: Option<i64>) -> String {
    format!("hello {}", user.unwrap_or_default())
}

fn plain() -> Router {
    Router::new().route("/login", get(async || "")).route("/", get(async || page(Some(42))))
}

fn ours(refresh: bool, handler: axum::routing::MethodRouter) -> Router {
    let config = SessionConfig::builder().refresh_each_request(refresh).build().expect("sound settings");
    let interface = SecureCookieSessionInterface::new(SECRET).expect("a secret").with_config(config);
    Router::new().route("/login", get(login)).route("/", handler).layer(SessionLayer::new(interface))
}

/// tower-sessions with its memory store. With `refresh`, it saves and sends an unchanged session again.
fn memory(refresh: bool) -> Router {
    let sessions = SessionManagerLayer::new(MemoryStore::default())
        .with_secure(false)
        .with_expiry(Expiry::OnInactivity(time::Duration::days(31)))
        .with_always_save(refresh);
    Router::new().route("/login", get(memory_login)).route("/", get(memory_read)).layer(sessions)
}

async fn login(session: Session) {
    if let cookie_session::Value::Map(map) = payloads::small() {
        session.extend(map).expect("a session that can be written");
    }
}

async fn read(session: Session) -> String {
    page(session.get("user_id").expect("a number"))
}

async fn change(session: Session) -> String {
    let user = session.get("user_id").expect("a number");
    session.insert("user_id", 42).expect("a session that can be written");
    page(user)
}

async fn memory_login(session: tower_sessions::Session) {
    session.insert("_permanent", true).await.expect("memory");
    session.insert("csrf_token", "9f2c1e7ab4d85360cafe1d27e90b63f58a4d7c12").await.expect("memory");
    session.insert("user_id", 42).await.expect("memory");
}

async fn memory_read(session: tower_sessions::Session) -> String {
    page(session.get("user_id").await.expect("memory"))
}

/// The key is created once and kept in axum's state.
#[derive(Clone)]
struct JarKey;

impl axum::extract::FromRef<JarKey> for Key {
    fn from_ref(_: &JarKey) -> Self {
        static KEY: std::sync::LazyLock<Key> = std::sync::LazyLock::new(|| Key::from(SECRET.as_bytes()));
        KEY.clone()
    }
}

async fn jar_login(jar: SignedCookieJar) -> SignedCookieJar {
    let json = r#"{"_permanent":true,"csrf_token":"9f2c1e7ab4d85360cafe1d27e90b63f58a4d7c12","user_id":42}"#;
    jar.add(Cookie::new("session", json))
}

/// Reads the session and sends it again, as a permanent session is.
async fn jar_read(jar: SignedCookieJar) -> (SignedCookieJar, String) {
    let text = jar.get("session").map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let session: serde_json::Value = serde_json::from_str(&text).expect("signed JSON");
    let answer = page(session["user_id"].as_i64());
    (jar.add(Cookie::new("session", text)), answer)
}
