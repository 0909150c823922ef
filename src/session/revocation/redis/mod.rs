//! [`RedisEpochs`]: epochs that all processes on one Redis or Valkey share.

mod commands;
mod options;
mod reach;
mod shared;
mod subscription;
mod wire;

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

pub use options::RedisOptions;
pub use reach::WhenUnreachable;
use shared::{Order, Shared};

use super::source::EpochSource;
use super::table::EpochTable;
use super::whose::Whose;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};

/// Epochs in a Redis (6.2 or later) or Valkey (feature `redis`). Each process keeps a copy.
///
/// Two threads of this process hold one connection each. One receives the revocations of other processes. The
/// other writes those of this process, and compares the list every second, to recover from lost messages. A request reads
/// only the copy. An async runtime is not needed.
///
/// | in Redis | |
/// | --- | --- |
/// | key | a sorted set, `cookie-session:epochs` unless set otherwise |
/// | members | `user:` and the user; `everyone` |
/// | score | the epoch in seconds since 1970; it only increases (`ZADD … GT`) |
/// | channel | the same name; a message is `<epoch> <member>`, anything else means "look now" |
///
/// Epochs without an effect are removed every ten minutes. The key expires if nothing was revoked for the longest session
/// lifetime. Enable persistence in Redis (`appendonly yes`) and disable eviction: only running processes still know the
/// epochs that Redis loses.
///
/// For `rediss://`, enable a TLS feature of the crate `redis` 1, such as `tls-rustls`.
///
/// ```no_run
/// use std::sync::Arc;
/// use std::time::Duration;
/// use cookie_session::SecureCookieSessionInterface;
/// use cookie_session::revocation::{Epochs, RedisEpochs, WhenUnreachable};
///
/// let lifetime = Duration::from_secs(31 * 24 * 60 * 60);
/// let unreachable = WhenUnreachable::FailClosed { after: Duration::from_secs(60) };
/// let source = Arc::new(RedisEpochs::connect("redis://127.0.0.1/", lifetime, unreachable)?);
/// let epochs = Arc::new(Epochs::new(source.clone()));
/// let interface =
///     SecureCookieSessionInterface::new("a long random secret key")?.with_revocation(epochs.clone());
///
/// // For your metrics: the age of the list, its number of users and its size in bytes.
/// println!("{:?} {} {}", source.age(), epochs.table().len(), epochs.table().memory());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Anyone who can write to the key can end sessions. Anyone who can read it sees which users were revoked and when.
/// Neither gives access to a session.
pub struct RedisEpochs {
    shared: Arc<Shared>,
    orders: Sender<Order>,
}

impl RedisEpochs {
    /// Connects, loads the list, and keeps it up to date.
    ///
    /// `longest_lifetime` is explained at [`EpochTable::new`]. For other settings use
    /// [`options`](Self::options).
    ///
    /// # Errors
    /// [`ErrorKind::Unconfirmed`] if the list cannot be loaded within ten seconds, or if the URL or a duration is
    /// invalid.
    pub fn connect(url: &str, longest_lifetime: Duration, unreachable: WhenUnreachable) -> Result<Self> {
        Self::options(url, longest_lifetime, unreachable).connect()
    }

    /// Returns the options, to change them before connecting.
    pub fn options(url: &str, longest_lifetime: Duration, unreachable: WhenUnreachable) -> RedisOptions {
        RedisOptions::new(url, longest_lifetime, unreachable)
    }

    /// Returns the time since the list was last known to be complete; `None` if it never was.
    ///
    /// About a second while Redis answers. Add it to your metrics, especially with
    /// [`FailOpen`](WhenUnreachable::FailOpen): revocations of other processes may be missing for this long.
    #[must_use]
    pub fn age(&self) -> Option<Duration> {
        self.shared.reach.age()
    }
}

impl EpochSource for RedisEpochs {
    fn table(&self) -> &EpochTable {
        &self.shared.table
    }

    /// Waits for Redis for at most twice the [timeout](RedisOptions::timeout), two seconds unless set, and one more
    /// second for each 50,000 users.
    ///
    /// Failed writes are retried as long as the process runs, for at most 100,000 users.
    fn announce(&self, epochs: &[(Whose<'_>, Timestamp)]) -> Result<()> {
        let wait = self.shared.timeout * 2 + Duration::from_secs(epochs.len() as u64 / 50_000);
        let (done, written) = mpsc::sync_channel(1);
        let entries =
            epochs.iter().map(|&(whose, epoch)| (wire::member(whose).into_owned(), epoch)).collect();
        let sent = self.orders.send(Order::Announce { entries, done });
        match sent.map(|()| written.recv_timeout(wait)) {
            Ok(Ok(true)) => Ok(()),
            _ => Err(Error::custom(
                ErrorKind::Unconfirmed,
                "Redis has not confirmed the revocation, so other servers may not know of it yet; it holds here, and \
                 is sent again until this process ends",
            )),
        }
    }

    fn is_current(&self) -> bool {
        self.shared.reach.is_current()
    }
}

impl Drop for RedisEpochs {
    fn drop(&mut self) {
        self.shared.stop();
        drop(self.orders.send(Order::Look));
    }
}

impl fmt::Debug for RedisEpochs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisEpochs")
            .field("key", &self.shared.key)
            .field("table", &self.shared.table)
            .field("reach", &self.shared.reach)
            .finish_non_exhaustive()
    }
}
