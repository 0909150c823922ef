//! [`RedisOptions`]: the options of a [`RedisEpochs`], and its start.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use ::redis::Client;

use super::commands::Commands;
use super::reach::{Reach, WhenUnreachable};
use super::shared::Shared;
use super::{RedisEpochs, subscription};
use crate::error::{Error, ErrorKind, Result};
use crate::session::revocation::table::EpochTable;

/// How long [`RedisOptions::connect`] waits for the list.
const FIRST_LOAD: Duration = Duration::from_secs(10);

/// The options of a [`RedisEpochs`], created by [`RedisEpochs::options`].
#[must_use = "nothing is connected before `connect` or `start`"]
#[derive(Clone)]
pub struct RedisOptions {
    url: String,
    longest_lifetime: Duration,
    unreachable: WhenUnreachable,
    key: String,
    interval: Duration,
    timeout: Duration,
}

impl RedisOptions {
    pub(super) fn new(url: &str, longest_lifetime: Duration, unreachable: WhenUnreachable) -> Self {
        Self {
            url: url.to_owned(),
            longest_lifetime,
            unreachable,
            key: "cookie-session:epochs".to_owned(),
            interval: Duration::from_secs(1),
            timeout: Duration::from_secs(1),
        }
    }

    /// Sets the key of the list and the name of the channel. The default is `cookie-session:epochs`.
    ///
    /// Apps that do not share their users need different keys.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    /// Sets how often the list is compared, to recover from lost messages. The default is one second.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// Sets the timeout for connections and responses. The default is one second.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Connects, loads the list, and keeps it up to date.
    ///
    /// # Errors
    /// [`ErrorKind::Unconfirmed`] if the list cannot be loaded within ten seconds, and for the
    /// errors of [`start`](Self::start).
    pub fn connect(self) -> Result<RedisEpochs> {
        let (source, loaded) = self.begin()?;
        match loaded.recv_timeout(FIRST_LOAD) {
            Ok(Ok(())) => Ok(source),
            Ok(Err(reason)) => Err(Error::custom(
                ErrorKind::Unconfirmed,
                "the list of revocations cannot be loaded from Redis; check its URL, and that it runs",
            )
            .with_source(reason)),
            Err(_) => Err(Error::custom(
                ErrorKind::Unconfirmed,
                "Redis has not sent the list of revocations within ten seconds; check that it is not overloaded",
            )),
        }
    }

    /// Returns immediately, and connects and loads the list in the background.
    ///
    /// Use it for servers that must start even if Redis is unreachable. Until the list is loaded, [`WhenUnreachable`] decides
    /// whether logins are accepted, and [`RedisEpochs::age`] is `None`.
    ///
    /// # Errors
    /// [`ErrorKind::Unconfirmed`] if the URL is not a Redis URL, or a duration is invalid.
    pub fn start(self) -> Result<RedisEpochs> {
        self.begin().map(|(source, _)| source)
    }

    fn begin(self) -> Result<(RedisEpochs, Receiver<::redis::RedisResult<()>>)> {
        let refused = |reason: &'static str| Error::custom(ErrorKind::Unconfirmed, reason);
        if self.interval.is_zero() || self.timeout.is_zero() {
            return Err(refused(
                "the interval and the timeout of Redis must not be zero; leave them at a second",
            ));
        }
        if let WhenUnreachable::FailClosed { after } = self.unreachable
            && after < self.interval * 2
        {
            return Err(refused(
                "FailClosed needs at least two intervals, because the list is never younger than one; let it fail \
                 after a longer time",
            ));
        }
        // The crate's error may quote the URL, which may contain a password.
        let client = Client::open(self.url).map_err(|_| {
            refused("the URL is not a Redis URL; write redis://HOST:PORT/, or rediss:// with a TLS feature")
        })?;
        let shared = Arc::new(Shared {
            table: EpochTable::new(self.longest_lifetime),
            reach: Reach::new(self.unreachable),
            client,
            key: self.key,
            timeout: self.timeout,
            interval: self.interval,
            stopped: AtomicBool::new(false),
        });
        let (orders, received) = mpsc::channel();
        let (loaded, first) = mpsc::sync_channel(1);
        let source = RedisEpochs { shared: shared.clone(), orders: orders.clone() };
        let commands = Commands::new(shared.clone(), received, loaded);
        let thread = |name: &str| thread::Builder::new().name(name.to_owned());
        let failed = |error| refused("the threads that follow Redis cannot be started").with_source(error);
        drop(thread("epochs: commands").spawn(move || commands.run()).map_err(failed)?);
        let listen = move || subscription::run(&shared, &orders);
        drop(thread("epochs: messages").spawn(listen).map_err(failed)?);
        Ok((source, first))
    }
}

impl fmt::Debug for RedisOptions {
    /// Omits the URL, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisOptions")
            .field("longest_lifetime", &self.longest_lifetime)
            .field("unreachable", &self.unreachable)
            .field("key", &self.key)
            .field("interval", &self.interval)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
