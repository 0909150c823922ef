//! Other Rust crates that store sessions: most in a signed cookie, one in memory.
//!
//! They support only JSON, so they store the tagged JSON as a tree. None of them compresses, restores Python's types, or
//! refreshes without saving, so one way to save stands for all three tasks.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_session::storage::{CookieSessionStore, SessionKey, SessionStore as _};
use axum_extra::extract::cookie::SignedCookieJar;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use itsdangerous::{IntoTimestampSigner as _, TimedSerializer as _, URLSafeEncoding};
use serde::{Deserialize, Serialize};
use serde_json::Value as Tree;
use tower_sessions::{MemoryStore, Session};

use crate::SECRET;
use crate::work::{Payload, Task, Work, check};

const SAVES: [Work; 3] = [Work::Save, Work::SavePlain, Work::Refresh];
const LIFETIME: Duration = Duration::from_secs(31 * 24 * 3600);

/// Returns the tasks of all peers for one payload. Names of peers that do not sign end in `(unsigned)`.
pub(crate) fn tasks(payload: &Payload) -> Vec<Task> {
    [itsdangerous_tasks, cookie_tasks, axum_tasks, actix_tasks, jwt_tasks, tower_sessions_tasks]
        .into_iter()
        .flat_map(|tasks| tasks(payload))
        .collect()
}

/// Makes a pair of tasks from two functions, and checks their results first.
fn pair(
    peer: &str,
    payload: &Payload,
    open: impl Fn(&str) -> Option<Tree> + 'static,
    save: impl Fn(&Tree) -> String + 'static,
) -> Vec<Task> {
    let tree = payload.tree.clone();
    let token = save(&tree);
    check(open(&token).as_ref() == Some(&tree), peer, payload, "opens another session than it saved");
    let mut forged = token.clone().into_bytes();
    let middle = forged.len() / 2;
    forged[middle] = if forged[middle] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap_or_default();
    check(open(&forged).as_ref() != Some(&tree), peer, payload, "accepts a forged token");
    vec![
        Task::new(peer, &[Work::Open], payload, move || open(&token).expect("checked")),
        Task::new(peer, &SAVES, payload, move || save(&tree)),
    ]
}

/// The `itsdangerous` crate: no tags, no compression, cannot open M and L of Flask.
fn itsdangerous_tasks(payload: &Payload) -> Vec<Task> {
    let serializer = || {
        let signer = itsdangerous::default_builder(SECRET).with_salt("cookie-session").build();
        itsdangerous::timed_serializer_with_signer(signer.into_timestamp_signer(), URLSafeEncoding)
    };
    let (opener, saver) = (serializer(), serializer());
    pair(
        "itsdangerous 0.4",
        payload,
        move |token| opener.unsign::<Tree>(token).ok()?.value_if_not_expired(LIFETIME).ok(),
        move |tree| saver.sign(tree).expect("a tree is JSON"),
    )
}

/// The `cookie` crate's signed jar. JSON has quotes and commas, so cookie text is percent-encoded.
fn cookie_tasks(payload: &Payload) -> Vec<Task> {
    use cookie::{Cookie, CookieJar, Key};
    let key = Key::derive_from(SECRET.as_bytes());
    let signing = key.clone();
    pair(
        "cookie 0.18 signed",
        payload,
        move |token| {
            let mut jar = CookieJar::new();
            jar.add_original(Cookie::parse_encoded(token.to_owned()).ok()?);
            serde_json::from_str(jar.signed(&key).get("session")?.value()).ok()
        },
        move |tree| {
            let mut jar = CookieJar::new();
            let text = serde_json::to_string(tree).expect("a tree is JSON");
            jar.signed_mut(&signing).add(Cookie::new("session", text));
            jar.delta().next().map(|cookie| cookie.encoded().to_string()).unwrap_or_default()
        },
    )
}

