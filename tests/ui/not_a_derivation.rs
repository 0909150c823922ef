//! A type that derives no keys, given as derivation.

use cookie_session::{SecretKeys, UrlSafeTimedSerializer};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = UrlSafeTimedSerializer::new(keys).key_derivation::<String>();
}
