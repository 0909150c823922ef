//! Flash messages, compatible with Flask's `flash` and `get_flashed_messages`.

use super::Session;
use crate::error::Result;
use crate::value::{Text, Value};

/// The key under which Flask keeps messages for the next request.
pub const FLASHES_KEY: &str = "_flashes";

/// Flask's category of a message without one.
pub const DEFAULT_CATEGORY: &str = "message";

/// A message to be shown once, by the next request.
#[derive(Debug, Clone, PartialEq)]
pub struct Flash {
    /// What kind of message it is, such as `error`; Flask's default is `message`.
    pub category: Text,
    /// The message: text or [`Value::Markup`].
    pub message: Value,
}

impl Flash {
    /// Reads an item of Flask's list: a pair of category and message.
    fn from_item(item: Value) -> Self {
        if let Value::Tuple(parts) | Value::List(parts) = &item
            && let [Value::String(category), message] = &**parts
        {
            return Self { category: category.clone(), message: message.clone() };
        }
        Self { category: DEFAULT_CATEGORY.into(), message: item }
    }

    fn into_item(self) -> Value {
        Value::Tuple(vec![Value::String(self.category), self.message])
    }
}

/// # Flash messages
impl Session {
    /// Leaves a message for the next request to show (Flask's `flash(message, category)`).
    ///
    /// On the wire: the pair `(category, message)` at the end of the list `_flashes`.
    ///
    /// ```
    /// use cookie_session::{Session, Value};
    ///
    /// let session = Session::new();
    /// session.flash("Signed in.", "success")?;
    /// let shown = session.take_flashed()?;
    /// assert_eq!(shown[0].category, "success");
    /// assert_eq!(shown[0].message, Value::from("Signed in."));
    /// assert!(session.is_empty());
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// If this is a null session.
    pub fn flash(&self, message: impl Into<Value>, category: impl Into<Text>) -> Result<()> {
        let item = Flash { category: category.into(), message: message.into() }.into_item();
        let mut state = self.writable()?;
        state.modified = true;
        let map = state.map_mut();
        match map.get_mut(FLASHES_KEY) {
            Some(Value::List(items)) => items.push(item),
            _ => drop(map.insert(FLASHES_KEY, vec![item])),
        }
        Ok(())
    }

    /// Takes the messages out of the session (Flask's `get_flashed_messages(with_categories=True)`).
    ///
    /// A second call in the same request gives the same messages again, as in Flask. Without
    /// messages the session is not marked as modified.
    ///
    /// # Errors
    /// If this is a null session and there are messages to take, which none has.
    pub fn take_flashed(&self) -> Result<Vec<Flash>> {
        self.read(|_| ());
        if let Some(taken) = &self.state().flashed {
            return Ok(taken.clone());
        }
        let taken = if self.contains_key(FLASHES_KEY) { self.remove(FLASHES_KEY)? } else { None };
        let flashes: Vec<Flash> = match taken {
            Some(Value::List(items) | Value::Tuple(items)) => {
                items.into_iter().map(Flash::from_item).collect()
            }
            Some(Value::Null) | None => Vec::new(),
            Some(other) => vec![Flash::from_item(other)],
        };
        self.state().flashed = Some(flashes.clone());
        Ok(flashes)
    }

    /// The messages of one of `categories` (Flask's `category_filter`). The others are taken, too.
    ///
    /// # Errors
    /// As [`take_flashed`](Self::take_flashed).
    pub fn take_flashed_in(&self, categories: &[&str]) -> Result<Vec<Flash>> {
        let mut flashes = self.take_flashed()?;
        flashes.retain(|flash| categories.contains(&flash.category.as_str()));
        Ok(flashes)
    }
}
