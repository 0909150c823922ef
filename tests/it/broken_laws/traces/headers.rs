//! Planted faults in the headers of responses, and in which cookie is read.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use cookie_session::clock::{Clock, SystemClock};
use cookie_session::cookie::SameSite;
use cookie_session::testing::laws::traces::Suite;
use cookie_session::{Error, ErrorKind, RequestHead, SaveError, Session, SessionConfig, SessionHeaders};

use super::hooked::{Dyn, Hooked, configured, cookies, map, plain, rewritten, with_cookies};
use super::table::all_are_named;

type Saved = Result<SessionHeaders, SaveError>;

/// The same headers, except for `Vary` in some responses.
fn vary(headers: &SessionHeaders, varies: bool) -> SessionHeaders {
    SessionHeaders::new(headers.varies_by_cookie() && varies, headers.set_cookie().map(str::to_owned))
}

fn is_deletion(headers: &SessionHeaders) -> bool {
    headers.set_cookie().is_some_and(|text| text.starts_with("session=;"))
}

/// Rewrites `Set-Cookie`, if `applies`.
fn rewritten_if(
    saved: SessionHeaders,
    applies: bool,
    rewrite: impl FnOnce(&str) -> String,
) -> SessionHeaders {
    if applies { rewritten(&saved, rewrite) } else { saved }
}

fn saves(save: fn(&(), &Dyn, &Session) -> Saved) -> Suite {
    Suite::new(move |clock| Hooked::new(plain(clock), ()).save(save))
}

/// The same under settings that show lost attributes.
fn saves_strictly(save: fn(&(), &Dyn, &Session) -> Saved) -> Suite {
    Suite::new(move |clock| {
        let config = SessionConfig::builder().cookie_path("/app").cookie_secure(true);
        let config = config.cookie_same_site(SameSite::Lax).build().unwrap();
        Hooked::new(configured(clock, config), ()).save(save)
    })
}

/// Whether the session was changed, without marking it as accessed.
fn is_modified(session: &Session) -> bool {
    let accessed = session.is_accessed();
    let modified = session.is_modified();
    session.set_accessed(accessed);
    modified
}

/// An interface that finds its cookie by another rule, which gives `session` a new value.
fn finds(open: fn(&(), &Dyn, &dyn RequestHead) -> Session) -> Suite {
    Suite::new(move |clock| Hooked::new(plain(clock), ()).open(open))
}

fn open_first(base: &Dyn, request: &dyn RequestHead, is_it: impl Fn(&str) -> bool) -> Session {
    let value = cookies(request).into_iter().find(|(name, _)| is_it(name)).map(|(_, value)| value);
    let cookie = value.map(|value| format!("session={value}")).unwrap_or_default();
    base.open_session(&with_cookies(request, &cookie))
}

#[test]
fn names_of_cookies() {
    all_are_named(
        "which cookie is read",
        &[
            (
                "the name is compared by its beginning",
                || finds(|(), base, request| open_first(base, request, |name| name.starts_with("session"))),
                "traces: exact name",
            ),
            (
                "the name is compared without case",
                || {
                    finds(|(), base, request| {
                        open_first(base, request, |name| name.eq_ignore_ascii_case("session"))
                    })
                },
                "traces: exact name",
            ),
            (
                "`session=` is looked for anywhere in the header",
                || finds(|(), base, request| open_first(base, request, |name| name.ends_with("session"))),
                "traces: exact name",
            ),
            (
                "the name is compared up to its last letter",
                || {
                    finds(|(), base, request| {
                        open_first(base, request, |name| name.starts_with("sessio") && name.len() < 8)
                    })
                },
                "traces: exact name",
            ),
            (
                "the first cookie is used, whatever its name",
                || finds(|(), base, request| open_first(base, request, |_| true)),
                "traces: exact name",
            ),
        ],
    );
}

