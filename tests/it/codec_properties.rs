//! The laws of [`PayloadCodec`], for any value and any bytes.

use cookie_session::codec::{Json, PayloadCodec, Separators, TaggedJson};
use cookie_session::testing::strategies::{any_key, any_text, flask_value, json_value};
use cookie_session::{Map, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::json_strategies::{json_byte, mutated};

fn encode(codec: &impl PayloadCodec, value: &Value) -> Vec<u8> {
    let mut text = b"before".to_vec();
    codec.encode(value, &mut text).unwrap();
    text.split_off(b"before".len())
}

/// Every way in which tagged JSON may be written.
fn tagged() -> [TaggedJson; 4] {
    let flask = TaggedJson::default;
    [flask(), flask().unsorted_keys(), flask().raw_utf8(), flask().unsorted_keys().raw_utf8()]
}

/// Every way in which plain JSON may be written.
fn plain() -> [Json; 5] {
    let compact = Json::default;
    [
        compact(),
        compact().sorted_keys(),
        compact().ascii(),
        compact().separators(Separators::Python),
        compact().ascii().sorted_keys().separators(Separators::Python),
    ]
}

/// The same value with the keys of all maps inserted the other way round.
fn reordered(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let pairs = map.iter().rev().map(|(key, value)| (key.to_owned(), reordered(value)));
            Value::Map(pairs.collect::<Map>())
        }
        Value::List(items) => Value::List(items.iter().map(reordered).collect()),
        Value::Tuple(items) => Value::Tuple(items.iter().map(reordered).collect()),
        other => other.clone(),
    }
}

/// Any bytes decode or give an error; what decodes can be written, and reads back the same.
fn total(bytes: &[u8]) -> TestCaseResult {
    let codec = TaggedJson::default();
    match codec.decode(bytes) {
        Ok(value) => {
            let canonical = encode(&codec, &value);
            let again = codec.decode(&canonical).unwrap();
            prop_assert_eq!(&again, &value);
            prop_assert_eq!(encode(&codec, &again), canonical);
        }
        Err(error) => prop_assert!(error.is_bad_payload(), "{error:?}"),
    }
    match Json::default().decode(bytes) {
        Ok(value) => {
            let text = encode(&Json::default(), &value);
            prop_assert_eq!(Json::default().decode(&text).unwrap(), value);
        }
        Err(error) => prop_assert!(error.is_bad_payload(), "{error:?}"),
    }
    Ok(())
}

proptest! {
    #[test]
    fn what_is_written_reads_back(value in flask_value()) {
        for codec in tagged() {
            let text = encode(&codec, &value);
            prop_assert_eq!(&codec.decode(&text).unwrap(), &value);
            prop_assert_eq!(&TaggedJson::default().decode(&text).unwrap(), &value);
        }
    }

    #[test]
    fn plain_json_reads_back(value in json_value()) {
        for codec in plain() {
            prop_assert_eq!(&codec.decode(&encode(&codec, &value)).unwrap(), &value);
        }
    }

    #[test]
    fn equal_values_have_equal_bytes(value in flask_value()) {
        let other = reordered(&value);
        prop_assert_eq!(&other, &value);
        let codec = TaggedJson::default();
        prop_assert_eq!(encode(&codec, &other), encode(&codec, &value));
    }

    #[test]
    fn flasks_text_is_printable_ascii(value in flask_value()) {
        let text = encode(&TaggedJson::default(), &value);
        prop_assert!(text.iter().all(|byte| (0x20..0x7f).contains(byte)));
    }

    #[test]
    fn insertion_order_is_kept(keys in vec(any_key(), 0..8)) {
        let map: Map = keys.iter().map(|key| (key.as_str(), 1)).collect();
        let codec = TaggedJson::default().unsorted_keys();
        let read = codec.decode(&encode(&codec, &map.clone().into())).unwrap();
        let Value::Map(read) = read else { panic!("a map reads back as a map") };
        prop_assert!(read.keys().eq(map.keys()));
    }

    #[test]
    fn any_bytes(bytes in vec(any::<u8>(), 0..64)) {
        total(&bytes)?;
    }

    #[test]
    fn any_bytes_of_json(bytes in vec(json_byte(), 0..32)) {
        total(&bytes)?;
    }

    #[test]
    fn mutated_text(text in mutated()) {
        total(&text)?;
    }

    #[test]
    fn escapes_read_as_the_characters_they_stand_for(text in any_text()) {
        let escaped: String = text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect();
        let read = TaggedJson::default().decode(format!("\"{escaped}\"").as_bytes()).unwrap();
        prop_assert_eq!(read, Value::from(text));
    }
}
