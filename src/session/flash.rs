//! [`Flash`]: a message from Flask's `get_flashed_messages`.

use std::borrow::Cow;
use std::fmt;

use crate::value::{Text, Value};

/// A message that the next request shows once.
///
/// A page shows its [`text`](Self::text), which is also its `Display`. The `message` itself displays like a value in a
/// log, in quotes.
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
/// Text often contains user input. Escape it in HTML, as most templates do, unless
/// [`is_markup`](Self::is_markup) is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    /// The kind of message, such as `error`; Flask's default is `message`.
    pub category: Text,
    /// The message: text or [`Value::Markup`].
    pub message: Value,
}

impl Flash {
    /// The key under which Flask keeps messages for the next request.
    pub const KEY: &'static str = "_flashes";

    /// Flask's default category.
    pub const DEFAULT_CATEGORY: &'static str = "message";

    /// Reads an item of Flask's list: a pair of category and message.
    pub(super) fn from_item(item: Value) -> Self {
        if let Value::Tuple(parts) | Value::List(parts) = &item
            && let [Value::String(category), message] = &**parts
        {
            return Self { category: category.clone(), message: message.clone() };
        }
        Self { category: Self::DEFAULT_CATEGORY.into(), message: item }
    }

    /// The message as a template shows it, before escaping (`str(message)` in Python).
    ///
    /// Text and markup are returned unchanged. Flask's `flash` accepts other values too: UUIDs are hyphenated, times look
    /// like `2023-11-14 22:13:20+00:00`, and the rest is the `Display` of [`Value`].
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

    /// Whether the text is HTML that a template inserts unescaped (`markupsafe.Markup`).
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
