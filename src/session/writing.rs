//! Changing a [`Session`], with Flask's marks.

use super::handle::Session;
use super::permanent::PERMANENT_KEY;
use crate::error::Result;
use crate::value::{Map, Text, Value};

/// # Writing
///
/// These methods return [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable) for a null session, unless its policy
/// accepts writes, and [`ErrorKind::AlreadySaved`](crate::ErrorKind::AlreadySaved) after the session has been saved.
impl Session {
    /// Sets `key` to a value and returns the old value.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn insert_value(&self, key: impl Into<Text>, value: impl Into<Value>) -> Result<Option<Value>> {
        let (key, value) = (key.into(), value.into());
        let mut state = self.writable()?;
        state.modified = true;
        Ok(state.map_mut().insert(key, value))
    }

    /// Returns the value of `key`, after setting it to `default` if the key is absent (Python's `setdefault`).
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

    /// Removes `key` and returns its value.
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

    /// Like [`remove`](Self::remove), but does not require a writable session if the key is absent.
    pub(crate) fn remove_if_present(&self, key: &str) -> Result<Option<Value>> {
        if self.contains_key(key) { self.remove(key) } else { Ok(None) }
    }

    /// Removes and returns the pair that was inserted last (Python's `popitem`).
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

    /// Sets all `pairs` (Python's `update`). Marks the session as modified even if there are none.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn extend<K: Into<Text>, V: Into<Value>>(
        &self,
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<()> {
        // The iterator may be user code, so it runs before the session is locked.
        let pairs: Map = pairs.into_iter().collect();
        let mut state = self.writable()?;
        state.modified = true;
        state.map_mut().extend(pairs);
        Ok(())
    }

    /// Removes everything, so that the response deletes the cookie. Marks the session as modified even if it was empty.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn clear(&self) -> Result<()> {
        let mut state = self.writable()?;
        state.modified = true;
        state.map_mut().clear();
        Ok(())
    }

    /// Changes the value of `key` and marks the session as modified; `None` if the key is absent.
    ///
    /// `change` works on a copy that is then stored, so it may use the session. Of two simultaneous changes, the one that
    /// ends last wins.
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

    /// Records the time of a login for the revocation policy.
    ///
    /// Call it where users log in: after their credentials were checked, and after the user has been put into the
    /// session. This is the only place where a [`RevocationPolicy`](crate::revocation::RevocationPolicy) writes into a session:
    /// [`Epochs`](crate::revocation::Epochs) sets `_login_at`. Without a policy it changes nothing. Also call it to go on with a
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

    /// Sets whether the session outlives the browser. It is stored as `_permanent`.
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn set_permanent(&self, permanent: bool) -> Result<()> {
        self.insert_value(PERMANENT_KEY, permanent).map(drop)
    }
}