#[test]
fn vary_and_attributes() {
    all_are_named(
        "Vary and attributes",
        &[
            (
                "no Vary where the cookie is deleted",
                || {
                    saves(|(), base, session| {
                        base.save_session(session).map(|saved| vary(&saved, !is_deletion(&saved)))
                    })
                },
                "traces: vary",
            ),
            (
                "no Vary where the session is only read",
                || {
                    saves(|(), base, session| {
                        base.save_session(session).map(|saved| vary(&saved, saved.set_cookie().is_some()))
                    })
                },
                "traces: vary",
            ),
            (
                "no Vary where saving fails",
                || {
                    saves(|(), base, session| {
                        base.save_session(session).map_err(|_| {
                            let error = Error::custom(ErrorKind::Encode, "not saved");
                            SaveError::new(error, SessionHeaders::default())
                        })
                    })
                },
                "traces: vary",
            ),
            (
                "no Vary where the cookie is refreshed",
                || {
                    saves(|(), base, session| {
                        let refreshed = !is_modified(session);
                        base.save_session(session)
                            .map(|saved| vary(&saved, saved.set_cookie().is_none() || !refreshed))
                    })
                },
                "traces: vary",
            ),
            (
                "no HttpOnly where the cookie is refreshed",
                || {
                    saves(|(), base, session| {
                        let refreshed = !is_modified(session);
                        let saved = base.save_session(session)?;
                        Ok(rewritten_if(saved, refreshed, |text| text.replace("; HttpOnly", "")))
                    })
                },
                "traces: attributes",
            ),
            (
                "deletes the cookie at the path `/`",
                || {
                    saves_strictly(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let applies = is_deletion(&saved);
                        Ok(rewritten_if(saved, applies, |text| text.replace("Path=/app", "Path=/")))
                    })
                },
                "traces: attributes",
            ),
            (
                "no SameSite on permanent sessions",
                || {
                    saves_strictly(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let applies = map(session).contains_key("_permanent");
                        Ok(rewritten_if(saved, applies, |text| text.replace("; SameSite=Lax", "")))
                    })
                },
                "traces: attributes",
            ),
            (
                "no Secure after a login",
                || {
                    saves_strictly(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let applies = map(session).contains_key("_user_id");
                        Ok(rewritten_if(saved, applies, |text| text.replace("Secure; ", "")))
                    })
                },
                "traces: attributes",
            ),
        ],
    );
}

/// `Expires` in 31 days of the system's clock.
fn by_the_system() -> String {
    let now = SystemClock.now().to_datetime().unwrap();
    format!("; Expires={}", (now + TimeDelta::days(31)).format("%a, %d %b %Y %H:%M:%S GMT"))
}

fn without_expires(text: &str) -> String {
    let parts = text.split("; ").filter(|part| !part.starts_with("Expires="));
    parts.collect::<Vec<_>>().join("; ")
}

#[test]
fn dates_and_lines() {
    all_are_named(
        "Expires and line ends",
        &[
            (
                "Expires comes from the system's clock",
                || {
                    saves(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let applies = saved
                            .set_cookie()
                            .is_some_and(|text| text.contains("Expires=") && !text.contains("Max-Age"));
                        Ok(rewritten_if(saved, applies, |text| without_expires(text) + &by_the_system()))
                    })
                },
                "traces: expires",
            ),
            (
                "no Expires where the cookie is refreshed",
                || {
                    saves(|(), base, session| {
                        let refreshed = !is_modified(session);
                        let saved = base.save_session(session)?;
                        Ok(rewritten_if(saved, refreshed, without_expires))
                    })
                },
                "traces: expires",
            ),
            (
                "Expires on all cookies",
                || {
                    saves(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let applies = saved.set_cookie().is_some_and(|text| !text.contains("Expires"));
                        Ok(rewritten_if(saved, applies, |text| format!("{text}; Max-Age=2678400")))
                    })
                },
                "traces: expires",
            ),
            (
                "Max-Age in minutes",
                || {
                    saves(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let applies = saved
                            .set_cookie()
                            .is_some_and(|text| text.contains("Expires") && !is_deletion(&saved));
                        Ok(rewritten_if(saved, applies, |text| format!("{text}; Max-Age=44640")))
                    })
                },
                "traces: expires",
            ),
            (
                "Expires is still sent after a session has stopped being permanent",
                || {
                    saves(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let was = map(session).get("_permanent").is_some_and(|value| !value.is_truthy());
                        let applies = was && !is_deletion(&saved);
                        Ok(rewritten_if(saved, applies, |text| format!("{text}; Max-Age=99")))
                    })
                },
                "traces: expires",
            ),
            (
                "a value of the session is put into another cookie",
                || {
                    saves(|(), base, session| {
                        let saved = base.save_session(session)?;
                        let value = map(session).get("a").and_then(|value| value.as_str().map(str::to_owned));
                        Ok(match value {
                            Some(value) => saved.with_other_cookie(format!("last={value}; Path=/")),
                            None => saved,
                        })
                    })
                },
                "traces: one line",
            ),
            (
                "the decoded path is put into another cookie",
                || {
                    Suite::new(|clock| {
                        Hooked::new(plain(clock), Arc::new(Mutex::new(String::new())))
                            .open(|last, base, request| {
                                *last.lock().unwrap() = request.path().replace("%0d%0a", "\r\n");
                                base.open_session(request)
                            })
                            .save(|last, base, session| {
                                let last = last.lock().unwrap().clone();
                                base.save_session(session)
                                    .map(|saved| saved.with_other_cookie(format!("last={last}")))
                            })
                    })
                },
                "traces: one line",
            ),
            (
                "the attributes are folded into two lines",
                || {
                    saves(|(), base, session| {
                        Ok(rewritten(&base.save_session(session)?, |text| {
                            text.replace("; Http", ";\r\n Http")
                        }))
                    })
                },
                "traces: one line",
            ),
        ],
    );
}
