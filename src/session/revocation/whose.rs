//! [`Whose`]: one user, or everyone.

/// The users whose sessions an epoch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // Every source has to handle both.
pub enum Whose<'a> {
    /// One user, named as in the session; an integer by its digits.
    User(&'a str),
    /// Everyone.
    Everyone,
}
