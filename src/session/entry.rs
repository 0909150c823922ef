//! [`SessionEntry`]: the typed value of one key of a [`Session`], present or not.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Session;
use crate::error::Result;
use crate::value::{Text, from_value_ref, to_value};

/// A change to the value, to be run when the entry is read.
type Change<'s, T> = Box<dyn FnOnce(&mut T) + 's>;

/// The value of one key of a [`Session`] as a `T`; returned by [`Session::entry`].
#[must_use = "an entry does nothing until `or_insert` or another method reads it"]
pub struct SessionEntry<'s, T> {
    session: &'s Session,
    key: Text,
    changes: Vec<Change<'s, T>>,
    value: PhantomData<fn() -> T>,
}

impl Session {
    /// Returns the entry of `key`, to change its value or insert one.
    ///
    /// The session is marked as modified only if a value is changed or inserted.
    ///
    /// ```
    /// use cookie_session::Session;
    ///
    /// let session = Session::new();
    /// for expected in 1..=3 {
    ///     let visits = session.entry::<u32>("visits").and_modify(|visits| *visits += 1).or_insert(1)?;
    ///     assert_eq!(visits, expected);
    /// }
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    pub fn entry<T>(&self, key: impl Into<Text>) -> SessionEntry<'_, T> {
        SessionEntry { session: self, key: key.into(), changes: Vec::new(), value: PhantomData }
    }
}

impl<'s, T: Serialize + DeserializeOwned> SessionEntry<'s, T> {
    /// Changes the value, if any, when the entry is read. Several changes run in order.
    pub fn and_modify(mut self, change: impl FnOnce(&mut T) + 's) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Inserts `default` if the key has no value, and returns the value.
    ///
    /// # Errors
    /// As for [`or_insert_with`](Self::or_insert_with).
    pub fn or_insert(self, default: T) -> Result<T> {
        self.or_insert_with(|| default)
    }

    /// Inserts `T::default()` if the key has no value, and returns the value.
    ///
    /// # Errors
    /// As for [`or_insert_with`](Self::or_insert_with).
    pub fn or_default(self) -> Result<T>
    where
        T: Default,
    {
        self.or_insert_with(T::default)
    }

    /// Inserts the result of `default` if the key has no value, and returns the value.
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) if the value is not a `T`, with its path;
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) if the new value cannot be stored. To write, the session
    /// must be neither a null session nor saved.
    pub fn or_insert_with(self, default: impl FnOnce() -> T) -> Result<T> {
        let found = self.session.get_value(&self.key);
        let found = found.map(|value| from_value_ref::<T>(&value)).transpose();
        let value = match found.map_err(|error| error.at_key(&self.key))? {
            Some(value) if self.changes.is_empty() => return Ok(value),
            Some(mut value) => {
                self.changes.into_iter().for_each(|change| change(&mut value));
                value
            }
            None => default(),
        };
        self.session.insert_value(self.key, to_value(&value)?)?;
        Ok(value)
    }
}

impl<T> fmt::Debug for SessionEntry<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionEntry").field("key", &self.key.as_str()).finish_non_exhaustive()
    }
}
