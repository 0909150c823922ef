//! Interleaved rounds: every task runs once per round, so that all run under the same conditions.

use std::time::Duration;

use crate::work::{Task, Work};

/// The measurements for one task, payload and peer, in nanoseconds per operation.
pub(crate) struct Sample {
    pub work: Work,
    pub payload: String,
    pub peer: String,
    pub median_ns: f64,
    pub min_ns: f64,
    pub max_ns: f64,
}

/// The length of the measurement.
#[derive(Clone, Copy)]
pub(crate) struct Plan {
    pub rounds: usize,
    /// The time of one task in one round.
    pub slice: Duration,
}

impl Plan {
    pub(crate) const FULL: Self = Self { rounds: 11, slice: Duration::from_millis(40) };
    pub(crate) const QUICK: Self = Self { rounds: 5, slice: Duration::from_millis(10) };
}

/// Runs all tasks in rounds, after a round of warm-up.
pub(crate) fn measure(mut tasks: Vec<Task>, plan: Plan) -> Vec<Sample> {
    let iterations: Vec<u64> = tasks.iter_mut().map(|task| fitting(task, plan.slice)).collect();
    let mut times: Vec<Vec<f64>> = tasks.iter().map(|_| Vec::with_capacity(plan.rounds)).collect();
    for _ in 0..plan.rounds {
        for ((task, iterations), times) in tasks.iter_mut().zip(&iterations).zip(&mut times) {
            let elapsed = (task.run)(*iterations);
            times.push(elapsed.as_nanos() as f64 / *iterations as f64);
        }
    }
    let mut samples = Vec::new();
    for (task, mut times) in tasks.into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        for work in task.works {
            samples.push(Sample {
                work,
                payload: task.payload.clone(),
                peer: task.peer.clone(),
                median_ns: times[times.len() / 2],
                min_ns: times[0],
                max_ns: times[times.len() - 1],
            });
        }
    }
    samples
}

/// Returns how often a task fits into a slice of time.
fn fitting(task: &mut Task, slice: Duration) -> u64 {
    let mut iterations = 1;
    loop {
        let elapsed = (task.run)(iterations);
        if elapsed * 4 >= slice || iterations >= 1 << 24 {
            let each = (elapsed.as_nanos() / u128::from(iterations)).max(1);
            return u64::try_from(slice.as_nanos() / each).unwrap_or(1).max(1);
        }
        iterations *= 2;
    }
}
