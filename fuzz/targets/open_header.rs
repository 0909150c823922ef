//! Any `Cookie` header opens as a session, empty unless it is signed, and the session can be saved.
#![no_main]
// A broken law is a panic, which is what the fuzzer looks for.
#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use cookie_session::testing::laws::interface;
use cookie_session::{PlainRequest, SecureCookieSessionInterface};
use libfuzzer_sys::fuzz_target;

static INTERFACE: LazyLock<SecureCookieSessionInterface> =
    LazyLock::new(|| SecureCookieSessionInterface::new("a secret that no input has").expect("not empty"));

fuzz_target!(|data: &[u8]| {
    interface::total(&*INTERFACE, &PlainRequest::new().with_header("cookie", data)).unwrap();
    let pair = [b"session=", data].concat();
    interface::total(&*INTERFACE, &PlainRequest::new().with_header("cookie", pair)).unwrap();
});
