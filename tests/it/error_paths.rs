//! Error paths: a fault is planted at a random place, and the error's path leads to it.

use cookie_session::codec::{Json, MessagePack, PayloadCodec, Tag, Tagged, TaggedJson};
use cookie_session::{Error, ErrorKind, Map, Value, from_value_ref, to_value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::support::cases;

/// Keys that are easily misread in a path, and keys that tagged JSON escapes.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-e]{1,2}",
        1 => prop::sample::select(vec![
            "", " ", ".", "a.b", "[0]", "a[1]", "]", "\"", "\\", "[\"", "\"]", "\n", "\u{1b}[m", "\u{202e}",
            " t", " b", " di", " x", " t__", "é", "…",
        ])
        .prop_map(str::to_owned),
    ]
}

/// Maps in any order, lists, tuples and tagged values.
fn tree() -> impl Strategy<Value = Value> {
    any::<i8>().prop_map(Value::from).prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            3 => vec((key(), inner.clone()), 0..5).prop_map(|pairs| pairs.into_iter().collect::<Map>().into()),
            1 => vec(inner.clone(), 0..5).prop_map(Value::List),
            1 => vec(inner.clone(), 0..5).prop_map(Value::Tuple),
            1 => inner.prop_map(|content| tagged(" x", content)),
        ]
    })
}

fn tagged(key: &str, content: Value) -> Value {
    Value::Tagged(Box::new(Tagged { key: key.into(), content }))
}

/// Puts `fault` where the choices lead.
fn plant(value: &mut Value, choices: &[Index], fault: Value) {
    let [choice, rest @ ..] = choices else {
        *value = fault;
        return;
    };
    match value {
        Value::Map(map) if !map.is_empty() => {
            let at = choice.index(map.len());
            plant(map.iter_mut().nth(at).unwrap().1, rest, fault);
        }
        Value::List(items) | Value::Tuple(items) if !items.is_empty() => {
            let at = choice.index(items.len());
            plant(&mut items[at], rest, fault);
        }
        Value::Tagged(tagged) => plant(&mut tagged.content, rest, fault),
        _ => *value = fault,
    }
}

fn faulty(fault: Value) -> impl Strategy<Value = (Value, Value)> {
    (tree(), vec(any::<Index>(), 0..5)).prop_map(move |(mut value, choices)| {
        plant(&mut value, &choices, fault.clone());
        (value, fault.clone())
    })
}

/// A tag for the values of `tree`.
#[derive(Debug)]
struct Own;

impl Tag for Own {
    fn key(&self) -> &str {
        " x"
    }
}

/// Without values that only a tag can write.
fn untag(value: Value) -> Value {
    match value {
        Value::Tagged(tagged) if tagged.key == " x" => untag(tagged.content),
        Value::Map(map) => map.into_iter().map(|(key, value)| (key, untag(value))).collect::<Map>().into(),
        Value::List(items) => Value::List(items.into_iter().map(untag).collect()),
        Value::Tuple(items) => Value::Tuple(items.into_iter().map(untag).collect()),
        other => other,
    }
}