/// axum-extra's signed jar, from `Cookie` header to `Set-Cookie` header as an app uses it.
fn axum_tasks(payload: &Payload) -> Vec<Task> {
    use axum_extra::extract::cookie::{Cookie, Key};
    let key = Key::derive_from(SECRET.as_bytes());
    let signing = key.clone();
    pair(
        "axum-extra signed",
        payload,
        move |token| {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_str(token).ok()?);
            let jar = SignedCookieJar::from_headers(&headers, key.clone());
            serde_json::from_str(jar.get("session")?.value()).ok()
        },
        move |tree| {
            let text = serde_json::to_string(tree).expect("a tree is JSON");
            let jar = SignedCookieJar::new(signing.clone()).add(Cookie::new("session", text));
            let response = axum_core::response::IntoResponse::into_response(jar);
            response.headers()[SET_COOKIE].to_str().unwrap_or_default().to_owned()
        },
    )
}

/// actix-session's cookie store with signed content, in the same steps as its middleware.
fn actix_tasks(payload: &Payload) -> Vec<Task> {
    use actix_web::cookie::{Cookie, CookieJar, Key, time};
    let key = Key::derive_from(SECRET.as_bytes());
    let signing = key.clone();
    let load = move |token: &str| {
        let mut jar = CookieJar::new();
        jar.add_original(Cookie::parse_encoded(token.to_owned()).ok()?);
        let text = jar.signed(&key).get("session")?.value().to_owned();
        let session_key = SessionKey::try_from(text).ok()?;
        let state = now(CookieSessionStore::default().load(&session_key)).ok()??;
        let entry = |(key, text): (String, String)| Some((key, serde_json::from_str(&text).ok()?));
        state.into_iter().map(entry).collect::<Option<serde_json::Map<_, _>>>().map(Tree::Object)
    };
    let save = move |tree: &Tree| {
        let entries = tree.as_object().into_iter().flatten();
        let state = entries.map(|(key, value)| (key.clone(), value.to_string())).collect();
        let session_key = now(CookieSessionStore::default().save(state, &time::Duration::days(31)))
            .expect("short enough for the store");
        let mut jar = CookieJar::new();
        jar.signed_mut(&signing).add(Cookie::new("session", String::from(session_key)));
        jar.delta().next().map(|cookie| cookie.encoded().to_string()).unwrap_or_default()
    };
    pair("actix-session 0.11 signed", payload, load, save)
}

#[derive(Serialize, Deserialize)]
struct Claims<T> {
    exp: u64,
    session: T,
}

/// jsonwebtoken with HS256: the session is a claim beside the time of expiry.
fn jwt_tasks(payload: &Payload) -> Vec<Task> {
    use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
    let (decoding, validation) = (DecodingKey::from_secret(SECRET.as_bytes()), Validation::default());
    let (encoding, header) = (EncodingKey::from_secret(SECRET.as_bytes()), Header::default());
    pair(
        "jsonwebtoken HS256",
        payload,
        move |token| {
            let data = jsonwebtoken::decode::<Claims<Tree>>(token, &decoding, &validation).ok()?;
            Some(data.claims.session)
        },
        move |tree| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let claims = Claims { exp: (now + LIFETIME).as_secs(), session: tree };
            jsonwebtoken::encode(&header, &claims, &encoding).expect("claims are JSON")
        },
    )
}

/// tower-sessions with its memory store: the cookie is a key, the session stays in the server.
fn tower_sessions_tasks(payload: &Payload) -> Vec<Task> {
    const NAME: &str = "tower-sessions memory (unsigned)";
    let store = Arc::new(MemoryStore::default());
    let saved = Session::new(None, store.clone(), None);
    for (key, value) in payload.tree.as_object().into_iter().flatten() {
        now(saved.insert_value(key, value.clone())).expect("memory");
    }
    now(saved.save()).expect("memory");
    let token = saved.id().map(|id| id.to_string()).unwrap_or_default();
    let open = move |token: &str| {
        let session = Session::new(Some(token.parse().ok()?), store.clone(), None);
        now(session.load()).ok()?;
        Some(session)
    };
    let opened = open(&token).expect("it was saved");
    let tree = payload.tree.as_object().expect("sessions are mappings");
    let same =
        |(key, value): (&String, &Tree)| now(opened.get_value(key)).is_ok_and(|v| v.as_ref() == Some(value));
    check(tree.iter().all(same), NAME, payload, "opens another session than it saved");
    vec![
        Task::new(NAME, &[Work::Open], payload, move || open(&token).expect("checked")),
        Task::new(NAME, &SAVES, payload, move || now(saved.save()).expect("memory")),
    ]
}

/// Returns the output of a future that never waits.
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("no other task uses the store"),
    }
}
