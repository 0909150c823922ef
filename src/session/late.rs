//! Use of a session after its response: what is said about it.

use crate::error::{Error, ErrorKind};

/// When a session was saved, as far as later uses of it need to know.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Saved {
    #[default]
    No,
    /// The response says `Vary: Cookie`.
    Varying,
    /// The response does not, because nothing had used the session.
    Unvarying,
}

impl Saved {
    pub(super) fn with(varies_by_cookie: bool) -> Self {
        if varies_by_cookie { Self::Varying } else { Self::Unvarying }
    }

    /// Refuses a change that no response would carry.
    pub(super) fn admits_writes(self) -> Result<(), Error> {
        if self == Self::No { Ok(()) } else { Err(Error::new(ErrorKind::AlreadySaved)) }
    }
}

/// Reports the first use of a session whose response went out as one that does not depend on it.
#[cold]
pub(super) fn report_first_use() {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        "the session was first used after its response had been made, which was sent without `Vary: Cookie`; \
         a shared cache may give it to others: call `set_accessed(true)` before returning the response"
    );
}
