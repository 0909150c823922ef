//! A type that derives no keys, given as derivation.

use cookie_session::{Scheme, SecretKeys};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = Scheme::flask_session(keys).key_derivation::<String>().timed_serializer();
}
