//! The table of planted faults: each must be named by its law.

use cookie_session::testing::Report;

/// A fault: its name, a run of the suite on it, and the law that must name it.
pub(super) type Planted = (&'static str, fn() -> Report, &'static str);

/// A correct implementation: its name, and a run of the suite on it.
pub(super) type Correct = (&'static str, fn() -> Report);

/// Asserts that each fault breaks its law, with a counterexample of a length that can be read.
pub(super) fn all_are_named(faults: &[Planted]) {
    let mut missed = Vec::new();
    for (name, run, law) in faults {
        let report = run();
        if !report.breaks(law) {
            missed.push(format!("{name}: not named by `{law}`; {report}"));
        }
        for violation in report.violations() {
            let length = violation.counterexample().chars().count();
            assert!(length <= 400, "{name}: a counterexample of {length} characters");
        }
    }
    assert!(missed.is_empty(), "{} of {} faults\n\n{}", missed.len(), faults.len(), missed.join("\n\n"));
}

/// Asserts that correct implementations are not called broken.
pub(super) fn none_is_accused(correct: &[Correct]) {
    for (name, run) in correct {
        let report = run();
        assert!(report.violations().is_empty(), "{name}: {report}");
    }
}
