//! The laws, one function each: they play one trace.

use super::super::{Law, Verdict, same_in_four_threads, skip};
use super::findings::{
    ATTRIBUTES, ENDED, EXPIRES, Finding, INVENTED, KEPT, LAST, LINES, NAME, OWN, RETURNS, ROTATION, THREADS,
    VARY,
};
use super::suite::Suite;
use super::trace::Trace;
use super::world::World;

impl Suite {
    /// Plays a trace on a new app.
    pub(super) fn play(&self, trace: &Trace) -> Vec<Finding> {
        let (app, clock) = self.app();
        World::new(&app, &self.options, self.options.waits.then_some(&clock), 0).play(trace)
    }

    /// What is wrong about a law in a trace.
    pub(super) fn broken(&self, law: Law, trace: &Trace) -> Option<String> {
        self.play(trace).into_iter().filter(|finding| finding.law == law).find_map(|finding| finding.broken)
    }

    /// The verdict about a law in a trace.
    pub(super) fn verdict(&self, law: Law, trace: &Trace) -> Verdict {
        self.broken(law, trace).map_or(Ok(()), |found| law.broken_by_steps(trace.to_string(), found))
    }
}

macro_rules! laws {
    ($($(#[$docs:meta])* $name:ident: $law:ident;)*) => {$(
        $(#[$docs])*
        ///
        /// # Errors
        /// The violation.
        pub fn $name(suite: &Suite, trace: &Trace) -> Verdict {
            suite.verdict($law, trace)
        }
    )*};
}

laws! {
    /// A session holds nothing that nobody wrote.
    nothing_invented: INVENTED;
    /// What was removed or replaced does not return.
    nothing_returns: RETURNS;
    /// Nobody sees the session of another browser.
    own_session: OWN;
    /// What a response saved is there in the next request.
    kept: KEPT;
    /// Of responses that cross, the one that arrives last decides; on the server, the one that is saved last.
    last_writer: LAST;
    /// A session that was logged out, revoked or has expired stays ended.
    ended: ENDED;
    /// A release opens what the release before it has saved.
    rotation: ROTATION;
    /// Each response that sets or deletes the cookie has its name and attributes.
    attributes: ATTRIBUTES;
    /// Each response that used, set or deleted the session has `Vary: Cookie`.
    vary: VARY;
    /// Cookies of permanent sessions have an `Expires` that fits, and others have none.
    expires: EXPIRES;
    /// A cookie with a similar name is ignored.
    exact_name: NAME;
    /// A header has no line end and no control character.
    one_line: LINES;
}

/// What a thread found.
#[derive(PartialEq)]
struct Sight(Option<String>);

impl std::fmt::Debug for Sight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_deref().unwrap_or("what it should"))
    }
}

/// Four threads, each with browsers of its own, see on one app what one of them sees alone.
///
/// # Errors
/// The violation.
pub fn threads(suite: &Suite, trace: &Trace) -> Verdict {
    /// A race needs several chances.
    const ROUNDS: u32 = 6;
    /// More than a trace has steps.
    const NUMBERS: u32 = 1000;
    let (app, _) = suite.app();
    if World::new(&app, &suite.options, None, 0).play(trace).iter().any(|finding| finding.broken.is_some()) {
        // Another law is broken, without threads.
        return skip();
    }
    let base = std::sync::atomic::AtomicU32::new(NUMBERS);
    let work = || {
        let broken = (0..ROUNDS).find_map(|_| {
            let base = base.fetch_add(NUMBERS, std::sync::atomic::Ordering::Relaxed);
            let findings = World::new(&app, &suite.options, None, base).play(trace);
            findings.into_iter().find_map(|finding| finding.broken)
        });
        Sight(broken)
    };
    same_in_four_threads(THREADS, work)
        .or_else(|violation| THREADS.broken_by_steps(trace.to_string(), violation.found().to_owned()))
}
