//! Laws of [`RevocationPolicy`].

use std::fmt;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Law, Report, Verdict};
use crate::clock::{Clock, ManualClock, SystemClock, Timestamp};
use crate::error::ErrorKind;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::session::Session;
use crate::session::expiry::SessionFacts;
use crate::session::interface::SessionInterface;
use crate::session::request::PlainRequest;
use crate::session::revocation::{RevocationPolicy, Standing};
use crate::testing::strategies::{any_timestamp, map_of, plain_value, session_map};
use crate::value::Map;

const TOTAL: Law = Law::new("revocation: total", "any facts and data get an answer, and the same one twice");
const KEEPS: Law = Law::new("revocation: keeps", "`on_login` removes nothing from the session");
const OPENS: Law =
    Law::new("revocation: opens", "a session opens if it goes on, and empty with the right error if not");
const ENDS: Law =
    Law::new("revocation: ends", "a login that was revoked does not come back, refreshed or not");
const BEGINS: Law = Law::new("revocation: begins", "a login that is stamped after the revocation goes on");

/// The laws of a revocation policy.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use cookie_session::Map;
/// use cookie_session::revocation::Epochs;
/// use cookie_session::testing::laws;
///
/// let epochs = Arc::new(Epochs::in_memory(Duration::from_secs(31 * 24 * 60 * 60)));
/// let suite = laws::revocation::Suite::new(epochs.clone());
/// suite.revoked_by(Map::from([("_user_id", "7")]), move || drop(epochs.revoke(7))).run().assert();
/// ```
#[derive(Clone)]
pub struct Suite {
    policy: Arc<dyn RevocationPolicy>,
    revoked_by: Option<(Map, Revoke)>,
}

/// Revokes the sessions of a user.
type Revoke = Arc<dyn Fn() + Send + Sync>;

impl Suite {
    /// A suite for a policy.
    #[must_use]
    pub fn new(policy: impl RevocationPolicy) -> Self {
        Self { policy: Arc::new(policy), revoked_by: None }
    }

    /// Says how the sessions of a user are revoked, and what a session of that user holds.
    #[must_use]
    pub fn revoked_by(mut self, user: Map, revoke: impl Fn() + Send + Sync + 'static) -> Self {
        self.revoked_by = Some((user, Arc::new(revoke)));
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let facts = (any_timestamp(), proptest::option::of(any_timestamp()));
        let to_facts = |(now, signed_at): &(Timestamp, Option<Timestamp>)| {
            let facts = SessionFacts::new(*now);
            signed_at.map_or(facts, |time| facts.with_signed_at(time))
        };
        let (policy, kept, suite) = (self.policy.clone(), self.policy.clone(), self.clone());
        let mut report: Report = [
            TOTAL.over((facts, session_map()), move |(times, data)| total(&*policy, &to_facts(times), data)),
            KEEPS.over(session_map(), move |data| keeps(&*kept, data)),
            OPENS.over(map_of(plain_value()), move |data| suite.opens(data)),
        ]
        .into_iter()
        .collect();
        if let Some((user, revoke)) = &self.revoked_by {
            let (suite, data, revoked) = (self.clone(), user.clone(), revoke.clone());
            let inputs = (map_of(plain_value()), any::<bool>());
            report.add(ENDS.over_one_in(16, inputs, move |(other, permanent)| {
                suite.ends(&joined(other, &data), *permanent, &*revoked)
            }));
            let (suite, data, revoked) = (self.clone(), user.clone(), revoke.clone());
            report.add(BEGINS.over_one_in(16, map_of(plain_value()), move |other| {
                suite.begins(&joined(other, &data), &*revoked)
            }));
        }
        report
    }

    fn interface(&self) -> (impl SessionInterface, ManualClock) {
        // The policy takes the time from where it likes, and so do its sessions.
        let clock = ManualClock::new(SystemClock.now());
        let keys = SecretKeys::new("the secret of the expiry laws");
        let scheme = Scheme::flask_session(keys.unwrap_or_else(|_| unreachable!("the key is not empty")));
        let interface = scheme.clock(clock.clone()).sessions().with_revocation(self.policy.clone());
        (interface, clock)
    }

