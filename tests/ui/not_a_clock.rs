//! A number of seconds, given as clock.

use cookie_session::{SecretKeys, UrlSafeTimedSerializer};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = UrlSafeTimedSerializer::new(keys).clock(1_700_000_000_u64);
}
