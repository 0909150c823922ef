//! Python's clock, so that a test that sets Python's time sets the crate's.

use cookie_session::clock::{Clock, Timestamp};
use pyo3::prelude::*;

/// `time.time_ns()`.
#[derive(Clone, Copy)]
pub(crate) struct PythonClock;

impl Clock for PythonClock {
    fn now(&self) -> Timestamp {
        Python::attach(|py| {
            let nanos = py.import("time").and_then(|time| time.call_method0("time_ns")?.extract::<i64>());
            Timestamp::from_micros(nanos.expect("time.time_ns() is an integer").div_euclid(1000))
        })
    }
}
