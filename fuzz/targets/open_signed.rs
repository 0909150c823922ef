//! Any signed payload opens as a session or says why not; what opens can be saved and opens again.
#![no_main]

use std::sync::LazyLock;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::{Map, PlainRequest, Scheme, SecretKeys, SessionInterface, TimestampSigner};
use libfuzzer_sys::fuzz_target;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

static KEYS: LazyLock<SecretKeys> =
    LazyLock::new(|| SecretKeys::new("known to the fuzzer").expect("not empty"));
static SIGNER: LazyLock<TimestampSigner> =
    LazyLock::new(|| Scheme::flask_session(KEYS.clone()).timestamp_signer());

fuzz_target!(|payload: &[u8]| {
    let interface = Scheme::flask_session(KEYS.clone()).clock(FixedClock(NOW)).sessions();
    let token = SIGNER.sign_at(payload, NOW).expect("after 1970");
    let header = [b"session=", &token[..]].concat();
    let session = interface.open_session(&PlainRequest::new().with_header("cookie", header));
    // A signed session is not new; anything else is told in `open_error`, but for a header that ends early.
    let opened = session.peek(Map::clone);
    if session.is_new() {
        assert!(opened.is_empty());
    }
    session.insert("touched", 1).expect("not a null session");
    if let Some(cookie) = interface.save_session(&session).expect("what was read can be written").set_cookie()
    {
        let again = interface.open_session(&PlainRequest::new().answering(cookie));
        assert_eq!(again.to_map(), session.to_map(), "{:?}", again.open_error());
    }
});
