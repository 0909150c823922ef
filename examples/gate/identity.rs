//! [`header_of`]: a user's id as the value of a header.

use axum::http::HeaderValue;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The characters of an id that stay as they are, besides letters and digits.
const ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@').remove(b':');

/// Proxies have buffers for headers; an id that is longer than this fits into none.
const MAX_LENGTH: usize = 512;

/// Returns the header's value: the id, percent-encoded as UTF-8 except for ASCII letters, digits and `-._~@:`.
///
/// So different ids have different values, and none can contain a line feed, a comma or a space. `None` for an empty id,
/// which servers may read as nobody, and for one that is too long.
pub(crate) fn header_of(user_id: &str) -> Option<HeaderValue> {
    let text = utf8_percent_encode(user_id, ESCAPED).to_string();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    HeaderValue::try_from(text).ok()
}
