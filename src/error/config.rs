//! [`ConfigError`]: a programmer's mistake, found when something is built.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;

/// What kind of mistake a [`ConfigError`] reports.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfigErrorKind {
    /// A secret key or fallback key is empty, or has nothing but NUL bytes.
    EmptySecret,
    /// No secret key is given where one is required.
    MissingSecret,
    /// A secret key or fallback key is easy to guess, and that was refused on request.
    WeakSecret,
    /// The separator is empty or has a character that a signature may contain.
    Separator,
    /// The cookie name breaks the header, or browsers and Flask do not bring it back.
    CookieName,
    /// The cookie domain is no host name.
    CookieDomain,
    /// The cookie path has a character that ends the attribute or the header.
    CookiePath,
    /// The `SameSite` setting is none of `Strict`, `Lax`, `None`.
    SameSite,
    /// A lifetime is out of range.
    Lifetime,
    /// A setting has a text or type that cannot be read.
    Setting,
    /// A combination of settings that browsers reject was refused on request.
    Rejected,
    /// A digest, derivation, codec or preset is named that does not exist.
    Name,
    /// A type tag clashes with another one or has no key.
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

/// How many bytes of a sentence are kept.
const MESSAGE_LIMIT: usize = 1024;

impl ConfigError {
    /// A mistake of `kind`, with a sentence that says what to do about it.
    ///
    /// Hidden characters are escaped and what is beyond 1 KiB is truncated, as by
    /// [`Printable`](crate::Printable).
    #[must_use]
    pub fn new(kind: ConfigErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, message: super::printable(message.into(), MESSAGE_LIMIT) }
    }

    /// What kind of mistake this is.
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
    /// For setters that take what may be wrong, and are given what cannot be.
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
