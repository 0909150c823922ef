//! [`SigningSerializer`]: the timed serializer with its type parameters erased.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::keys::{KeyMatch, KeyWeakness};
use crate::timed::{MaxAge, Stamp};
use crate::value::Value;

/// A timed serializer of any digest, derivation, codec and clock, as session interfaces use it.
///
/// What Flask's `get_signing_serializer` returns. You need not implement this for a digest or codec
/// of your own: [`UrlSafeTimedSerializer`](super::UrlSafeTimedSerializer) takes those. Implement it
/// for cookies that are made in another way altogether.
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::digest::Sha256;
/// use cookie_session::{MaxAge, SecretKeys, SigningSerializer, Timestamp, UrlSafeTimedSerializer, Value};
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let serializer: Arc<dyn SigningSerializer> =
///     Arc::new(UrlSafeTimedSerializer::new(keys).digest::<Sha256>());
/// let now = Timestamp::from_secs(1_700_000_000);
/// let mut token = String::new();
/// serializer.write(&Value::from("hello"), now, &mut token)?;
/// let loaded = serializer.read(token.as_bytes(), MaxAge::seconds(0), now, &|_, _| false)?;
/// assert_eq!(loaded.value, Value::from("hello"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SigningSerializer: Send + Sync + 'static {
    /// Appends the token of `value`, signed at `now`.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode), [`TooDeep`](crate::ErrorKind::TooDeep),
    /// [`TooLarge`](crate::ErrorKind::TooLarge) or [`Clock`](crate::ErrorKind::Clock); what `out` has
    /// then been given is unspecified.
    fn write(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()>;

    /// Checks a token as at `now` and reads its value.
    ///
    /// If `keep` says so of the value, the payload text is kept for [`rewrite`](Self::rewrite),
    /// provided that this serializer supports it.
    ///
    /// # Errors
    /// One for which [`is_bad_signature`](crate::Error::is_bad_signature) or
    /// [`is_bad_payload`](crate::Error::is_bad_payload) holds.
    fn read(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: &dyn Fn(&Value, &Stamp) -> bool,
    ) -> Result<Loaded>;

    /// Appends the token with the kept payload text, signed at `now`: nothing is encoded again.
    ///
    /// # Errors
    /// [`ErrorKind::Clock`](crate::ErrorKind::Clock).
    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<()> {
        let _ = (kept, now, out);
        Err(crate::Error::custom(crate::ErrorKind::Encode, "this serializer keeps nothing to sign anew"))
    }

    /// What makes its secret keys easy to guess: [`SecretKeys::weaknesses`](crate::SecretKeys::weaknesses).
    ///
    /// For what is reported when a server starts; without an answer of its own, nothing is known.
    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        Vec::new()
    }
}

impl<S: SigningSerializer + ?Sized> SigningSerializer for Arc<S> {
    fn write(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()> {
        (**self).write(value, now, out)
    }

    fn read(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: &dyn Fn(&Value, &Stamp) -> bool,
    ) -> Result<Loaded> {
        (**self).read(token, max_age, now, keep)
    }

    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<()> {
        (**self).rewrite(kept, now, out)
    }

    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        (**self).key_weaknesses()
    }
}

/// A value that has been read from a signed token, and what the signature says.
#[derive(Debug)]
pub struct Loaded {
    /// The value.
    pub value: Value,
    /// When and by which key it was signed.
    pub stamp: Stamp,
    /// What was kept to sign the payload anew.
    pub resume: Option<Resume>,
}

/// A verified payload text, kept to be signed anew with a later time.
///
/// A permanent session that nobody changed is sent again with every response (Flask's
/// `SESSION_REFRESH_EACH_REQUEST`). With the text and the MAC's state after it at hand, that takes
/// the same short time for any size.
pub struct Resume {
    /// Payload and separator.
    pub(super) head: Box<str>,
    /// The digest's MAC state after `head`, if it was signed by the key that signs now.
    pub(super) state: Option<Box<dyn Any + Send + Sync>>,
}

impl fmt::Debug for Resume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resume").field("len", &self.head.len()).finish_non_exhaustive()
    }
}
