//! `to_value` and `from_value` with a program's own types.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use cookie_session::codec::{MessagePack, PayloadCodec, Tagged, TaggedJson};
use cookie_session::{Map, Value, from_value, from_value_ref, to_value, with};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub(crate) struct Login {
    #[serde(with = "with::uuid")]
    user: Uuid,
    #[serde(with = "with::uuid::option")]
    device: Option<Uuid>,
    #[serde(with = "with::datetime")]
    since: DateTime<Utc>,
    #[serde(with = "with::datetime::option")]
    until: Option<DateTime<Utc>>,
    #[serde(with = "with::bytes")]
    nonce: [u8; 4],
    #[serde(with = "with::bytes::option")]
    key: Option<Vec<u8>>,
    #[serde(with = "with::markup")]
    greeting: String,
    #[serde(with = "with::markup::option")]
    note: Option<String>,
    #[serde(with = "with::tuple")]
    roles: Vec<String>,
    point: (i32, f64),
    plain: Uuid,
    plain_time: DateTime<Utc>,
}

pub(crate) fn login() -> Login {
    Login {
        user: Uuid::from_u128(7),
        device: Some(Uuid::max()),
        since: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        until: None,
        nonce: *b"\x00\xff12",
        key: Some(vec![1]),
        greeting: "<b>hi</b>".to_owned(),
        note: Some("<i>".to_owned()),
        roles: vec!["admin".to_owned(), "staff".to_owned()],
        point: (-1, 2.5),
        plain: Uuid::nil(),
        plain_time: DateTime::UNIX_EPOCH,
    }
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
pub(crate) enum Event {
    Quit,
    Say(String),
    Move(i8, i8),
    Paint { colour: String, opacity: Option<f32> },
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Everything {
    unit: (),
    signed: (i8, i16, i32, i64, i128),
    unsigned: (u8, u16, u32, u64, u128),
    character: char,
    events: Vec<Event>,
    by_number: BTreeMap<i64, bool>,
    by_letter: BTreeMap<char, u8>,
    by_flag: BTreeMap<bool, Option<u8>>,
    array: [u8; 3],
    raw: Value,
    map: Map,
    #[serde(default)]
    missing: Option<u8>,
}

fn everything() -> Everything {
    Everything {
        unit: (),
        signed: (i8::MIN, i16::MIN, i32::MIN, i64::MIN, i128::MIN),
        unsigned: (u8::MAX, u16::MAX, u32::MAX, u64::MAX, u128::MAX),
        character: 'ß',
        events: vec![
            Event::Quit,
            Event::Say("a".to_owned()),
            Event::Move(1, -1),
            Event::Paint { colour: "red".to_owned(), opacity: Some(0.5) },
        ],
        by_number: BTreeMap::from([(-1, true), (10, false)]),
        by_letter: BTreeMap::from([('x', 1)]),
        by_flag: BTreeMap::from([(true, None), (false, Some(1))]),
        array: [1, 2, 3],
        raw: Value::from((
            Uuid::nil(),
            Value::from(b"x".to_vec()),
            "9".repeat(60).parse::<cookie_session::Integer>().unwrap(),
        )),
        map: Map::from([("a", Value::Markup("<b>".into()))]),
        missing: None,
    }
}

fn assert_round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(data: &T) {
    let value = to_value(data).unwrap();
    assert_eq!(&from_value_ref::<T>(&value).unwrap(), data);
    assert_eq!(&from_value::<T>(value.clone()).unwrap(), data);
    let codecs: [&dyn PayloadCodec; 2] = [&MessagePack::default(), &TaggedJson::default()];
    for codec in codecs {
        let mut bytes = Vec::new();
        codec.encode(&value, &mut bytes).unwrap();
        assert_eq!(&from_value::<T>(codec.decode(&bytes).unwrap()).unwrap(), data);
    }
}

#[test]
fn typed_data_comes_back_as_it_was() {
    assert_round_trip(&login());
    assert_round_trip(&everything());
    assert_round_trip(&Event::Quit);
    assert_round_trip(&HashMap::from([("a".to_owned(), Some((1, 'x')))]));
}

/// The text is what Flask 3.1.3 writes for a session of the same contents.
#[test]
fn tagged_json_of_typed_data_is_flask_s() {
    let mut text = Vec::new();
    TaggedJson::default().encode(&to_value(&login()).unwrap(), &mut text).unwrap();
    assert_eq!(
        String::from_utf8(text).unwrap(),
        concat!(
            r#"{"device":{" u":"ffffffffffffffffffffffffffffffff"},"greeting":{" m":"<b>hi</b>"},"#,
            r#""key":{" b":"AQ=="},"nonce":{" b":"AP8xMg=="},"note":{" m":"<i>"},"#,
            r#""plain":"00000000-0000-0000-0000-000000000000","plain_time":"1970-01-01T00:00:00Z","#,
            r#""point":{" t":[-1,2.5]},"roles":{" t":["admin","staff"]},"#,
            r#""since":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"},"until":null,"#,
            r#""user":{" u":"00000000000000000000000000000007"}}"#
        )
    );
}

#[test]
fn fields_have_the_form_that_flask_gives_them() {
    assert_eq!(
        to_value(&login()).unwrap().to_string(),
        concat!(
            r#"{"device": UUID("ffffffff-ffff-ffff-ffff-ffffffffffff"), "greeting": Markup("<b>hi</b>"), "#,
            r#""key": b"\x01", "nonce": b"\x00\xff12", "note": Markup("<i>"), "#,
            r#""plain": "00000000-0000-0000-0000-000000000000", "plain_time": "1970-01-01T00:00:00Z", "#,
            r#""point": (-1, 2.5), "roles": ("admin", "staff"), "since": datetime("2023-11-14T22:13:20Z"), "#,
            r#""until": None, "user": UUID("00000000-0000-0000-0000-000000000007")}"#
        )
    );
    let value = to_value(&everything()).unwrap();
    assert_eq!(
        value["events"].to_string(),
        r#"["Quit", {"Say": "a"}, {"Move": (1, -1)}, {"Paint": {"colour": "red", "opacity": 0.5}}]"#
    );
    assert_eq!(value["by_number"].to_string(), r#"{"-1": True, "10": False}"#);
    assert_eq!(value["by_flag"].to_string(), r#"{"false": 1, "true": None}"#);
    assert_eq!((&value["unit"], value["array"].type_name()), (&Value::Null, "tuple"));
    assert_eq!((&value["raw"], value["map"].as_map()), (&everything().raw, Some(&everything().map)));
}

#[test]
fn what_flask_writes_fills_plain_rust_types() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Plain<'a> {
        id: Uuid,
        time: DateTime<Utc>,
        bytes: Vec<u8>,
        borrowed: &'a [u8],
        html: &'a str,
        pair: Vec<u8>,
        list: (u8, u8),
        price: f64,
    }
    let time: DateTime<Utc> = "2023-11-14T22:13:20.000000001Z".parse().unwrap();
    let value = Value::from(Map::from([
        ("id", Value::from(Uuid::max())),
        ("time", time.into()),
        ("bytes", b"ab".to_vec().into()),
        ("borrowed", b"ab".to_vec().into()),
        ("html", Value::Markup("<b>".into())),
        ("pair", (1, 2).into()),
        ("list", Value::from_iter([1, 2])),
        ("price", 3.into()),
        ("more", Value::Null),
    ]));
    let plain: Plain = from_value_ref(&value).unwrap();
    let expected = Plain {
        id: Uuid::max(),
        time,
        bytes: b"ab".to_vec(),
        borrowed: b"ab",
        html: "<b>",
        pair: vec![1, 2],
        list: (1, 2),
        price: 3.0,
    };
    assert_eq!(plain, expected);
}

#[test]
fn other_formats_get_the_usual_form_of_the_marked_fields() {
    let text = serde_json::to_string(&login()).unwrap();
    assert!(text.contains(r#""user":"00000000-0000-0000-0000-000000000007""#), "{text}");
    assert!(text.contains(r#""since":"2023-11-14T22:13:20Z","until":null,"nonce":[0,255,49,50]"#), "{text}");
    assert!(text.contains(r#""roles":["admin","staff"]"#), "{text}");
    assert_eq!(serde_json::from_str::<Login>(&text).unwrap(), login());
    let mut bytes = Vec::new();
    ciborium::into_writer(&login(), &mut bytes).unwrap();
    assert_eq!(ciborium::from_reader::<Login, _>(&bytes[..]).unwrap(), login());
    let bytes = rmp_serde::to_vec_named(&login()).unwrap();
    assert_eq!(rmp_serde::from_slice::<Login>(&bytes).unwrap(), login());
}

#[test]
fn a_value_keeps_its_order_of_insertion() {
    let value = Value::from(Map::from([("b", 1), ("a", 2)]));
    let keys = |value: &Value| value.as_map().unwrap().keys().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(keys(&to_value(&value).unwrap()), ["b", "a"]);
    assert_eq!(keys(&from_value_ref(&value).unwrap()), ["b", "a"]);
}

#[test]
fn times_keep_what_chrono_holds() {
    let texts = [
        "2016-12-31T23:59:60.5Z",
        "-0044-03-15T12:00:00Z",
        "+10000-01-01T00:00:00Z",
        "0001-01-01T00:00:00.000000001Z",
    ];
    for text in texts {
        let time: DateTime<Utc> = text.parse().unwrap();
        let value = to_value(&Value::from(time)).unwrap();
        assert_eq!(value, Value::from(time), "{text}");
        assert_eq!(from_value_ref::<DateTime<Utc>>(&value).unwrap(), time, "{text}");
        assert_eq!(from_value_ref::<Value>(&value).unwrap(), value, "{text}");
    }
}

#[test]
fn flattened_values_see_serde_s_types_only() {
    #[derive(Serialize, Deserialize, Debug)]
    struct Session {
        user: u8,
        #[serde(flatten)]
        rest: Map,
    }
    let value = Value::from(Map::from([("user", Value::from(1)), ("pair", (1, 2).into())]));
    let session: Session = from_value_ref(&value).unwrap();
    assert_eq!((session.user, &session.rest["pair"]), (1, &Value::from_iter([1, 2])));
}

#[test]
fn a_custom_tag_is_a_map_of_one_pair_to_typed_data() {
    let value = Value::from(Tagged { key: " od".into(), content: 5.into() });
    assert_eq!(
        from_value_ref::<HashMap<String, u8>>(&value).unwrap(),
        HashMap::from([(" od".to_owned(), 5)])
    );
    assert_eq!(from_value_ref::<Value>(&value).unwrap(), value);
}
