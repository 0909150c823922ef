//! What can go wrong: [`Error`] for data from outside, [`ConfigError`] for programmers' mistakes.
//!
//! The kinds keep the distinctions of itsdangerous 2.2.0, so that code moved from Python can
//! branch on the same cases:
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

/// Why data from outside was refused, or a value could not be written.
///
/// Opaque: ask [`kind`](Self::kind) or the predicates. Neither `Display` nor `Debug` shows
/// secrets or a session's values; the text that failed is behind [`payload`](Self::payload). Keys
/// are shown in [`path`](Self::path), and a `Deserialize` of yours may quote what it likes.
///
/// `Display` is one line of at most 1 KiB and `Debug` (without `#`) one of at most 4 KiB; hidden
/// characters are escaped in both, as by [`Printable`].
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

    /// An error of `kind` with a sentence of its own, for strategies outside this crate.
    ///
    /// The sentence may quote text from outside: hidden characters are escaped and what is beyond
    /// 512 bytes is truncated, as by [`Printable`].
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

    /// Adds the error behind this one, to be found by [`source`](StdError::source).
    ///
    /// It stays as it is. Whoever prints a chain of errors and does not know them all should print
    /// each through [`Printable`].
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

    /// Puts `segment` in front of the path that leads to the value at fault.
    pub(crate) fn at_key(mut self, key: &str) -> Self {
        self.0.path = path::behind_key(key, &self.0.path);
        self
    }

    /// The same for a position in a list or tuple.
    pub(crate) fn at_index(mut self, index: usize) -> Self {
        self.0.path = path::behind_index(index, &self.0.path);
        self
    }

    /// Without the path so far, which leads through something that no one else sees.
    pub(crate) fn without_path(mut self) -> Self {
        self.0.path.clear();
        self
    }

    /// With a sentence in front of the one it has.
    pub(crate) fn explained(mut self, sentence: &str) -> Self {
        let detail = match self.0.detail {
            Some(detail) => format!("{sentence} ({detail})"),
            None => sentence.to_owned(),
        };
        self.0.detail = Some(printable(detail.into(), DETAIL_LIMIT));
        self
    }

    /// What kind of fault this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the text was not signed as required (itsdangerous' `BadSignature` and below).
    ///
    /// True for expired signatures too, as in Python; ask [`is_expired`](Self::is_expired) first.
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

    /// Whether the signature is right but its age is not (itsdangerous' `SignatureExpired`).
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

    /// Whether the session is a null session, which takes no writes.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        self.0.kind == ErrorKind::Unavailable
    }

    /// The part of the text that was claimed to be signed: **not authenticated** unless expired.
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

    /// The signature's age in seconds; negative if it is from the future.
    #[must_use]
    pub fn age(&self) -> Option<i64> {
        self.0.age.map(|(age, _)| age)
    }

    /// The limit in seconds that [`age`](Self::age) broke.
    #[must_use]
    pub fn age_limit(&self) -> Option<i64> {
        self.0.age.map(|(_, limit)| limit)
    }

    /// Where inside the value the fault lies, as in `cart.items[3].price`; empty at the top.
    ///
    /// [`Value::at`](crate::Value::at) reads it. A key that is empty, or has a dot, a `[` or a
    /// hidden character, is written as in `["a.b\n"].c`. Of a key 64 bytes are kept, of the path 256,
    /// then comes `…`.
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

/// The `Debug` text of an error of others, made harmless.
struct Shown<'a>(&'a (dyn StdError + Send + Sync));

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Printable::new(&format!("{:?}", self.0)).at_most(DETAIL_LIMIT))
    }
}

/// How many bytes of a sentence are kept.
const DETAIL_LIMIT: usize = 512;

/// The text as it may be shown; what needs no escape and is short enough is not copied.
fn printable(text: Cow<'static, str>, limit: usize) -> Cow<'static, str> {
    let shown = Printable::new(&text).at_most(limit);
    if shown.is_plain() { text } else { shown.to_string().into() }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
