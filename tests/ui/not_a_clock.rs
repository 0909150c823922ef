//! A number of seconds, given as clock.

use cookie_session::{Scheme, SecretKeys};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = Scheme::flask_session(keys).clock(1_700_000_000_u64).timed_serializer();
}
