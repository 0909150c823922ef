//! Flash messages, compatible with Flask's `flash` and `get_flashed_messages`.

use std::borrow::Cow;
use std::fmt;

use super::Session;
use crate::error::Result;
use crate::value::{Text, Value};

/// The key under which Flask keeps messages for the next request.
pub const FLASHES_KEY: &str = "_flashes";

/// Flask's category of a message without one.
pub const DEFAULT_CATEGORY: &str = "message";

/// A message to be shown once, by the next request.
///
/// [`text`](Self::text) is what a page shows, and so is `Display`; the `message` itself displays as
/// a value in a log does, in quotes.
///
/// ```
/// use cookie_session::Session;
///
/// let session = Session::new();
/// session.flash("Saved.", "success")?;
/// let flash = &session.take_flashed()?[0];
/// assert_eq!(format!("{}: {}", flash.category, flash.text()), "success: Saved.");
/// assert_eq!(flash.to_string(), "Saved.");
/// # Ok::<(), cookie_session::Error>(())
/// ```
///
/// # Security
/// Text often has something that a user wrote in it. In HTML escape it, as most templates do, unless
/// [`is_markup`](Self::is_markup).
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// The message as a template shows it, before escaping (`str(message)` in Python).
    ///
    /// Text and markup as they are, without quotes. Of other values, which Flask's `flash` takes as
    /// well: UUIDs hyphenated, times as in `2023-11-14 22:13:20+00:00`, the rest as [`Value`] displays.
    ///
    /// ```
    /// use cookie_session::{Flash, Value};
    ///
    /// let flash = |message: Value| Flash { category: "message".into(), message };
    /// assert_eq!(flash("a < b".into()).text(), "a < b");
    /// assert_eq!(flash(Value::Markup("<b>Saved.</b>".into())).text(), "<b>Saved.</b>");
    /// assert_eq!(flash(3.into()).text(), "3");
    /// ```
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match &self.message {
            Value::String(text) | Value::Markup(text) => Cow::Borrowed(text),
            Value::Uuid(uuid) => uuid.hyphenated().to_string().into(),
            Value::DateTime(time) => time.format("%Y-%m-%d %H:%M:%S%.f%:z").to_string().into(),
            other => other.to_string().into(),
        }
    }

    /// Whether the text is HTML that a template inserts as it is (`markupsafe.Markup`).
    ///
    /// ```
    /// use cookie_session::{Flash, Session, Value};
    ///
    /// # fn escape(text: &str) -> String { text.replace('&', "&amp;").replace('<', "&lt;") }
    /// fn html(flash: &Flash) -> String {
    ///     if flash.is_markup() { flash.text().into_owned() } else { escape(&flash.text()) }
    /// }
    ///
    /// let session = Session::new();
    /// session.flash("1 < 2", "message")?;
    /// session.flash(Value::Markup("<b>Saved.</b>".into()), "message")?;
    /// let shown: Vec<String> = session.take_flashed()?.iter().map(html).collect();
    /// assert_eq!(shown, ["1 &lt; 2", "<b>Saved.</b>"]);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    #[must_use]
    pub fn is_markup(&self) -> bool {
        matches!(self.message, Value::Markup(_))
    }

    fn into_item(self) -> Value {
        Value::Tuple(vec![Value::String(self.category), self.message])
    }
}

/// The [`text`](Flash::text), without the category.
impl fmt::Display for Flash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}

/// # Flash messages
impl Session {
    /// Leaves a message for the next request to show (Flask's `flash(message, category)`).
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
        if let Some(Value::List(items)) = map.get_mut(FLASHES_KEY) {
            items.push(item);
        } else {
            let mut items = map.remove(FLASHES_KEY).map(into_items).unwrap_or_default();
            items.push(item);
            map.insert(FLASHES_KEY, items);
        }
        Ok(())
    }

    /// Takes the messages out of the session (Flask's `get_flashed_messages(with_categories=True)`).
    ///
    /// A second call in the same request gives the same messages again, as in Flask. Without
    /// messages the session is not marked as modified.
    ///
    /// # Errors
    /// If there are messages to take, and the session has been saved.
    pub fn take_flashed(&self) -> Result<Vec<Flash>> {
        let mut state = self.accessed();
        if let Some(taken) = &state.flashed {
            return Ok(taken.clone());
        }
        if state.map().contains_key(FLASHES_KEY) {
            drop(state);
            state = self.writable()?;
        }
        let taken = if state.map().contains_key(FLASHES_KEY) {
            state.modified = true;
            state.map_mut().remove(FLASHES_KEY)
        } else {
            None
        };
        let flashes: Vec<Flash> =
            taken.map(into_items).unwrap_or_default().into_iter().map(Flash::from_item).collect();
        // Another thread may have taken them while the policy of a null session was asked.
        Ok(state.flashed.get_or_insert(flashes).clone())
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

/// What stands under `_flashes` as items: a list in Flask; anything else is kept all the same.
fn into_items(value: Value) -> Vec<Value> {
    match value {
        Value::List(items) | Value::Tuple(items) => items,
        Value::Null => Vec::new(),
        other => vec![other],
    }
}
