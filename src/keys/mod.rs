//! Secret keys: the current one signs, fallbacks only verify. Only this module holds secrets.

mod latin1;
mod published;
mod weakness;

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

pub(crate) use latin1::latin1;
pub use weakness::KeyWeakness;

use crate::error::{ConfigError, ConfigErrorKind};

/// The current secret key and its fallbacks.
///
/// The current key signs; fallbacks only verify. Pass Flask's `SECRET_KEY` to [`new`](Self::new) and each of its
/// `SECRET_KEY_FALLBACKS` to [`with_fallback`](Self::with_fallback). A text key is used as its UTF-8 bytes.
///
/// ```
/// use cookie_session::SecretKeys;
///
/// let keys = SecretKeys::new("new secret, long and random")?
///     .with_fallback("old secret, long and random")?;
/// assert_eq!(keys.fallback_count(), 1);
/// assert_eq!(format!("{keys:?}"), "SecretKeys { current: …, fallbacks: 1 }");
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
///
/// # Security
/// The keys are zeroized when the last handle is dropped. `Debug` never shows a key.
#[derive(Clone)]
pub struct SecretKeys {
    current: Secret,
    /// In the order given.
    fallbacks: Vec<Secret>,
}

type Secret = Arc<Zeroizing<Vec<u8>>>;

impl SecretKeys {
    /// Creates keys with `current` as the signing key.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`] if it is empty or has only NUL bytes. HMAC pads keys with NUL bytes, so such a
    /// key equals the empty key, and anyone could sign with it.
    ///
    /// Difference: Flask 3.1.3 accepts NUL bytes.
    pub fn new(current: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        Ok(Self { current: secret(current.as_ref())?, fallbacks: Vec::new() })
    }

    /// Keys for a scheme that is only inspected and never signs.
    pub(crate) fn placeholder() -> Self {
        Self { current: Arc::new(Zeroizing::new(b"placeholder".to_vec())), fallbacks: Vec::new() }
    }

    /// Adds a fallback key, which verifies but never signs.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`] if it is empty or has only NUL bytes. Difference: Flask 3.1.3 accepts it.
    pub fn with_fallback(mut self, old: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        self.fallbacks.push(secret(old.as_ref())?);
        Ok(self)
    }

    /// Prepends `prefix` to each key, which gives different keys for another purpose.
    ///
    /// Some formats, such as Django's signed cookies, separate purposes this way. Other formats use a salt.
    ///
    /// ```
    /// use cookie_session::{Scheme, SecretKeys};
    ///
    /// let prefixed = SecretKeys::new("key")?.with_prefix("app:");
    /// let same = SecretKeys::new("app:key")?;
    /// let signature = |keys| Scheme::new(keys, "purpose").signer().signature(b"value");
    /// assert_eq!(signature(prefixed), signature(same));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn with_prefix(self, prefix: impl AsRef<[u8]>) -> Self {
        let prefixed = |key: &Secret| {
            let prefix = prefix.as_ref();
            // Allocated with the final size, because growing would leave a copy behind.
            let mut bytes = Zeroizing::new(Vec::with_capacity(prefix.len() + key.len()));
            bytes.extend_from_slice(prefix);
            bytes.extend_from_slice(key);
            Arc::new(bytes)
        };
        Self { current: prefixed(&self.current), fallbacks: self.fallbacks.iter().map(prefixed).collect() }
    }

    /// The key that signs, alone.
    pub(crate) fn without_fallbacks(&self) -> Self {
        Self { current: self.current.clone(), fallbacks: Vec::new() }
    }

    /// Returns the number of fallback keys.
    #[must_use]
    pub fn fallback_count(&self) -> usize {
        self.fallbacks.len()
    }

    /// Lists the weak keys and what is wrong with each; empty if no weakness was found.
    ///
    /// You can log the result, or reject weak keys with [`require_strong`](Self::require_strong). Trailing NUL bytes are
    /// ignored, and for published keys also case and surrounding white space: `b"dev\0\0"` is as easy to guess as
    /// `dev`.
    ///
    /// ```
    /// use cookie_session::SecretKeys;
    /// use cookie_session::config::KeyWeakness;
    /// use cookie_session::token::KeyMatch;
    ///
    /// let keys = SecretKeys::new("dev")?;
    /// let found = keys.weaknesses();
    /// assert!(found.contains(&(KeyMatch::Current, KeyWeakness::Published)));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        self.iter()
            .flat_map(|(which, key)| weakness::of(key).map(move |weakness| (which, weakness)))
            .collect()
    }

    /// Rejects keys with [`weaknesses`](Self::weaknesses), including fallbacks.
    ///
    /// ```
    /// use cookie_session::{ConfigErrorKind, SecretKeys};
    ///
    /// let error = SecretKeys::new("changeme")?.require_strong().unwrap_err();
    /// assert_eq!(error.kind(), ConfigErrorKind::WeakSecret);
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    ///
    /// # Errors
    /// [`ConfigErrorKind::WeakSecret`], with the first weakness as its message.
    pub fn require_strong(self) -> Result<Self, ConfigError> {
        match self.weaknesses().first() {
            None => Ok(self),
            Some((which, weakness)) => Err(ConfigError::new(
                ConfigErrorKind::WeakSecret,
                match which {
                    KeyMatch::Current => weakness.to_string(),
                    KeyMatch::Fallback(_) => format!("among the fallback keys: {weakness}"),
                },
            )),
        }
    }

    /// The keys in the order in which they are tried: the current key, then the newest fallback first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (KeyMatch, &[u8])> {
        let fallbacks = self.fallbacks.iter().enumerate().rev();
        std::iter::once((KeyMatch::Current, self.current.as_slice()))
            .chain(fallbacks.map(|(index, key)| (KeyMatch::Fallback(index), key.as_slice())))
    }
}

fn secret(bytes: &[u8]) -> Result<Secret, ConfigError> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(ConfigError::new(
            ConfigErrorKind::EmptySecret,
            if bytes.is_empty() {
                "a secret key is empty; use at least 16 random bytes, and the same for every server"
            } else {
                "a secret key has nothing but NUL bytes, which HMAC takes for the empty key; use at least 16 \
                 random bytes, and the same for every server"
            },
        ));
    }
    Ok(Arc::new(Zeroizing::new(bytes.to_vec())))
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKeys")
            .field("current", &format_args!("…"))
            .field("fallbacks", &self.fallbacks.len())
            .finish()
    }
}

/// Names a key of [`SecretKeys`].
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyMatch {
    /// The current key, which signs.
    Current,
    /// The fallback at this position, in the order in which fallbacks were added.
    Fallback(usize),
}
