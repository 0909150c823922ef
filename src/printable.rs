//! [`Printable`]: text from outside, made safe for terminals and logs.

use std::fmt::{self, Write};

/// Shows text from outside on one line, with hidden characters escaped and optionally truncated.
///
/// Everything that this crate shows of a cookie goes through it: errors, `Debug`, `tracing` events, the binary. Use it
/// for what you log yourself. It escapes these characters as Rust does (`\n`, `\u{1b}`):
///
/// - control characters (C0, DEL and C1), which can control a terminal or begin another log line,
/// - line and paragraph separators,
/// - characters that change the direction of text, and all others that Unicode ignores by default, which can make a
///   text look like another one.
///
/// A backslash is not escaped unless the text is [`quoted`](Self::quoted), so the result is for people and cannot be
/// parsed back.
///
/// ```
/// use cookie_session::Printable;
///
/// let key = "user\n\u{1b}[32mvalid";
/// assert_eq!(Printable::new(key).to_string(), r"user\n\u{1b}[32mvalid");
/// assert_eq!(Printable::new(key).at_most(12).to_string(), r"user\n…");
/// assert_eq!(Printable::new("a \"b\"").quoted().to_string(), r#""a \"b\"""#);
/// assert_eq!(format!("{:?}", Printable::new("a \"b\"")), r#""a \"b\"""#);
/// ```
#[derive(Clone, Copy)]
pub struct Printable<'t> {
    text: &'t str,
    limit: usize,
    quoted: bool,
}

impl<'t> Printable<'t> {
    /// Shows the whole text.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        Self { text, limit: usize::MAX, quoted: false }
    }

    /// Truncates the output to this many bytes, with `…` in place of the rest.
    ///
    /// The limit includes the 3 bytes of `…` but not the quotes of [`quoted`](Self::quoted). A limit below 3 counts as 3.
    #[must_use]
    pub fn at_most(mut self, bytes: usize) -> Self {
        self.limit = bytes.max(MORE.len());
        self
    }

    /// Puts the text in double quotes, and a backslash before each `"` and `\`.
    #[must_use]
    pub fn quoted(mut self) -> Self {
        self.quoted = true;
        self
    }

    /// Whether this character is shown as an escape.
    #[must_use]
    pub fn escapes(character: char) -> bool {
        if character.is_ascii() {
            return character.is_ascii_control();
        }
        // C1, `Default_Ignorable_Code_Point` of Unicode 16, line and paragraph separators, and the
        // interlinear annotations.
        matches!(
            character,
            '\u{80}'..='\u{9f}'
                | '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
    }

    /// Whether the text is shown unchanged.
    pub(crate) fn is_plain(self) -> bool {
        !self.quoted && self.text.len() <= self.limit && !self.text.chars().any(Self::escapes)
    }

    /// The length of this character's output in bytes.
    fn shown_len(self, character: char) -> usize {
        if Self::escapes(character) {
            character.escape_default().len()
        } else {
            character.len_utf8() + usize::from(self.quoted && matches!(character, '"' | '\\'))
        }
    }

    /// The part of the text that fits, and whether that is the whole text.
    fn fitting(self) -> (&'t str, bool) {
        let (mut length, mut end) = (0_usize, 0);
        for (at, character) in self.text.char_indices() {
            if length <= self.limit - MORE.len() {
                end = at;
            }
            length = length.saturating_add(self.shown_len(character));
            if length > self.limit {
                return (&self.text[..end], false);
            }
        }
        (self.text, true)
    }
}

/// Replaces the truncated part.
pub(crate) const MORE: &str = "…";

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_plain() {
            return f.write_str(self.text);
        }
        let (text, whole) = self.fitting();
        let quote = if self.quoted { "\"" } else { "" };
        f.write_str(quote)?;
        for character in text.chars() {
            if Self::escapes(character) {
                write!(f, "{}", character.escape_default())?;
            } else {
                if self.quoted && matches!(character, '"' | '\\') {
                    f.write_char('\\')?;
                }
                f.write_char(character)?;
            }
        }
        if !whole {
            f.write_str(MORE)?;
        }
        f.write_str(quote)
    }
}

/// The same in quotes.
impl fmt::Debug for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.quoted(), f)
    }
}

/// The name of a type without module paths, also in its parameters.
pub(crate) fn short_type_name<T: ?Sized>() -> String {
    let mut short = String::new();
    for piece in std::any::type_name::<T>().split_inclusive(|c: char| !c.is_alphanumeric() && c != '_') {
        // A path's modules end in `::`.
        if let Some(module) = piece.strip_suffix(':') {
            if !module.is_empty() {
                continue;
            }
        } else {
            short.push_str(piece);
        }
    }
    short
}
