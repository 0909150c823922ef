//! A type that encodes nothing, given as codec.

use cookie_session::{SecretKeys, UrlSafeTimedSerializer};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = UrlSafeTimedSerializer::new(keys).codec::<String>();
}
