//! [`SignedBy`]: which scheme and which key signed a text.

use crate::keys::KeyMatch;

/// The scheme and the key that signed a text.
///
/// ```
/// use cookie_session::token::{KeyMatch, SignedBy};
///
/// assert!(!SignedBy::new(0, KeyMatch::Current).needs_reissue());
/// assert!(SignedBy::new(0, KeyMatch::Fallback(0)).needs_reissue());
/// assert!(SignedBy::new(1, KeyMatch::Current).needs_reissue());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignedBy {
    scheme: usize,
    key: KeyMatch,
}

impl SignedBy {
    /// Creates one for your own serializer. `scheme` is 0 for the signing scheme.
    #[must_use]
    pub const fn new(scheme: usize, key: KeyMatch) -> Self {
        Self { scheme, key }
    }

    /// The scheme: 0 for the signing scheme, `n` for the `n`th accepted one.
    #[must_use]
    pub const fn scheme(&self) -> usize {
        self.scheme
    }

    /// The key of the scheme.
    #[must_use]
    pub const fn key(&self) -> KeyMatch {
        self.key
    }

    /// Whether signing again would use another key or scheme.
    ///
    /// Once this is always `false`, remove the old key or scheme.
    #[must_use]
    pub fn needs_reissue(&self) -> bool {
        self.scheme != 0 || self.key != KeyMatch::Current
    }
}