    fn opens(&self, data: &Map) -> Verdict {
        let (interface, clock) = self.interface();
        let Some(request) = request_with(&interface, data, |_| ()) else { return Ok(()) };
        let now = Timestamp::from_secs(clock.now().as_secs());
        let facts = SessionFacts::new(now).with_signed_at(now);
        let facts = facts.with_permanent(data.get("_permanent").is_some_and(|value| value.is_truthy()));
        let standing = self.policy.standing(&facts, data);
        let opened = interface.open_session(&request);
        let error = opened.open_error().map(|error| error.kind());
        let expected = match standing {
            Standing::Current => None,
            Standing::Revoked => Some(ErrorKind::Revoked),
            Standing::Unknown => Some(ErrorKind::Unconfirmed),
        };
        if error == expected && opened.is_new() == expected.is_some() {
            return Ok(());
        }
        OPENS.broken(data, format!("it is {standing:?}, and opening it gives {error:?}"))
    }

    fn ends(&self, data: &Map, permanent: bool, revoke: &dyn Fn()) -> Verdict {
        let (interface, clock) = self.interface();
        let login = |session: &Session| {
            drop(session.stamp_login());
            drop(session.set_permanent(permanent));
        };
        let Some(request) = request_with(&interface, data, login) else { return Ok(()) };
        let parallel = interface.open_session(&request);
        if parallel.is_new() {
            return ENDS.broken(data, "a stamped login does not open before it is revoked");
        }
        revoke();
        // A change makes sure that the cookie is sent, with a new signature.
        clock.advance(std::time::Duration::from_secs(1));
        drop(parallel.insert("changed", true));
        let refreshed = interface.save_session(&parallel).ok().and_then(|headers| headers.into_set_cookie());
        let refreshed = refreshed.map(|cookie| PlainRequest::new().answering(&cookie));
        for request in [Some(request), refreshed].into_iter().flatten() {
            let opened = interface.open_session(&request);
            if !opened.is_new() || opened.open_error().is_none_or(|error| error.kind() != ErrorKind::Revoked)
            {
                return ENDS.broken(data, format!("it opens with the error {:?}", opened.open_error()));
            }
        }
        Ok(())
    }

    fn begins(&self, data: &Map, revoke: &dyn Fn()) -> Verdict {
        let (interface, _) = self.interface();
        revoke();
        let Some(request) = request_with(&interface, data, |session| drop(session.stamp_login())) else {
            return Ok(());
        };
        let opened = interface.open_session(&request);
        if opened.is_new() {
            return BEGINS.broken(data, format!("it does not open: {:?}", opened.open_error()));
        }
        Ok(())
    }
}

impl fmt::Debug for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite").field("policy", &self.policy).finish_non_exhaustive()
    }
}

fn joined(other: &Map, user: &Map) -> Map {
    let mut data = other.clone();
    data.extend(user.clone());
    data
}

/// The request after one in which a session with `data` began.
fn request_with(
    interface: &impl SessionInterface,
    data: &Map,
    view: impl FnOnce(&Session),
) -> Option<PlainRequest> {
    // An empty session has no cookie.
    if data.is_empty() {
        return None;
    }
    let session = interface.open_session(&PlainRequest::new());
    session.extend(data.clone()).ok()?;
    view(&session);
    let headers = interface.save_session(&session).ok()?;
    Some(PlainRequest::new().answering(headers.set_cookie()?))
}

/// Every question gets an answer, and the same one twice.
///
/// # Errors
/// The violation.
pub fn total(policy: &dyn RevocationPolicy, facts: &SessionFacts, data: &Map) -> Verdict {
    let (one, other) = (policy.standing(facts, data), policy.standing(facts, data));
    if one == other {
        return Ok(());
    }
    TOTAL.broken(&(facts, data), format!("the answers are {one:?}, then {other:?}"))
}

/// What was in the session before a login is still there.
///
/// # Errors
/// The violation.
pub fn keeps(policy: &dyn RevocationPolicy, data: &Map) -> Verdict {
    let mut stamped = data.clone();
    policy.on_login(&mut stamped);
    match data.keys().find(|key| !stamped.contains_key(key)) {
        None => Ok(()),
        Some(key) => KEEPS.broken(data, format!("{key:?} is missing afterwards")),
    }
}
