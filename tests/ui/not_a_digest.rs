//! A type that is not a hash function, given as digest.

use cookie_session::{Scheme, SecretKeys};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = Scheme::flask_session(keys).digest::<String>().timed_serializer();
}
