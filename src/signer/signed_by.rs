//! [`SignedBy`]: which scheme and which key signed a text.

use crate::keys::KeyMatch;

/// Which scheme signed a text, and with which of its keys.
///
/// ```
/// use cookie_session::{KeyMatch, SignedBy};
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
    /// For serializers of your own. `scheme` is 0 for the scheme that signs.
    #[must_use]
    pub const fn new(scheme: usize, key: KeyMatch) -> Self {
        Self { scheme, key }
    }

    /// Which scheme: 0 for the one that signs, `n` for the `n`th accepted one.
    #[must_use]
    pub const fn scheme(&self) -> usize {
        self.scheme
    }

    /// Which of the scheme's keys.
    #[must_use]
    pub const fn key(&self) -> KeyMatch {
        self.key
    }

    /// Whether signing again would use another key or another scheme.
    ///
    /// Once this is always `false`, remove the old key or scheme.
    #[must_use]
    pub fn needs_reissue(&self) -> bool {
        self.scheme != 0 || self.key != KeyMatch::Current
    }
}
