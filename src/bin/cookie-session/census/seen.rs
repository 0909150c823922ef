//! [`Seen`]: cookies that were examined before. A browser sends the same one with each request, so a log repeats it.

use std::hash::{BuildHasher, RandomState};

use cookie_session::{ErrorKind, Value};

/// How many cookies to remember.
const SLOTS: usize = 2048;

/// The maximum length of a cookie, and of its payload without compression, to remember it. So memory stays small.
const MAX_LENGTH: usize = 2 << 10;

/// What a valid cookie is counted as.
pub(super) struct Opened {
    /// The index of its candidate.
    pub(super) position: usize,
    /// The index of its key: the current one, then the fallbacks.
    pub(super) key: usize,
    pub(super) as_given: bool,
    pub(super) codec: &'static str,
    pub(super) preset: &'static str,
    pub(super) compressed: bool,
    /// How this crate would write it otherwise.
    pub(super) difference: Option<&'static str>,
    /// The length of the payload without compression.
    pub(super) length: usize,
    pub(super) value: Value,
}

/// A cookie, and what came of it.
pub(super) struct Known {
    pub(super) token: Vec<u8>,
    pub(super) outcome: Result<Opened, ErrorKind>,
}

/// A table in which a new cookie replaces an old one.
pub(super) struct Seen {
    slots: Vec<Option<Known>>,
    /// With a random key, so that nobody can choose cookies that replace each other.
    hasher: RandomState,
}

impl Default for Seen {
    fn default() -> Self {
        Self { slots: std::iter::repeat_with(|| None).take(SLOTS).collect(), hasher: RandomState::new() }
    }
}

impl Seen {
    /// Returns the place of a cookie.
    pub(super) fn slot(&self, token: &[u8]) -> usize {
        self.hasher.hash_one(token) as usize % SLOTS
    }

    pub(super) fn take(&mut self, slot: usize) -> Option<Known> {
        self.slots.get_mut(slot)?.take()
    }

    /// Remembers the cookie, unless it is large.
    pub(super) fn put(&mut self, slot: usize, known: Known) {
        let length = known.outcome.as_ref().map_or(0, |opened| opened.length);
        if let Some(place) = self.slots.get_mut(slot)
            && known.token.len() <= MAX_LENGTH
            && length <= MAX_LENGTH
        {
            *place = Some(known);
        }
    }
}
