//! The key `_permanent`, by which a session outlives the browser.

use crate::value::{Map, Value};

/// [`Session::PERMANENT_KEY`](super::Session::PERMANENT_KEY), for modules below [`Session`](super::Session).
pub(crate) const PERMANENT_KEY: &str = "_permanent";

/// Whether a session with this content outlives the browser.
pub(super) fn is_permanent(map: &Map) -> bool {
    map.get(PERMANENT_KEY).is_some_and(Value::is_truthy)
}
