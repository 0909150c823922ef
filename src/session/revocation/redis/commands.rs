//! The thread that writes this process's revocations, and reads those that the listening thread may have missed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use ::redis::{Connection, RedisResult, cmd, pipe};

use super::shared::{Order, Shared};
use super::wire;
use crate::clock::{Clock, SystemClock, Timestamp, monotonic};

/// The maximum number of revocations that wait for Redis. Further ones take effect in this process only.
const WAITING: usize = 100_000;
/// The number of epochs to write or read at once.
const BATCH: usize = 1_000;
/// From this number of epochs on, listeners are told to read the list instead of receiving each epoch.
const SINGLY: usize = 100;
/// The maximum number of new epochs to read individually. If there are more, the whole list is read.
const NEW: usize = 50_000;
/// The maximum difference of the servers' clocks, in seconds, at which new epochs are found among the latest.
const WINDOW: i64 = 10;
/// How often the whole list is read, and epochs without an effect are removed.
const RELOAD: Duration = Duration::from_secs(600);
/// How long to wait before the whole list is read again after a possibly missed message.
const PAUSE: Duration = Duration::from_secs(10);

/// How often to log that Redis still does not answer.
#[cfg(feature = "tracing")]
const WARNING: Duration = Duration::from_secs(30);

pub(super) struct Commands {
    shared: Arc<Shared>,
    orders: Receiver<Order>,
    /// Notified once, when the list has been read or reading has failed.
    first: Option<SyncSender<RedisResult<()>>>,
    connection: Option<Connection>,
    waiting: HashMap<String, Timestamp>,
    callers: Vec<SyncSender<bool>>,
    /// When to read next, in [`monotonic`] time.
    look_at: Duration,
    loaded_at: Option<Duration>,
    load_due: bool,
    /// Epochs from this second on may be new.
    since: i64,
    /// When the failure of Redis was last logged.
    #[cfg(feature = "tracing")]
    warned_at: Option<Duration>,
}

impl Commands {
    pub(super) fn new(
        shared: Arc<Shared>,
        orders: Receiver<Order>,
        first: SyncSender<RedisResult<()>>,
    ) -> Self {
        let look_at = monotonic() + shared.interval;
        Self {
            shared,
            orders,
            first: Some(first),
            connection: None,
            waiting: HashMap::new(),
            callers: Vec::new(),
            look_at,
            loaded_at: None,
            load_due: true,
            since: i64::MIN,
            #[cfg(feature = "tracing")]
            warned_at: None,
        }
    }

    pub(super) fn run(mut self) {
        loop {
            let wait = self.look_at.saturating_sub(monotonic());
            let mut next = match self.orders.recv_timeout(wait) {
                Ok(order) => Some(order),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            while let Some(order) = next {
                self.take(order);
                next = self.orders.try_recv().ok();
            }
            if self.shared.is_stopped() {
                return;
            }
            let begun = monotonic();
            let done = self.work(begun);
            let confirmed = done.is_ok();
            for caller in self.callers.drain(..) {
                // A caller that no longer waits has its answer.
                let _ = caller.try_send(confirmed);
            }
            self.report(done);
        }
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Announce { entries, done } => {
                let room = WAITING.saturating_sub(self.waiting.len()).max(BATCH);
                // A single call may bring more than has room while Redis is away.
                let limit = if self.connection.is_some() { usize::MAX } else { room };
                let fits = entries.len() <= limit;
                for (member, epoch) in entries.into_iter().take(limit) {
                    let known = self.waiting.entry(member).or_insert(epoch);
                    *known = epoch.max(*known);
                }
                if fits {
                    self.callers.push(done);
                }
            }
            Order::Look => self.look_at = Duration::ZERO,
            Order::Load => {
                self.load_due = true;
                let earliest = self.loaded_at.map_or(Duration::ZERO, |at| at + PAUSE);
                self.look_at = self.look_at.min(earliest);
            }
        }
    }

