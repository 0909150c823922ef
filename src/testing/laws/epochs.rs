//! Laws of [`EpochSource`].

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use proptest::prelude::*;

use super::{Law, Report, Verdict};
use crate::clock::Timestamp;
use crate::session::revocation::{EpochSource, EpochTable, Whose};

const RISES: Law =
    Law::new("epochs: rises", "an announced epoch counts, and an earlier one does not lower it");
const APART: Law = Law::new("epochs: apart", "the epoch of a user is not that of another one");
const REACHES: Law = Law::new("epochs: reaches", "what one server announces, another one learns in time");
const EVERYONE: Law = Law::new("epochs: everyone", "the epoch of everyone counts for every user");

/// The laws of a source of epochs.
///
/// The last of them raises the epoch of everyone, to 2040, so run it on a list that nobody else uses.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::revocation::EpochTable;
/// use cookie_session::testing::laws;
///
/// laws::epochs::Suite::new(EpochTable::new(Duration::from_secs(86_400))).run().assert();
/// ```
#[derive(Debug)]
pub struct Suite {
    source: Arc<dyn EpochSource>,
    other: Option<(Arc<dyn EpochSource>, Duration)>,
}

impl Suite {
    /// A suite for a source.
    #[must_use]
    pub fn new(source: impl EpochSource) -> Self {
        Self { source: Arc::new(source), other: None }
    }

    /// Demands that another server, with a source of its own, learns of each epoch within this time.
    #[must_use]
    pub fn reaches(mut self, other: impl EpochSource, within: Duration) -> Self {
        self.other = Some((Arc::new(other), within));
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        // Years in which no epoch of a real user lies.
        let epoch = || (1..=60_000_000_i64).prop_map(Timestamp::from_secs);
        let source = || self.source.clone();
        let (a, b, c, d) = (source(), source(), source(), source());
        let mut report: Report = [
            RISES.over((any::<String>(), epoch(), epoch()), move |(user, one, other)| {
                rises(&*a, user, *one, *other)
            }),
            APART.over((any::<String>(), any::<String>(), epoch()), move |(user, other, epoch)| {
                apart(&*b, user, other, *epoch)
            }),
        ]
        .into_iter()
        .collect();
        if let Some((other, within)) = self.other.clone() {
            report.add(REACHES.over_one_in(4, (any::<String>(), epoch()), move |(user, epoch)| {
                reaches(&*c, &*other, within, Whose::User(user), *epoch)
            }));
        }
        let far = Timestamp::from_secs(2_208_988_800);
        report.add(EVERYONE.over_one_in(16, any::<String>(), move |user| everyone(&*d, user, far)));
        if let Some((other, within)) = &self.other {
            report.add(reaches(&*self.source, &**other, *within, Whose::Everyone, far));
        }
        report
    }
}

fn announce(source: &dyn EpochSource, whose: Whose<'_>, epoch: Timestamp) -> Result<(), String> {
    source.table().raise(whose, epoch);
    source.announce(&[(whose, epoch)]).map_err(|error| format!("announcing it fails: {error}"))
}

/// Of two epochs of a user the later one counts.
///
/// # Errors
/// The violation.
pub fn rises(source: &dyn EpochSource, user: &str, one: Timestamp, other: Timestamp) -> Verdict {
    let told = [one, other].into_iter().try_for_each(|epoch| announce(source, Whose::User(user), epoch));
    let found = source.table().epoch_of(user);
    match told {
        Ok(()) if found.is_some_and(|found| found >= one.max(other)) => Ok(()),
        Ok(()) => RISES.broken(&(user, one, other), format!("the epoch is {found:?}")),
        Err(error) => RISES.broken(&(user, one, other), error),
    }
}

/// Raising the epoch of a user leaves that of another one.
///
/// # Errors
/// The violation.
pub fn apart(source: &dyn EpochSource, user: &str, other: &str, epoch: Timestamp) -> Verdict {
    let before = source.table().epoch_of(other);
    let told = announce(source, Whose::User(user), epoch);
    let after = source.table().epoch_of(other);
    match told {
        Ok(()) if user == other || before == after => Ok(()),
        Ok(()) => {
            APART.broken(&(user, other, epoch), format!("the other one's was {before:?} and is {after:?}"))
        }
        Err(error) => APART.broken(&(user, other, epoch), error),
    }
}

/// The epoch of everyone is that of any user.
///
/// # Errors
/// The violation.
pub fn everyone(source: &dyn EpochSource, user: &str, epoch: Timestamp) -> Verdict {
    let told = announce(source, Whose::Everyone, epoch);
    let found = source.table().epoch_of(user);
    match told {
        Ok(()) if found.is_some_and(|found| found >= epoch) => Ok(()),
        Ok(()) => EVERYONE.broken(&(user, epoch), format!("the epoch of that user is {found:?}")),
        Err(error) => EVERYONE.broken(&(user, epoch), error),
    }
}

/// Another server learns of an epoch in time.
///
/// # Errors
/// The violation.
pub fn reaches(
    source: &dyn EpochSource,
    other: &dyn EpochSource,
    within: Duration,
    whose: Whose<'_>,
    epoch: Timestamp,
) -> Verdict {
    const STEP: Duration = Duration::from_millis(1);
    if let Err(error) = announce(source, whose, epoch) {
        return REACHES.broken(&(whose, epoch), error);
    }
    let known = |table: &EpochTable| match whose {
        Whose::User(user) => table.epoch_of(user),
        Whose::Everyone => table.epoch_of_everyone(),
    };
    for _ in 0..=within.as_millis() {
        if known(other.table()).is_some_and(|known| known >= epoch) {
            return Ok(());
        }
        thread::sleep(STEP);
    }
    REACHES.broken(&(whose, epoch), format!("the other one still has {:?}", known(other.table())))
}
