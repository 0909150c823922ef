//! A field typed at the default, given a serializer with another digest.

use cookie_session::digest::Sha256;
use cookie_session::{Scheme, SecretKeys, UrlSafeTimedSerializer};

pub struct App {
    pub tokens: UrlSafeTimedSerializer,
}

fn main() {
    let keys = SecretKeys::new("correct horse battery staple").unwrap();
    let _ = App { tokens: Scheme::flask_session(keys).digest::<Sha256>().timed_serializer() };
}
