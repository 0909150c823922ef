//! Tries the laws over traces on random ones, and makes those that break a law short.

use std::sync::{Arc, Mutex, PoisonError};

use proptest::strategy::Just;

use super::super::{Law, Report, Verdict};
use super::corners::{corners, for_threads};
use super::findings::{
    ANSWERS, ATTRIBUTES, ENDED, EXPIRES, INVENTED, KEPT, LAST, LINES, NAME, OWN, RETURNS, ROTATION, THREADS,
    VARY,
};
use super::laws::threads;
use super::options::Expires;
use super::step::{Act, Step};
use super::suite::Suite;
use super::trace::{Repertoire, Trace, traces};

/// What is known about a law after all traces.
#[derive(Default)]
struct Tally(Vec<(Law, Option<(Trace, String)>)>);

impl Tally {
    fn note(&mut self, law: Law, broken: Option<(Trace, String)>) {
        let shorter = |old: &Option<(Trace, String)>, new: &(Trace, String)| {
            old.as_ref().is_none_or(|(trace, _)| new.0.steps().len() < trace.steps().len())
        };
        match self.0.iter_mut().find(|(known, _)| *known == law) {
            None => self.0.push((law, broken)),
            Some((_, old)) => {
                if let Some(new) = broken.filter(|new| shorter(old, new)) {
                    *old = Some(new);
                }
            }
        }
    }
}

impl Suite {
    /// Tries all laws.
    pub fn run(self) -> Report {
        let (app, _) = self.app();
        let places = self.options.places.as_ref().map_or(2, Vec::len);
        let repertoire = Repertoire {
            places,
            waits: self.options.waits,
            deploys: app.releases() > 1,
            revokes: app.revokes(),
        };
        let tally = Arc::new(Mutex::new(Tally::default()));
        let (suite, notes) = (self.clone(), tally.clone());
        let one_in = (256 / self.cases.clamp(1, 256)).max(1);
        let mut report = Report::default();
        report.add(ANSWERS.over_corners(corners(repertoire), one_in, traces(repertoire), move |trace| {
            let findings = suite.play(trace);
            let mut notes = notes.lock().unwrap_or_else(PoisonError::into_inner);
            for finding in findings {
                notes.note(finding.law, finding.broken.map(|found| (trace.clone(), found)));
            }
            Ok(())
        }));
        let mut laws = vec![INVENTED, RETURNS, OWN, KEPT, LAST, ENDED, ATTRIBUTES, VARY, NAME, LINES];
        laws.extend((repertoire.deploys).then_some(ROTATION));
        laws.extend((self.options.expires != Expires::Unknown).then_some(EXPIRES));
        let tally = std::mem::take(&mut *tally.lock().unwrap_or_else(PoisonError::into_inner));
        for law in laws {
            let known = tally.0.iter().find(|(other, _)| *other == law);
            report.add(match known {
                Some((_, None)) => Ok(()),
                Some((_, Some((trace, found)))) => self.shortened(law, trace, found),
                None => law.broken(
                    &format_args!("none"),
                    "the law applies to none of the traces, so nothing was tested",
                ),
            });
        }
        let suite = self;
        let again = Just(Trace::from([Step::visit(0, Act::Read)]));
        report.add(THREADS.over_corners(for_threads(), u32::MAX, again, move |trace| threads(&suite, trace)));
        report
    }

    /// The verdict about a law that a trace breaks, with the shortest trace that does.
    fn shortened(&self, law: Law, trace: &Trace, found: &str) -> Verdict {
        let (suite, found) = (self.clone(), found.to_owned());
        law.over_corners(vec![trace.clone()], 1, Just(trace.clone()), move |trace| {
            let short = trace.shrunk(|shorter| suite.broken(law, shorter).is_some());
            let found = suite.broken(law, &short).unwrap_or_else(|| found.clone());
            law.broken_by_steps(short.to_string(), found)
        })
    }
}
