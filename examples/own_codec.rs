//! A payload codec of your own, CBOR, compared with the built-in ones: the code it needs, the bytes it saves.
//!
//! `cargo run --example own_codec`

use std::error::Error;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{Json, MessagePack, PayloadCodec, TaggedJson};
use cookie_session::{Error as SessionError, ErrorKind, Map, MaxAge, Result, Scheme, SecretKeys, Value};

/// CBOR with the crate `ciborium`. Flask cannot read it, and tuples are read back as lists.
#[derive(Clone, Copy, Debug, Default)]
struct Cbor;

impl PayloadCodec for Cbor {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        ciborium::into_writer(value, out).map_err(|error| {
            SessionError::custom(ErrorKind::Encode, "the value cannot be encoded as CBOR").with_source(error)
        })
    }

    fn decode(&self, mut bytes: &[u8]) -> Result<Value> {
        let value = ciborium::de::from_reader_with_recursion_limit(&mut bytes, 256)
            .map_err(|error| SessionError::custom(ErrorKind::Decode, "no CBOR").with_source(error))?;
        if bytes.is_empty() {
            Ok(value)
        } else {
            Err(SessionError::custom(ErrorKind::Decode, "there are bytes after the CBOR"))
        }
    }
}

/// Returns the length of the token of `value`, and checks that the token reads back.
fn length<P: PayloadCodec>(codec: P, value: &Value) -> Result<usize, Box<dyn Error>> {
    let serializer = Scheme::flask_session(SecretKeys::new("correct horse battery staple")?)
        .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
        .codec(codec)
        .timed_serializer();
    let token = serializer.dump_value(value)?;
    assert_eq!(&serializer.load_value(&token, MaxAge::seconds(60))?, value);
    Ok(token.len())
}

fn main() -> Result<(), Box<dyn Error>> {
    let item = |name: &str, price: f64| {
        Value::from(Map::from([("name", name.into()), ("price", Value::from(price))]))
    };
    let value = Value::from(Map::from([
        ("cart", Value::from(vec![item("poster", 9.5), item("postcard", 1.25)])),
        ("user_id", Value::from(7_000_001)),
    ]));
    println!("TaggedJson   {} characters", length(TaggedJson::default(), &value)?);
    println!("Json         {} characters", length(Json::default(), &value)?);
    println!("MessagePack  {} characters", length(MessagePack::default(), &value)?);
    println!("Cbor         {} characters", length(Cbor, &value)?);
    assert!(length(Cbor, &value)? < length(TaggedJson::default(), &value)?);
    Ok(())
}
