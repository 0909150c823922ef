//! With another zlib in place of C's: other bytes, the same sessions.

// A failed conversion is a panic.
#![allow(clippy::unwrap_used, missing_docs)]

use cookie_session::testing::strategies::flask_value;
use cookie_session::{
    Compression, FixedClock, Map, MaxAge, Scheme, SecretKeys, Timestamp, UrlSafeTimedSerializer, Value,
};
use proptest::prelude::*;

type Serializer = UrlSafeTimedSerializer<
    cookie_session::digest::Sha1,
    cookie_session::derivation::HmacDerivation,
    cookie_session::TaggedJson,
    FixedClock,
>;

fn serializer() -> Serializer {
    Scheme::flask_session(SecretKeys::new("golden-secret").unwrap())
        .clock(FixedClock(Timestamp::from_secs(1_700_000_000)))
        .timed_serializer()
}

/// `{"t": "abc" * 400}` by CPython, which has C's zlib.
const PYTHON: &str = ".eJyrVipRslJKTEoeRaNoFI2iIYGUagG_T82e.ZVPxAA.giTj2iaAoBKTsFamiWW2WrV2wsc";

#[test]
fn what_python_compressed_is_read_and_written_with_other_bytes() {
    let value = Value::from(Map::from([("t", "abc".repeat(400))]));
    assert_eq!(serializer().load_value(PYTHON, MaxAge::UNLIMITED).unwrap(), value);
    let ours = serializer().dump_value(&value).unwrap();
    assert!(ours.starts_with('.'), "it is compressed");
    assert_ne!(ours, PYTHON, "or there is no other zlib, and this package shows nothing");
}

proptest! {
    #[test]
    fn what_is_written_opens(value in flask_value(), repeated in 0_usize..2_000) {
        let value = Value::from(vec![value, Value::from("abc".repeat(repeated))]);
        let serializer = serializer();
        let token = serializer.dump_value(&value).unwrap();
        let plain = serializer.clone().compression(Compression::Never);
        for reader in [&serializer, &plain] {
            prop_assert_eq!(&reader.load_value(&token, MaxAge::UNLIMITED).unwrap(), &value);
        }
        prop_assert!(token.len() <= plain.dump_value(&value).unwrap().len());
    }

    #[test]
    fn any_bytes_marked_as_compressed_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let token = [b".".as_slice(), &bytes].concat();
        prop_assert!(serializer().load_value(&token, MaxAge::UNLIMITED).is_err());
    }
}
