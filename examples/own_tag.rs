//! A tag for a type that Flask does not know, shared with a Python app: `cargo run --example own_tag`
//!
//! This Python app wrote the cookie below:
//!
//! ```python
//! class DecimalTag(JSONTag):
//!     key = " dec"
//!     def check(self, value): return isinstance(value, Decimal)
//!     def to_json(self, value): return str(value)
//!     def to_python(self, value): return Decimal(value)
//! app.session_interface.serializer.register(DecimalTag)
//! ```

use std::error::Error;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{Tag, Tagged, TaggedJson};
use cookie_session::{
    Error as SessionError, ErrorKind, PlainRequest, Scheme, SecretKeys, SessionInterface, Value,
};

const COOKIE: &str =
    "session=eyJwcmljZXMiOlt7IiBkZWMiOiI5LjkwIn0seyIgZGVjIjoiMTIuNTAifV19.ZVPxAA.c10Iyj2nIAqxvQzyd3fopLk5yJU";

#[derive(Debug)]
struct DecimalTag;

impl Tag for DecimalTag {
    fn key(&self) -> &str {
        " dec"
    }

    fn to_python(&self, content: Value) -> Result<Value, SessionError> {
        match content.as_str() {
            Some(text) if text.parse::<f64>().is_ok() => {
                Ok(Value::Tagged(Box::new(Tagged { key: self.key().into(), content })))
            }
            _ => Err(SessionError::custom(ErrorKind::Tag, "\" dec\" needs a decimal number as text")),
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let interface = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?)
        .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
        .codec(TaggedJson::default().tag(DecimalTag)?)
        .sessions();

    let session = interface.open_session(&PlainRequest::new().with_header("cookie", COOKIE));
    let first = session.read(|data| data["prices"][0].clone());
    println!("from Flask: {first:?}");
    let price = Tagged { key: " dec".into(), content: "9.90".into() };
    assert_eq!(first, Value::Tagged(Box::new(price)));

    // Rust writes the same session with the same bytes.
    session.set_modified(true);
    let headers = interface.save_session(&session)?;
    assert!(headers.set_cookie().is_some_and(|text| text.starts_with(COOKIE)));
    println!("to Flask:   {}", headers.set_cookie().unwrap_or_default());
    Ok(())
}
