//! Counts calls into the crate, as evidence that a test run has used it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use pyo3::pyfunction;

static CALLS: Mutex<BTreeMap<&'static str, u64>> = Mutex::new(BTreeMap::new());

/// Notes a call of the crate's `name`.
pub(crate) fn count(name: &'static str) {
    *CALLS.lock().unwrap_or_else(PoisonError::into_inner).entry(name).or_default() += 1;
}

/// How often each function of the crate was called since the module was loaded.
#[pyfunction]
pub(crate) fn calls() -> BTreeMap<&'static str, u64> {
    CALLS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
