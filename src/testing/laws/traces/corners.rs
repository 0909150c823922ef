//! Traces that are played before random ones: a few steps that go together.

use super::step::{Act, Lookalike, Pace, Span, Step};
use super::trace::{Repertoire, Trace};

const fn ada(act: Act) -> Step {
    Step::visit(0, act)
}

const fn bob(act: Act) -> Step {
    Step::visit(1, act)
}

/// A request of Ada that is saved, and arrives, so many steps later.
const fn late(act: Act, saved: usize, arrives: usize) -> Step {
    Step::request(0, 0, act, Pace { saved, arrives })
}

const A: Act = Act::Write("a");
const B: Act = Act::Write("b");
const PERMANENT: Act = Act::Permanent(true);

/// The traces that an app can play.
pub(super) fn corners(repertoire: Repertoire) -> Vec<Trace> {
    let can = |step: &Step| match step {
        Step::Wait(_) => repertoire.waits,
        Step::Deploy => repertoire.deploys,
        Step::Revoke { .. } => repertoire.revokes,
        _ => true,
    };
    let all = alone().into_iter().chain(together()).chain(over_time());
    all.filter(|trace| trace.steps().iter().all(can)).collect()
}

/// Traces in which nobody needs to wait, for several threads at once.
pub(super) fn for_threads() -> Vec<Trace> {
    vec![
        Trace::from([ada(A), ada(Act::Read)]),
        Trace::from([ada(A), bob(B), ada(Act::LogIn), bob(Act::Read), ada(B)]),
        Trace::from([ada(Act::LogIn), ada(A), ada(Act::Remove("a")), ada(Act::LogOut), ada(B)]),
        Trace::from([ada(PERMANENT), ada(A), bob(A), ada(Act::Read), bob(Act::LogOut)]),
    ]
}

/// One browser, whose responses come at once.
fn alone() -> Vec<Trace> {
    vec![
        Trace::from([ada(Act::Nothing)]),
        Trace::from([ada(A), ada(A), ada(Act::Read)]),
        Trace::from([ada(Act::LogIn), ada(A), ada(B), ada(Act::Remove("a")), ada(Act::Read)]),
        Trace::from([ada(A), ada(Act::Remove("a")), ada(Act::Read), ada(B)]),
        Trace::from([ada(Act::LogIn), ada(A), ada(Act::LogOut), Step::copy(0), ada(Act::Read)]),
        Trace::from([ada(Act::LogIn), ada(PERMANENT), ada(Act::LogOut), Step::copy(0), ada(A)]),
        Trace::from([ada(A), ada(PERMANENT), ada(Act::Read), Step::close(0), ada(Act::Read)]),
        Trace::from([ada(PERMANENT), ada(A), ada(Act::Permanent(false)), Step::close(0), ada(Act::Read)]),
        Trace::from([ada(PERMANENT), ada(A), ada(Act::Nothing), ada(Act::LogOut), ada(Act::Nothing)]),
        Trace::from([ada(Act::WriteLines("a")), ada(Act::Read), Step::request(0, 1, B, Pace::AT_ONCE)]),
        Trace::from([ada(A), ada(Act::Unsavable), ada(Act::Read)]),
    ]
}

/// Several browsers, and responses that cross.
fn together() -> Vec<Trace> {
    let mut traces = vec![
        Trace::from([ada(A), bob(A), ada(B), ada(Act::Read), bob(Act::Read)]),
        Trace::from([ada(Act::LogIn), bob(Act::LogIn), ada(Act::LogOut), bob(Act::Read), ada(A)]),
        Trace::from([late(A, 0, 2), ada(B), ada(Act::Read)]),
        Trace::from([late(A, 2, 0), ada(B), ada(Act::Read)]),
        Trace::from([ada(A), late(A, 0, 2), ada(B), ada(Act::Read)]),
        Trace::from([ada(A), late(A, 2, 0), ada(B), ada(Act::Read)]),
        Trace::from([ada(A), late(Act::Remove("a"), 2, 1), ada(B), ada(Act::Read)]),
        Trace::from([ada(A), ada(PERMANENT), late(Act::Read, 2, 0), ada(Act::LogOut), Step::copy(0)]),
        Trace::from([ada(A), ada(PERMANENT), late(Act::Read, 2, 1), ada(Act::LogOut), ada(Act::Read)]),
    ];
    traces.extend(Lookalike::ALL.map(|kind| Trace::from([bob(A), ada(B), Step::lookalike(0, kind)])));
    traces
}

/// Time, releases and revocation.
fn over_time() -> Vec<Trace> {
    let (almost, past) = (Step::Wait(Span::AlmostLifetime), Step::Wait(Span::PastLifetime));
    vec![
        Trace::from([ada(A), almost, ada(Act::Read), ada(B)]),
        Trace::from([ada(A), past, ada(Act::Read), Step::copy(0)]),
        Trace::from([ada(PERMANENT), ada(A), past, Step::copy(0), ada(Act::Read)]),
        Trace::from([ada(PERMANENT), ada(A), almost, ada(Act::Read), almost, ada(Act::Read)]),
        Trace::from([
            ada(Act::LogIn),
            Step::Deploy,
            ada(A),
            Step::Deploy,
            ada(Act::Read),
            Step::Deploy,
            ada(B),
        ]),
        Trace::from([ada(A), ada(B), ada(PERMANENT), Step::Deploy, ada(Act::Read), Step::copy(0)]),
        Trace::from([ada(A), late(B, 2, 0), Step::Deploy, ada(Act::Read)]),
        Trace::from([ada(Act::LogIn), Step::revoke(0), ada(Act::Read), Step::copy(0)]),
        Trace::from([ada(Act::LogIn), ada(PERMANENT), Step::revoke(0), ada(Act::Read), Step::copy(0)]),
        Trace::from([
            ada(Act::LogIn),
            bob(Act::LogIn),
            Step::revoke(0),
            bob(Act::Read),
            ada(Act::LogIn),
            ada(A),
        ]),
        Trace::from([
            ada(Act::LogIn),
            ada(PERMANENT),
            late(Act::Read, 1, 0),
            Step::revoke(0),
            ada(Act::Read),
        ]),
        Trace::from([ada(Act::LogIn), Step::Deploy, Step::revoke(0), ada(Act::Read), Step::copy(0)]),
    ]
}
