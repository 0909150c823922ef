//! [`Map`]: Python's `dict` with text keys, in insertion order, written in sorted order.

mod entry;
mod iter;

use std::fmt;

use super::{Text, Value};

pub use entry::{Entry, OccupiedEntry, VacantEntry};
pub use iter::{Iter, IterMut};

/// Up to this many pairs are inserted one by one, which is cheaper than sorting all keys again.
const INSERTED_SINGLY: usize = 64;

/// A map from text to [`Value`] that keeps insertion order and finds keys by binary search.
///
/// Iteration follows insertion order, as in Python. Canonical codecs use [`iter_sorted`](Self::iter_sorted) (code point
/// order, which is UTF-8 byte order and `sort_keys=True`). Two maps are equal if they hold equal pairs in any order; see
/// [`Value`] for the equality of values.
///
/// # Costs
///
/// A map is designed for the size of a session. The pairs are in one vector. A second vector holds their positions in key
/// order, unless the map was built in that order. With `n` pairs:
///
/// | | keys compared | memory moved |
/// | --- | --- | --- |
/// | [`get`](Self::get), [`get_mut`](Self::get_mut), [`entry`](Self::entry) | log `n` | nothing |
/// | [`insert`](Self::insert) of a new key | log `n` | up to 4 `n` bytes |
/// | [`remove`](Self::remove) | log `n` | up to 60 `n` bytes |
/// | [`pop_last`](Self::pop_last) | log `n` | up to 4 `n` bytes |
/// | `collect`, [`extend`](Extend::extend) | `n` log `n` in all | |
/// | [`retain`](Self::retain), [`clear`](Self::clear) | none | each pair once |
///
/// Up to thousands of keys, a single change takes at most a few microseconds. To insert or remove very many keys, use
/// `extend` and `retain`.
///
/// ```
/// use cookie_session::{Map, Value};
///
/// let mut map = Map::new();
/// map.insert("b", 1);
/// map.insert("a", 2);
/// assert_eq!(map.get("a"), Some(&Value::from(2)));
/// let keys: Vec<&str> = map.keys().collect();
/// assert_eq!(keys, ["b", "a"]);
/// let sorted: Vec<&str> = map.iter_sorted().map(|(key, _)| key).collect();
/// assert_eq!(sorted, ["a", "b"]);
/// ```
#[derive(Default)]
pub struct Map {
    entries: Vec<(Text, Value)>,
    /// Positions in `entries` in key order. Empty while `entries` is sorted by key.
    by_key: Vec<u32>,
}

impl Map {
    /// Creates an empty map without an allocation.
    #[must_use]
    pub const fn new() -> Self {
        Self { entries: Vec::new(), by_key: Vec::new() }
    }

