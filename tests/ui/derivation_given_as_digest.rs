//! A derivation given to the setter of the digest.

use cookie_session::derivation::DjangoConcat;
use cookie_session::{Scheme, SecretKeys};

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = Scheme::flask_session(keys).digest::<DjangoConcat>().timed_serializer();
}
