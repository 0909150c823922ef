//! Flash messages in a [`Session`], compatible with Flask's `flash` and `get_flashed_messages`.

use super::flash::Flash;
use super::handle::Session;
use crate::error::Result;
use crate::value::{Text, Value};

/// # Flash messages
impl Session {
    /// Stores a message that the next request shows (Flask's `flash(message, category)`).
    ///
    /// On the wire: the pair `(category, message)` at the end of the list `_flashes`.
    ///
    /// ```
    /// use cookie_session::Session;
    ///
    /// let session = Session::new();
    /// session.flash("Signed in.", "success")?;
    /// let shown = session.take_flashed()?;
    /// assert_eq!(shown[0].category, "success");
    /// assert_eq!(shown[0].text(), "Signed in.");
    /// assert!(session.is_empty());
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// If this is a null session, or it has been saved.
    pub fn flash(&self, message: impl Into<Value>, category: impl Into<Text>) -> Result<()> {
        let item = Flash { category: category.into(), message: message.into() }.into_item();
        let mut state = self.writable()?;
        state.modified = true;
        let map = state.map_mut();
        if let Some(Value::List(items)) = map.get_mut(Flash::KEY) {
            items.push(item);
        } else {
            let mut items = map.remove(Flash::KEY).map(into_items).unwrap_or_default();
            items.push(item);
            map.insert(Flash::KEY, items);
        }
        Ok(())
    }

    /// Removes the messages from the session and returns them (Flask's `get_flashed_messages(with_categories=True)`).
    ///
    /// A second call in the same request returns the same messages, as in Flask. Without messages, the session is not
    /// marked as modified. Difference: what another writer put under `_flashes` is shown, where Flask fails.
    ///
    /// # Errors
    /// If there are messages and the session has been saved.
    pub fn take_flashed(&self) -> Result<Vec<Flash>> {
        let mut state = self.accessed();
        if let Some(taken) = &state.flashed {
            return Ok(taken.clone());
        }
        if state.map().contains_key(Flash::KEY) {
            drop(state);
            state = self.writable()?;
        }
        let taken = if state.map().contains_key(Flash::KEY) {
            state.modified = true;
            state.map_mut().remove(Flash::KEY)
        } else {
            None
        };
        let flashes: Vec<Flash> =
            taken.map(into_items).unwrap_or_default().into_iter().map(Flash::from_item).collect();
        // Another thread may have taken them while the policy of a null session was asked.
        Ok(state.flashed.get_or_insert(flashes).clone())
    }

    /// Like [`take_flashed`](Self::take_flashed), but returns only messages with one of `categories` (Flask's
    /// `category_filter`). The others are removed too.
    ///
    /// # Errors
    /// As [`take_flashed`](Self::take_flashed).
    pub fn take_flashed_in(&self, categories: &[&str]) -> Result<Vec<Flash>> {
        let mut flashes = self.take_flashed()?;
        flashes.retain(|flash| categories.contains(&flash.category.as_str()));
        Ok(flashes)
    }
}

/// The items under `_flashes`: a list in Flask; other values count as one item.
fn into_items(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) | Value::Tuple(items) => items,
        Value::Null => Vec::new(),
        other => vec![other],
    }
}
