//! Planted faults in lifetimes, in sessions on the server, and between threads.

use std::sync::{Arc, Mutex};
use std::thread;

use cookie_session::clock::ManualClock;
use cookie_session::expiry::ExpiryPolicy;
use cookie_session::testing::laws::traces::Suite;
use cookie_session::{
    Map, MaxAge, Scheme, SecretKeys, Session, SessionConfig, SessionHeaders, SessionInterface,
};

use super::cached::{remembers, with};
use super::hooked::{Hooked, SECRET, map, rewritten};
use super::store::{Fault, Store};
use super::table::all_are_named;

fn server(fault: Fault) -> Suite {
    Suite::new(move |clock| Store::new(clock, fault)).on_server()
}

/// Flask's sessions, whose limit is only in the browser.
fn endless(clock: ManualClock) -> impl SessionInterface {
    #[derive(Debug)]
    struct Endless;
    impl ExpiryPolicy for Endless {
        fn max_age(&self, _config: &SessionConfig) -> MaxAge {
            MaxAge::UNLIMITED
        }
    }
    let keys = SecretKeys::new(SECRET).unwrap();
    let base = Scheme::flask_session(keys).clock(clock).sessions().with_expiry(Endless);
    Hooked::new(base, ())
}

/// Flask's sessions, whose limit is in minutes.
fn minutes(clock: ManualClock) -> impl SessionInterface {
    #[derive(Debug)]
    struct Minutes;
    impl ExpiryPolicy for Minutes {
        fn max_age(&self, config: &SessionConfig) -> MaxAge {
            MaxAge::seconds(config.permanent_session_lifetime().num_minutes())
        }
    }
    let keys = SecretKeys::new(SECRET).unwrap();
    let base = Scheme::flask_session(keys).clock(clock).sessions().with_expiry(Minutes);
    Hooked::new(base, ())
}

#[test]
fn lifetimes_and_stores() {
    all_are_named(
        "lifetimes, stores and races",
        &[
            ("the lifetime is only in the browser", || Suite::new(endless), "traces: ended"),
            ("the lifetime is read as minutes", || Suite::new(minutes), "traces: kept"),
            (
                "logging out of a permanent session refreshes it",
                || {
                    remembers(|before, base, session| {
                        if session.peek(Map::is_empty) && before.contains_key("_permanent") {
                            return Ok(SessionHeaders::new(true, None));
                        }
                        base.save_session(session)
                    })
                },
                "traces: ended",
            ),
            (
                "a deletion with a date in the future",
                || {
                    with::<()>(|hooked| {
                        hooked.save(|(), base, session| {
                            let saved = base.save_session(session)?;
                            Ok(rewritten(&saved, |text| {
                                text.replace("Thu, 01 Jan 1970", "Fri, 01 Jan 2038")
                                    .replace("; Max-Age=0", "")
                            }))
                        })
                    })
                },
                "traces: ended",
            ),
            ("a store that keeps sessions after logout", || server(Fault::KeepsAfterLogout), "traces: ended"),
            ("a store without a lifetime", || server(Fault::NeverExpires), "traces: ended"),
            (
                "a store that revives a session that is read",
                || server(Fault::RefreshRevives),
                "traces: ended",
            ),
            ("a store that adds to what it has", || server(Fault::Merges), "traces: nothing returns"),
            ("a store in which the first response wins", || server(Fault::FirstWins), "traces: last writer"),
            ("a store that gives a number twice", || server(Fault::NumbersTwice), "traces: threads"),
            (
                "a buffer between two threads",
                || {
                    with::<Arc<Mutex<Map>>>(|hooked| {
                        hooked.open(|buffer, base, request| {
                            *buffer.lock().unwrap() = map(&base.open_session(request));
                            thread::yield_now();
                            Session::from_map(buffer.lock().unwrap().clone())
                        })
                    })
                },
                "traces: threads",
            ),
        ],
    );
}
