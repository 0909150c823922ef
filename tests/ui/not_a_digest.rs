//! A type that is no hash function, given as digest.

use cookie_session::{SecretKeys, UrlSafeTimedSerializer};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = UrlSafeTimedSerializer::new(keys).digest::<String>();
}
