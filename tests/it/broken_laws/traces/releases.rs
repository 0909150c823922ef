//! Planted faults in later releases, and in revocation.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cookie_session::clock::ManualClock;
use cookie_session::codec::MessagePack;
use cookie_session::digest::Sha256;
use cookie_session::expiry::SessionFacts;
use cookie_session::revocation::{Epochs, RevocationPolicy, Standing};
use cookie_session::testing::laws::traces::{App, Suite};
use cookie_session::{Map, Scheme, SecretKeys, Session, SessionConfig, SessionInterface};

use super::hooked::{Hooked, SECRET, configured, map, plain};
use super::table::all_are_named;

fn signed(clock: ManualClock, keys: SecretKeys) -> impl SessionInterface {
    Scheme::flask_session(keys).clock(clock).sessions()
}

fn key(text: &str) -> SecretKeys {
    SecretKeys::new(text).unwrap()
}

fn epochs(clock: &ManualClock) -> Arc<Epochs> {
    Arc::new(Epochs::in_memory(Duration::from_secs(31 * 24 * 60 * 60)).with_clock(clock.clone()))
}

fn revocable(clock: ManualClock, policy: impl RevocationPolicy) -> impl SessionInterface {
    Scheme::flask_session(key(SECRET)).clock(clock).sessions().with_revocation(policy)
}

/// How a trace revokes a user.
fn revoke(epochs: Arc<Epochs>) -> impl Fn(&str) + Send + Sync {
    move |user| assert!(epochs.revoke(user).is_ok())
}

/// Revocation that is asked once for each user.
#[derive(Debug)]
struct AskedOnce(Arc<Epochs>, Mutex<HashSet<String>>);

impl RevocationPolicy for AskedOnce {
    fn standing(&self, facts: &SessionFacts, data: &Map) -> Standing {
        let user = data.get("_user_id").map(ToString::to_string).unwrap_or_default();
        let mut known = self.1.lock().unwrap();
        if known.contains(&user) {
            return Standing::Current;
        }
        let standing = self.0.standing(facts, data);
        if standing == Standing::Current {
            known.insert(user);
        }
        standing
    }
    fn on_login(&self, data: &mut Map) {
        self.0.on_login(data);
    }
}

/// Revocation that does not end permanent sessions.
#[derive(Debug)]
struct NotPermanent(Arc<Epochs>);

impl RevocationPolicy for NotPermanent {
    fn standing(&self, facts: &SessionFacts, data: &Map) -> Standing {
        if facts.permanent { Standing::Current } else { self.0.standing(facts, data) }
    }
    fn on_login(&self, data: &mut Map) {
        self.0.on_login(data);
    }
}

#[test]
fn releases_and_revocation() {
    all_are_named(
        "releases and revocation",
        &[
            (
                "the fallback key is forgotten in the second release",
                || {
                    Suite::new(|clock| {
                        App::new(signed(clock.clone(), key("old"))).then(signed(clock, key("new")))
                    })
                },
                "traces: rotation",
            ),
            (
                "the fallback key is misspelt in the third release",
                || {
                    Suite::new(|clock| {
                        App::new(signed(clock.clone(), key("one")))
                            .then(signed(clock.clone(), key("two").with_fallback("one").unwrap()))
                            .then(signed(clock, key("three").with_fallback("one").unwrap()))
                    })
                },
                "traces: rotation",
            ),
            (
                "another digest, and the old one is not accepted",
                || {
                    Suite::new(|clock| {
                        App::new(plain(clock.clone())).then(
                            Scheme::flask_session(key(SECRET)).digest::<Sha256>().clock(clock).sessions(),
                        )
                    })
                },
                "traces: rotation",
            ),
            (
                "another codec, and the old one is not accepted",
                || {
                    Suite::new(|clock| {
                        App::new(plain(clock.clone())).then(
                            Scheme::flask_session(key(SECRET))
                                .codec(MessagePack::default())
                                .clock(clock)
                                .sessions(),
                        )
                    })
                },
                "traces: rotation",
            ),
            (
                "another name of the cookie in the second release",
                || {
                    Suite::new(|clock| {
                        let config = SessionConfig::builder().cookie_name("sid").build().unwrap();
                        App::new(plain(clock.clone())).then(configured(clock, config))
                    })
                },
                "traces: rotation",
            ),
            (
                "the second release drops keys that it does not know",
                || {
                    Suite::new(|clock| {
                        App::new(plain(clock.clone())).then(Hooked::new(plain(clock), ()).open(
                            |(), base, request| {
                                let known = map(&base.open_session(request));
                                Session::from_map(known.into_iter().filter(|(key, _)| *key != *"b").collect())
                            },
                        ))
                    })
                },
                "traces: rotation",
            ),
            (
                "revocation is forgotten in the second release",
                || {
                    Suite::new(|clock| {
                        let epochs = epochs(&clock);
                        App::new(revocable(clock.clone(), epochs.clone()))
                            .then(plain(clock))
                            .revoked_by(revoke(epochs))
                    })
                },
                "traces: ended",
            ),
            (
                "revocation is asked once for each user",
                || {
                    Suite::new(|clock| {
                        let epochs = epochs(&clock);
                        App::new(revocable(clock, AskedOnce(epochs.clone(), Mutex::default())))
                            .revoked_by(revoke(epochs))
                    })
                },
                "traces: ended",
            ),
            (
                "revocation does not end permanent sessions",
                || {
                    Suite::new(|clock| {
                        let epochs = epochs(&clock);
                        App::new(revocable(clock, NotPermanent(epochs.clone()))).revoked_by(revoke(epochs))
                    })
                },
                "traces: ended",
            ),
            (
                "revocation of another user's name",
                || {
                    Suite::new(|clock| {
                        let epochs = epochs(&clock);
                        App::new(revocable(clock, epochs.clone()))
                            .revoked_by(move |user| assert!(epochs.revoke(user.to_uppercase()).is_ok()))
                    })
                },
                "traces: ended",
            ),
        ],
    );
}
