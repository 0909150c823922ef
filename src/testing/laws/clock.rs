//! Laws of [`Clock`].

use std::sync::Arc;

use proptest::prelude::Just;

use super::{Law, Report, Verdict};
use crate::clock::{Clock, LAST_PYTHON_SECOND};

const FORWARD: Law = Law::new("clock: forward", "a later reading is not an earlier time");
const SIGNABLE: Law =
    Law::new("clock: signable", "the time is from 1970 to the year 9999, so that a token can say it");

/// The laws of a clock.
///
/// ```
/// use cookie_session::clock::SystemClock;
/// use cookie_session::testing::laws;
///
/// laws::clock::Suite::new(SystemClock).run().assert();
/// ```
#[derive(Debug)]
pub struct Suite<C> {
    clock: C,
}

impl<C: Clock> Suite<C> {
    /// A suite for a clock that nobody sets while it runs.
    #[must_use]
    pub fn new(clock: C) -> Self {
        Self { clock }
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let clock = Arc::new(self.clock);
        let other = clock.clone();
        [
            FORWARD.over_corners(vec![1_000], 256, Just(1), move |&readings| forward(&*clock, readings)),
            SIGNABLE.over_corners(vec![1], 256, Just(1), move |_| signable(&*other)),
        ]
        .into_iter()
        .collect()
    }
}

/// Readings, one after the other, do not go back.
///
/// # Errors
/// The violation.
pub fn forward(clock: &impl Clock, readings: usize) -> Verdict {
    let mut last = clock.now();
    for reading in 0..readings {
        let now = clock.now();
        if now < last {
            return FORWARD.broken(&reading, format!("{now:?} after {last:?}"));
        }
        last = now;
    }
    Ok(())
}

/// The time can be said in a token.
///
/// # Errors
/// The violation.
pub fn signable(clock: &impl Clock) -> Verdict {
    let now = clock.now();
    match now.to_token_seconds() {
        Some(seconds) if seconds <= LAST_PYTHON_SECOND.unsigned_abs() => Ok(()),
        _ => SIGNABLE.broken(&now, "no token can say this time"),
    }
}
