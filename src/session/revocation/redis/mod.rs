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

/// Epochs in a Redis (6.2 or later) or Valkey, of which each process keeps a copy (feature `redis`).
///
/// Two threads of this process hold one connection each. One listens to what other processes publish; the other
/// writes what is revoked here, and compares every second, so that a lost message is made up for. A request reads
/// only the copy. The crate does not need an async runtime for this.
///
/// | in Redis | |
/// | --- | --- |
/// | key | a sorted set, `cookie-session:epochs` unless set otherwise |
/// | members | `user:` and the user; `everyone` |
/// | score | the epoch in seconds since 1970; it only rises (`ZADD … GT`) |
/// | channel | the same name; a message is `<epoch> <member>`, anything else means "look now" |
///
/// Epochs that end nothing any more are removed every ten minutes, and the key expires when nothing has been revoked for the
/// longest session lifetime. Give Redis persistence (`appendonly yes`) and no eviction: what it loses is known only
/// to the processes that are running.
///
/// For `rediss://` switch on a TLS feature of the crate `redis` 1, such as `tls-rustls`.
///
/// ```no_run
/// use std::sync::Arc;
/// use std::time::Duration;
/// use cookie_session::{Epochs, RedisEpochs, SecureCookieSessionInterface, WhenUnreachable};
///
/// let lifetime = Duration::from_secs(31 * 24 * 60 * 60);
/// let unreachable = WhenUnreachable::FailClosed { after: Duration::from_secs(60) };
/// let source = Arc::new(RedisEpochs::connect("redis://127.0.0.1/", lifetime, unreachable)?);
/// let epochs = Arc::new(Epochs::new(source.clone()));
/// let interface =
///     SecureCookieSessionInterface::new("a long random secret key")?.with_revocation(epochs.clone());
///
/// // For your metrics: how old the list is, and what it takes.
/// println!("{:?} {} {}", source.age(), epochs.table().len(), epochs.table().memory());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Who can write to the key can end sessions, and who can read it sees who was revoked and when. Nobody gets a session
/// by either.
pub struct RedisEpochs {
    shared: Arc<Shared>,
    orders: Sender<Order>,
}

impl RedisEpochs {
    /// Connects, loads the list, and follows it from then on.
    ///
    /// `longest_lifetime` is explained at [`EpochTable::new`]. The same with other choices:
    /// [`options`](Self::options).
    ///
    /// # Errors
    /// [`ErrorKind::Unconfirmed`] if the list cannot be loaded within ten seconds, and if the URL or a duration is
    /// not usable.
    pub fn connect(url: &str, longest_lifetime: Duration, unreachable: WhenUnreachable) -> Result<Self> {
        Self::options(url, longest_lifetime, unreachable).connect()
    }

    /// The choices, to be changed before connecting.
    pub fn options(url: &str, longest_lifetime: Duration, unreachable: WhenUnreachable) -> RedisOptions {
        RedisOptions::new(url, longest_lifetime, unreachable)
    }

    /// How long ago the list was last known to be complete; `None` if it never was.
    ///
    /// About a second while Redis answers. Put it into your metrics, and above all with
    /// [`FailOpen`](WhenUnreachable::FailOpen): it says for how long revocations elsewhere may be missing here.
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
    /// What could not be written is tried again for as long as the process lives, 100,000 users at most.
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
