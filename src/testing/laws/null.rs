//! Laws of [`NullSessionPolicy`].

use std::sync::Arc;

use proptest::prelude::Just;

use super::access::{ACCESSES, Access};
use super::{Law, Report, Verdict};
use crate::error::Result;
use crate::session::Session;
use crate::session::interface::SessionInterface;
use crate::session::null::NullSessionPolicy;
use crate::session::request::PlainRequest;
use crate::session::secure_cookie::SecureCookieSessionInterface;

const READS: Law = Law::new("null: reads", "a null session begins empty, and reading it works");
const WRITES: Law = Law::new("null: writes", "a refused write is told as unavailable, and leaves no trace");
const SILENT: Law =
    Law::new("null: silent", "whatever is done to a null session, the response gets no header");

/// The laws of a policy for null sessions.
///
/// ```
/// use cookie_session::null::DiscardWrites;
/// use cookie_session::testing::laws;
///
/// laws::null::Suite::new(DiscardWrites).run().assert();
/// ```
#[derive(Debug)]
pub struct Suite {
    policy: Arc<dyn NullSessionPolicy>,
}

impl Suite {
    /// A suite for a policy.
    #[must_use]
    pub fn new(policy: impl NullSessionPolicy) -> Self {
        Self { policy: Arc::new(policy) }
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let with = |check: fn(&Session, &Access) -> Verdict| {
            let policy = self.policy.clone();
            move |access: &Access| check(&Session::null(policy.clone()), access)
        };
        let (all, one) = (|| ACCESSES.to_vec(), Just(ACCESSES[0]));
        [
            READS.over_corners(vec![ACCESSES[0]], 256, one, with(|session, _| reads(session))),
            WRITES.over_corners(all(), 256, one, with(writes)),
            SILENT.over_corners(all(), 256, one, with(silent)),
        ]
        .into_iter()
        .collect()
    }
}

/// A new null session reads as empty.
///
/// # Errors
/// The violation.
pub fn reads(session: &Session) -> Verdict {
    if session.is_null() && session.is_empty() && session.get_value("key").is_none() {
        return Ok(());
    }
    READS.broken(session, "it is not null, or not empty")
}

/// A write works or is refused as it should be.
///
/// # Errors
/// The violation.
pub fn writes(session: &Session, access: &Access) -> Verdict {
    let result: Result<()> = access.apply(session);
    match result {
        Ok(()) => Ok(()),
        Err(error) if !error.is_unavailable() => {
            WRITES.broken(access, format!("an error of kind {:?}: {error}", error.kind()))
        }
        Err(_) if session.is_empty() => Ok(()),
        Err(_) => WRITES.broken(access, "the write was refused, and yet there is something in the session"),
    }
}

/// Nothing done to a null session shows in the response.
///
/// # Errors
/// The violation.
pub fn silent(session: &Session, access: &Access) -> Verdict {
    let interface = SecureCookieSessionInterface::without_secret();
    // Also where the program never looked at the session before.
    let untouched = interface.open_session(&PlainRequest::new());
    let done = access.apply(session).is_ok();
    let saved = [interface.save_session(session), interface.save_session(&untouched)];
    if saved.iter().all(|saved| saved.as_ref().is_ok_and(|headers| headers.is_empty())) {
        return Ok(());
    }
    SILENT.broken(access, format!("the access {}; saved: {saved:?}", if done { "worked" } else { "failed" }))
}
