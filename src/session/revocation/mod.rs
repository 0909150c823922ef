//! Revocation: ending sessions before they expire. One file per strategy.

mod epochs;
#[cfg(feature = "redis")]
mod redis;
mod slots;
mod source;
mod table;
mod whose;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

pub use epochs::Epochs;
#[cfg(feature = "redis")]
pub use redis::{RedisEpochs, RedisOptions, WhenUnreachable};
pub use source::EpochSource;
pub use table::EpochTable;
pub use whose::Whose;

use super::expiry::SessionFacts;
use crate::value::Map;

/// The answer of a [`RevocationPolicy`] about a session.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The session is valid.
    Current,
    /// The session has ended permanently. It opens empty with [`ErrorKind::Revoked`](crate::ErrorKind::Revoked).
    Revoked,
    /// The policy cannot decide at the moment. The session opens empty with
    /// [`ErrorKind::Unconfirmed`](crate::ErrorKind::Unconfirmed). Its cookie is not deleted, because it may be
    /// valid again later.
    Unknown,
}

/// Decides whether a session has been revoked: ended by the server although its cookie is still valid.
///
/// It is called when a session is opened, after the signature and the [`ExpiryPolicy`](crate::expiry::ExpiryPolicy) have accepted
/// it, and again before an unchanged cookie is refreshed. Without a policy, sessions are never revoked.
///
/// | strategy | a session is revoked if |
/// | --- | --- |
/// | (none, the default) | never |
/// | [`Epochs`] | its login is older than the epoch of its user, or than that of everyone |
///
/// The session is locked during the call, so a policy that uses a handle of that session panics. Decide from the
/// arguments alone. Requests wait for the answer, so read only memory, never the network.
///
/// A complete implementation of your own:
///
/// ```
/// use cookie_session::Map;
/// use cookie_session::expiry::SessionFacts;
/// use cookie_session::revocation::{RevocationPolicy, Standing};
///
/// /// Ends the sessions of all guests.
/// #[derive(Debug)]
/// struct NoGuests;
///
/// impl RevocationPolicy for NoGuests {
///     fn standing(&self, _facts: &SessionFacts, data: &Map) -> Standing {
///         if data.contains_key("guest") { Standing::Revoked } else { Standing::Current }
///     }
/// }
///
/// use cookie_session::{ErrorKind, PlainRequest, SecureCookieSessionInterface, SessionInterface};
///
/// let interface = SecureCookieSessionInterface::new("correct horse battery staple")?;
/// let session = interface.open_session(&PlainRequest::new());
/// session.insert("guest", true)?;
/// let headers = interface.save_session(&session)?;
///
/// let interface = interface.with_revocation(NoGuests);
/// let session = interface.open_session(&PlainRequest::new().answering(headers.set_cookie().unwrap()));
/// assert!(session.is_empty() && session.is_new());
/// assert_eq!(session.open_error().unwrap().kind(), ErrorKind::Revoked);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// Register a new policy here (table above) and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a revocation policy",
    label = "expected `Epochs` or your own"
)]
pub trait RevocationPolicy: fmt::Debug + Send + Sync + 'static {
    /// Returns whether the session is still valid.
    fn standing(&self, facts: &SessionFacts, data: &Map) -> Standing;

    /// Writes the policy's data about a login to the session of a user who has just logged in.
    ///
    /// Only [`Session::stamp_login`](crate::Session::stamp_login) calls it.
    fn on_login(&self, data: &mut Map) {
        let _ = data;
    }

    /// Returns the longest session lifetime for which the policy remembers revocations; `None` for any.
    ///
    /// If sessions can live longer than that, [`SessionInterface::warnings`](crate::SessionInterface::warnings) has
    /// [`RevocationsForgotten`](crate::config::ConfigWarning::RevocationsForgotten).
    fn longest_lifetime(&self) -> Option<Duration> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<R: RevocationPolicy + ?Sized> RevocationPolicy for Arc<R> {
    fn standing(&self, facts: &SessionFacts, data: &Map) -> Standing {
        (**self).standing(facts, data)
    }

    fn on_login(&self, data: &mut Map) {
        (**self).on_login(data);
    }

    fn longest_lifetime(&self) -> Option<Duration> {
        (**self).longest_lifetime()
    }
}
