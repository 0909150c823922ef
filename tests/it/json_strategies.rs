//! JSON text with faults, for properties.

use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::testing::strategies::flask_value;
use proptest::collection::vec;
use proptest::prelude::*;

/// Bytes that occur in JSON text, and some that must not.
pub(crate) fn json_byte() -> impl Strategy<Value = u8> {
    let common = b"{}[]\",:\\u0123456789.eE+-tnfalsrubdiNI \x09\x0a\x00\x7f_=\xc3\xa9\xff\xed";
    prop_oneof![9 => proptest::sample::select(&common[..]), 1 => any::<u8>()]
}

/// Tagged JSON with one to three bytes changed, added or removed, or truncated.
pub(crate) fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), json_byte(), 0..8_u8);
    (flask_value(), vec(change, 1..4)).prop_map(|(value, changes)| {
        let mut text = Vec::new();
        TaggedJson::default().encode(&value, &mut text).unwrap();
        for (index, byte, change) in changes {
            let at = index.index(text.len() + 1);
            match change {
                0 => text.truncate(at),
                1..4 => text.insert(at, byte),
                4..6 if at < text.len() => {
                    text.remove(at);
                }
                _ if at < text.len() => text[at] = byte,
                _ => text.push(byte),
            }
        }
        text
    })
}
