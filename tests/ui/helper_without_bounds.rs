//! A generic helper that does not say what its parameters have to be.

use cookie_session::{Result, UrlSafeTimedSerializer, Value};

pub fn sign<D, P, C>(serializer: &UrlSafeTimedSerializer<D, P, C>) -> Result<String> {
    serializer.dump_value(&Value::Null)
}

fn main() {}
