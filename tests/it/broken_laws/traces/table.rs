//! Runs the planted faults and prints a table of what was found.

use std::time::{Duration, Instant};

use cookie_session::testing::laws::traces::Suite;

/// A fault: its name, the suite on it, and the law that must name it.
pub(super) type Planted = (&'static str, fn() -> Suite, &'static str);

/// A correct interface: its name, and the suite on it.
pub(super) type Correct = (&'static str, fn() -> Suite);

/// The number of traces for each interface; the default is 256.
const CASES: u32 = 32;

/// The most steps that a trace in a report may have.
const MOST_STEPS: usize = 12;

/// The most characters of a step.
const LONGEST_STEP: usize = 80;

/// Asserts that each fault breaks its law, and that each trace is short.
pub(super) fn all_are_named(kind: &str, faults: &[Planted]) {
    let (mut missed, mut lengths) = (Vec::new(), Vec::new());
    println!("\n{kind}\n{:<58} {:<24} {:>5} {:>8}", "fault", "law", "steps", "ms");
    for (fault, suite, law) in faults {
        let begin = Instant::now();
        let report = suite().cases(CASES).run();
        let time = begin.elapsed();
        let named = report.violations().iter().find(|violation| violation.law().name() == *law);
        let steps = named.map_or(0, |violation| violation.counterexample().lines().count());
        println!(
            "{fault:<58} {:<24} {steps:>5} {:>8}",
            if named.is_some() { law } else { "MISSED" },
            time.as_millis()
        );
        match named {
            None => missed.push(format!("{fault}: not named by `{law}`: {report}")),
            Some(_) => lengths.push(steps),
        }
        for violation in report.violations() {
            let trace = violation.counterexample();
            assert!(trace.lines().count() <= MOST_STEPS, "{fault}: {violation}");
            assert!(trace.lines().all(|line| line.chars().count() <= LONGEST_STEP), "{fault}: {violation}");
        }
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    let worst = lengths.last().copied().unwrap_or_default();
    println!("{} of {} named; steps: {median} in the median, {worst} at most", lengths.len(), faults.len());
    assert!(missed.is_empty(), "{} of {} faults\n\n{}", missed.len(), faults.len(), missed.join("\n\n"));
}

/// Asserts that correct interfaces are not called broken, in a short time.
pub(super) fn none_is_accused(correct: &[Correct]) {
    let mut accused = Vec::new();
    println!("\n{:<58} {:>6} {:>8}", "correct interface", "alarms", "ms");
    for (name, suite) in correct {
        let begin = Instant::now();
        let report = suite().cases(CASES).run();
        let time = begin.elapsed();
        println!("{name:<58} {:>6} {:>8}", report.violations().len(), time.as_millis());
        if !report.violations().is_empty() {
            accused.push(format!("{name}: {report}"));
        }
        // Three seconds alone; other tests run at the same time.
        assert!(time < Duration::from_secs(30), "{name} took {time:?}");
    }
    assert!(accused.is_empty(), "{}", accused.join("\n\n"));
}
