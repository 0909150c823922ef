//! A type that encodes nothing, given as codec.

use cookie_session::{Scheme, SecretKeys};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = Scheme::flask_session(keys).codec(String::default()).timed_serializer();
}
