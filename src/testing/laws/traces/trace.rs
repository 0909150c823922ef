//! [`Trace`]: a list of steps, random ones, and how one that breaks a law gets shorter.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::step::{Act, Lookalike, Pace, Span, Step};

/// What happens to an app, step by step. At the end late responses arrive, and every browser reads its session.
///
/// ```
/// use cookie_session::testing::laws::traces::{self, Act, Step, Suite, Trace};
/// use cookie_session::{Scheme, SecretKeys};
///
/// let suite = Suite::new(|clock| {
///     let keys = SecretKeys::new("a long random secret key").unwrap();
///     Scheme::flask_session(keys).clock(clock).sessions()
/// });
/// let trace = Trace::from([Step::visit(0, Act::LogIn), Step::visit(0, Act::LogOut), Step::copy(0)]);
/// assert_eq!(trace.to_string(), "1. Ada logs in\n2. Ada logs out\n3. a copy of Ada's last cookie is sent");
/// traces::own_session(&suite, &trace)?;
/// # Ok::<(), cookie_session::testing::Violation>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Trace(Vec<Step>);

impl Trace {
    /// The steps.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The places that requests go to, the first one at least.
    pub(super) fn places(&self) -> impl Iterator<Item = usize> {
        let places = self.0.iter().filter_map(|step| match step {
            Step::Visit { place, .. } => Some(*place),
            _ => None,
        });
        std::iter::once(0).chain(places)
    }

    /// A shorter or simpler trace that still `fails`: one from which no step can be left out.
    pub(super) fn shrunk(&self, fails: impl Fn(&Self) -> bool) -> Self {
        let mut best = self.clone();
        let mut left = 600_usize;
        loop {
            let candidates = best.without_runs().into_iter().chain(best.simpler());
            let mut found = None;
            for candidate in candidates {
                if left == 0 {
                    return best;
                }
                left -= 1;
                if fails(&candidate) {
                    found = Some(candidate);
                    break;
                }
            }
            match found {
                Some(smaller) => best = smaller,
                None => return best,
            }
        }
    }

    /// The traces without some steps in a row, the shortest first.
    fn without_runs(&self) -> Vec<Self> {
        let mut shorter = Vec::new();
        let mut run = self.0.len() / 2;
        while run > 0 {
            for begin in (0..self.0.len()).step_by(run) {
                let mut steps = self.0.clone();
                steps.drain(begin..(begin + run).min(steps.len()));
                shorter.push(Self(steps));
            }
            run /= 2;
        }
        shorter
    }

    /// The traces with one simpler step.
    fn simpler(&self) -> Vec<Self> {
        let mut traces = Vec::new();
        for (index, step) in self.0.iter().enumerate() {
            for simpler in simpler(*step) {
                let mut steps = self.0.clone();
                steps[index] = simpler;
                traces.push(Self(steps));
            }
        }
        traces
    }
}

/// Simpler steps than this one.
fn simpler(step: Step) -> Vec<Step> {
    let mut steps = Vec::new();
    match step {
        Step::Visit { browser, place, act, pace } => {
            if pace.is_late() {
                steps.push(Step::visit(browser, act));
                steps.push(Step::request(browser, place, act, Pace::AT_ONCE));
            }
            if place > 0 {
                steps.push(Step::request(browser, 0, act, pace));
            }
            if pace.saved > 0 {
                steps.push(Step::request(browser, place, act, Pace { saved: pace.saved - 1, ..pace }));
            }
            if pace.arrives > 0 {
                steps.push(Step::request(browser, place, act, Pace { arrives: pace.arrives - 1, ..pace }));
            }
            if matches!(act, Act::WriteLines(_)) {
                steps.push(Step::request(browser, place, Act::Write("a"), pace));
            }
            if matches!(act, Act::LogIn) {
                steps.push(Step::request(browser, place, Act::Write("a"), pace));
            }
        }
        Step::Wait(Span::AlmostLifetime | Span::PastLifetime) => {
            steps.extend([Step::Wait(Span::Second), Step::Wait(Span::Hour)]);
        }
        Step::Wait(Span::Hour) => steps.push(Step::Wait(Span::Second)),
        _ => {}
    }
    steps
}

impl From<Vec<Step>> for Trace {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

impl<const N: usize> From<[Step; N]> for Trace {
    fn from(steps: [Step; N]) -> Self {
        Self(steps.into())
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, step)| {
            let line_end = if index == 0 { "" } else { "\n" };
            write!(f, "{line_end}{}. {step}", index + 1)
        })
    }
}

/// The same as `Display`: a trace is read by people.
impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What can happen to an app.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repertoire {
    pub(super) places: usize,
    pub(super) waits: bool,
    pub(super) deploys: bool,
    pub(super) revokes: bool,
}

/// Random traces of up to 16 steps.
pub(super) fn traces(repertoire: Repertoire) -> impl Strategy<Value = Trace> {
    vec(step(repertoire), 2..=16).prop_map(Trace)
}

fn step(repertoire: Repertoire) -> impl Strategy<Value = Step> {
    let Repertoire { places, waits, deploys, revokes } = repertoire;
    let browser = || prop_oneof![3 => Just(0_usize), 2 => Just(1), 1 => Just(2)];
    let spans = vec![Span::Second, Span::Hour, Span::AlmostLifetime, Span::PastLifetime];
    prop_oneof![
        14 => visit(places),
        2 => (browser(), select(Lookalike::ALL.to_vec())).prop_map(|(browser, kind)| Step::lookalike(browser, kind)),
        2 => browser().prop_map(Step::copy),
        1 => browser().prop_map(Step::close),
        if waits { 3 } else { 0 } => select(spans).prop_map(Step::Wait),
        if deploys { 2 } else { 0 } => Just(Step::Deploy),
        if revokes { 2 } else { 0 } => browser().prop_map(Step::revoke),
    ]
}

fn visit(places: usize) -> impl Strategy<Value = Step> {
    let browser = prop_oneof![3 => Just(0_usize), 2 => Just(1), 1 => Just(2)];
    let place = prop_oneof![4 => Just(0), 1 => 0..places];
    let key = || select(vec!["a", "b"]);
    let act = prop_oneof![
        1 => Just(Act::Nothing),
        3 => Just(Act::Read),
        6 => key().prop_map(Act::Write),
        1 => key().prop_map(Act::WriteLines),
        2 => key().prop_map(Act::Remove),
        2 => Just(Act::Permanent(true)),
        1 => Just(Act::Permanent(false)),
        3 => Just(Act::LogIn),
        2 => Just(Act::LogOut),
        1 => Just(Act::Unsavable),
    ];
    let late = (0..3_usize, 0..4_usize).prop_map(|(saved, arrives)| Pace { saved, arrives });
    let pace = prop_oneof![2 => Just(Pace::AT_ONCE), 1 => late];
    (browser, place, act, pace)
        .prop_map(|(browser, place, act, pace)| Step::request(browser, place, act, pace))
}
