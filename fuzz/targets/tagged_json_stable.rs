//! What decodes is written as text that decodes to the same, in each way of writing.
#![no_main]
// A broken law is a panic, which is what the fuzzer looks for.
#![allow(clippy::unwrap_used)]

use cookie_session::codec::{MessagePack, PayloadCodec, TaggedJson};
use cookie_session::testing::laws::codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(value) = TaggedJson::default().decode(data) else { return };
    let flask = TaggedJson::default();
    codec::round_trip(&flask, &value).unwrap();
    codec::canonical(&flask, &value).unwrap();
    codec::stable(&flask.clone().unsorted_keys().raw_utf8(), &value).unwrap();
    // Another codec holds whatever this one read.
    codec::stable(&MessagePack::default(), &value).unwrap();
});
