//! Reports uses of a session after its response.

use crate::error::{Error, ErrorKind};

/// Whether and how a session was saved, for later uses of it.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Saved {
    #[default]
    No,
    /// By a response with `Vary: Cookie`.
    Varying,
    /// By a response without it, because the session was not used.
    Unvarying,
}

impl Saved {
    pub(super) fn with(varies_by_cookie: bool) -> Self {
        if varies_by_cookie { Self::Varying } else { Self::Unvarying }
    }

    /// Rejects a change after saving.
    pub(super) fn admits_writes(self) -> Result<(), Error> {
        if self == Self::No { Ok(()) } else { Err(Error::new(ErrorKind::AlreadySaved)) }
    }
}

/// Reports the first use of a session whose response was sent without `Vary: Cookie`.
#[cold]
pub(super) fn report_first_use() {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        "the session was first used after its response had been made, which was sent without `Vary: Cookie`; \
         a shared cache may give it to others: call `set_accessed(true)` before returning the response"
    );
}
