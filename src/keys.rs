//! Secret keys: which one signs, which ones only verify. The only holder of secrets.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{ConfigError, ConfigErrorKind};

/// The current secret key and the retired ones that still open.
///
/// The current key signs; fallbacks only verify. There is no list whose order could be confused:
/// Flask's `SECRET_KEY` is the argument of [`new`](Self::new), each of its `SECRET_KEY_FALLBACKS`
/// one [`with_fallback`](Self::with_fallback). Text counts as its UTF-8 bytes.
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
/// Copies made here are zeroized when the last handle is dropped. `Debug` shows no key.
#[derive(Clone)]
pub struct SecretKeys {
    current: Secret,
    /// In the order given.
    fallbacks: Vec<Secret>,
}

type Secret = Arc<Zeroizing<Vec<u8>>>;

impl SecretKeys {
    /// Keys with `current` as the one that signs.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`] if it is empty: anyone could sign with that.
    pub fn new(current: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        Ok(Self { current: secret(current.as_ref())?, fallbacks: Vec::new() })
    }

    /// Adds a retired key, which opens what it once signed but signs nothing.
    ///
    /// # Errors
    /// [`ConfigErrorKind::EmptySecret`] if it is empty. Difference: Flask 3.1.3 uses it.
    pub fn with_fallback(mut self, old: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        self.fallbacks.push(secret(old.as_ref())?);
        Ok(self)
    }

    /// The same keys with `prefix` in front of each: other keys, for another purpose.
    ///
    /// For formats that tell purposes apart by that, such as Django's signed cookies; elsewhere a
    /// salt does it.
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
            // Of the final size from the start, so that no copy is left behind by growing.
            let mut bytes = Zeroizing::new(Vec::with_capacity(prefix.len() + key.len()));
            bytes.extend_from_slice(prefix);
            bytes.extend_from_slice(key);
            Arc::new(bytes)
        };
        Self { current: prefixed(&self.current), fallbacks: self.fallbacks.iter().map(prefixed).collect() }
    }

    /// How many retired keys there are.
    #[must_use]
    pub fn fallback_count(&self) -> usize {
        self.fallbacks.len()
    }

    /// What is wrong with the keys as secrets; empty if nothing is known against them.
    ///
    /// Data for the caller to log or refuse; nothing is printed here.
    ///
    /// ```
    /// use cookie_session::{KeyMatch, KeyWeakness, SecretKeys};
    ///
    /// let keys = SecretKeys::new("dev")?;
    /// let found = keys.weaknesses();
    /// assert!(found.contains(&(KeyMatch::Current, KeyWeakness::Published)));
    /// # Ok::<(), cookie_session::ConfigError>(())
    /// ```
    #[must_use]
    pub fn weaknesses(&self) -> Vec<(KeyMatch, KeyWeakness)> {
        let mut found = Vec::new();
        for (which, key) in self.iter() {
            if key.len() < KeyWeakness::SHORT {
                found.push((which, KeyWeakness::Short { len: key.len() }));
            }
            if PUBLISHED.iter().any(|example| key.eq_ignore_ascii_case(example.as_bytes())) {
                found.push((which, KeyWeakness::Published));
            }
        }
        found
    }

    /// The keys in the order in which they are tried: the current one, then the newest fallback first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (KeyMatch, &[u8])> {
        let fallbacks = self.fallbacks.iter().enumerate().rev();
        std::iter::once((KeyMatch::Current, self.current.as_slice()))
            .chain(fallbacks.map(|(index, key)| (KeyMatch::Fallback(index), key.as_slice())))
    }
}

fn secret(bytes: &[u8]) -> Result<Secret, ConfigError> {
    if bytes.is_empty() {
        return Err(ConfigError::new(
            ConfigErrorKind::EmptySecret,
            "a secret key is empty; use at least 16 random bytes, and the same for every server",
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

/// Which key of [`SecretKeys`] is meant.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyMatch {
    /// The one that signs.
    Current,
    /// The fallback at this position, in the order in which they were added.
    Fallback(usize),
}

/// Why a secret key is easy to guess.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyWeakness {
    /// Shorter than 16 bytes.
    Short {
        /// Its length in bytes.
        len: usize,
    },
    /// It stands in a tutorial, a template or a default configuration.
    Published,
}

impl KeyWeakness {
    const SHORT: usize = 16;
}

impl fmt::Display for KeyWeakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short { len } => {
                write!(f, "the secret key has only {len} bytes; use at least {} random ones", Self::SHORT)
            }
            Self::Published => f.write_str("the secret key is a published example; make a random one"),
        }
    }
}

/// Keys that tutorials, templates and default configurations have published.
const PUBLISHED: &[&str] = &[
    "dev",
    "development",
    "secret",
    "secret_key",
    "secret-key",
    "secretkey",
    "my_secret_key",
    "my-secret-key",
    "mysecretkey",
    "mysecret",
    "supersecret",
    "supersecretkey",
    "super secret key",
    "super-secret",
    "super-secret-key",
    "super_secret_key",
    "top secret",
    "changeme",
    "change_me",
    "change-me",
    "changethis",
    "password",
    "test",
    "testing",
    "testkey",
    "test_key",
    "key",
    "default",
    "example",
    "flask",
    "flask-secret",
    "you-will-never-guess",
    "hard to guess string",
    "this is secret",
    "this-is-a-secret",
    "temporary_key",
    "your_secret_key",
    "your-secret-key",
    "your secret key",
    "your_secret_key_here",
    "your-secret-key-here",
    "not a secret",
    "none",
    "null",
    "undefined",
    "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET",
    "\u{2}\u{1}thisismyscretkey\u{1}\u{2}\\e\\y\\y\\h",
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "thisISaSECRET_1234",
];
