//! [`Slots`]: a hash table from 64-bit hashes to epochs that is read without a lock.

use std::iter;
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// As many slots as fit into a cache line, so that a look-up misses the processor's caches once.
#[repr(align(64))]
#[derive(Default)]
struct Bucket {
    hashes: [AtomicU64; Self::SLOTS],
    epochs: [AtomicU32; Self::SLOTS],
}

impl Bucket {
    const SLOTS: usize = 5;

    fn slots(&self) -> impl Iterator<Item = (&AtomicU64, &AtomicU32)> {
        self.hashes.iter().zip(&self.epochs)
    }
}

/// A hash table with linear probing, filled to four fifths at most. One writer, any number of readers.
pub(super) struct Slots {
    buckets: Box<[Bucket]>,
    /// Two bits for each hash in the table. They are so few that they stay in the processor's caches, and most users
    /// are not in the list.
    marks: Box<[AtomicU64]>,
    used: AtomicUsize,
}

impl Slots {
    /// Filled to 65 percent by this many users, so that it takes some more before it has to grow.
    pub(super) fn with_room_for(users: usize) -> Self {
        let buckets = (users.saturating_mul(20) / 13).div_ceil(Bucket::SLOTS).max(2);
        Self {
            buckets: iter::repeat_with(Bucket::default).take(buckets).collect(),
            marks: iter::repeat_with(AtomicU64::default).take(buckets).collect(),
            used: AtomicUsize::new(0),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.used.load(Ordering::Acquire)
    }

    pub(super) fn has_room_for(&self, users: usize) -> bool {
        users.saturating_mul(5) <= (self.buckets.len() * Bucket::SLOTS).saturating_mul(4)
    }

    /// The slots in which this hash may be, in the order in which they are tried, to the first free one.
    fn probe(&self, hash: u64) -> impl Iterator<Item = (&AtomicU64, &AtomicU32)> {
        let (before, from) = self.buckets.split_at(self.home(hash));
        from.iter().chain(before).flat_map(Bucket::slots)
    }

    /// The size in bytes.
    pub(super) fn memory(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.buckets) + size_of_val(&*self.marks)
    }

    /// The bucket of a hash. The upper half of the product is spread evenly over the buckets.
    fn home(&self, hash: u64) -> usize {
        ((u128::from(hash) * self.buckets.len() as u128) >> 64) as usize
    }

    /// The bits of a hash, and the word that has them if the hash is in the table.
    fn mark(&self, hash: u64) -> (&AtomicU64, u64) {
        (&self.marks[self.home(hash)], 1 << (hash & 63) | 1 << (hash >> 6 & 63))
    }

    /// The epoch under this hash; 0 if there is none.
    pub(super) fn get(&self, hash: u64) -> u32 {
        let (word, mark) = self.mark(hash);
        if word.load(Ordering::Acquire) & mark != mark {
            return 0;
        }
        for (slot, epoch) in self.probe(hash) {
            match slot.load(Ordering::Acquire) {
                0 => return 0,
                found if found == hash => return epoch.load(Ordering::Acquire),
                _ => {}
            }
        }
        0
    }

    /// Whether there was room. Called by one thread at a time.
    pub(super) fn raise(&self, hash: u64, epoch: u32) -> bool {
        for (slot, old) in self.probe(hash) {
            let found = slot.load(Ordering::Acquire);
            if found == hash {
                old.fetch_max(epoch, Ordering::AcqRel);
                return true;
            }
            if found == 0 {
                let used = self.len() + 1;
                if !self.has_room_for(used) {
                    return false;
                }
                let (word, mark) = self.mark(hash);
                word.fetch_or(mark, Ordering::AcqRel);
                // A reader that sees the hash also sees its epoch.
                old.store(epoch, Ordering::Release);
                slot.store(hash, Ordering::Release);
                self.used.store(used, Ordering::Release);
                return true;
            }
        }
        false
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (u64, u32)> {
        self.buckets
            .iter()
            .flat_map(Bucket::slots)
            .map(|(hash, epoch)| (hash.load(Ordering::Acquire), epoch.load(Ordering::Acquire)))
            .filter(|&(hash, _)| hash != 0)
    }

    /// A copy with room for this many, without epochs before `first`.
    pub(super) fn moved(&self, users: usize, first: u32) -> Self {
        let moved = Self::with_room_for(users);
        for (hash, epoch) in self.entries().filter(|&(_, epoch)| epoch >= first) {
            moved.raise(hash, epoch);
        }
        moved
    }
}
