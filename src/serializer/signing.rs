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

/// A timed serializer of any digest, derivation, codec and clock, as session interfaces use it.
///
/// What Flask's `get_signing_serializer` returns. You need not implement this for a digest or codec
/// of your own: a [`Scheme`](crate::Scheme) takes those. Implement it for cookies that are made in
/// another way altogether; `read` makes its answer with [`Loaded::new`].
///
/// ```
/// use std::sync::Arc;
/// use cookie_session::digest::Sha256;
/// use cookie_session::{MaxAge, Scheme, SecretKeys, SigningSerializer, Timestamp, Value};
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
    /// `Ok(false)` if `kept` is of another serializer; nothing was appended then, and the caller has
    /// to [`write`](Self::write). That is the default.
    ///
    /// # Errors
    /// [`ErrorKind::Clock`](crate::ErrorKind::Clock).
    ///
    /// # Security
    /// Sign only a text that this serializer has read itself: another one may have had other keys,
    /// and another codec may give the same text another meaning.
    fn rewrite(&self, kept: &Resume, now: Timestamp, out: &mut String) -> Result<bool> {
        let _ = (kept, now, out);
        Ok(false)
    }

    /// What makes its secret keys easy to guess: [`SecretKeys::weaknesses`](crate::SecretKeys::weaknesses).
    ///
    /// For what is reported when a server starts; without an answer of its own, nothing is known.
    fn key_weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        Vec::new()
    }

    /// How it signs, in a few words and without secrets, for the log at start-up.
    ///
    /// By default the name of the type. [`SessionInterfaceExt::describe`](crate::SessionInterfaceExt::describe)
    /// puts it into a sentence.
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

/// A value that has been read from a signed token, and what the signature says.
#[non_exhaustive]
#[derive(Debug)]
pub struct Loaded {
    /// The value.
    pub value: Value,
    /// When and by which key it was signed.
    pub stamp: Stamp,
    /// What was kept to sign the payload again.
    pub resume: Option<Resume>,
}

impl Loaded {
    /// A value with nothing kept, for serializers of your own.
    #[must_use]
    pub fn new(value: Value, stamp: Stamp) -> Self {
        Self { value, stamp, resume: None }
    }

    /// The same with something kept to sign the payload again.
    #[must_use]
    pub fn with_resume(mut self, resume: Resume) -> Self {
        self.resume = Some(resume);
        self
    }
}

/// What a serializer keeps of a verified token, so that it can sign the payload again.
///
/// A permanent session that nobody changed is sent again with every response (Flask's
/// `SESSION_REFRESH_EACH_REQUEST`). With the payload text and the MAC's state after it at hand, that
/// takes the same short time for any size. Only the serializer that kept it can use it.
pub struct Resume(Box<dyn Any + Send + Sync>);

impl Resume {
    /// Keeps a value of the serializer's own type.
    ///
    /// ```
    /// use cookie_session::Resume;
    ///
    /// let kept = Resume::new("payload".to_owned());
    /// assert_eq!(kept.get::<String>().unwrap(), "payload");
    /// assert!(kept.get::<u32>().is_none());
    /// ```
    #[must_use]
    pub fn new(kept: impl Any + Send + Sync) -> Self {
        Self(Box::new(kept))
    }

    /// What was kept, if it is a `T`.
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
