//! [`Entry`]: an occupied or vacant key of a [`Map`](super::Map).

use super::{Map, Text, Value};

/// An occupied or vacant key of a [`Map`]; returned by [`Map::entry`].
#[expect(clippy::exhaustive_enums, reason = "a key is there or it is not")]
#[derive(Debug)]
pub enum Entry<'a> {
    /// The key has a value.
    Occupied(OccupiedEntry<'a>),
    /// The key has no value.
    Vacant(VacantEntry<'a>),
}

/// A key with a value.
#[derive(Debug)]
pub struct OccupiedEntry<'a> {
    map: &'a mut Map,
    key: Text,
    /// The position of the pair in insertion order.
    index: usize,
}

/// A key without a value.
#[derive(Debug)]
pub struct VacantEntry<'a> {
    map: &'a mut Map,
    key: Text,
    /// The future position among the sorted keys.
    rank: usize,
}

impl Map {
    /// Returns the entry of `key`, to read and write it with one search.
    ///
    /// ```
    /// use cookie_session::{Map, Value};
    ///
    /// let mut map = Map::from([("visits", 1)]);
    /// map.entry("visits").and_modify(|visits| *visits = 2.into()).or_insert(1);
    /// map.entry("theme").or_insert("dark");
    /// assert_eq!(map, Map::from([("visits", Value::from(2)), ("theme", Value::from("dark"))]));
    /// ```
    pub fn entry(&mut self, key: impl Into<Text>) -> Entry<'_> {
        let key = key.into();
        match self.search(&key) {
            Ok(rank) => Entry::Occupied(OccupiedEntry { index: self.index_of(rank), map: self, key }),
            Err(rank) => Entry::Vacant(VacantEntry { map: self, key, rank }),
        }
    }
}

impl<'a> Entry<'a> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Occupied(entry) => entry.key(),
            Self::Vacant(entry) => entry.key(),
        }
    }

    /// Inserts `default` if the key has no value, and returns the value.
    pub fn or_insert(self, default: impl Into<Value>) -> &'a mut Value {
        self.or_insert_with(|| default)
    }

    /// Inserts the result of `default` if the key has no value, and returns the value.
    pub fn or_insert_with<V: Into<Value>>(self, default: impl FnOnce() -> V) -> &'a mut Value {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(default()),
        }
    }

    /// Changes the value, if any.
    #[must_use = "without `or_insert`, `Map::get_mut` does the same"]
    pub fn and_modify(mut self, change: impl FnOnce(&mut Value)) -> Self {
        if let Self::Occupied(entry) = &mut self {
            change(entry.get_mut());
        }
        self
    }
}

impl<'a> OccupiedEntry<'a> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value.
    #[must_use]
    pub fn get(&self) -> &Value {
        &self.map.entries[self.index].1
    }

    /// The value, mutable.
    pub fn get_mut(&mut self) -> &mut Value {
        &mut self.map.entries[self.index].1
    }

    /// The value, mutable for as long as the map is borrowed.
    #[must_use]
    pub fn into_mut(self) -> &'a mut Value {
        &mut self.map.entries[self.index].1
    }

    /// Replaces the value and returns the old one.
    pub fn insert(&mut self, value: impl Into<Value>) -> Value {
        std::mem::replace(self.get_mut(), value.into())
    }

    /// Removes the pair, as [`Map::remove`] does, and returns the value.
    #[must_use = "`Map::remove` drops the value as well"]
    pub fn remove(self) -> Value {
        self.map.remove(&self.key).unwrap_or_default()
    }
}

impl<'a> VacantEntry<'a> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the key.
    #[must_use]
    pub fn into_key(self) -> Text {
        self.key
    }

    /// Inserts the key with `value`, and returns the value in the map.
    pub fn insert(self, value: impl Into<Value>) -> &'a mut Value {
        self.map.insert_at(self.rank, self.key, value.into())
    }
}
