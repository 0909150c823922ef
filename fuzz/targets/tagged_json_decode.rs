//! Any bytes decode as tagged and as plain JSON, or give an error; memory is bounded by the input.
#![no_main]
// A broken law is a panic, which is what the fuzzer looks for.
#![allow(clippy::unwrap_used)]

use cookie_session::codec::{Json, TaggedJson};
use cookie_session::testing::laws::codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    codec::total(&TaggedJson::default(), data).unwrap();
    codec::bounded(&TaggedJson::default(), data).unwrap();
    codec::total(&Json::default(), data).unwrap();
    codec::bounded(&Json::default(), data).unwrap();
});
