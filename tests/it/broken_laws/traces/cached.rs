//! Planted faults that need several requests: caches and buffers.

use std::collections::HashMap;
use std::sync::Mutex;

use cookie_session::testing::laws::traces::Suite;
use cookie_session::{Map, RequestHead, SaveError, Session, SessionHeaders, Value};

use super::hooked::{Dyn, Hooked, cookies, map, plain, text};
use super::table::all_are_named;

type Cache = Mutex<HashMap<String, Map>>;

pub(super) fn with<S: Default + Send + Sync + 'static>(hooks: fn(Hooked<S>) -> Hooked<S>) -> Suite {
    Suite::new(move |clock| hooks(Hooked::new(plain(clock), S::default())))
}

/// What a client is, for those who think that this names one.
fn client(request: &dyn RequestHead) -> String {
    format!("{}{:?}", text(request, "user-agent"), request.peer_address())
}

fn token(request: &dyn RequestHead) -> String {
    cookies(request)
        .into_iter()
        .find(|(name, _)| name == "session")
        .map(|(_, value)| value)
        .unwrap_or_default()
}

/// A cache of opened sessions, by what `key` makes of a request.
fn cached(cache: &Cache, base: &Dyn, request: &dyn RequestHead, key: &str) -> Session {
    let mut cache = cache.lock().unwrap();
    if let Some(known) = cache.get(key) {
        return Session::from_map(known.clone());
    }
    let session = base.open_session(request);
    let content = map(&session);
    if !content.is_empty() {
        cache.insert(key.to_owned(), content);
    }
    session
}

/// An interface that saves by what the session held when it was opened.
pub(super) fn remembers(save: fn(Map, &Dyn, &Session) -> Result<SessionHeaders, SaveError>) -> Suite {
    #[derive(Clone)]
    struct Opened(Map);
    Suite::new(move |clock| {
        Hooked::new(plain(clock), save)
            .open(|_, base, request| {
                let session = base.open_session(request);
                session.attach(Opened(map(&session)));
                session
            })
            .save(|save, base, session| {
                let Opened(before) = session.attached().unwrap();
                save(before, base, session)
            })
    })
}

#[test]
fn caches_and_buffers() {
    all_are_named(
        "caches and buffers",
        &[
            (
                "a cache of sessions by user agent and address",
                || {
                    with::<Cache>(|hooked| {
                        hooked.open(|cache, base, request| cached(cache, base, request, &client(request)))
                    })
                },
                "traces: own session",
            ),
            (
                "a cache of sessions by the length of the token",
                || {
                    with::<Cache>(|hooked| {
                        hooked.open(|cache, base, request| match token(request).len() {
                            0 => base.open_session(request),
                            length => cached(cache, base, request, &length.to_string()),
                        })
                    })
                },
                "traces: own session",
            ),
            (
                "a cache of sessions by user that is not told of changes",
                || {
                    with::<Cache>(|hooked| {
                        hooked.open(|cache, base, request| {
                            let session = base.open_session(request);
                            match map(&session).get("_user_id").and_then(Value::as_str) {
                                Some(user) => cached(cache, base, request, user),
                                None => session,
                            }
                        })
                    })
                },
                "traces: kept",
            ),
            (
                "a buffer that keeps the keys of the request before",
                || {
                    with::<Mutex<Map>>(|hooked| {
                        hooked.open(|buffer, base, request| {
                            let session = base.open_session(request);
                            let mut buffer = buffer.lock().unwrap();
                            // Forgotten: `buffer.clear()`.
                            buffer.extend(map(&session));
                            if session.peek(Map::is_empty) {
                                session
                            } else {
                                Session::from_map(buffer.clone())
                            }
                        })
                    })
                },
                "traces: own session",
            ),
            (
                "a default that the first session has changed",
                || {
                    with::<Mutex<Option<Map>>>(|hooked| {
                        hooked.open(|first, base, request| {
                            let session = base.open_session(request);
                            if !session.peek(Map::is_empty) {
                                first.lock().unwrap().get_or_insert_with(|| map(&session));
                                return session;
                            }
                            first.lock().unwrap().clone().map_or(session, Session::from_map)
                        })
                    })
                },
                "traces: own session",
            ),
            (
                "the last cookie is sent again to a client that has none",
                || {
                    with::<Mutex<HashMap<String, String>>>(|hooked| {
                        hooked.save(|last, base, session| {
                            let headers = base.save_session(session)?;
                            let user = map(session)
                                .get("_user_id")
                                .and_then(|user| user.as_str().map(str::to_owned));
                            if let (Some(user), Some(text)) = (user, headers.set_cookie()) {
                                last.lock().unwrap().insert(user, text.to_owned());
                            }
                            let known = last.lock().unwrap().values().next().cloned();
                            match (headers.set_cookie(), known) {
                                (None, Some(known))
                                    if session.peek(Map::is_empty) && session.is_accessed() =>
                                {
                                    Ok(SessionHeaders::new(true, Some(known)))
                                }
                                _ => Ok(headers),
                            }
                        })
                    })
                },
                "traces: own session",
            ),
            (
                "values are moved to the key before",
                || {
                    with::<()>(|hooked| {
                        hooked.open(|(), base, request| {
                            let content = map(&base.open_session(request));
                            let mut values: Vec<Value> = content.values().cloned().collect();
                            if values.len() > 2 {
                                values.rotate_left(1);
                            }
                            Session::from_map(content.keys().map(str::to_owned).zip(values).collect())
                        })
                    })
                },
                "traces: nothing invented",
            ),
            (
                "a note for debugging is left in the session",
                || {
                    with::<()>(|hooked| {
                        hooked.save(|(), base, session| {
                            if map(session).contains_key("_user_id") {
                                session.insert("debug", true).unwrap();
                            }
                            base.save_session(session)
                        })
                    })
                },
                "traces: nothing invented",
            ),
            (
                "a removed key is saved as it was opened",
                || {
                    remembers(|mut all, base, session| {
                        let now = map(session);
                        if !now.is_empty() && all.keys().any(|key| !now.contains_key(key)) {
                            all.extend(now);
                            session.extend(all).unwrap();
                        }
                        base.save_session(session)
                    })
                },
                "traces: nothing returns",
            ),
            (
                "saves only if the number of keys has changed",
                || {
                    remembers(|before, base, session| {
                        if before.len() == map(session).len() && session.is_accessed() {
                            session.set_modified(false);
                        }
                        base.save_session(session)
                    })
                },
                "traces: kept",
            ),
            (
                "a late response is dropped without an error",
                || {
                    #[derive(Clone)]
                    struct At(usize);
                    with::<Mutex<usize>>(|hooked| {
                        hooked
                            .open(|saves, base, request| {
                                let session = base.open_session(request);
                                session.attach(At(*saves.lock().unwrap()));
                                session
                            })
                            .save(|saves, base, session| {
                                let At(then) = session.attached().unwrap();
                                let headers = base.save_session(session)?;
                                let mut saves = saves.lock().unwrap();
                                if headers.set_cookie().is_none() {
                                    return Ok(headers);
                                }
                                *saves += 1;
                                let stale = *saves > then + 1;
                                Ok(if stale { SessionHeaders::new(true, None) } else { headers })
                            })
                    })
                },
                "traces: last writer",
            ),
            (
                "a panic where a permanent session is logged out",
                || {
                    remembers(|before, base, session| {
                        if before.contains_key("_permanent") && session.is_accessed() {
                            assert!(!map(session).is_empty(), "a permanent session has a key");
                        }
                        base.save_session(session)
                    })
                },
                "traces: answers",
            ),
        ],
    );
}
