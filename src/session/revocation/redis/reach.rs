//! [`WhenUnreachable`]: what happens if Redis cannot be reached, and the age of the list.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::monotonic;

/// What happens to logins if Redis does not answer. It has no default, because you should decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // A third variant will not be added.
pub enum WhenUnreachable {
    /// Logins are checked against the last known list. Revocations of other processes take effect here only when Redis
    /// answers again. [`RedisEpochs::age`](super::RedisEpochs::age) is the age of the list.
    FailOpen,
    /// If the list is older than this, sessions with a user open empty until Redis answers again, with
    /// [`ErrorKind::Unconfirmed`](crate::ErrorKind::Unconfirmed). Their cookies are kept and are valid again then.
    FailClosed {
        /// The maximum age of the list. At least two seconds, because it is compared every second.
        after: Duration,
    },
}

/// The time at which the list was last complete.
pub(super) struct Reach {
    /// Nanoseconds of [`monotonic`] time, and one; 0 for never.
    complete_at: AtomicU64,
    unreachable: WhenUnreachable,
}

impl Reach {
    pub(super) fn new(unreachable: WhenUnreachable) -> Self {
        Self { complete_at: AtomicU64::new(0), unreachable }
    }

    /// Notes that everything written before this time is in the list.
    pub(super) fn complete(&self, at: Duration) {
        let nanos = u64::try_from(at.as_nanos()).unwrap_or(u64::MAX);
        self.complete_at.fetch_max(nanos.saturating_add(1), Ordering::AcqRel);
    }

    pub(super) fn age(&self) -> Option<Duration> {
        let at = self.complete_at.load(Ordering::Acquire).checked_sub(1)?;
        Some(monotonic().saturating_sub(Duration::from_nanos(at)))
    }

    pub(super) fn is_current(&self) -> bool {
        match self.unreachable {
            WhenUnreachable::FailOpen => true,
            WhenUnreachable::FailClosed { after } => self.age().is_some_and(|age| age <= after),
        }
    }
}

impl fmt::Debug for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reach").field("unreachable", &self.unreachable).field("age", &self.age()).finish()
    }
}
