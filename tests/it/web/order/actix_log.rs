//! A logger for the crate `log`, which actix-web's `Logger` writes to.

use std::sync::{Mutex, Once, PoisonError};

/// What was logged, a line a message.
static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Lines;

impl log::Log for Lines {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.target().starts_with("actix_web")
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.enabled(record.metadata()) {
            LINES.lock().unwrap_or_else(PoisonError::into_inner).push(record.args().to_string());
        }
    }

    fn flush(&self) {}
}

pub(super) fn start() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        log::set_logger(&Lines).expect("no other logger");
        log::set_max_level(log::LevelFilter::Info);
    });
}

/// The lines with `mark`, of all tests of this program.
pub(super) fn lines(mark: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
    lines.iter().filter(|line| line.contains(mark)).cloned().collect()
}
