//! [`EpochSource`]: loads epochs and shares them with other servers.

use std::fmt;
use std::sync::Arc;

use super::table::EpochTable;
use super::whose::Whose;
use crate::clock::Timestamp;
use crate::error::Result;

/// Keeps an [`EpochTable`] for requests, and tells other servers about revocations in this process.
///
/// | source | shared with | after a restart |
/// | --- | --- | --- |
/// | [`EpochTable`] itself | nobody: one process | empty |
/// | `RedisEpochs` (feature `redis`) | every process on the same Redis or Valkey | loaded |
///
/// Your own source has a table. A thread or task fills it from the place where you store the epochs, with
/// [`EpochTable::raise`]:
///
/// ```
/// use std::sync::{Arc, mpsc};
/// use std::time::Duration;
/// use cookie_session::Result;
/// use cookie_session::clock::Timestamp;
/// use cookie_session::revocation::{EpochSource, EpochTable, Epochs, Whose};
///
/// /// Hands each revocation to a thread that writes it to the database.
/// #[derive(Debug)]
/// struct Database {
///     table: EpochTable,
///     writer: mpsc::Sender<(Option<String>, Timestamp)>,
/// }
///
/// impl EpochSource for Database {
///     fn table(&self) -> &EpochTable {
///         &self.table
///     }
///     fn announce(&self, epochs: &[(Whose<'_>, Timestamp)]) -> Result<()> {
///         for &(whose, epoch) in epochs {
///             let user = if let Whose::User(user) = whose { Some(user.to_owned()) } else { None };
///             self.writer.send((user, epoch)).expect("the writer lives as long as the program");
///         }
///         Ok(())
///     }
/// }
///
/// let (writer, written) = mpsc::channel();
/// let month = Duration::from_secs(31 * 24 * 60 * 60);
/// let source = Arc::new(Database { table: EpochTable::new(month), writer });
/// // The existing rows of the database:
/// source.table.raise(Whose::User("ada"), Timestamp::from_secs(1_700_000_000));
///
/// let epochs = Epochs::new(source.clone());
/// epochs.revoke("grace")?;
/// assert_eq!(written.recv()?.0.as_deref(), Some("grace"));
/// assert!(source.table.epoch_of("grace").is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a source of epochs",
    label = "expected `EpochTable`, `RedisEpochs` or your own"
)]
pub trait EpochSource: fmt::Debug + Send + Sync + 'static {
    /// Returns the list that requests read.
    fn table(&self) -> &EpochTable;

    /// Tells other servers about epochs that are already in [`table`](Self::table).
    ///
    /// It may block for a limited time that the source documents. It is called on revocation, never while a session is
    /// opened.
    ///
    /// # Errors
    /// [`ErrorKind::Unconfirmed`](crate::ErrorKind::Unconfirmed) if other servers may not learn of them.
    fn announce(&self, epochs: &[(Whose<'_>, Timestamp)]) -> Result<()>;

    /// Returns whether the list is recent enough to accept sessions. If not, logins are
    /// [`Unknown`](super::Standing::Unknown).
    fn is_current(&self) -> bool {
        true
    }
}

#[diagnostic::do_not_recommend]
impl<S: EpochSource + ?Sized> EpochSource for Arc<S> {
    fn table(&self) -> &EpochTable {
        (**self).table()
    }

    fn announce(&self, epochs: &[(Whose<'_>, Timestamp)]) -> Result<()> {
        (**self).announce(epochs)
    }

    fn is_current(&self) -> bool {
        (**self).is_current()
    }
}

/// The source in memory: a single process without other servers.
#[diagnostic::do_not_recommend]
impl EpochSource for EpochTable {
    fn table(&self) -> &EpochTable {
        self
    }

    fn announce(&self, _epochs: &[(Whose<'_>, Timestamp)]) -> Result<()> {
        Ok(())
    }
}
