//! Values from `serde_json` with its features `arbitrary_precision` and `raw_value`.
//!
//! The forms are made by hand here. `tests/foreign_features` turns the features themselves on.

use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::{ErrorKind, Integer, Map, SessionConfig, Settings, Value, from_value_ref, to_value};
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::json;

const NUMBER: &str = "$serde_json::private::Number";

/// What `serde_json::Number` is to a serializer.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::Number")]
struct Number {
    #[serde(rename = "$serde_json::private::Number")]
    text: &'static str,
}

/// What `serde_json::value::RawValue` is to a serializer.
#[derive(Serialize)]
#[serde(rename = "$serde_json::private::RawValue")]
struct RawText {
    #[serde(rename = "$serde_json::private::RawValue")]
    text: &'static str,
}

/// What `Box<serde_json::value::RawValue>` is to a deserializer.
#[derive(Debug)]
struct ReadRaw(String);

impl<'de> Deserialize<'de> for ReadRaw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = ReadRaw;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("any valid JSON value")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadRaw, A::Error> {
                match map.next_entry::<String, String>()? {
                    Some((key, text)) if key == "$serde_json::private::RawValue" => Ok(ReadRaw(text)),
                    _ => Err(A::Error::custom("unexpected raw value")),
                }
            }
        }

        deserializer.deserialize_newtype_struct("$serde_json::private::RawValue", RawVisitor)
    }
}

fn tagged(value: &Value) -> String {
    let mut text = Vec::new();
    TaggedJson::default().encode(value, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn a_number_kept_as_text_is_stored_as_the_number() {
    for (text, stored) in [
        ("1", Value::from(1)),
        ("0", Value::from(0)),
        ("-7", Value::from(-7)),
        ("18446744073709551615", Value::from(u64::MAX)),
        ("1180591620717411303424", Value::from(1_180_591_620_717_411_303_424_u128)),
        ("1.5", Value::from(1.5)),
        ("-0", Value::from(-0.0)),
        ("1e+2", Value::from(100.0)),
        ("0.1", Value::from(0.1)),
    ] {
        assert_eq!(to_value(&Number { text }).unwrap(), stored, "{text}");
        let inside = to_value(&vec![("n", Number { text })]).unwrap();
        assert_eq!(inside[0][1], stored, "{text}");
    }
    assert_eq!(tagged(&to_value(&[("n", Number { text: "1" })]).unwrap()), r#"{" t":[{" t":["n",1]}]}"#);
}

#[test]
fn a_number_that_no_value_holds_is_an_error_at_its_place() {
    for (text, kind) in [("1e+400", ErrorKind::Encode), ("1.", ErrorKind::Encode), ("x", ErrorKind::Encode)] {
        let error = to_value(&[("n", Number { text })]).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, "[0][1]"), "{text}");
    }
    let digits: &'static str = "9".repeat(4301).leak();
    assert_eq!(to_value(&Number { text: digits }).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn raw_json_text_is_stored_as_what_it_says() {
    let value = to_value(&RawText { text: r#"{"b": [1, 2.5, null], "a": "x"}"# }).unwrap();
    assert_eq!(tagged(&value), r#"{"a":"x","b":[1,2.5,null]}"#);
    let error = to_value(&[RawText { text: "[1" }]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "[0]"));
}

#[test]
fn a_value_is_read_as_raw_json_text() {
    let value = Value::from(Map::from([("b", Value::from((1, "x"))), ("a", Value::Null)]));
    assert_eq!(from_value_ref::<ReadRaw>(&value).unwrap().0, r#"{"a":null,"b":[1,"x"]}"#);
    let huge: Integer = "9".repeat(60).parse().unwrap();
    assert_eq!(from_value_ref::<ReadRaw>(&huge.into()).unwrap_err().kind(), ErrorKind::Type);
}

#[test]
fn a_number_read_from_another_format_is_a_number() {
    for (text, read) in [("1.5", Value::from(1.5)), ("12", Value::from(12)), ("-0", Value::from(-0.0))] {
        let map = json!({ NUMBER: text });
        assert_eq!(serde_json::from_value::<Value>(map.clone()).unwrap(), read);
        let list: Vec<Value> = serde_json::from_str(&format!("[{map}]")).unwrap();
        assert_eq!(list, [read]);
    }
    // Only the form itself: other maps stay maps.
    for map in
        [json!({ NUMBER: "x" }), json!({ NUMBER: "1", "b": 2 }), json!({ NUMBER: 1 }), json!({ "n": "1" })]
    {
        assert!(matches!(serde_json::from_value::<Value>(map).unwrap(), Value::Map(_)));
    }
    // What is in a session stays what it is.
    let map = Value::from(Map::from([(NUMBER, "1")]));
    assert_eq!(from_value_ref::<Value>(&map).unwrap(), map);
    assert_eq!(to_value(&map).unwrap(), map);
}

#[test]
fn a_lifetime_kept_as_text_is_a_lifetime() {
    let read = |seconds: serde_json::Value| {
        serde_json::from_value::<SessionConfig>(json!({ "PERMANENT_SESSION_LIFETIME": seconds }))
    };
    for (text, micros) in [("1800.5", 1_800_500_000), ("-3", -3_000_000), ("1e+1", 10_000_000)] {
        let lifetime = read(json!({ NUMBER: text })).unwrap().permanent_session_lifetime();
        assert_eq!(lifetime.num_microseconds(), Some(micros));
    }
    for text in ["1e+300", &"9".repeat(30), &format!("-{}", "9".repeat(30))] {
        let error = read(json!({ NUMBER: text })).unwrap_err().to_string();
        assert!(error.contains("the lifetime is beyond"), "{error}");
    }
    for other in [json!({ "seconds": 5 }), json!({}), json!({ NUMBER: "x" }), json!([])] {
        let error = read(other).unwrap_err().to_string();
        assert!(error.contains("a number of seconds"), "{error}");
    }
}

#[test]
fn no_form_of_a_number_as_a_secret_is_shown() {
    for settings in [
        json!({ "SECRET_KEY": { NUMBER: "12345.678" } }),
        json!({ "SECRET_KEY_FALLBACKS": { NUMBER: "12345.678" } }),
        json!({ "SECRET_KEY_FALLBACKS": [{ NUMBER: "12345.678" }] }),
    ] {
        let error = serde_json::from_value::<Settings>(settings).unwrap_err().to_string();
        assert!(!error.contains("12345") && error.contains("text"), "{error}");
    }
}

/// A big number as data of another format gives it.
struct Big;

impl<'de> Deserializer<'de> for Big {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_u128(u128::MAX)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl serde::de::IntoDeserializer<'_, serde_json::Error> for Big {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[test]
fn a_secret_or_lifetime_of_128_bits_is_rejected_without_showing_it() {
    for key in ["SECRET_KEY_FALLBACKS", "PERMANENT_SESSION_LIFETIME"] {
        let map = serde::de::value::MapDeserializer::new(std::iter::once((key, Big)));
        let error = Settings::deserialize(map).unwrap_err().to_string();
        assert!(!error.contains("340282366920938463463374607431768211455"), "{error}");
        assert!(error.starts_with(key) || error.contains("lifetime"), "{error}");
    }
}
