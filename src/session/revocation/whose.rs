//! [`Whose`]: one user, or everyone.

/// Whose sessions an epoch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // Every source has to handle both.
pub enum Whose<'a> {
    /// Those of one user, named as in the session; an integer by its digits.
    User(&'a str),
    /// Those of everyone.
    Everyone,
}
