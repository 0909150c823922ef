//! Changing a [`Session`], with Flask's marks.

use super::handle::Session;
use super::permanent::PERMANENT_KEY;
use crate::error::Result;
use crate::value::{Map, Text, Value};

/// # Writing
///
/// All of these return [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) for a null session,
/// unless its policy takes writes, and [`ErrorKind::AlreadySaved`](crate::ErrorKind::AlreadySaved) after
/// the session has been saved: the response is made, and nothing would carry the change.
impl Session {
    /// Sets `key` to a value; the old one is returned.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn insert_value(&self, key: impl Into<Text>, value: impl Into<Value>) -> Result<Option<Value>> {
        let (key, value) = (key.into(), value.into());
        let mut state = self.writable()?;
        state.modified = true;
        Ok(state.map_mut().insert(key, value))
    }

    /// The value of `key`, which is set to `default` if there is none (Python's `setdefault`).
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn get_or_insert_value(&self, key: impl Into<Text>, default: impl Into<Value>) -> Result<Value> {
        let (key, value) = (key.into(), default.into());
        let mut state = self.writable()?;
        if let Some(value) = state.map().get(&key) {
            return Ok(value.clone());
        }
        state.modified = true;
        state.map_mut().insert(key, value.clone());
        Ok(value)
    }

    /// Takes `key` out.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn remove(&self, key: &str) -> Result<Option<Value>> {
        let mut state = self.writable()?;
        if !state.map().contains_key(key) {
            return Ok(None);
        }
        state.modified = true;
        Ok(state.map_mut().remove(key))
    }

    /// The same, without asking to change the session if there is nothing to take out.
    pub(crate) fn remove_if_present(&self, key: &str) -> Result<Option<Value>> {
        if self.contains_key(key) { self.remove(key) } else { Ok(None) }
    }

    /// Takes out what was inserted last (Python's `popitem`).
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn pop_last(&self) -> Result<Option<(Text, Value)>> {
        let mut state = self.writable()?;
        if state.map().is_empty() {
            return Ok(None);
        }
        state.modified = true;
        Ok(state.map_mut().pop_last())
    }

    /// Sets all of `pairs` (Python's `update`); marks modified even if there are none.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn extend<K: Into<Text>, V: Into<Value>>(
        &self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<()> {
        // The iterator may be the caller's code, so it ends before the lock begins.
        let pairs: Map = pairs.into_iter().collect();
        let mut state = self.writable()?;
        state.modified = true;
        state.map_mut().extend(pairs);
        Ok(())
    }

    /// Takes everything out; the cookie will be deleted. Marks modified even if it was empty.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn clear(&self) -> Result<()> {
        let mut state = self.writable()?;
        state.modified = true;
        state.map_mut().clear();
        Ok(())
    }

    /// Changes the value of `key` in place and marks modified; `None` if there is none.
    ///
    /// `change` works on a copy that is put back, so it may use the session itself; of two changes
    /// at the same time the one that ends last wins.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn modify<R>(&self, key: &str, change: impl FnOnce(&mut Value) -> R) -> Result<Option<R>> {
        let Some(mut value) = self.writable()?.map().get(key).cloned() else {
            return Ok(None);
        };
        let result = change(&mut value);
        let mut state = self.state();
        state.saved.admits_writes()?;
        state.modified = true;
        state.map_mut().insert(key, value);
        Ok(Some(result))
    }

    /// Notes that the user of the session has just logged in, for the revocation policy to know later.
    ///
    /// Call it where users log in: after their credentials were checked, and after the user has been put into the
    /// session. This is the only place where a [`RevocationPolicy`](crate::RevocationPolicy) writes into a session:
    /// [`Epochs`](crate::Epochs) sets `_login_at`. Without a policy it changes nothing. Also call it to go on with a
    /// session whose user you have just revoked, as after a change of password.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn stamp_login(&self) -> Result<()> {
        drop(self.writable()?);
        let state = &mut *self.lend();
        state.saved.admits_writes()?;
        if let Some(policy) = state.revocation.clone() {
            policy.on_login(state.map_mut());
            state.modified = true;
        }
        Ok(())
    }

    /// Makes the session outlive the browser, or not; stored as `_permanent`.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn set_permanent(&self, permanent: bool) -> Result<()> {
        self.insert_value(PERMANENT_KEY, permanent).map(drop)
    }
}
