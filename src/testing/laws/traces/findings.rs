//! The laws over traces, and what was found about them: [`Finding`].

use super::super::Law;

pub(super) const ANSWERS: Law = Law::new("traces: answers", "every request of a trace gets an answer");
pub(super) const INVENTED: Law =
    Law::new("traces: nothing invented", "a session holds nothing that nobody wrote");
pub(super) const RETURNS: Law =
    Law::new("traces: nothing returns", "what was removed or replaced does not return");
pub(super) const OWN: Law = Law::new("traces: own session", "nobody sees the session of another browser");
pub(super) const KEPT: Law = Law::new("traces: kept", "what a response saved is there in the next request");
pub(super) const LAST: Law = Law::new(
    "traces: last writer",
    "of responses that cross, the one that arrives last decides (on the server: that is saved last)",
);
pub(super) const ENDED: Law =
    Law::new("traces: ended", "a session that was logged out, revoked or has expired stays ended");
pub(super) const ROTATION: Law =
    Law::new("traces: rotation", "a release opens what the release before it has saved");
pub(super) const ATTRIBUTES: Law =
    Law::new("traces: attributes", "each response has the cookie's name and attributes");
pub(super) const VARY: Law =
    Law::new("traces: vary", "each response that used, set or deleted the session has `Vary: Cookie`");
pub(super) const EXPIRES: Law = Law::new(
    "traces: expires",
    "cookies of permanent sessions have an `Expires` that fits, and others have none",
);
pub(super) const NAME: Law = Law::new("traces: exact name", "a cookie with a similar name is ignored");
pub(super) const LINES: Law =
    Law::new("traces: one line", "a header has no line end and no control character");
pub(super) const THREADS: Law = Law::new("traces: threads", "four threads at once see what one alone sees");

/// Something about a law: that it applied, and perhaps that it is broken.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) law: Law,
    pub(super) broken: Option<String>,
}

impl Finding {
    pub(super) fn tried(law: Law) -> Self {
        Self { law, broken: None }
    }

    pub(super) fn new(law: Law, found: impl Into<String>) -> Self {
        Self { law, broken: Some(found.into()) }
    }
}
