//! Null session policies, one per file: what a session does without a secret key.

mod discard;
mod flask;
mod require_secret;

use std::fmt;
use std::sync::Arc;

pub use discard::DiscardWrites;
pub use flask::FlaskNull;
pub use require_secret::RequireSecret;

use crate::error::{ConfigError, Error};

/// Decides what happens without a secret key to sign sessions.
///
/// A null session is empty and never adds a header to the response: neither `Set-Cookie` nor `Vary`, even if it is
/// used.
///
/// | strategy | writes | at start-up |
/// | --- | --- | --- |
/// | [`FlaskNull`] (default) | fail with a message that says to set a secret key | |
/// | [`DiscardWrites`] | last until the end of the request | |
/// | [`RequireSecret`] | fail | building the interface fails |
///
/// A complete implementation:
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
/// use cookie_session::null::NullSessionPolicy;
/// use cookie_session::{Error, Session};
/// use std::sync::Arc;
///
/// /// Takes writes, and counts them for a health check.
/// #[derive(Debug, Default)]
/// struct Counting(AtomicUsize);
///
/// impl NullSessionPolicy for Counting {
///     fn on_write(&self) -> Result<(), Error> {
///         self.0.fetch_add(1, Ordering::Relaxed);
///         Ok(())
///     }
/// }
///
/// let policy = Arc::new(Counting::default());
/// let session = Session::null(policy.clone());
/// session.insert("key", "value")?;
/// assert_eq!(policy.0.load(Ordering::Relaxed), 1);
/// # Ok::<(), cookie_session::Error>(())
/// ```
// Register a new policy here (table above) and with its law suite in `tests/it/laws.rs`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a null session policy",
    label = "expected `FlaskNull`, `DiscardWrites`, `RequireSecret` or your own"
)]
pub trait NullSessionPolicy: fmt::Debug + Send + Sync + 'static {
    /// Called before each write to a null session.
    ///
    /// # Errors
    /// The error that the write returns. With `Ok`, the write changes the session in memory only.
    fn on_write(&self) -> Result<(), Error>;

    /// Called when an interface is built without a secret key.
    ///
    /// # Errors
    /// The reason why the program must not start.
    fn on_build(&self) -> Result<(), ConfigError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<N: NullSessionPolicy + ?Sized> NullSessionPolicy for Arc<N> {
    fn on_write(&self) -> Result<(), Error> {
        (**self).on_write()
    }

    fn on_build(&self) -> Result<(), ConfigError> {
        (**self).on_build()
    }
}