fn leads_to(error: &Error, value: &Value, fault: &Value) {
    assert_eq!(value.at(error.path()), Some(fault), "{error}: {value}");
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn writing_tagged_json((value, fault) in faulty(tagged(" none", Value::Null))) {
        let own = || TaggedJson::default().tag(Own).unwrap();
        for codec in [own(), own().unsorted_keys(), own().raw_utf8(), own().unsorted_keys().raw_utf8()] {
            let error = codec.encode(&value, &mut Vec::new()).unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::Encode);
            leads_to(&error, &value, &fault);
        }
        let value = untag(value);
        for codec in [TaggedJson::default(), TaggedJson::default().unsorted_keys()] {
            leads_to(&codec.encode(&value, &mut Vec::new()).unwrap_err(), &value, &fault);
        }
    }

    #[test]
    fn writing_plain_json((value, fault) in faulty(Value::Bytes(vec![1]))) {
        let value = untag(value);
        for codec in [
            Json::default(),
            Json::default().sorted_keys(),
            Json::default().ascii().separators(cookie_session::codec::Separators::Python),
        ] {
            leads_to(&codec.encode(&value, &mut Vec::new()).unwrap_err(), &value, &fault);
        }
    }

    #[test]
    fn writing_numbers_that_are_rejected((value, fault) in faulty(Value::Float(f64::INFINITY))) {
        let value = untag(value);
        for codec in [Json::default().deny_nan(), Json::default().sorted_keys().deny_nan()] {
            leads_to(&codec.encode(&value, &mut Vec::new()).unwrap_err(), &value, &fault);
        }
    }

    /// The fault is a tower of lists; the path leads to the one that is too much.
    #[test]
    fn writing_what_is_too_deep((value, fault) in faulty((0..40).fold(Value::Null, |inner, _| vec![inner].into()))) {
        let codecs: [&dyn PayloadCodec; 4] = [
            &MessagePack::default().max_depth(30),
            &TaggedJson::default().tag(Own).unwrap().max_depth(30),
            &TaggedJson::default().tag(Own).unwrap().unsorted_keys().max_depth(30),
            &Json::default().max_depth(30),
        ];
        for (index, codec) in codecs.into_iter().enumerate() {
            let value = if index == 3 { untag(value.clone()) } else { value.clone() };
            let error = codec.encode(&value, &mut Vec::new()).unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::TooDeep);
            let mut path = error.path();
            prop_assert!(value.at(path).is_some_and(|value| value.as_list().is_some()), "{}", error);
            while value.at(path) != Some(&fault) {
                let outer = path.strip_suffix("[0]");
                prop_assert!(outer.is_some(), "{}", error);
                path = outer.unwrap_or_default();
            }
        }
    }

    #[test]
    fn reading_json((value, fault) in faulty(Value::from("PLANT")), sorted: bool) {
        let value = lists(untag(value));
        let codec = if sorted { Json::default().sorted_keys() } else { Json::default() };
        let mut text = Vec::new();
        codec.encode(&value, &mut text).unwrap();
        let text = String::from_utf8(text).unwrap();
        for broken in ["x", "01", "\"\\ud800\"", "\"\\x\"", "\"\n\"", "-"] {
            let error = codec.decode(text.replace("\"PLANT\"", broken).as_bytes()).unwrap_err();
            leads_to(&error, &value, &fault);
        }
    }

    #[test]
    fn reading_message_pack((value, fault) in faulty(Value::from("PLANT"))) {
        let value = lists(untag(value));
        let mut bytes = Vec::new();
        MessagePack::default().encode(&value, &mut bytes).unwrap();
        let at = bytes.windows(6).position(|window| window == b"\xa5PLANT").unwrap();
        for broken in [&b"\xc1"[..], b"\xd4\x01\x00", b"\xa1\xff"] {
            let bytes = [&bytes[..at], broken, &bytes[at + 6..]].concat();
            leads_to(&MessagePack::default().decode(&bytes).unwrap_err(), &value, &fault);
        }
    }

    #[test]
    fn plain_json_values((value, fault) in faulty(Value::Bytes(vec![1]))) {
        let value = lists(untag(value));
        leads_to(&serde_json::Value::try_from(&value).unwrap_err(), &value, &fault);
    }

    #[test]
    fn types_of_serde((value, fault) in faulty(Value::Bytes(vec![1]))) {
        leads_to(&from_value_ref::<Tree>(&value).unwrap_err(), &value, &fault);
        let value = untag(value);
        leads_to(&to_value(&Failing(&value)).unwrap_err(), &value, &fault);
    }
}

/// Tuples as lists, for formats without them.
fn lists(value: Value) -> Value {
    match value {
        Value::Map(map) => map.into_iter().map(|(key, value)| (key, lists(value))).collect::<Map>().into(),
        Value::List(items) | Value::Tuple(items) => Value::List(items.into_iter().map(lists).collect()),
        other => other,
    }
}

/// Integers inside of sequences and maps; bytes are none of them.
#[derive(Debug)]
struct Tree;

impl<'de> serde::Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Self;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a tree")
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(Self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(Self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Self, A::Error> {
        while pairs.next_entry::<String, Self>()?.is_some() {}
        Ok(Self)
    }
}

/// A value as serde sees it, with an error for bytes.
struct Failing<'a>(&'a Value);

