//! Cookies that do not open: one function for each kind of fault.

use cookie_session::encoding::base64_encode;
use cookie_session::scheme::SchemeConfig;

use super::inputs::{Random, What, session, token};
use super::{FOREIGN, NOW};

/// A token of this key that fails, and the kind of the error.
pub(super) fn fault(random: &mut Random, key: &str) -> (Vec<u8>, &'static str) {
    let scheme = SchemeConfig::default();
    let value = session(random, true);
    let payload = |text: &[u8]| token(&scheme, key, NOW, &What::Text(text));
    let signed = |json: &str| payload(base64_encode(json).as_bytes());
    match random.below(12) {
        0 => {
            let mut token = token(&scheme, key, NOW, &What::Value(&value));
            // A character of the payload, so that nothing but the signature is wrong.
            let middle = token.len() / 4;
            token[middle] = if token[middle] == b'A' { b'B' } else { b'A' };
            (token, "signature_mismatch")
        }
        1 => (token(&scheme, FOREIGN, NOW, &What::Value(&value)), "signature_mismatch"),
        2 => (random.hex(40).into_bytes(), "missing_separator"),
        3 => (token(&scheme, key, NOW, &What::Bytes(b"eyJhIjoxfQ")), "missing_timestamp"),
        4 => (token(&scheme, key, NOW, &What::Bytes(b"eyJhIjoxfQ.!!!!")), "malformed_timestamp"),
        5 => (token(&scheme, key, NOW + 1000, &What::Value(&value)), "from_future"),
        6 => (payload(b"!not base64"), "base64"),
        7 => (payload(b".AAAA"), "decompress"),
        8 => (signed("{\"a\":"), "decode"),
        9 => (signed("{\"a\":{\" u\":\"no UUID\"}}"), "tag"),
        10 => (signed(&format!("{}{}", "[".repeat(2000), "]".repeat(2000))), "too_deep"),
        _ => (signed("[1,2]"), "not_a_mapping"),
    }
}
