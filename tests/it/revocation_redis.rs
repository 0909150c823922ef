//! The epochs of a Redis that cannot be reached. `tests/revocation` has the tests with a real one.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::Timestamp;
use cookie_session::expiry::SessionFacts;
use cookie_session::revocation::{
    EpochSource, Epochs, RedisEpochs, RevocationPolicy, Standing, WhenUnreachable, Whose,
};
use cookie_session::{ErrorKind, Map};

const MONTH: Duration = Duration::from_secs(31 * 24 * 60 * 60);
const CLOSED: WhenUnreachable = WhenUnreachable::FailClosed { after: Duration::from_secs(60) };
const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

/// The URL of a port at which nobody answers.
fn nowhere() -> String {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    format!("redis://:hunter2@127.0.0.1:{port}/")
}

fn login(user: &str) -> Map {
    Map::from([("_user_id", user.into()), ("_login_at", cookie_session::Value::from(1.0))])
}

#[test]
fn without_the_list_nothing_starts_unless_asked_for() {
    for unreachable in [CLOSED, WhenUnreachable::FailOpen] {
        let error = RedisEpochs::connect(&nowhere(), MONTH, unreachable).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unconfirmed);
        assert!(
            error.to_string().starts_with("the list of revocations cannot be loaded from Redis"),
            "{error}"
        );
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn what_was_chosen_holds_from_the_start() {
    for (unreachable, expected) in
        [(CLOSED, Standing::Unknown), (WhenUnreachable::FailOpen, Standing::Current)]
    {
        let source = Arc::new(RedisEpochs::options(&nowhere(), MONTH, unreachable).start().unwrap());
        let epochs = Epochs::new(source.clone());
        assert_eq!(source.age(), None);
        let standing = |data: &Map| epochs.standing(&SessionFacts::new(NOW), data);
        assert_eq!(standing(&login("7")), expected);
        assert_eq!(standing(&Map::from([("cart", 1)])), Standing::Current, "nobody is logged in");
        // It holds here, and the caller hears that nobody else knows.
        let error = epochs.revoke("7").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unconfirmed);
        assert_eq!(standing(&login("7")), Standing::Revoked);
        source.table().raise(Whose::Everyone, NOW);
        assert_eq!(standing(&login("8")), Standing::Revoked);
    }
}

#[test]
fn settings_that_cannot_work_are_rejected() {
    let options = |url: &str, unreachable| RedisEpochs::options(url, MONTH, unreachable);
    let at_once = WhenUnreachable::FailClosed { after: Duration::from_secs(1) };
    for (options, message) in [
        (options("http://localhost/?hunter2", CLOSED), "the URL is not a Redis URL"),
        (options(&nowhere(), at_once), "FailClosed needs at least two intervals"),
        (
            options(&nowhere(), CLOSED).interval(Duration::ZERO),
            "the interval and the timeout of Redis must not be",
        ),
        (
            options(&nowhere(), CLOSED).timeout(Duration::ZERO),
            "the interval and the timeout of Redis must not be",
        ),
    ] {
        assert!(!format!("{options:?}").contains("hunter2"));
        let error = options.start().unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    let source = options(&nowhere(), CLOSED).key("shop").start().unwrap();
    let shown = format!("{source:?}");
    assert!(shown.contains("shop") && shown.contains("FailClosed") && !shown.contains("hunter2"), "{shown}");
}
