//! The effect of each setter of the JSON codecs, and that it changes nothing else.

use cookie_session::codec::{Json, PayloadCodec, Separators, TaggedJson};
use cookie_session::{ErrorKind, Map, Result, Value};

fn written(codec: &impl PayloadCodec, value: &Value) -> Result<String> {
    let mut out = Vec::new();
    codec.encode(value, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

/// `[[1, 2], {"ö": "é", "a": "\u{7f}😀"}]`
fn sample() -> Value {
    let map = Map::from([("ö", Value::from("é")), ("a", "\u{7f}😀".into())]);
    vec![vec![Value::from(1), 2.into()].into(), Value::from(map)].into()
}

#[test]
fn plain_json_is_laid_out_as_python_s_settings_say() {
    for (codec, expected) in [
        (Json::default(), "[[1,2],{\"ö\":\"é\",\"a\":\"\u{7f}😀\"}]"),
        (Json::default().separators(Separators::Compact), "[[1,2],{\"ö\":\"é\",\"a\":\"\u{7f}😀\"}]"),
        (Json::default().separators(Separators::Python), "[[1, 2], {\"ö\": \"é\", \"a\": \"\u{7f}😀\"}]"),
        (Json::default().sorted_keys(), "[[1,2],{\"a\":\"\u{7f}😀\",\"ö\":\"é\"}]"),
        (Json::default().ascii(), r#"[[1,2],{"\u00f6":"\u00e9","a":"\u007f\ud83d\ude00"}]"#),
        (
            Json::default().ascii().sorted_keys().separators(Separators::Python),
            r#"[[1, 2], {"a": "\u007f\ud83d\ude00", "\u00f6": "\u00e9"}]"#,
        ),
    ] {
        assert_eq!(written(&codec, &sample()).unwrap(), expected, "{codec:?}");
        assert_eq!(codec.decode(expected.as_bytes()).unwrap(), sample(), "{codec:?}");
    }
}

#[test]
fn tagged_json_is_laid_out_as_flask_s_settings_say() {
    for (codec, expected) in [
        (TaggedJson::default(), r#"[[1,2],{"a":"\u007f\ud83d\ude00","\u00f6":"\u00e9"}]"#),
        (TaggedJson::default().unsorted_keys(), r#"[[1,2],{"\u00f6":"\u00e9","a":"\u007f\ud83d\ude00"}]"#),
        (TaggedJson::default().raw_utf8(), "[[1,2],{\"a\":\"\u{7f}😀\",\"ö\":\"é\"}]"),
        (TaggedJson::default().raw_utf8().unsorted_keys(), "[[1,2],{\"ö\":\"é\",\"a\":\"\u{7f}😀\"}]"),
    ] {
        assert_eq!(written(&codec, &sample()).unwrap(), expected, "{codec:?}");
        assert_eq!(codec.decode(expected.as_bytes()).unwrap(), sample(), "{codec:?}");
    }
}

#[test]
fn the_limits_are_those_that_were_set() {
    let nested = Value::from(vec![Value::from(vec![Value::Null])]);
    let length = "[[null]]".len();
    let limits: [(&str, &dyn PayloadCodec, Option<ErrorKind>); 8] = [
        ("plain, depth 2", &Json::default().max_depth(2), None),
        ("plain, depth 1", &Json::default().max_depth(1), Some(ErrorKind::TooDeep)),
        ("plain, fits", &Json::default().max_output(length), None),
        ("plain, a byte less", &Json::default().max_output(length - 1), Some(ErrorKind::TooLarge)),
        ("tagged, depth 2", &TaggedJson::default().max_depth(2), None),
        ("tagged, depth 1", &TaggedJson::default().max_depth(1), Some(ErrorKind::TooDeep)),
        ("tagged, fits", &TaggedJson::default().max_output(length), None),
        ("tagged, a byte less", &TaggedJson::default().max_output(length - 1), Some(ErrorKind::TooLarge)),
    ];
    for (what, codec, refused) in limits {
        let result = codec.encode(&nested, &mut Vec::new());
        assert_eq!(result.err().map(|error| error.kind()), refused, "{what}");
        let read = codec.decode(b"[[null]]").err().map(|error| error.kind());
        assert_eq!(read, refused.filter(|kind| *kind == ErrorKind::TooDeep), "{what}");
    }
}

/// The limit counts what the value adds, not what stood there before.
#[test]
fn what_was_written_before_does_not_count() {
    let mut out = b"before".to_vec();
    Json::default().max_output(4).encode(&Value::Null, &mut out).unwrap();
    assert_eq!(out, b"beforenull");
    assert!(Json::default().max_output(3).encode(&Value::Null, &mut out).is_err());
    assert!(out.starts_with(b"beforenull"));
}

#[test]
fn words_for_what_is_not_a_number_can_be_rejected() {
    for (number, text) in [(f64::NAN, "NaN"), (f64::INFINITY, "Infinity"), (f64::NEG_INFINITY, "-Infinity")] {
        let value = Value::from(number);
        assert_eq!(written(&Json::default(), &value).unwrap(), text);
        assert!(Json::default().decode(text.as_bytes()).is_ok());
        let strict = Json::default().deny_nan();
        assert_eq!(written(&strict, &value).unwrap_err().kind(), ErrorKind::Encode);
        assert_eq!(strict.decode(text.as_bytes()).unwrap_err().kind(), ErrorKind::Decode);
    }
    for text in ["-", "-x", "-Infinit", "-infinity", "-NaN", "Infinit", "nan", "+1", "--1"] {
        assert_eq!(Json::default().decode(text.as_bytes()).unwrap_err().kind(), ErrorKind::Decode, "{text}");
    }
    let beyond = format!("1{}.0", "0".repeat(400));
    assert!(Json::default().decode(beyond.as_bytes()).is_ok());
    assert!(Json::default().deny_nan().decode(beyond.as_bytes()).is_err());
    assert_eq!(written(&Json::default().deny_nan(), &Value::from(1.5)).unwrap(), "1.5");
}

/// Wherever the room of the buffer ends, the text is whole.
#[test]
fn texts_of_any_length_are_written_whole() {
    for length in 0..1100 {
        let (key, text) = ("k".repeat(length), "v".repeat(length % 41));
        let value =
            Value::from(Map::from([(key.clone(), vec![Value::from(text.clone()), (-7).into(), 0.5.into()])]));
        let expected = format!(r#"{{"{key}":["{text}",-7,0.5]}}"#);
        assert_eq!(written(&TaggedJson::default(), &value).unwrap(), expected);
        let escaped = Value::from(vec![Value::from(format!("{key}\n{text}")), Value::Null]);
        let expected = format!(r#"["{key}\n{text}",null]"#);
        assert_eq!(written(&Json::default(), &escaped).unwrap(), expected);
        let bytes =
            Value::from(vec![Value::from(key.clone()), Value::Bytes(vec![0; 3]), Value::Tuple(vec![])]);
        let expected = format!(r#"["{key}",{{" b":"AAAA"}},{{" t":[]}}]"#);
        assert_eq!(written(&TaggedJson::default(), &bytes).unwrap(), expected);
    }
}
