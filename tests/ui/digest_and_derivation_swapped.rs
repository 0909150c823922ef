//! The two type parameters in the wrong order.

use cookie_session::derivation::DjangoConcat;
use cookie_session::digest::Sha256;
use cookie_session::{Result, UrlSafeTimedSerializer, Value};

pub struct App {
    pub tokens: UrlSafeTimedSerializer<DjangoConcat, Sha256>,
}

impl App {
    pub fn token(&self) -> Result<String> {
        self.tokens.dump_value(&Value::Null)
    }
}

fn main() {}
