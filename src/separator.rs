//! [`Separator`]: the text between value, timestamp and signature.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{ConfigError, ConfigErrorKind};

/// The text between the parts of a token; `.` by default.
///
/// itsdangerous 2.2.0 `Signer(sep=…)`. A token is split at the *last* separator, so the value may contain it.
///
/// ```
/// use cookie_session::scheme::Separator;
///
/// assert_eq!(Separator::default().as_str(), ".");
/// assert!(Separator::new(":").is_ok());
/// assert!(Separator::new("-").is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Separator(Box<str>);

impl Separator {
    /// Creates a separator of one or more characters.
    ///
    /// # Errors
    /// [`ConfigErrorKind::Separator`] if it is empty or contains a character of base64 (`A-Z a-z 0-9 - _ =`), because
    /// a signature could then be split in the middle. Difference: itsdangerous accepts `BA` and `--`.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, ConfigError> {
        let text = text.into();
        let clashes = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
        if text.is_empty() || text.bytes().any(clashes) {
            return Err(ConfigError::new(
                ConfigErrorKind::Separator,
                "a separator needs at least one character and none of A-Z a-z 0-9 - _ =; use '.' or ':'",
            ));
        }
        Ok(Self(text))
    }

    /// `:`, as in Django's `signing` module.
    ///
    /// ```
    /// use cookie_session::scheme::Separator;
    ///
    /// assert_eq!(Separator::new(":")?, Separator::colon());
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn colon() -> Self {
        Self(":".into())
    }

    /// Returns the separator's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Splits at the last separator. Returns `None` without one.
    ///
    /// ```
    /// use cookie_session::scheme::Separator;
    ///
    /// assert_eq!(Separator::default().rsplit(b"a.b.c"), Some((&b"a.b"[..], &b"c"[..])));
    /// ```
    #[must_use]
    pub fn rsplit<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let at = match *self.0.as_bytes() {
            [byte] => memchr::memrchr(byte, text)?,
            ref bytes => text.windows(bytes.len()).rposition(|window| window == bytes)?,
        };
        Some((&text[..at], &text[at + self.0.len()..]))
    }
}

/// Returns the separator's text.
impl Serialize for Separator {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Creates a separator with [`new`](Self::new).
impl<'de> Deserialize<'de> for Separator {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

impl Default for Separator {
    fn default() -> Self {
        Self(".".into())
    }
}
