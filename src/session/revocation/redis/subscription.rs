//! The thread that receives the revocations of other processes.

use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use ::redis::RedisResult;

use super::shared::{Order, Shared};
use super::wire;

/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(200);

pub(super) fn run(shared: &Shared, orders: &Sender<Order>) {
    while !shared.is_stopped() {
        if let Err(error) = listen(shared, orders) {
            #[cfg(feature = "tracing")]
            tracing::debug!(%error, "the messages of Redis cannot be heard; trying again");
            #[cfg(not(feature = "tracing"))]
            let _ = error;
            thread::sleep(PAUSE);
        }
    }
}

/// Listens until something fails, or the source is dropped.
fn listen(shared: &Shared, orders: &Sender<Order>) -> RedisResult<()> {
    let mut connection = shared.connection()?;
    let mut messages = connection.as_pubsub();
    messages.subscribe(&shared.key)?;
    // Reading the whole list finds earlier messages.
    drop(orders.send(Order::Load));
    while !shared.is_stopped() {
        match messages.get_message() {
            Ok(message) => match wire::parse_message(message.get_payload_bytes()) {
                Some((whose, epoch)) => shared.table.raise(whose, epoch),
                None => drop(orders.send(Order::Look)),
            },
            Err(error) if error.is_timeout() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
