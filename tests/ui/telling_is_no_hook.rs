use cookie_session::token::SigningSerializer;
use cookie_session::{RequestHead, SecureCookieSessionInterface, SessionConfig, SessionInterface};

#[derive(Debug)]
struct Https(SecureCookieSessionInterface);

impl SessionInterface for Https {
    fn config(&self) -> &SessionConfig {
        self.0.config()
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.0.signing_serializer()
    }
    fn cookie_secure(&self, _: &dyn RequestHead) -> bool {
        true
    }
}

fn main() {}
