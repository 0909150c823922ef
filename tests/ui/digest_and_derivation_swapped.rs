//! The two type parameters in the wrong order.

use cookie_session::derivation::DjangoConcat;
use cookie_session::digest::Sha256;
use cookie_session::{Scheme, Signer};

pub struct App {
    pub scheme: Scheme<DjangoConcat, Sha256>,
}

impl App {
    pub fn signer(&self) -> Signer<DjangoConcat> {
        self.scheme.clone().signer()
    }
}

fn main() {}