impl Serialize for Failing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Map(map) => {
                let mut pairs = serializer.serialize_map(None)?;
                for (key, value) in map.iter() {
                    pairs.serialize_entry(key, &Failing(value))?;
                }
                pairs.end()
            }
            Value::List(items) | Value::Tuple(items) => {
                let mut list = serializer.serialize_seq(None)?;
                for item in items {
                    list.serialize_element(&Failing(item))?;
                }
                list.end()
            }
            Value::Bytes(_) => Err(S::Error::custom("no bytes")),
            _ => serializer.serialize_unit(),
        }
    }
}

#[test]
fn codecs_that_keep_insertion_order_name_the_right_key() {
    let inner = Map::from([("z", Value::from(1)), ("b", Value::Bytes(vec![1]))]);
    let value = Value::from(Map::from([("m", inner)]));
    for codec in [Json::default(), Json::default().sorted_keys()] {
        assert_eq!(codec.encode(&value, &mut Vec::new()).unwrap_err().path(), "m.b");
    }
}

/// What is between two pairs or before the first key is a fault of the map, not of the pair before.
#[test]
fn faults_between_pairs_are_those_of_the_map() {
    let path = |text: &str| Json::default().decode(text.as_bytes()).unwrap_err().path().to_owned();
    assert_eq!(path(r#"{"m":{"a":1 "b":2}}"#), "m");
    assert_eq!(path(r#"{"m":{"a":1,}}"#), "m");
    assert_eq!(path(r#"{"m":{x}}"#), "m");
    assert_eq!(path(r#"{"m":{"a":1,"b"}}"#), "m.b");
    assert_eq!(path(r#"[{"a":{}, 5:1}]"#), "[0]");
}

/// A tag that makes up its content: no path leads into that.
#[test]
fn faults_in_what_a_tag_makes_up_are_those_of_its_value() {
    #[derive(Debug)]
    struct Made;
    impl Tag for Made {
        fn key(&self) -> &str {
            " made"
        }
        fn to_json<'v>(&self, _: &'v Value) -> cookie_session::Result<std::borrow::Cow<'v, Value>> {
            Ok(std::borrow::Cow::Owned(vec![Value::Null, tagged(" none", Value::Null)].into()))
        }
    }
    let codec = TaggedJson::default().tag(Made).unwrap();
    let value = Value::from(Map::from([("a", vec![tagged(" made", 1.into())])]));
    assert_eq!(codec.encode(&value, &mut Vec::new()).unwrap_err().path(), "a[0]");
}

#[test]
fn types_that_do_not_take_the_text_of_a_time_or_uuid_are_told_what_does() {
    let time = Value::DateTime(chrono::DateTime::UNIX_EPOCH);
    let in_a_map = Value::from(Map::from([("at", time.clone())]));
    let naive = from_value_ref::<std::collections::HashMap<String, chrono::NaiveDateTime>>(&in_a_map);
    let error = naive.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Type, "at"));
    assert_eq!(
        error.to_string(),
        "a datetime is read from its RFC 3339 text; ask for a chrono::DateTime<Utc> (trailing input) (at at)"
    );
    for error in [from_value_ref::<u8>(&time).unwrap_err(), from_value_ref::<bool>(&time).unwrap_err()] {
        assert!(error.to_string().contains("ask for a chrono::DateTime<Utc> (expected "), "{error}");
    }
    let error = from_value_ref::<u8>(&Value::Uuid(uuid::Uuid::nil())).unwrap_err();
    assert!(error.to_string().contains("ask for a uuid::Uuid (expected u8, found str)"), "{error}");
    assert!(from_value_ref::<chrono::DateTime<chrono::Utc>>(&time).is_ok());
}

#[test]
fn paths_and_keys_end_somewhere() {
    let bytes = || Value::Bytes(vec![1]);
    let path = |value: &Value| Json::default().encode(value, &mut Vec::new()).unwrap_err().path().to_owned();
    let long = path(&Map::from([("k".repeat(1000), Map::from([("inner", bytes())]))]).into());
    assert_eq!(long, format!("{}….inner", "k".repeat(61)));
    let deep = path(&(0..300).fold(bytes(), |inner, _| Map::from([("key", inner)]).into()));
    assert!(deep.len() <= 256 && deep.starts_with("key.key.") && deep.ends_with('…'), "{deep}");
}
