//! A derivation given to the setter of the digest.

use cookie_session::derivation::DjangoConcat;
use cookie_session::{SecretKeys, UrlSafeTimedSerializer};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = UrlSafeTimedSerializer::new(keys).digest::<DjangoConcat>();
}
