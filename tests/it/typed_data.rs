//! `to_value` and `from_value`: a program's own types, and where they do not fit.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use cookie_session::{
    ErrorKind, Map, MessagePack, PayloadCodec, Tagged, TaggedJson, Value, from_value, from_value_ref,
    to_value, with,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Login {
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

fn login() -> Login {
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
enum Event {
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

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(rename = "cart")]
    _cart: Cart,
}

#[derive(Deserialize, Debug)]
struct Cart {
    #[serde(rename = "items")]
    _items: Vec<Item>,
}

#[derive(Deserialize, Debug)]
struct Item {
    #[serde(rename = "price")]
    _price: u8,
}

fn cart(prices: impl IntoIterator<Item = Value>) -> Value {
    let items: Value = prices.into_iter().map(|price| Map::from([("price", price)])).collect();
    Map::from([("cart", Map::from([("items", items)]))]).into()
}

#[test]
fn errors_name_the_path_and_no_contents() {
    let fault = |value: &Value| {
        let error = from_value_ref::<Strict>(value).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Type);
        assert!(!format!("{error} {error:?}").contains("secret"), "{error}");
        (error.path().to_owned(), error.to_string())
    };
    let (path, message) = fault(&cart([1.into(), 2.into(), 3.into(), "secret".into()]));
    assert_eq!(path, "cart.items[3].price");
    assert_eq!(message, "expected u8, found str (at cart.items[3].price)");
    let (path, message) = fault(&cart([256.into()]));
    assert_eq!(path, "cart.items[0].price");
    assert_eq!(message, "expected u8, found int with another value (at cart.items[0].price)");
    let (path, _) = fault(&cart(["9".repeat(60).parse::<cookie_session::Integer>().unwrap().into()]));
    assert_eq!(path, "cart.items[0].price");
    let (path, message) = fault(&Map::from([("cart", Map::new())]).into());
    assert_eq!((path.as_str(), message.as_str()), ("cart", "the field `items` is missing (at cart)"));
    let (path, _) = fault(&Value::from("secret"));
    assert_eq!(path, "");
}

#[test]
fn a_target_of_another_length_or_variant_is_an_error() {
    let fault = |error: cookie_session::Error| (error.kind(), error.to_string());
    let three = Value::from((1, 2, 3));
    let (kind, message) = fault(from_value_ref::<(u8, u8)>(&three).unwrap_err());
    assert_eq!((kind, message.as_str()), (ErrorKind::Type, "expected 2 items, found 3 items"));
    assert!(from_value_ref::<(u8, u8, u8, u8)>(&three).is_err());
    assert!(from_value_ref::<[u8; 2]>(&Value::from(b"abc".to_vec())).is_err());
    let (_, message) = fault(from_value_ref::<Event>(&Value::from("secret")).unwrap_err());
    assert!(message.contains("\"Paint\"") && !message.contains("secret"), "{message}");
    let say = Value::from(Map::from([("Say", 1)]));
    assert_eq!(from_value_ref::<Event>(&say).unwrap_err().path(), "Say");
    let quit = Value::from(Map::from([("Quit", ())]));
    assert_eq!(from_value_ref::<Event>(&quit).unwrap(), Event::Quit);
    for wrong in [
        Value::from("Say"),
        Value::from("Move"),
        Map::from([("Quit", 1)]).into(),
        1.into(),
        Map::new().into(),
    ] {
        assert_eq!(from_value_ref::<Event>(&wrong).unwrap_err().kind(), ErrorKind::Type, "{wrong}");
    }
    let error = from_value::<HashMap<u8, u8>>(Map::from([("300", 1)]).into()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Type, "300"));
}

#[test]
fn keys_must_have_a_text_of_their_own() {
    #[derive(Serialize, PartialEq, Eq, Hash)]
    #[serde(untagged)]
    enum Key {
        Number(u8),
        Text(&'static str),
    }
    let kind = |result: cookie_session::Result<Value>| {
        let error = result.unwrap_err();
        (error.kind(), error.path().to_owned())
    };
    let nested = HashMap::from([("a", HashMap::from([((1, 2), 3)]))]);
    assert_eq!(kind(to_value(&nested)), (ErrorKind::Encode, "a".to_owned()));
    let twice = [HashMap::from([(Key::Number(1), 1), (Key::Text("1"), 2)])];
    assert_eq!(kind(to_value(&twice)), (ErrorKind::Encode, "[0]".to_owned()));
    assert_eq!(kind(to_value(&BTreeMap::from([(None::<u8>, 1)]))), (ErrorKind::Encode, String::new()));
    let some = to_value(&BTreeMap::from([(Some(i128::MIN), 1)])).unwrap();
    assert_eq!(some.to_string(), format!(r#"{{"{}": 1}}"#, i128::MIN));
}

#[test]
fn what_is_marked_must_fit_the_mark() {
    #[derive(Serialize)]
    struct Wrong {
        #[serde(with = "with::tuple")]
        number: u8,
    }
    let error = to_value(&Wrong { number: 1 }).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "number"));
    let mut value = to_value(&login()).unwrap();
    for (key, wrong) in
        [("user", Value::from("no uuid")), ("since", "yesterday".into()), ("nonce", vec![0_u8].into())]
    {
        let map = value.as_map_mut().unwrap();
        let right = map.insert(key, wrong).unwrap();
        assert_eq!(from_value_ref::<Login>(&value).unwrap_err().path(), key);
        value.as_map_mut().unwrap().insert(key, right);
    }
    assert_eq!(from_value_ref::<Login>(&value).unwrap(), login());
}

#[test]
fn a_value_keeps_its_order_of_insertion() {
    let value = Value::from(Map::from([("b", 1), ("a", 2)]));
    let keys = |value: &Value| value.as_map().unwrap().keys().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(keys(&to_value(&value).unwrap()), ["b", "a"]);
    assert_eq!(keys(&from_value_ref(&value).unwrap()), ["b", "a"]);
}

#[test]
fn a_fault_inside_a_marked_tuple_keeps_its_path() {
    #[derive(Serialize)]
    struct Roles {
        #[serde(with = "with::tuple")]
        roles: Vec<BTreeMap<Option<u8>, u8>>,
    }
    let error = to_value(&Roles { roles: vec![BTreeMap::new(), BTreeMap::from([(None, 1)])] }).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "roles[1]"));
    // Afterwards nothing is left over for the next value.
    assert_eq!(to_value(&1).unwrap(), Value::from(1));
    assert_eq!(serde_json::to_string(&Value::from((1,))).unwrap(), "[1]");
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
fn a_tag_of_one_s_own_is_a_map_of_one_pair_to_typed_data() {
    let value = Value::from(Tagged { key: " od".into(), content: 5.into() });
    assert_eq!(
        from_value_ref::<HashMap<String, u8>>(&value).unwrap(),
        HashMap::from([(" od".to_owned(), 5)])
    );
    assert_eq!(from_value_ref::<Value>(&value).unwrap(), value);
}
