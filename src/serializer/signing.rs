//! [`SigningSerializer`]: the timed serializer with its type parameters erased.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::keys::{KeyMatch, KeyWeakness};
use crate::printable::short_type_name;
use crate::timed::{MaxAge, Stamp};
use crate::value::Value;

/// A timed serializer of any digest, derivation, codec and clock, for session interfaces.
///
/// The counterpart of Flask's `get_signing_serializer`. For your own digest or codec, use a [`Scheme`](crate::Scheme).
/// Implement this trait for cookies with a different structure; `read` returns [`Loaded::new`].
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::clock::Timestamp;
/// use cookie_session::digest::Sha256;
/// use cookie_session::token::SigningSerializer;
/// use cookie_session::{MaxAge, Scheme, SecretKeys, Value};
///
/// let scheme = Scheme::new(SecretKeys::new("correct horse battery staple")?, "shop").digest::<Sha256>();
/// let serializer: Arc<dyn SigningSerializer> = Arc::new(scheme.timed_serializer());
/// let now = Timestamp::from_secs(1_700_000_000);
/// let mut token = String::new();
/// serializer.write(&Value::from("hello"), now, &mut token)?;
/// let loaded = serializer.read(token.as_bytes(), MaxAge::seconds(0), now, &|_, _| false)?;
/// assert_eq!(loaded.value, Value::from("hello"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait SigningSerializer: fmt::Debug + Send + Sync + 'static {
    /// Appends the token of `value`, signed at `now`.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode), [`TooDeep`](crate::ErrorKind::TooDeep),
    /// [`TooLarge`](crate::ErrorKind::TooLarge) or [`Clock`](crate::ErrorKind::Clock); the content
    /// appended to `out` is then unspecified.
    fn write(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()>;

    /// Verifies a token at the time `now` and reads its value.
    ///
    /// If `keep` returns true, a serializer that supports it keeps the payload text for [`rewrite`](Self::rewrite).
    ///
    /// # Errors
    /// An error for which [`is_bad_signature`](crate::Error::is_bad_signature) or
    /// [`is_bad_payload`](crate::Error::is_bad_payload) returns true.
    fn read(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: &dyn Fn(&Value, &Stamp) -> bool,
    ) -> Result<Loaded>;

    /// Appends a token with the kept payload text, signed at `now`, without encoding it again.
    ///
    /// Returns false without appending anything if another serializer made `kept`; call [`write`](Self::write) then. The
    /// default always returns false.
    ///
    /// # Errors
    /// [`ErrorKind::Clock`](crate::ErrorKind::Clock).
    ///
    /// # Security
    /// Sign only text that this serializer has read itself. Another serializer may have other keys, and another codec may
    /// give the text another meaning.
    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<bool> {
        let _ = (kept, now, out);
        Ok(false)
    }

    /// Lists its weak secret keys: [`SecretKeys::weaknesses`](crate::SecretKeys::weaknesses).
    ///
    /// Servers report them at start-up. The default is an empty list.
    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        Vec::new()
    }

    /// Describes how it signs, without secrets, for the log at start-up.
    ///
    /// The default is the name of the type. [`SessionInterfaceExt::describe`](crate::SessionInterfaceExt::describe) uses it.
    fn describe(&self) -> String {
        format!("signed by {}", short_type_name::<Self>())
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

    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<bool> {
        (**self).rewrite(kept, now, out)
    }

    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        (**self).key_weaknesses()
    }

    fn describe(&self) -> String {
        (**self).describe()
    }
}

/// A value read from a signed token, and facts about its signature.
#[non_exhaustive]
#[derive(Debug)]
pub struct Loaded {
    /// The value.
    pub value: Value,
    /// When and by which key it was signed.
    pub stamp: Stamp,
    /// The data kept to sign the payload again.
    pub resume: Option<Resume>,
}

impl Loaded {
    /// Creates a value without kept data, for your own serializer.
    #[must_use]
    pub fn new(value: Value, stamp: Stamp) -> Self {
        Self { value, stamp, resume: None }
    }

    /// Sets the data kept to sign the payload again.
    #[must_use]
    pub fn with_resume(mut self, resume: Resume) -> Self {
        self.resume = Some(resume);
        self
    }
}

/// The data that a serializer keeps of a verified token to sign the payload again.
///
/// An unchanged permanent session is sent again with every response (Flask's `SESSION_REFRESH_EACH_REQUEST`). With the
/// payload text and the MAC state after it, that takes the same short time at any size. Only the serializer that made
/// the data can use it.
pub struct Resume(Box<dyn Any + Send + Sync>);

impl Resume {
    /// Keeps a value of the serializer's own type.
    ///
    /// ```
    /// use cookie_session::token::Resume;
    ///
    /// let kept = Resume::new("payload".to_owned());
    /// assert_eq!(kept.get::<String>().unwrap(), "payload");
    /// assert!(kept.get::<u32>().is_none());
    /// ```
    #[must_use]
    pub fn new(kept: impl Any + Send + Sync) -> Self {
        Self(Box::new(kept))
    }

    /// The kept value, if it is a `T`.
    #[must_use]
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for Resume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resume").finish_non_exhaustive()
    }
}
