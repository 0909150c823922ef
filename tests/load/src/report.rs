//! What was counted while the load ran, and the verdict.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use http::StatusCode;

const KINDS: [Kind; 4] = [Kind::Valid, Kind::Tampered, Kind::Expired, Kind::Missing];
const ALLOWED_GROWTH_KIB: u64 = 8 * 1024;
const SHOWN_FAILURES: usize = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Valid,
    Tampered,
    Expired,
    Missing,
}

pub(crate) struct Report {
    start: Instant,
    requests: usize,
    done: AtomicUsize,
    by_kind: [AtomicUsize; KINDS.len()],
    server_errors: AtomicUsize,
    failures: Mutex<Vec<String>>,
    /// Memory after each tenth of the requests, in KiB.
    memory: Mutex<Vec<u64>>,
}

impl Report {
    pub(crate) fn new(requests: usize) -> Self {
        Self {
            start: Instant::now(),
            requests,
            done: AtomicUsize::new(0),
            by_kind: Default::default(),
            server_errors: AtomicUsize::new(0),
            failures: Mutex::default(),
            memory: Mutex::default(),
        }
    }

    pub(crate) fn done(&self, kind: Kind, status: StatusCode) {
        self.by_kind[kind as usize].fetch_add(1, Ordering::Relaxed);
        if status.is_server_error() {
            self.server_errors.fetch_add(1, Ordering::Relaxed);
        }
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of((self.requests / 10).max(1))
            && let (Some(kib), Ok(mut memory)) = (resident_kib(), self.memory.lock())
        {
            memory.push(kib);
        }
    }

    pub(crate) fn failed(&self, text: String) {
        if let Ok(mut failures) = self.failures.lock() {
            failures.push(text);
        }
    }

    /// Prints what happened; whether all was well.
    pub(crate) fn print(&self, connections: usize) -> bool {
        let seconds = self.start.elapsed().as_secs_f64();
        let done = self.done.load(Ordering::Relaxed);
        let kinds =
            KINDS.map(|kind| format!("{} {kind:?}", self.by_kind[kind as usize].load(Ordering::Relaxed)));
        let rate = done as f64 / seconds;
        println!("{done} requests over {connections} connections in {seconds:.2} s: {rate:.0} per second");
        println!("cookies: {}", kinds.join(", ").to_lowercase());
        println!("5xx: {}", self.server_errors.load(Ordering::Relaxed));
        let failures = self.failures.lock().map(|failures| failures.clone()).unwrap_or_default();
        for failure in failures.iter().take(SHOWN_FAILURES) {
            println!("FAIL  {failure}");
        }
        println!("wrong answers, lost updates, broken connections: {}", failures.len());
        self.memory_is_flat() && failures.is_empty() && done == self.requests
    }

    fn memory_is_flat(&self) -> bool {
        let memory = self.memory.lock().map(|memory| memory.clone()).unwrap_or_default();
        let (Some(&base), Some(&most)) = (memory.get(1), memory.iter().skip(1).max()) else {
            println!("memory: not measured here");
            return true;
        };
        let growth = most - base;
        println!("memory in KiB after each tenth: {memory:?}");
        println!("growth after the second tenth: {growth} KiB of {ALLOWED_GROWTH_KIB} KiB allowed");
        growth <= ALLOWED_GROWTH_KIB
    }
}

/// The memory of this process, as Linux tells it.
fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse().ok()
}
