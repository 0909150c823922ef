//! What `serde_json` hands over with `arbitrary_precision`, `preserve_order` and `raw_value` on.

// A failed conversion is a panic.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;

use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::{
    ErrorKind, Integer, Map, Session, SessionConfig, Settings, Value, from_value_ref, to_value,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Number, Value as Json, json};

fn tagged(value: &Value) -> String {
    let mut text = Vec::new();
    TaggedJson::default().encode(value, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// Or the tests below would show nothing.
#[test]
fn the_features_are_on() {
    assert!("1e400".parse::<Number>().is_ok(), "arbitrary_precision");
    assert_eq!(json!({"b": 1, "a": 2}).to_string(), r#"{"b":1,"a":2}"#, "preserve_order");
}

#[test]
fn json_in_a_session_is_stored_as_without_the_features() {
    let session = Session::new();
    session
        .insert(
            "j",
            to_value(&json!({"n": 1, "f": 1.5, "e": 1e2, "z": -0.0, "l": [18446744073709551615_u64]}))
                .unwrap(),
        )
        .unwrap();
    let stored = session.to_map();
    assert_eq!(
        tagged(&stored.clone().into()),
        r#"{"j":{"e":100.0,"f":1.5,"l":[18446744073709551615],"n":1,"z":-0.0}}"#
    );
    let parsed: Json =
        serde_json::from_str(r#"{"e":1E+2,"f":1.50,"l":[18446744073709551615],"n":1,"z":-0}"#).unwrap();
    for value in [to_value(&parsed).unwrap(), Value::try_from(parsed.clone()).unwrap()] {
        assert_eq!(value, stored["j"]);
    }
    assert_eq!(session.get::<Json>("j").unwrap().unwrap()["l"][0], json!(18446744073709551615_u64));
}

#[test]
fn integers_beyond_64_bits_are_exact_and_floats_beyond_the_range_are_rejected() {
    let huge: Json = serde_json::from_str("1180591620717411303424").unwrap();
    let exact = Value::from("1180591620717411303424".parse::<Integer>().unwrap());
    assert_eq!(to_value(&huge).unwrap(), exact);
    assert_eq!(Value::try_from(huge).unwrap(), exact);
    assert_eq!(serde_json::from_str::<Value>("1180591620717411303424").unwrap(), exact);
    let infinite: Json = serde_json::from_str("[1e400]").unwrap();
    let error = to_value(&infinite).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "[0]"));
    let error = Value::try_from(infinite).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "[0]"));
    let digits: Json = serde_json::from_str(&"9".repeat(4301)).unwrap();
    assert_eq!(to_value(&digits).unwrap_err().kind(), ErrorKind::TooLarge);
    assert_eq!(Value::try_from(digits).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[derive(Serialize, Deserialize, Debug, PartialEq)]
struct Cart {
    total: Number,
    #[serde(flatten)]
    rest: BTreeMap<String, Json>,
    #[serde(default)]
    kept: Map,
}

#[test]
fn structs_with_numbers_of_serde_json_go_both_ways() {
    let cart: Cart =
        serde_json::from_str(r#"{"total": 12.50, "kept": {"f": 0.25, "n": [-3]}, "tax": 19, "rate": 0.1}"#)
            .unwrap();
    assert_eq!(cart.kept, Map::from([("f", Value::from(0.25)), ("n", Value::from_iter([-3]))]));
    let value = to_value(&cart).unwrap();
    assert_eq!(tagged(&value), r#"{"kept":{"f":0.25,"n":[-3]},"rate":0.1,"tax":19,"total":12.5}"#);
    let back: Cart = from_value_ref(&value).unwrap();
    assert_eq!(to_value(&back).unwrap(), value);
}

#[test]
fn values_read_from_json_text_are_the_same_as_without_the_features() {
    for (text, value) in [
        ("1.5", Value::from(1.5)),
        ("1e2", Value::from(100.0)),
        ("-0", Value::from(-0.0)),
        ("0.1", Value::from(0.1)),
        ("-7", Value::from(-7)),
        ("[1.5,{\"a\":2.5}]", Value::List(vec![1.5.into(), Map::from([("a", 2.5)]).into()])),
    ] {
        assert_eq!(serde_json::from_str::<Value>(text).unwrap(), value, "{text}");
        assert_eq!(serde_json::to_value(&value).unwrap(), serde_json::to_value(&value).unwrap());
    }
    assert_eq!(
        serde_json::from_str::<Integer>("12345678901234567890123").unwrap().to_string(),
        "12345678901234567890123"
    );
}

#[test]
fn raw_json_goes_both_ways() {
    let raw: Box<RawValue> = serde_json::from_str(r#"{"b": [1, 2.5], "a": null}"#).unwrap();
    let value = to_value(&vec![&raw]).unwrap();
    assert_eq!(tagged(&value), r#"[{"a":null,"b":[1,2.5]}]"#);
    assert_eq!(from_value_ref::<Box<RawValue>>(&value[0]).unwrap().get(), r#"{"a":null,"b":[1,2.5]}"#);
    assert_eq!(
        from_value_ref::<Option<Box<RawValue>>>(&Value::Null).unwrap().map(|raw| raw.get().to_owned()),
        None
    );
}

#[test]
fn lifetimes_with_a_fraction_are_read() {
    let read = |text: &str| {
        serde_json::from_str::<SessionConfig>(&format!(r#"{{"PERMANENT_SESSION_LIFETIME": {text}}}"#))
    };
    assert_eq!(read("1800.5").unwrap().permanent_session_lifetime().num_milliseconds(), 1_800_500);
    assert_eq!(read("1e3").unwrap().permanent_session_lifetime().num_seconds(), 1000);
    assert!(read("1e300").is_err() && read(&"9".repeat(40)).is_err());
    let vars = [("FLASK_PERMANENT_SESSION_LIFETIME", "1800.5"), ("FLASK_MAX_COOKIE_SIZE", "4000")];
    let settings = Settings::from_vars("FLASK", vars).unwrap();
    assert_eq!(settings.config().permanent_session_lifetime().num_milliseconds(), 1_800_500);
    assert_eq!(settings.config().max_cookie_size(), 4000);
}

#[test]
fn no_number_given_as_a_secret_is_shown() {
    for number in ["12345.25", "1234512345123451234512345123451234512345", "12345"] {
        for text in [
            format!(r#"{{"SECRET_KEY": {number}}}"#),
            format!(r#"{{"SECRET_KEY_FALLBACKS": [{number}]}}"#),
            format!(r#"{{"SECRET_KEY_FALLBACKS": {number}}}"#),
        ] {
            let error = serde_json::from_str::<Settings>(&text).unwrap_err().to_string();
            assert!(!error.contains("12345"), "{error}");
            let json: Json = serde_json::from_str(&text).unwrap();
            let error = serde_json::from_value::<Settings>(json).unwrap_err().to_string();
            assert!(!error.contains("12345"), "{error}");
        }
    }
}
