//! Base64, timestamps and integers: total in both modes, one text per value in the strict one.
#![no_main]
// A broken law is a panic, which is what the fuzzer looks for.
#![allow(clippy::unwrap_used)]

use cookie_session::encoding::{DecodeMode, base64_decode, base64_encode, bytes_to_int, int_to_bytes};
use cookie_session::scheme::{Base62Seconds, UnixOrLegacySeconds, UnixSeconds};
use cookie_session::testing::laws::format;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    assert_eq!(base64_decode(base64_encode(data), DecodeMode::Strict).unwrap(), data);
    if let Ok(bytes) = base64_decode(data, DecodeMode::Strict) {
        assert_eq!(base64_encode(&bytes).as_bytes(), data, "one text per value");
        assert_eq!(base64_decode(data, DecodeMode::PythonCompatible).unwrap(), bytes);
    }
    let _ = base64_decode(data, DecodeMode::PythonCompatible);
    if let Some(number) = bytes_to_int(data) {
        let start = data.iter().position(|&byte| byte != 0).unwrap_or(data.len());
        assert_eq!(int_to_bytes(number), data[start..]);
    }
    format::total(&UnixSeconds, data).unwrap();
    format::one_text(&UnixSeconds, data).unwrap();
    format::total(&UnixOrLegacySeconds, data).unwrap();
    format::total(&Base62Seconds, data).unwrap();
    format::one_text(&Base62Seconds, data).unwrap();
});
