//! Any bytes decode as MessagePack, or give an error; what decodes reads back the same.
#![no_main]
// A broken law is a panic, which is what the fuzzer looks for.
#![allow(clippy::unwrap_used)]

use cookie_session::codec::{MessagePack, PayloadCodec};
use cookie_session::testing::laws::codec;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let codec = MessagePack::default();
    codec::total(&codec, data).unwrap();
    codec::bounded(&codec, data).unwrap();
    if let Ok(value) = codec.decode(data) {
        codec::canonical(&codec, &value).unwrap();
        codec::stable(&codec, &value).unwrap();
    }
});
