//! What strict reading accepts, Python-compatible reading accepts alike; neither takes forgeries.
#![no_main]

use std::sync::LazyLock;

use cookie_session::clock::Timestamp;
use cookie_session::encoding::DecodeMode;
use cookie_session::{MaxAge, Scheme, SecretKeys, TimestampSigner};
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

static STRICT: LazyLock<TimestampSigner> = LazyLock::new(|| scheme().timestamp_signer());
static COMPATIBLE: LazyLock<TimestampSigner> =
    LazyLock::new(|| scheme().decode_mode(DecodeMode::PythonCompatible).timestamp_signer());

fn scheme() -> Scheme {
    Scheme::flask_session(SecretKeys::new("known to the fuzzer").expect("not empty"))
}

// The first byte says how much of an honest token stays in front of the rest of the input.
fuzz_target!(|data: &[u8]| {
    let Some((&keep, rest)) = data.split_first() else { return };
    let honest = STRICT.sign_at(b"{}", NOW).expect("after 1970");
    let text = [&honest[..usize::from(keep).min(honest.len())], rest].concat();
    let strict = STRICT.unsign_at(&text, MaxAge::UNLIMITED, NOW);
    let compatible = COMPATIBLE.unsign_at(&text, MaxAge::UNLIMITED, NOW);
    if let Ok((value, stamp)) = &strict {
        assert_eq!(compatible.as_ref().ok(), Some(&(*value, *stamp)));
        assert_eq!(text, honest, "one text per token");
    }
    if let Ok((value, _)) = compatible {
        assert_eq!(value, b"{}", "only spellings of the signature differ");
    }
});
