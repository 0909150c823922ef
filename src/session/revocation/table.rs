//! [`EpochTable`]: the epochs of all users in memory, at most 23 bytes per user, read without a lock.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;

use super::slots::Slots;
use super::whose::Whose;
use crate::clock::Timestamp;

/// How long an epoch is kept in addition to the longest session lifetime.
///
/// A revoked session can be refreshed once more by a request that began earlier, or by a server that has not learned of
/// the revocation. From then on it can live for a full lifetime.
pub(super) const GRACE: Duration = Duration::from_secs(24 * 60 * 60);

/// The epoch of each user whose sessions were ended, and that of everyone.
///
/// The whole list is in memory: 18 to 23 bytes per user. A user is kept as a 64-bit hash whose key is random in each
/// process, so the list holds no names, and nobody can choose names that share a hash. In a list of a million users, a
/// user shares a hash by chance with a probability of 1 in 10^13, and then has to log in again.
///
/// Reading takes no lock and allocates nothing. Epochs only increase. They are whole seconds from 1970 to 2106;
/// other times are clamped to this range.
///
/// ```
/// use std::time::Duration;
/// use cookie_session::clock::Timestamp;
/// use cookie_session::revocation::{EpochTable, Whose};
///
/// let table = EpochTable::new(Duration::from_secs(31 * 24 * 60 * 60));
/// table.raise(Whose::User("7"), Timestamp::from_secs(1_700_000_000));
/// table.raise(Whose::User("7"), Timestamp::from_secs(1_600_000_000));
/// assert_eq!(table.epoch_of("7"), Some(Timestamp::from_secs(1_700_000_000)));
/// assert_eq!(table.epoch_of("8"), None);
///
/// table.raise(Whose::Everyone, Timestamp::from_secs(1_700_000_060));
/// assert_eq!(table.epoch_of("8"), Some(Timestamp::from_secs(1_700_000_060)));
/// ```
pub struct EpochTable {
    slots: ArcSwap<Slots>,
    /// Locked during writes.
    writing: Mutex<()>,
    everyone: AtomicU32,
    latest: AtomicU32,
    hasher: RandomState,
    longest_lifetime: Duration,
}

impl EpochTable {
    /// Creates an empty list that keeps an epoch for `longest_lifetime` and one more day.
    ///
    /// `longest_lifetime` is the longest time for which the cookie of a session is valid after it was last sent:
    /// `PERMANENT_SESSION_LIFETIME`, 31 days by default, unless the expiry policy differs. After it, the
    /// cookies that an epoch ends have expired anyway.
    #[must_use]
    pub fn new(longest_lifetime: Duration) -> Self {
        Self {
            slots: ArcSwap::from_pointee(Slots::with_room_for(0)),
            writing: Mutex::new(()),
            everyone: AtomicU32::new(0),
            latest: AtomicU32::new(0),
            hasher: RandomState::new(),
            longest_lifetime,
        }
    }

    /// Returns the time before which logins of this user have ended: the later of the user's own epoch and everyone's.
    #[must_use]
    pub fn epoch_of(&self, user: &str) -> Option<Timestamp> {
        let own = self.slots.load().get(self.hash(user));
        timestamp(own.max(self.everyone.load(Ordering::Acquire)))
    }

    /// Returns the time before which all logins have ended.
    #[must_use]
    pub fn epoch_of_everyone(&self) -> Option<Timestamp> {
        timestamp(self.everyone.load(Ordering::Acquire))
    }

    /// Returns the latest epoch that was ever in the list.
    #[must_use]
    pub fn latest(&self) -> Option<Timestamp> {
        timestamp(self.latest.load(Ordering::Acquire))
    }

    /// Sets an epoch, unless a later one is set. Fractions of a second are rounded up.
    pub fn raise(&self, whose: Whose<'_>, epoch: Timestamp) {
        let epoch = seconds(epoch);
        if let Whose::User(user) = whose {
            let hash = self.hash(user);
            let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
            let slots = self.slots.load();
            if !slots.raise(hash, epoch) {
                let larger = slots.moved(slots.len() + 1, 0);
                larger.raise(hash, epoch);
                self.slots.store(larger.into());
            }
        } else {
            self.everyone.fetch_max(epoch, Ordering::AcqRel);
        }
        self.latest.fetch_max(epoch, Ordering::AcqRel);
    }

    /// Reserves room for `users` in one step, before you raise many.
    pub fn reserve(&self, users: usize) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = self.slots.load();
        if !slots.has_room_for(users) {
            self.slots.store(slots.moved(users, 0).into());
        }
    }

    /// Removes the epochs that no longer have an effect, because at `now` all earlier cookies have expired.
    ///
    /// [`Epochs`](super::Epochs) and the sources of this crate do this once an hour.
    pub fn forget_old(&self, now: Timestamp) {
        let kept = i64::try_from(self.kept_for().as_secs()).unwrap_or(i64::MAX);
        let first = seconds(Timestamp::from_secs(now.as_secs().saturating_sub(kept)));
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let slots = self.slots.load();
        let left = slots.entries().filter(|&(_, epoch)| epoch >= first).count();
        if left < slots.len() {
            self.slots.store(slots.moved(left, first).into());
        }
        let _ = self.everyone.fetch_update(Ordering::AcqRel, Ordering::Acquire, |epoch| {
            (epoch != 0 && epoch < first).then_some(0)
        });
    }

    /// Returns how long an epoch is kept: the longest lifetime and one day.
    #[must_use]
    pub fn kept_for(&self) -> Duration {
        self.longest_lifetime.saturating_add(GRACE)
    }

    /// Returns the longest lifetime that the list was created with.
    #[must_use]
    pub fn longest_lifetime(&self) -> Duration {
        self.longest_lifetime
    }

    /// Returns the number of users with their own epoch.
    #[must_use]
    pub fn len(&self) -> usize {
        self.slots.load().len()
    }

    /// Returns whether the list has no users.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the size of the list in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        size_of::<Self>() + self.slots.load().memory()
    }

    /// Zero marks a free slot.
    fn hash(&self, user: &str) -> u64 {
        self.hasher.hash_one(user).max(1)
    }
}

impl fmt::Debug for EpochTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EpochTable")
            .field("users", &self.len())
            .field("everyone", &self.epoch_of_everyone())
            .field("longest_lifetime", &self.longest_lifetime)
            .finish_non_exhaustive()
    }
}

/// Whole seconds, rounded up.
fn seconds(epoch: Timestamp) -> u32 {
    let micros = epoch.as_micros();
    let seconds = micros.div_euclid(1_000_000) + i64::from(micros.rem_euclid(1_000_000) > 0);
    u32::try_from(seconds.max(0)).unwrap_or(u32::MAX)
}

/// Zero stands for none.
fn timestamp(epoch: u32) -> Option<Timestamp> {
    (epoch > 0).then(|| Timestamp::from_secs(i64::from(epoch)))
}
