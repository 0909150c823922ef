//! The shared state of a source's threads and handle, and their requests to each other.

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
    /// The timeout for connections and responses.
    pub(super) timeout: Duration,
    /// How often the list is compared.
    pub(super) interval: Duration,
    pub(super) stopped: AtomicBool,
}

impl Shared {
    /// Opens a connection whose operations wait at most for the timeout.
    pub(super) fn connection(&self) -> RedisResult<Connection> {
        let connection = self.client.get_connection_with_timeout(self.timeout)?;
        connection.set_read_timeout(Some(self.timeout))?;
        connection.set_write_timeout(Some(self.timeout))?;
        Ok(connection)
    }

    /// Stops both threads at their next check, within the timeout.
    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }
}

/// A request to the thread with the command connection.
pub(super) enum Order {
    /// Write these, and report the result.
    Announce { entries: Vec<(String, Timestamp)>, done: SyncSender<bool> },
    /// Read new epochs now.
    Look,
    /// Read the whole list, because a message may have been missed.
    Load,
}
