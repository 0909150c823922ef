//! [`Flash`]: a message that Flask's `get_flashed_messages` gives.

use std::borrow::Cow;
use std::fmt;

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
    pub(super) fn from_item(item: Value) -> Self {
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

    pub(super) fn into_item(self) -> Value {
        Value::Tuple(vec![Value::String(self.category), self.message])
    }
}

/// The [`text`](Flash::text), without the category.
impl fmt::Display for Flash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text())
    }
}
