//! [`Error`] for data from outside, [`ConfigError`] for mistakes in the program.
//!
//! The kinds correspond to the exceptions of itsdangerous 2.2.0:
//!
//! | itsdangerous | [`ErrorKind`] | predicate |
//! | --- | --- | --- |
//! | `BadSignature` | `MissingSeparator`, `SignatureMismatch` | [`Error::is_bad_signature`] |
//! | `BadTimeSignature` | `MissingTimestamp`, `MalformedTimestamp` | [`Error::is_bad_signature`] |
//! | `SignatureExpired` | `Expired`, `FromFuture` | [`Error::is_bad_signature`], [`Error::is_expired`] |
//! | `BadPayload` | `Base64`, `Decompress`, `Decode`, `Tag`, `TooDeep`, `TooLarge` | [`Error::is_bad_payload`] |

mod config;
mod kind;
pub(crate) mod path;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use chrono::{DateTime, Utc};

use crate::printable::Printable;

pub use config::{ConfigError, ConfigErrorKind};
pub use kind::ErrorKind;

/// The result of an operation on data from outside.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason why data from outside was rejected, or a value could not be written.
///
/// Use [`kind`](Self::kind) or the predicates to distinguish errors. `Display` and `Debug` never show secrets or a
/// session's values; [`payload`](Self::payload) returns the rejected text. Keys appear in [`path`](Self::path). Your own
/// `Deserialize` may quote values.
///
/// `Display` is one line of at most 1 KiB, and `Debug` (without `#`) one of at most 4 KiB. Both escape hidden
/// characters, as [`Printable`] does.
///
/// ```
/// use cookie_session::{ErrorKind, Scheme, SecretKeys};
///
/// let signer = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?).signer();
/// let error = signer.unsign(b"value.forged").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::SignatureMismatch);
/// assert_eq!(error.payload(), Some(&b"value"[..]));
/// assert!(error.is_bad_signature() && !error.is_expired());
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    detail: Option<Cow<'static, str>>,
    path: String,
    payload: Option<Vec<u8>>,
    signed_at: Option<u64>,
    age: Option<(i64, i64)>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: None,
            path: String::new(),
            payload: None,
            signed_at: None,
            age: None,
            source: None,
        }))
    }

    /// Creates an error of `kind` with your own message, for strategies outside this crate.
    ///
    /// The message may quote text from outside: hidden characters are escaped, and it is truncated at 512 bytes, as by
    /// [`Printable`].
    ///
    /// ```
    /// use cookie_session::{Error, ErrorKind};
    ///
    /// let error = Error::custom(ErrorKind::Decode, "no CBOR item at offset 3");
    /// assert_eq!(error.to_string(), "no CBOR item at offset 3");
    /// assert!(error.is_bad_payload());
    /// ```
    #[must_use]
    pub fn custom(kind: ErrorKind, detail: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(kind);
        error.0.detail = Some(printable(detail.into(), DETAIL_LIMIT));
        error
    }

    /// Sets the error that caused this one, returned by [`source`](StdError::source).
    ///
    /// It is not changed. If you print a chain of unknown errors, print each through [`Printable`].
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_payload(mut self, payload: &[u8]) -> Self {
        self.0.payload = Some(payload.to_vec());
        self
    }

    pub(crate) fn with_signed_at(mut self, seconds: u64) -> Self {
        self.0.signed_at = Some(seconds);
        self
    }

    pub(crate) fn with_age(mut self, age: i64, limit: i64) -> Self {
        self.0.age = Some((age, limit));
        self
    }

    /// Prepends a key to the path of the invalid value.
    pub(crate) fn at_key(mut self, key: &str) -> Self {
        self.0.path = path::behind_key(key, &self.0.path);
        self
    }

    /// Prepends a position in a list or tuple to the path of the invalid value.
    pub(crate) fn at_index(mut self, index: usize) -> Self {
        self.0.path = path::behind_index(index, &self.0.path);
        self
    }

    /// Removes the path, which leads through an internal value.
    pub(crate) fn without_path(mut self) -> Self {
        self.0.path.clear();
        self
    }

    /// Puts a sentence before the message.
    pub(crate) fn explained(mut self, sentence: &str) -> Self {
        let detail = match self.0.detail {
            Some(detail) => format!("{sentence} ({detail})"),
            None => sentence.to_owned(),
        };
        self.0.detail = Some(printable(detail.into(), DETAIL_LIMIT));
        self
    }

    /// The kind of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the signature was rejected (itsdangerous' `BadSignature` and its subclasses).
    ///
    /// This is true for expired signatures too, as in Python; check [`is_expired`](Self::is_expired) first.
    #[must_use]
    pub fn is_bad_signature(&self) -> bool {
        use ErrorKind::{
            Expired, FromFuture, MalformedTimestamp, MissingSeparator, MissingTimestamp, SignatureMismatch,
        };
        matches!(
            self.0.kind,
            MissingSeparator
                | SignatureMismatch
                | MissingTimestamp
                | MalformedTimestamp
                | Expired
                | FromFuture
        )
    }

    /// Whether the signature is valid but its age is not (itsdangerous' `SignatureExpired`).
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Expired | ErrorKind::FromFuture)
    }

    /// Whether a payload could not be decoded (itsdangerous' `BadPayload`).
    #[must_use]
    pub fn is_bad_payload(&self) -> bool {
        use ErrorKind::{Base64, Decode, Decompress, Tag, TooDeep, TooLarge};
        matches!(self.0.kind, Base64 | Decompress | Decode | Tag | TooDeep | TooLarge)
    }

    /// Whether a write failed because the session is a null session.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        self.0.kind == ErrorKind::Unavailable
    }

    /// The part of the text that claims to be signed. It is **not authenticated** unless the error is about its age.
    #[must_use]
    pub fn payload(&self) -> Option<&[u8]> {
        self.0.payload.as_deref()
    }

    /// When the text says it was signed; `None` if it says nothing readable before the year 10000.
    ///
    /// # Security
    /// Only authentic if [`is_expired`](Self::is_expired).
    #[must_use]
    pub fn date_signed(&self) -> Option<DateTime<Utc>> {
        let seconds = i64::try_from(self.0.signed_at?).ok()?;
        DateTime::from_timestamp(seconds, 0)
    }

    /// The signature's age in seconds, negative if it is from the future.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        self.0.age.map(|(age, _)| age)
    }

    /// The limit in seconds that [`age`](Self::age) exceeds.
    #[must_use]
    pub fn age_limit(&self) -> Option<i64> {
        self.0.age.map(|(_, limit)| limit)
    }

    /// The path of the invalid value, such as `cart.items[3].price`; empty at the top.
    ///
    /// [`Value::at`](crate::Value::at) accepts it. A key that is empty, or has a dot, a `[` or a hidden character, is written
    /// as in `["a.b\n"].c`. A key is truncated at 64 bytes and the path at 256, with `…`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        match (&inner.detail, inner.age) {
            (Some(detail), _) => f.write_str(detail)?,
            (None, Some((age, limit))) if inner.kind == ErrorKind::Expired => {
                write!(f, "signed {age} s ago, which is more than the {limit} s allowed")?;
            }
            (None, Some((age, _))) => write!(
                f,
                "signed {} s in the future; compare the clocks of the servers or allow a skew",
                age.unsigned_abs()
            )?,
            (None, None) => f.write_str(inner.kind.message())?,
        }
        if !inner.path.is_empty() {
            write!(f, " (at {})", inner.path)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("detail", &inner.detail)
            .field("path", &inner.path)
            .field("payload_len", &inner.payload.as_ref().map(Vec::len))
            .field("signed_at", &inner.signed_at)
            .field("age_and_limit", &inner.age)
            .field("source", &inner.source.as_ref().map(|source| Shown(&**source)))
            .finish()
    }
}

/// The `Debug` text of a foreign error, escaped.
struct Shown<'a>(&'a (dyn StdError + Send + Sync));

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Printable::new(&format!("{:?}", self.0)).at_most(DETAIL_LIMIT))
    }
}

/// The maximum length of a message in bytes.
const DETAIL_LIMIT: usize = 512;

/// The escaped and truncated text, without a copy if it is unchanged.
fn printable(text: Cow<'static, str>, limit: usize) -> Cow<'static, str> {
    let shown = Printable::new(&text).at_most(limit);
    if shown.is_plain() { text } else { shown.to_string().into() }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
