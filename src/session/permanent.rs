//! The key `_permanent`, by which a session outlives the browser.

use crate::value::{Map, Value};

/// The key under which Flask keeps whether a session outlives the browser.
pub const PERMANENT_KEY: &str = "_permanent";

/// Whether a session with this content outlives the browser.
pub(super) fn is_permanent(map: &Map) -> bool {
    map.get(PERMANENT_KEY).is_some_and(Value::is_truthy)
}