    /// Creates an empty map with room for `capacity` pairs.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { entries: Vec::with_capacity(capacity), by_key: Vec::new() }
    }

    /// Creates a map from pairs. The last value of a duplicate key wins, at the first position.
    pub(crate) fn from_pairs(pairs: Vec<(Text, Value)>) -> Self {
        if pairs.is_sorted_by(|a, b| precedes(&a.0, &b.0)) {
            return Self { entries: pairs, by_key: Vec::new() };
        }
        let mut by_key: Vec<u32> = (0..position(pairs.len())).collect();
        by_key.sort_by(|a, b| pairs[*a as usize].0.cmp(&pairs[*b as usize].0));
        if by_key.is_sorted_by(|a, b| pairs[*a as usize].0 != pairs[*b as usize].0) {
            return Self { entries: pairs, by_key };
        }
        let mut slots: Vec<Option<(Text, Value)>> = pairs.into_iter().map(Some).collect();
        // The sort is stable, so in each run of one key the positions ascend.
        let mut first = 0;
        for index in 1..=by_key.len() {
            let same = index < by_key.len()
                && slots[by_key[index] as usize].as_ref().map(|pair| &pair.0)
                    == slots[by_key[first] as usize].as_ref().map(|pair| &pair.0);
            if same {
                let later = slots[by_key[index] as usize].take();
                if let (Some(kept), Some((_, value))) = (&mut slots[by_key[first] as usize], later) {
                    kept.1 = value;
                }
            } else {
                first = index;
            }
        }
        Self::from_pairs(slots.into_iter().flatten().collect())
    }

    /// The number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the map is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The position of `key` among the sorted keys, or where to insert it.
    fn search(&self, key: &str) -> Result<usize, usize> {
        if self.by_key.is_empty() {
            self.entries.binary_search_by(|(entry, _)| entry.as_str().cmp(key))
        } else {
            self.by_key.binary_search_by(|&index| self.entries[index as usize].0.as_str().cmp(key))
        }
    }

    /// The position in insertion order of the pair at a position among the sorted keys.
    #[inline]
    fn index_of(&self, rank: usize) -> usize {
        self.by_key.get(rank).map_or(rank, |&index| index as usize)
    }

    fn find(&self, key: &str) -> Option<usize> {
        self.search(key).ok().map(|rank| self.index_of(rank))
    }

    /// The value of `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.find(key).map(|index| &self.entries[index].1)
    }

    /// The value of `key`, mutable.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Value> {
        self.find(key).map(|index| &mut self.entries[index].1)
    }

    /// Whether the map has this key.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.search(key).is_ok()
    }

    /// Sets `key` to `value` and returns the old value. An existing key keeps its position.
    pub fn insert(&mut self, key: impl Into<Text>, value: impl Into<Value>) -> Option<Value> {
        let (key, value) = (key.into(), value.into());
        match self.search(&key) {
            Ok(rank) => {
                let index = self.index_of(rank);
                Some(std::mem::replace(&mut self.entries[index].1, value))
            }
            Err(rank) => {
                self.insert_at(rank, key, value);
                None
            }
        }
    }

    /// Inserts a new key at its position among the sorted keys.
    fn insert_at(&mut self, rank: usize, key: Text, value: Value) -> &mut Value {
        let last = self.entries.len();
        if self.by_key.is_empty() && rank < last {
            self.by_key = (0..position(last)).collect();
        }
        if rank < last || !self.by_key.is_empty() {
            self.by_key.insert(rank, position(last));
        }
        self.entries.push((key, value));
        &mut self.entries[last].1
    }

    /// Removes `key` and returns its value. The other pairs keep their order.
    pub fn remove(&mut self, key: &str) -> Option<Value> {
        let rank = self.search(key).ok()?;
        let index = if self.by_key.is_empty() { rank } else { self.by_key.remove(rank) as usize };
        for other in &mut self.by_key {
            *other -= u32::from(*other as usize > index);
        }
        Some(self.entries.remove(index).1)
    }

    /// Removes and returns the pair that was inserted last (Python's `popitem`).
    pub fn pop_last(&mut self) -> Option<(Text, Value)> {
        let (key, _) = self.entries.last()?;
        if !self.by_key.is_empty()
            && let Ok(rank) = self.search(key)
        {
            self.by_key.remove(rank);
        }
        self.entries.pop()
    }

    /// Keeps only the pairs for which `keep` returns true, in their order.
    ///
    /// ```
    /// use cookie_session::Map;
    ///
    /// let mut map = Map::from([("_flashes", 1), ("user_id", 2), ("_fresh", 3)]);
    /// map.retain(|key, _| !key.starts_with('_'));
    /// assert_eq!(map, Map::from([("user_id", 2)]));
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut Value) -> bool) {
        // A call may panic, so the map is empty meanwhile instead of inconsistent.
        let (mut entries, mut by_key) = (std::mem::take(&mut self.entries), std::mem::take(&mut self.by_key));
        // The new position of each pair that stays.
        let (mut moved, mut kept) = (Vec::with_capacity(by_key.len()), 0);
        entries.retain_mut(|(key, value)| {
            let stays = keep(key, value);
            moved.push(stays.then_some(kept));
            kept += u32::from(stays);
            stays
        });
        by_key.retain_mut(|index| match moved[*index as usize] {
            Some(to) => {
                *index = to;
                true
            }
            None => false,
        });
        *self = Self { entries, by_key };
    }

    /// Removes all pairs.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.by_key.clear();
    }

    /// The pairs sorted by key in code point order, the order on the wire.
    #[must_use]
    pub fn iter_sorted(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        (0..self.entries.len()).map(|rank| {
            let (key, value) = &self.entries[self.index_of(rank)];
            (key.as_str(), value)
        })
    }

    /// The pair at a position in insertion order.
    pub(crate) fn at(&self, index: usize) -> Option<(&str, &Value)> {
        self.entries.get(index).map(|(key, value)| (key.as_str(), value))
    }

    /// The pair at a position among the sorted keys.
    pub(crate) fn at_rank(&self, rank: usize) -> Option<(&str, &Value)> {
        self.at(self.index_of(rank))
    }

    /// The keys in insertion order.
    #[must_use]
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator {
        self.iter().map(|(key, _)| key)
    }

    /// The values in insertion order.
    #[must_use]
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> + DoubleEndedIterator {
        self.iter().map(|(_, value)| value)
    }
}

/// Whether `a` sorts before `b`. The first byte usually decides, without a call.
#[inline]
fn precedes(a: &str, b: &str) -> bool {
    match (a.as_bytes(), b.as_bytes()) {
        ([a, ..], [b, ..]) if a != b => a < b,
        _ => a < b,
    }
}

/// A stored position. A map of 2^32 pairs exceeds every cookie and codec limit.
fn position(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

// Both are loops, because iterator adapters would use too much stack for deep values.

impl Clone for Map {
    fn clone(&self) -> Self {
        let mut entries = Vec::with_capacity(self.entries.len());
        for (key, value) in &self.entries {
            entries.push((key.clone(), value.clone()));
        }
        Self { entries, by_key: self.by_key.clone() }
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        for rank in 0..self.len() {
            match (self.at_rank(rank), other.at_rank(rank)) {
                (Some((key, value)), Some((other_key, other_value)))
                    if key == other_key && value == other_value => {}
                _ => return false,
            }
        }
        self.len() == other.len()
    }
}

impl Eq for Map {}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<K: Into<Text>, V: Into<Value>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self::from_pairs(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl<K: Into<Text>, V: Into<Value>> Extend<(K, V)> for Map {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        let mut pairs = pairs.into_iter();
        for (key, value) in pairs.by_ref().take(INSERTED_SINGLY) {
            self.insert(key, value);
        }
        let more: Vec<_> = pairs.map(|(key, value)| (key.into(), value.into())).collect();
        if !more.is_empty() {
            let mut all = std::mem::take(&mut self.entries);
            all.extend(more);
            *self = Self::from_pairs(all);
        }
    }
}

impl<K: Into<Text>, V: Into<Value>, const N: usize> From<[(K, V); N]> for Map {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}
