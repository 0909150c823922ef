//! [`MessagePack`]: its bytes, what it rejects, and its laws.

use chrono::{DateTime, Utc};
use cookie_session::codec::{MessagePack, PayloadCodec, Tagged};
use cookie_session::{ErrorKind, Integer, Map, Value};
use proptest::prelude::*;
use uuid::Uuid;

use cookie_session::testing::strategies::{any_value, flask_value};

fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    MessagePack::default().encode(value, &mut bytes).unwrap();
    bytes
}

fn decode(bytes: &[u8]) -> cookie_session::Result<Value> {
    MessagePack::default().decode(bytes)
}

fn at(seconds: i64, nanoseconds: u32) -> Value {
    DateTime::<Utc>::from_timestamp(seconds, nanoseconds).unwrap().into()
}

#[test]
fn bytes_are_those_of_the_specification() {
    let big: Integer = "18446744073709551616".parse().unwrap();
    let cases: Vec<(Value, &[u8])> = vec![
        (Value::Null, b"\xc0"),
        (false.into(), b"\xc2"),
        (true.into(), b"\xc3"),
        (127.into(), b"\x7f"),
        (128.into(), b"\xcc\x80"),
        (256.into(), b"\xcd\x01\x00"),
        (65_536.into(), b"\xce\x00\x01\x00\x00"),
        ((1_i64 << 32).into(), b"\xcf\x00\x00\x00\x01\x00\x00\x00\x00"),
        (u64::MAX.into(), b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff"),
        ((-32).into(), b"\xe0"),
        ((-33).into(), b"\xd0\xdf"),
        ((-129).into(), b"\xd1\xff\x7f"),
        ((-32_769).into(), b"\xd2\xff\xff\x7f\xff"),
        (i64::MIN.into(), b"\xd3\x80\x00\x00\x00\x00\x00\x00\x00"),
        (big.into(), b"\xc7\x14i18446744073709551616"),
        (1.5.into(), b"\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00"),
        ((-f64::NAN).into(), b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00"),
        ("é".into(), b"\xa2\xc3\xa9"),
        (vec![0_u8, 255].into(), b"\xc4\x02\x00\xff"),
        (Value::from_iter([1, 2]), b"\x92\x01\x02"),
        (Map::from([("b", 1), ("a", 2)]).into(), b"\x82\xa1a\x02\xa1b\x01"),
        ((1, "a").into(), b"\xd6t\x92\x01\xa1a"),
        (Value::Tuple(vec![]), b"\xd4t\x90"),
        (Value::Markup("<b>".into()), b"\xc7\x03m<b>"),
        (Uuid::from_u128(1).into(), b"\xd8u\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01"),
        (Tagged { key: " x".into(), content: 1.into() }.into(), b"\xd6x\xa2 x\x01"),
        (at(1_700_000_000, 0), b"\xd6\xff\x65\x53\xf1\x00"),
        (at(1 << 32, 0), b"\xd7\xff\x00\x00\x00\x01\x00\x00\x00\x00"),
        (at(1, 1), b"\xd7\xff\x00\x00\x00\x04\x00\x00\x00\x01"),
        (at(-1, 999_999_999), b"\xc7\x0c\xff\x3b\x9a\xc9\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
        (at(1 << 34, 0), b"\xc7\x0c\xff\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00"),
    ];
    for (value, bytes) in cases {
        assert_eq!(encode(&value), bytes, "{value}");
        assert_eq!(decode(bytes).unwrap(), value);
    }
}

#[test]
fn longer_forms_are_read_too() {
    let cases: [(&[u8], Value); 21] = [
        (b"\xcc\x01", 1.into()),
        (b"\xcd\x00\x01", 1.into()),
        (b"\xce\x00\x00\x00\x01", 1.into()),
        (b"\xcf\x00\x00\x00\x00\x00\x00\x00\x01", 1.into()),
        (b"\xd0\xff", (-1).into()),
        (b"\xd1\xff\xff", (-1).into()),
        (b"\xd2\xff\xff\xff\xff", (-1).into()),
        (b"\xc5\x00\x01\x00", vec![0_u8].into()),
        (b"\xdc\x00\x01\xc0", Value::List(vec![Value::Null])),
        (b"\xde\x00\x01\xa1a\x01", Map::from([("a", 1)]).into()),
        (b"\xd3\x00\x00\x00\x00\x00\x00\x00\x01", 1.into()),
        (b"\xca\x3f\xc0\x00\x00", 1.5.into()),
        (b"\xd9\x01a", "a".into()),
        (b"\xda\x00\x01a", "a".into()),
        (b"\xdb\x00\x00\x00\x01a", "a".into()),
        (b"\xc6\x00\x00\x00\x01\x00", vec![0_u8].into()),
        (b"\xdd\x00\x00\x00\x01\xc0", Value::List(vec![Value::Null])),
        (b"\xdf\x00\x00\x00\x01\xd9\x01a\x01", Map::from([("a", 1)]).into()),
        (b"\xc7\x01t\x90", Value::Tuple(vec![])),
        (b"\xc7\x08\xff\x00\x00\x00\x00\x00\x00\x00\x01", at(1, 0)),
        (b"\xd5i-7", (-7).into()),
    ];
    for (bytes, value) in cases {
        assert_eq!(decode(bytes).unwrap(), value);
    }
}

#[test]
fn of_a_duplicate_key_the_last_value_stays() {
    let value = decode(b"\x83\xa1a\x01\xa1b\x02\xa1a\x03").unwrap();
    let keys: Vec<&str> = value.as_map().unwrap().keys().collect();
    assert_eq!((keys, value["a"].as_i64()), (vec!["a", "b"], Some(3)));
}

#[test]
fn anything_else_is_a_bad_payload() {
    let cases: &[(&[u8], ErrorKind)] = &[
        (b"", ErrorKind::Decode),
        (b"\xc1", ErrorKind::Decode),
        (b"\xc0\xc0", ErrorKind::Decode),
        (b"\xcd\x01", ErrorKind::Decode),
        (b"\xa2a", ErrorKind::Decode),
        // Text that is not UTF-8 is not read as bytes.
        (b"\xa1\xff", ErrorKind::Decode),
        (b"\xa3\xed\xa0\x80", ErrorKind::Decode),
        (b"\x81\xa1\xff\x01", ErrorKind::Decode),
        (b"\x81\x01\x01", ErrorKind::Decode),
        (b"\x81\xc4\x01a\x01", ErrorKind::Decode),
        (b"\x81\xa1a", ErrorKind::Decode),
        (b"\x92\x01", ErrorKind::Decode),
        // Lengths far beyond the input.
        (b"\xdd\xff\xff\xff\xff", ErrorKind::Decode),
        (b"\xdf\xff\xff\xff\xff\xa0\xc0", ErrorKind::Decode),
        (b"\xc6\xff\xff\xff\xff\x00", ErrorKind::Decode),
        (b"\xdb\xff\xff\xff\xffa", ErrorKind::Decode),
        (b"\xc9\xff\xff\xff\xfft\x90", ErrorKind::Decode),
        (b"\xd4\x01\x00", ErrorKind::Tag),
        (b"\xd4t\x01", ErrorKind::Tag),
        (b"\xd5t\x90\x90", ErrorKind::Decode),
        (b"\xc7\x00t", ErrorKind::Decode),
        (b"\xd4m\xff", ErrorKind::Tag),
        (b"\xd4u\x00", ErrorKind::Tag),
        (b"\xd4i-", ErrorKind::Tag),
        (b"\xd5x\xa1a", ErrorKind::Decode),
        (b"\xd5\xff\x00\x00", ErrorKind::Tag),
        // 10^9 nanoseconds, and a year that chrono does not know.
        (b"\xd7\xff\xee\x6b\x28\x00\x00\x00\x00\x00", ErrorKind::Tag),
        (b"\xc7\x0c\xff\x00\x00\x00\x00\x7f\xff\xff\xff\xff\xff\xff\xff", ErrorKind::Tag),
    ];
    for (bytes, kind) in cases {
        let error = decode(bytes).unwrap_err();
        assert_eq!(error.kind(), *kind, "{bytes:x?}: {error}");
        assert!(error.is_bad_payload());
    }
    assert_eq!(decode(b"\x81\xa1a\x92\x01\xd4\x01\x00").unwrap_err().path(), "a[1]");
}

#[test]
fn a_leap_second_becomes_the_second_after_it() {
    let leap: DateTime<Utc> = "2016-12-31T23:59:60.25Z".parse().unwrap();
    assert_eq!(decode(&encode(&leap.into())).unwrap(), at(1_483_228_800, 250_000_000));
}

/// A value of `levels` lists, tuples, maps and tags inside each other.
fn deep(levels: usize) -> Value {
    (0..levels).fold(Value::Null, |inner, level| match level % 4 {
        0 => Value::List(vec![inner]),
        1 => Value::Tuple(vec![inner]),
        2 => Map::from([("a", inner)]).into(),
        _ => Tagged { key: " x".into(), content: inner }.into(),
    })
}

#[test]
fn the_default_depth_is_safe_on_the_stack_of_a_thread() {
    let work = || {
        let value = deep(512);
        let copy = decode(&encode(&value)).unwrap();
        assert!(copy == value.clone() && format!("{copy} {copy:?}").contains("None"));
    };
    std::thread::Builder::new().stack_size(3 << 19).spawn(work).unwrap().join().unwrap();
}

#[test]
fn depth_is_limited_both_ways() {
    let value = deep(512);
    assert_eq!(decode(&encode(&value)).unwrap(), value);
    let mut bytes = Vec::new();
    let error = MessagePack::default().encode(&deep(513), &mut bytes).unwrap_err();
    assert_eq!((error.kind(), bytes.len()), (ErrorKind::TooDeep, 0));
    let roomy = MessagePack::default().max_depth(513);
    roomy.encode(&deep(513), &mut bytes).unwrap();
    assert_eq!(roomy.decode(&bytes).unwrap(), deep(513));
    assert_eq!(decode(&bytes).unwrap_err().kind(), ErrorKind::TooDeep);
    let flat = MessagePack::default().max_depth(0);
    assert_eq!(flat.decode(b"\x01").unwrap(), Value::from(1));
    for container in [&b"\x90"[..], b"\x80", b"\xd4t\x90", b"\xd6x\xa2 x\x01"] {
        assert_eq!(flat.decode(container).unwrap_err().kind(), ErrorKind::TooDeep);
        assert_eq!(
            flat.encode(&decode(container).unwrap(), &mut Vec::new()).unwrap_err().kind(),
            ErrorKind::TooDeep
        );
    }
    // A megabyte of brackets, and of claimed lengths.
    assert_eq!(decode(&vec![0x91; 1 << 20]).unwrap_err().kind(), ErrorKind::TooDeep);
    assert_eq!(decode(&b"\xdd\xff\xff\xff\xff".repeat(1 << 18)).unwrap_err().kind(), ErrorKind::TooDeep);
}

#[test]
fn other_writers_are_understood() {
    #[derive(serde::Serialize)]
    struct Login<'a> {
        name: &'a str,
        roles: Vec<&'a str>,
        rate: f32,
    }
    let bytes = rmp_serde::to_vec_named(&Login { name: "Zoë", roles: vec!["a"], rate: 0.5 }).unwrap();
    assert_eq!(decode(&bytes).unwrap().to_string(), r#"{"name": "Zoë", "rate": 0.5, "roles": ["a"]}"#);
}

/// With a type of MessagePack's own in place of each ext type.
fn without_ext(value: &Value) -> Value {
    match value {
        Value::List(items) | Value::Tuple(items) => items.iter().map(without_ext).collect::<Vec<_>>().into(),
        Value::Map(map) => {
            map.iter().map(|(key, value)| (key.to_owned(), without_ext(value))).collect::<Map>().into()
        }
        Value::Tagged(tagged) => without_ext(&tagged.content),
        Value::Markup(text) => text.as_str().into(),
        Value::Uuid(uuid) => uuid.as_bytes().to_vec().into(),
        Value::DateTime(time) => time.timestamp().into(),
        Value::Integer(integer) if integer.as_i64().is_none() && integer.as_u64().is_none() => Value::Null,
        // There are many, of which the codec writes one.
        Value::Float(float) if float.is_nan() => Value::Null,
        other => other.clone(),
    }
}

proptest! {
    /// Apart from ext types, `rmp-serde` writes the same bytes, and reads them.
    #[test]
    fn rmp_serde_agrees(value in any_value()) {
        let value = without_ext(&value);
        let bytes = encode(&value);
        prop_assert_eq!(&rmp_serde::to_vec(&value).unwrap(), &bytes);
        prop_assert_eq!(rmp_serde::from_slice::<Value>(&bytes).unwrap(), value);
    }

    #[test]
    fn a_value_comes_back_equal(value in prop_oneof![any_value(), flask_value()]) {
        let bytes = encode(&value);
        prop_assert_eq!(&decode(&bytes).unwrap(), &value);
        // Canonical: equal values, equal bytes, whatever was read.
        prop_assert_eq!(encode(&decode(&bytes).unwrap()), bytes);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(value) = decode(&bytes) {
            prop_assert_eq!(decode(&encode(&value)).unwrap(), value);
        }
    }

    #[test]
    fn no_changed_bytes_panic(value in any_value(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = encode(&value);
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        match decode(&bytes) {
            Ok(value) => prop_assert_eq!(decode(&encode(&value)).unwrap(), value),
            Err(error) => prop_assert!(error.is_bad_payload()),
        }
    }

    #[test]
    fn a_truncated_value_is_rejected(value in any_value(), end in any::<prop::sample::Index>()) {
        let bytes = encode(&value);
        prop_assert!(decode(&bytes[..end.index(bytes.len())]).unwrap_err().is_bad_payload());
    }
}
