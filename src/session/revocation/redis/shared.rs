//! What the threads of a source and its handle share, and what one asks of the other.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use ::redis::{Client, Connection, RedisResult};

use super::reach::Reach;
use crate::clock::Timestamp;
use crate::session::revocation::table::EpochTable;

pub(super) struct Shared {
    pub(super) table: EpochTable,
    pub(super) reach: Reach,
    pub(super) client: Client,
    pub(super) key: String,
    /// How long Redis may take to connect, and to answer.
    pub(super) timeout: Duration,
    /// How often the list is compared.
    pub(super) interval: Duration,
    pub(super) stopped: AtomicBool,
}

impl Shared {
    /// A connection on which nothing waits for longer than the timeout.
    pub(super) fn connection(&self) -> RedisResult<Connection> {
        let connection = self.client.get_connection_with_timeout(self.timeout)?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        Ok(connection)
    }

    /// Ends both threads when they next look, within the timeout.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }
}

/// What the thread that holds the connection for commands is to do.
pub(super) enum Order {
    /// Write these, and say whether that has worked.
    Announce { entries: Vec<(String, Timestamp)>, done: SyncSender<bool> },
    /// Read what is new, now.
    Look,
    /// Read everything, because a message may have been missed.
    Load,
}
