//! [`Entry`]: the place of one key in a [`Map`](super::Map), there or not yet.

use super::{Map, Text, Value};

/// The place of a key in a [`Map`]; made by [`Map::entry`].
#[expect(clippy::exhaustive_enums, reason = "a key is there or it is not")]
#[derive(Debug)]
pub enum Entry<'a> {
    /// The key has a value.
    Occupied(OccupiedEntry<'a>),
    /// The key has none.
    Vacant(VacantEntry<'a>),
}

/// A key that has a value.
#[derive(Debug)]
pub struct OccupiedEntry<'a> {
    map: &'a mut Map,
    key: Text,
    /// Where the pair stands in insertion order.
    index: usize,
}

/// A key that has no value.
#[derive(Debug)]
pub struct VacantEntry<'a> {
    map: &'a mut Map,
    key: Text,
    /// Where the key will stand among the sorted keys.
    rank: usize,
}

impl Map {
    /// The place of `key`, to look at and to fill with one search.
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

    /// The value, which is `default` if there was none.
    pub fn or_insert(self, default: impl Into<Value>) -> &'a mut Value {
        self.or_insert_with(|| default)
    }

    /// The value, which is what `default` makes if there was none.
    pub fn or_insert_with<V: Into<Value>>(self, default: impl FnOnce() -> V) -> &'a mut Value {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(default()),
        }
    }

    /// Changes the value if there is one.
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

    /// The value, to be changed in place.
    pub fn get_mut(&mut self) -> &mut Value {
        &mut self.map.entries[self.index].1
    }

    /// The value, to be changed for as long as the map is borrowed.
    #[must_use]
    pub fn into_mut(self) -> &'a mut Value {
        &mut self.map.entries[self.index].1
    }

    /// Replaces the value; the old one is returned.
    pub fn insert(&mut self, value: impl Into<Value>) -> Value {
        std::mem::replace(self.get_mut(), value.into())
    }

    /// Takes the pair out of the map, as [`Map::remove`] does; the value.
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

    /// Gives the key back.
    #[must_use]
    pub fn into_key(self) -> Text {
        self.key
    }

    /// Inserts the key with `value`; the value in its place.
    pub fn insert(self, value: impl Into<Value>) -> &'a mut Value {
        self.map.insert_at(self.rank, self.key, value.into())
    }
}
