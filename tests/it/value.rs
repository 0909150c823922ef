//! [`Value`]: conversions from and to it, and its printed form.

use chrono::{DateTime, Utc};
use cookie_session::codec::{PayloadCodec, Tagged, TaggedJson};
use cookie_session::{ErrorKind, Integer, Map, Text, Value, from_value_ref, to_value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::support::golden_directory;
use cookie_session::testing::strategies::{any_float, any_integer, any_text, any_value, flask_value};

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// One value of each variant, with its Python type, its truth, and its text.
fn samples() -> Vec<(Value, &'static str, bool, &'static str)> {
    let tagged = Tagged { key: Text::from(" od"), content: Value::from(0) };
    vec![
        (Value::Null, "NoneType", false, "None"),
        (true.into(), "bool", true, "True"),
        (false.into(), "bool", false, "False"),
        (0.into(), "int", false, "0"),
        ((-5).into(), "int", true, "-5"),
        (u128::MAX.into(), "int", true, "340282366920938463463374607431768211455"),
        (0.0.into(), "float", false, "0.0"),
        ((-0.0).into(), "float", false, "-0.0"),
        (f64::NAN.into(), "float", true, "nan"),
        (f64::NEG_INFINITY.into(), "float", true, "-inf"),
        ("".into(), "str", false, "\"\""),
        ("0\"\n".into(), "str", true, "\"0\\\"\\n\""),
        (Vec::<u8>::new().into(), "bytes", false, "b\"\""),
        (b"a\"\xff".to_vec().into(), "bytes", true, "b\"a\\\"\\xff\""),
        (Value::List(vec![]), "list", false, "[]"),
        (Value::from_iter([1, 2]), "list", true, "[1, 2]"),
        (Value::Tuple(vec![]), "tuple", false, "()"),
        (Value::from((Value::Null,)), "tuple", true, "(None,)"),
        (Value::from((1, "a", 1.5)), "tuple", true, "(1, \"a\", 1.5)"),
        (Map::new().into(), "dict", false, "{}"),
        (Map::from([("b", 1), ("a", 2)]).into(), "dict", true, r#"{"a": 2, "b": 1}"#),
        (Value::Markup("".into()), "Markup", false, "Markup(\"\")"),
        (Value::Markup("<b>".into()), "Markup", true, "Markup(\"<b>\")"),
        (Uuid::nil().into(), "UUID", true, "UUID(\"00000000-0000-0000-0000-000000000000\")"),
        (time("2023-11-14T22:13:20Z").into(), "datetime", true, "datetime(\"2023-11-14T22:13:20Z\")"),
        (time("2023-11-14T22:13:20.5Z").into(), "datetime", true, "datetime(\"2023-11-14T22:13:20.500Z\")"),
        (tagged.into(), "tagged", true, "tagged(\" od\", 0)"),
    ]
}

#[test]
fn type_names_truth_and_text_are_python_s() {
    for (value, type_name, truthy, text) in samples() {
        assert_eq!(value.type_name(), type_name);
        assert_eq!(value.is_truthy(), truthy, "{value}");
        assert_eq!(value.to_string(), text);
        assert_eq!(value.is_null(), type_name == "NoneType");
    }
}

#[test]
fn each_sample_equals_itself_only() {
    let samples = samples();
    for (left, (a, ..)) in samples.iter().enumerate() {
        for (right, (b, ..)) in samples.iter().enumerate() {
            assert_eq!(a == b, left == right, "{a} and {b}");
        }
    }
}

#[test]
fn floats_print_as_in_the_golden_cases() {
    let text = std::fs::read_to_string(golden_directory().join("float_repr.json")).unwrap();
    let cases: Vec<Json> = serde_json::from_str(&text).unwrap();
    assert!(cases.len() > 300);
    for case in cases {
        let bits = u64::from_str_radix(case["bits"].as_str().unwrap(), 16).unwrap();
        // The cases are json's words, this is repr.
        let expected = match case["text"].as_str().unwrap() {
            "NaN" => "nan",
            "Infinity" => "inf",
            "-Infinity" => "-inf",
            number => number,
        };
        assert_eq!(Value::from(f64::from_bits(bits)).to_string(), expected, "{}", case["id"]);
    }
}

#[test]
fn accessors_convert_nothing() {
    let one = Value::from(1);
    assert_eq!((one.as_i64(), one.as_u64(), one.as_f64(), one.as_bool()), (Some(1), Some(1), None, None));
    assert_eq!(Value::from(u64::MAX).as_u64(), Some(u64::MAX));
    assert_eq!(Value::from(u64::MAX).as_i64(), None);
    assert_eq!(Value::from(u128::MAX).as_u64(), None);
    assert_eq!(Value::from(true).as_bool(), Some(true));
    assert_eq!(Value::from(true).as_i64(), None);
    assert_eq!(Value::from(1.5).as_f64(), Some(1.5));
    assert_eq!(Value::from("a").as_str(), Some("a"));
    assert_eq!(Value::Markup("m".into()).as_str(), Some("m"));
    assert_eq!(Value::from("a").as_bytes(), None);
    assert_eq!(Value::from(vec![1_u8]).as_bytes(), Some(&[1][..]));
    assert_eq!(Value::from(Uuid::max()).as_uuid(), Some(Uuid::max()));
    assert_eq!(Value::from(DateTime::UNIX_EPOCH).as_datetime(), Some(DateTime::UNIX_EPOCH));
    let (list, tuple) = (Value::from_iter([1]), Value::from((1,)));
    assert_eq!((list.as_list(), list.as_tuple()), (Some(&[one.clone()][..]), None));
    assert_eq!((tuple.as_list(), tuple.as_tuple()), (None, Some(&[one.clone()][..])));
    assert_eq!(list.as_items(), tuple.as_items());
    assert_eq!(one.as_items(), None);
}

#[test]
fn access_by_index_and_path_reaches_what_is_inside() {
    let mut cart = Value::from(Map::from([
        ("items", Value::from_iter([Map::from([("price", 30)]), Map::from([("price", 40)])])),
        ("pair", Value::from((1, Value::from((2, 3))))),
    ]));
    assert_eq!(cart["items"][1]["price"], Value::from(40));
    assert_eq!(cart["items"][2]["price"], Value::Null);
    assert_eq!(cart["nothing"]["at"][0], Value::Null);
    assert_eq!(cart.at("items[1].price"), Some(&Value::from(40)));
    assert_eq!(cart.at("pair[1][0]"), Some(&Value::from(2)));
    assert_eq!(cart.at(""), Some(&cart));
    for path in ["items[2]", "items[-1]", "items[x]", "items[0", "items.price", "x", "[0]", "pair[1].a"] {
        assert_eq!(cart.at(path), None, "{path}");
    }
    *cart.get_mut("pair").unwrap() = Value::Null;
    cart.as_map_mut().unwrap().insert("new", 1);
    cart.get_mut("items").and_then(Value::as_list_mut).unwrap().pop();
    assert_eq!(cart.to_string(), r#"{"items": [{"price": 30}], "new": 1, "pair": None}"#);
    assert!(Value::from((1,)).as_list_mut().is_none());
    assert!(Value::from(1).get_mut("a").is_none());
}

#[test]
fn conversions_give_back_what_was_put_in() {
    assert_eq!(i64::try_from(Value::from(-3)).unwrap(), -3);
    assert_eq!(u8::try_from(&Value::from(255_usize)).unwrap(), 255);
    assert_eq!(i128::try_from(Value::from(i128::MIN)).unwrap(), i128::MIN);
    assert_eq!(f64::try_from(Value::from(1.5_f32)).unwrap().to_bits(), 1.5_f64.to_bits());
    assert!(bool::try_from(Value::from(true)).unwrap());
    assert_eq!(<&str>::try_from(&Value::from('ß')).unwrap(), "ß");
    assert_eq!(String::try_from(Value::from(&"a".repeat(99))).unwrap().len(), 99);
    assert_eq!(Text::try_from(Value::Markup("m".into())).unwrap(), "m");
    assert_eq!(Vec::<u8>::try_from(Value::from(&b"x"[..])).unwrap(), b"x");
    assert_eq!(<&[u8]>::try_from(&Value::from(&b"x"[..])).unwrap(), b"x");
    assert_eq!(Vec::<Value>::try_from(Value::from((1, 2))).unwrap().len(), 2);
    assert_eq!(<&Map>::try_from(&Value::from(Map::new())).unwrap().len(), 0);
    assert_eq!(Uuid::try_from(Value::from(Uuid::max())).unwrap(), Uuid::max());
    assert_eq!(Value::from(()), Value::Null);
    assert_eq!(Value::from(None::<i32>), Value::Null);
    assert_eq!(Value::from(Some("a")), Value::from("a"));
}

#[test]
fn conversions_of_another_type_or_range_are_errors() {
    let error = u8::try_from(Value::from(256)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Type);
    assert!(error.to_string().contains("u8"), "{error}");
    let error = <&str>::try_from(&Value::from(1)).unwrap_err();
    assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Type, "expected str, found int"));
    assert!(f64::try_from(Value::from(1)).is_err());
    assert!(i64::try_from(Value::from(true)).is_err());
    assert!(Vec::<u8>::try_from(Value::from("a")).is_err());
    assert!(Map::try_from(Value::Null).is_err());
}

#[test]
fn integers_are_read_as_python_reads_them() {
    let read = |text: &str| text.parse::<Integer>();
    assert_eq!(read("-0").unwrap(), Integer::from(0));
    assert_eq!(read("007").unwrap(), Integer::from(7));
    assert_eq!(read("-00000000000000000000000000000007").unwrap(), Integer::from(-7));
    assert_eq!(read("18446744073709551615").unwrap(), Integer::from(u64::MAX));
    assert_eq!(read("00340282366920938463463374607431768211455").unwrap(), Integer::from(u128::MAX));
    for text in ["", "-", "+1", "1.0", "1e3", " 1", "1_0", "0x1", "٣", "--1", "1-"] {
        assert_eq!(read(text).unwrap_err().kind(), ErrorKind::Decode, "{text:?}");
    }
    assert_eq!(read(&"9".repeat(4300)).unwrap().to_string(), "9".repeat(4300));
    assert_eq!(read(&"9".repeat(4301)).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn plain_json_goes_both_ways() {
    let json = json!({"a": [1, -2, 1.5, "x", null, true], "b": {}, "big": u64::MAX});
    let value = Value::try_from(json.clone()).unwrap();
    assert_eq!(
        value["a"],
        Value::List(vec![1.into(), (-2).into(), 1.5.into(), "x".into(), Value::Null, true.into()])
    );
    assert_eq!(value["big"], Value::from(u64::MAX));
    assert_eq!(Json::try_from(&value).unwrap(), json);
    // No tag has a meaning in plain JSON.
    let tagged = json!({" t": [1]});
    assert_eq!(
        Value::try_from(tagged.clone()).unwrap(),
        Value::from(Map::from([(" t", Value::from_iter([1]))]))
    );
    assert_eq!(Json::try_from(Value::try_from(tagged.clone()).unwrap()).unwrap(), tagged);
}

#[test]
fn what_plain_json_cannot_hold_is_an_error_with_its_path() {
    let lossy = samples().into_iter().filter(|(value, type_name, ..)| {
        !matches!(*type_name, "NoneType" | "bool" | "int" | "float" | "str" | "list" | "dict")
            || value.as_f64().is_some_and(|float| !float.is_finite())
            || (*type_name == "int" && value.as_i64().is_none())
    });
    let mut count = 0;
    for (value, ..) in lossy {
        let outer = Value::from(Map::from([("a", Value::from_iter([Value::Null, value.clone()]))]));
        let error = Json::try_from(&outer).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "a[1]"), "{value}");
        count += 1;
    }
    assert_eq!(count, 14);
}

#[test]
fn foreign_formats_get_their_own_form() {
    let value = Value::from(Map::from([
        ("z", Value::from((1, 2))),
        ("u", Uuid::nil().into()),
        ("d", time("2023-11-14T22:13:20.25Z").into()),
        ("b", vec![1_u8, 2].into()),
        ("m", Value::Markup("<b>".into())),
        ("i", u128::MAX.into()),
        ("x", Tagged { key: " x".into(), content: 1.into() }.into()),
    ]));
    assert_eq!(
        serde_json::to_string(&value).unwrap(),
        concat!(
            r#"{"b":[1,2],"d":"2023-11-14T22:13:20.250Z","i":340282366920938463463374607431768211455,"#,
            r#""m":"<b>","u":"00000000-0000-0000-0000-000000000000","x":{" x":1},"z":[1,2]}"#
        )
    );
    let beyond = Value::from_iter(["9".repeat(40).parse::<Integer>().unwrap()]);
    assert!(serde_json::to_string(&beyond).unwrap_err().to_string().contains("128 bits"));
    let read: Value = serde_json::from_str(r#"{"b": [1, -1, 1.5, null], "a": {"k": "v"}, "b": 2}"#).unwrap();
    assert_eq!(read.to_string(), r#"{"a": {"k": "v"}, "b": 2}"#);
    assert_eq!(serde_json::from_str::<Integer>("-7").unwrap(), Integer::from(-7));
    assert!(serde_json::from_str::<Integer>("1.0").is_err());
    assert!(serde_json::from_str::<Map>("[1]").is_err());
}

proptest! {
    #[test]
    fn serde_keeps_every_value(value in any_value()) {
        prop_assert_eq!(&to_value(&value).unwrap(), &value);
        prop_assert_eq!(&from_value_ref::<Value>(&value).unwrap(), &value);
        // Inside of other types, too.
        let outer = (Some(value.clone()), [value.clone()]);
        let through: (Option<Value>, Vec<Value>) = from_value_ref(&to_value(&outer).unwrap()).unwrap();
        if value.is_null() {
            prop_assert_eq!(through.0, None);
        } else {
            prop_assert_eq!(through.0.as_ref(), Some(&value));
        }
        prop_assert_eq!(&through.1[0], &value);
    }

    #[test]
    fn tagged_json_keeps_what_flask_holds(value in flask_value()) {
        let mut text = Vec::new();
        TaggedJson::default().encode(&value, &mut text).unwrap();
        prop_assert_eq!(TaggedJson::default().decode(&text).unwrap(), value);
    }

    #[test]
    fn a_value_that_plain_json_holds_comes_back_equal(value in any_value()) {
        if let Ok(json) = Json::try_from(&value) {
            prop_assert_eq!(Value::try_from(json).unwrap(), value);
        }
    }

    #[test]
    fn integers_keep_their_digits(integer in any_integer()) {
        let text = integer.to_string();
        prop_assert_eq!(&text.parse::<Integer>().unwrap(), &integer);
        prop_assert_eq!(i128::try_from(&integer).ok(), text.parse::<i128>().ok());
        prop_assert_eq!(u128::try_from(&integer).ok(), text.parse::<u128>().ok());
        prop_assert_eq!(u64::try_from(&integer).ok(), integer.as_u64());
        prop_assert_eq!(i64::try_from(&integer).ok(), integer.as_i64());
        prop_assert_eq!(i8::try_from(&integer).ok(), text.parse::<i8>().ok());
        prop_assert_eq!(integer.is_zero(), text == "0");
    }

    #[test]
    fn float_text_reads_back_and_is_shortest(float in any_float()) {
        let text = Value::from(float).to_string();
        let read: f64 = text.parse().unwrap();
        prop_assert!(read.to_bits() == float.to_bits() || (read.is_nan() && float.is_nan()));
        let digits = |text: &str| {
            let mantissa = text.split('e').next().unwrap_or_default();
            let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
            digits.trim_matches('0').len()
        };
        if float.is_finite() {
            prop_assert_eq!(digits(&text), digits(&format!("{float:e}")));
        }
    }

    #[test]
    fn text_is_text(text in any_text()) {
        let held = Text::from(text.as_str());
        prop_assert_eq!(&held, &text);
        prop_assert_eq!(&held, &Text::from(text.clone()));
        prop_assert_eq!(format!("{held:>3}|{held:?}"), format!("{text:>3}|{text:?}"));
        prop_assert_eq!(String::from(held), text);
    }
}

#[test]
fn vectors_are_lists_except_of_bytes() {
    let list = |items: &[Value]| Value::List(items.to_vec());
    assert_eq!(Value::from(vec![1, 2]), list(&[1.into(), 2.into()]));
    assert_eq!(Value::from(vec!["a", "b"]), list(&["a".into(), "b".into()]));
    assert_eq!(Value::from(vec![String::from("a")]), list(&["a".into()]));
    assert_eq!(Value::from(vec![Map::from([("k", 1)])]), list(&[Map::from([("k", 1)]).into()]));
    assert_eq!(Value::from(vec![Some(true), None]), list(&[true.into(), Value::Null]));
    assert_eq!(Value::from(vec![(1, "a")]), list(&[(1, "a").into()]));
    assert_eq!(Value::from(vec![vec![1_u8], vec![2]]), list(&[b"\x01".into(), b"\x02".into()]));
    assert_eq!(Value::from(vec![vec![1_u16], vec![2]]), list(&[vec![1].into(), vec![2].into()]));
    assert_eq!(Value::from(Vec::<Value>::new()), Value::List(vec![]));
    assert_eq!(Value::from(vec![1_u8]), Value::Bytes(vec![1]));
    assert_eq!(Value::from(b"a\xff"), Value::Bytes(b"a\xff".to_vec()));
}
