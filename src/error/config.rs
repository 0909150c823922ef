//! [`ConfigError`]: a mistake in the program or its configuration, found when something is built.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;

/// The kind of a [`ConfigError`].
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfigErrorKind {
    /// A secret key or fallback key is empty, or has only NUL bytes.
    EmptySecret,
    /// A required secret key is missing.
    MissingSecret,
    /// A secret key or fallback key is weak, and the program rejects weak keys.
    WeakSecret,
    /// The separator is empty or has a character that a signature may contain.
    Separator,
    /// The cookie name breaks the header, or browsers and Flask do not send it back.
    CookieName,
    /// The cookie domain is not a host name.
    CookieDomain,
    /// The cookie path has a character that ends the attribute or the header.
    CookiePath,
    /// The `SameSite` setting is not `Strict`, `Lax` or `None`.
    SameSite,
    /// A lifetime is out of range.
    Lifetime,
    /// A setting has an invalid value or type.
    Setting,
    /// Browsers reject the settings, and the program denies warnings.
    Rejected,
    /// The name of a digest, derivation, codec or preset is unknown.
    Name,
    /// A type tag conflicts with another one or has no key.
    Tag,
}

/// A mistake in the program or its configuration, found when something is built.
///
/// ```
/// use cookie_session::{ConfigErrorKind, SecretKeys};
///
/// let error = SecretKeys::new("").unwrap_err();
/// assert_eq!(error.kind(), ConfigErrorKind::EmptySecret);
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConfigError {
    kind: ConfigErrorKind,
    message: Cow<'static, str>,
}

/// The maximum length of a message in bytes.
const MESSAGE_LIMIT: usize = 1024;

impl ConfigError {
    /// Creates an error of `kind` with a message that says what to do.
    ///
    /// Hidden characters are escaped, and the message is truncated at 1 KiB, as by [`Printable`](crate::Printable).
    #[must_use]
    pub fn new(kind: ConfigErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: super::printable(message.into(), MESSAGE_LIMIT) }
    }

    /// The kind of the mistake.
    #[must_use]
    pub fn kind(&self) -> ConfigErrorKind {
        self.kind
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConfigError").field("kind", &self.kind).field("message", &self.message).finish()
    }
}

impl StdError for ConfigError {}

impl From<Infallible> for ConfigError {
    /// For setters that accept fallible values but get infallible ones.
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