    /// Writes waiting epochs and reads the list if it is due. Reconnects after a failure.
    fn work(&mut self, begun: Duration) -> RedisResult<()> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                self.load_due = true;
                // Failing again before the next look would only keep callers waiting.
                self.look_at = begun + self.shared.interval;
                self.shared.connection()?
            }
        };
        self.write(&mut connection)?;
        let is_load =
            self.load_due && self.loaded_at.is_none_or(|at| begun >= at + PAUSE || !self.is_following());
        if is_load || self.loaded_at.is_some_and(|at| begun >= at + RELOAD) {
            self.load(&mut connection)?;
            self.loaded_at = Some(begun);
            self.load_due = false;
            self.tidy(&mut connection)?;
        } else if begun >= self.look_at {
            self.look(&mut connection)?;
        } else {
            self.connection = Some(connection);
            return Ok(());
        }
        self.look_at = begun + self.shared.interval;
        self.shared.reach.complete(begun);
        self.connection = Some(connection);
        Ok(())
    }

    /// Whether the list was complete at the last look.
    fn is_following(&self) -> bool {
        self.shared.reach.age().is_some_and(|age| age <= self.shared.interval * 2)
    }

    fn write(&mut self, connection: &mut Connection) -> RedisResult<()> {
        let key = self.shared.key.as_str();
        let members: Vec<(String, Timestamp)> =
            self.waiting.iter().map(|(member, epoch)| (member.clone(), *epoch)).collect();
        let kept = self.shared.table.kept_for().as_secs().clamp(1, 10_000_000_000);
        for batch in members.chunks(BATCH) {
            let mut commands = pipe();
            commands.atomic().cmd("ZADD").arg(key).arg("GT");
            for (member, epoch) in batch {
                commands.arg(epoch.as_secs()).arg(member);
            }
            commands.ignore().cmd("EXPIRE").arg(key).arg(kept).ignore();
            if members.len() <= SINGLY {
                for (member, epoch) in batch {
                    commands.cmd("PUBLISH").arg(key).arg(wire::message(member, *epoch)).ignore();
                }
            } else {
                commands.cmd("PUBLISH").arg(key).arg(wire::LOOK).ignore();
            }
            commands.query::<()>(connection)?;
            for (member, _) in batch {
                self.waiting.remove(member);
            }
        }
        Ok(())
    }

    /// Reads the whole list in batches.
    fn load(&mut self, connection: &mut Connection) -> RedisResult<()> {
        let (key, table) = (self.shared.key.as_str(), &self.shared.table);
        let since = SystemClock.now().as_secs().saturating_sub(WINDOW);
        let count: usize = cmd("ZCARD").arg(key).query(connection)?;
        table.reserve(count);
        let mut cursor = 0_u64;
        loop {
            let (next, entries): (u64, Vec<(Vec<u8>, f64)>) =
                cmd("ZSCAN").arg(key).arg(cursor).arg("COUNT").arg(BATCH).query(connection)?;
            self.raise(&entries);
            if next == 0 || self.shared.is_stopped() {
                break;
            }
            cursor = next;
        }
        self.since = since;
        Ok(())
    }

    /// Reads the latest epochs.
    fn look(&mut self, connection: &mut Connection) -> RedisResult<()> {
        let key = self.shared.key.as_str();
        let since = SystemClock.now().as_secs().saturating_sub(WINDOW);
        let new: usize = cmd("ZCOUNT").arg(key).arg(self.since).arg("+inf").query(connection)?;
        if new > NEW {
            return self.load(connection);
        }
        let entries: Vec<(Vec<u8>, f64)> =
            cmd("ZRANGEBYSCORE").arg(key).arg(self.since).arg("+inf").arg("WITHSCORES").query(connection)?;
        self.raise(&entries);
        self.since = since;
        Ok(())
    }

    fn raise(&self, entries: &[(Vec<u8>, f64)]) {
        for (member, score) in entries {
            if let Some(whose) = wire::parse_member(member) {
                self.shared.table.raise(whose, wire::parse_score(*score));
            }
        }
    }

    /// Removes epochs without an effect, here and in Redis.
    fn tidy(&self, connection: &mut Connection) -> RedisResult<()> {
        let now = SystemClock.now();
        self.shared.table.forget_old(now);
        let kept = i64::try_from(self.shared.table.kept_for().as_secs()).unwrap_or(i64::MAX);
        let last = format!("({}", now.as_secs().saturating_sub(kept));
        cmd("ZREMRANGEBYSCORE")
            .arg(&self.shared.key)
            .arg("-inf")
            .arg(last)
            .query::<usize>(connection)
            .map(drop)
    }

    /// Logs that Redis does not answer, or answers again.
    fn report(&mut self, done: RedisResult<()>) {
        #[cfg(feature = "tracing")]
        match &done {
            Ok(()) if self.warned_at.take().is_some() => tracing::info!("Redis answers again"),
            Err(error) if self.warned_at.is_none_or(|at| monotonic() >= at + WARNING) => {
                self.warned_at = Some(monotonic());
                tracing::warn!(
                    %error, age = ?self.shared.reach.age(), waiting = self.waiting.len(),
                    "Redis does not answer, so revocations on other servers do not arrive"
                );
            }
            _ => {}
        }
        if let Some(first) = (self.loaded_at.is_some() || done.is_err()).then(|| self.first.take()).flatten()
        {
            drop(first.try_send(done));
        }
    }
}
