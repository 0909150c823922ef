//! Tagged JSON beyond the golden cases: custom tags, limits, and error messages.

use std::borrow::Cow;

use cookie_session::codec::{Json, PayloadCodec, Tag, Tagged, TaggedJson};
use cookie_session::{ConfigErrorKind, Error, ErrorKind, Map, Result, Value};

fn dumps(codec: &impl PayloadCodec, value: &Value) -> String {
    let mut text = Vec::new();
    codec.encode(value, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

fn loads(codec: &impl PayloadCodec, text: &str) -> Result<Value> {
    codec.decode(text.as_bytes())
}

fn tagged(key: &str, content: impl Into<Value>) -> Value {
    Value::Tagged(Box::new(Tagged { key: key.into(), content: content.into() }))
}

/// A tag with nothing but a key.
#[derive(Debug)]
struct Keyed(&'static str);

impl Tag for Keyed {
    fn key(&self) -> &str {
        self.0
    }
}

/// Writes every map of two keys as a list of its values.
#[derive(Debug)]
struct Pair;

impl Tag for Pair {
    fn key(&self) -> &str {
        " pair"
    }

    fn check(&self, value: &Value) -> bool {
        matches!(value, Value::Map(map) if map.len() == 2)
    }

    fn to_json<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>> {
        let Value::Map(map) = value else { return Ok(Cow::Borrowed(value)) };
        Ok(Cow::Owned(map.values().cloned().collect::<Vec<_>>().into()))
    }

    fn to_python(&self, content: Value) -> Result<Value> {
        match content {
            Value::List(items) if items.len() == 2 => {
                Ok(Map::from_iter(["first", "second"].into_iter().zip(items)).into())
            }
            _ => Err(Error::custom(ErrorKind::Tag, "\" pair\" needs two values")),
        }
    }
}

#[test]
fn a_custom_tag_is_written_and_read_at_any_level() {
    let codec = TaggedJson::default().tag(Keyed(" x")).unwrap();
    let inner = tagged(" x", Value::Tuple(vec![1.into(), tagged(" x", Value::Null)]));
    let value = Value::from(Map::from([("a", Value::List(vec![inner.clone()])), ("b", inner)]));
    let text = r#"{"a":[{" x":{" t":[1,{" x":null}]}}],"b":{" x":{" t":[1,{" x":null}]}}}"#;
    assert_eq!(dumps(&codec, &value), text);
    assert_eq!(loads(&codec, text).unwrap(), value);
}

#[test]
fn without_the_tag_it_is_a_map_to_read_and_an_error_to_write() {
    let codec = TaggedJson::default();
    let read = loads(&codec, r#"{" x":1}"#).unwrap();
    assert_eq!(read, Map::from([(" x", 1)]).into());
    let error = codec.encode(&Value::List(vec![tagged(" x", 1)]), &mut Vec::new()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "[0]"));
}

#[test]
fn a_map_that_looks_like_a_custom_tag_is_escaped() {
    let codec = TaggedJson::default().tag(Keyed(" x")).unwrap();
    let map = Value::from(Map::from([(" x", 1)]));
    assert_eq!(dumps(&codec, &map), r#"{" di":{" x__":1}}"#);
    assert_eq!(loads(&codec, r#"{" di":{" x__":1}}"#).unwrap(), map);
    assert_eq!(dumps(&TaggedJson::default(), &map), r#"{" x":1}"#);
}

/// Flask's order: by default a tag comes after the one for maps, and so never sees any.
#[test]
fn the_index_decides_who_is_asked_first() {
    let pair = Value::from(Map::from([("first", 1), ("second", 2)]));
    let last = TaggedJson::default().tag(Pair).unwrap();
    assert_eq!(dumps(&last, &pair), r#"{"first":1,"second":2}"#);
    let first = TaggedJson::default().register(Pair, false, Some(0)).unwrap();
    let nested = Value::from(Map::from([("first", pair.clone()), ("second", 3.into())]));
    assert_eq!(dumps(&first, &nested), r#"{" pair":[{" pair":[1,2]},3]}"#);
    assert_eq!(loads(&first, r#"{" pair":[{" pair":[1,2]},3]}"#).unwrap(), nested);
    let error = loads(&first, r#"{"a":[0,{" pair":[1]}]}"#).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Tag, "a[1]"));
}

/// Takes every map, and keeps how many pairs it has.
#[derive(Debug)]
struct Counted;

impl Tag for Counted {
    fn key(&self) -> &str {
        " n"
    }

    fn check(&self, value: &Value) -> bool {
        matches!(value, Value::Map(_))
    }

    fn to_json<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>> {
        Ok(Cow::Owned((value.as_map().map_or(0, Map::len) as i64).into()))
    }
}

/// At 1 it comes after the escape of maps that look like a tag, and before all other maps.
#[test]
fn a_tag_for_maps_leaves_the_escaped_ones() {
    let codec = TaggedJson::default().register(Counted, false, Some(1)).unwrap();
    let map = |keys: &[&str]| Value::from(keys.iter().map(|key| (*key, 0)).collect::<Map>());
    for (value, text) in [
        (map(&[]), r#"{" n":0}"#),
        (map(&["x"]), r#"{" n":1}"#),
        (map(&[" t"]), r#"{" di":{" t__":0}}"#),
        (map(&[" n"]), r#"{" di":{" n__":0}}"#),
        (map(&[" b", " t"]), r#"{" n":2}"#),
        (map(&["x", "y"]), r#"{" n":2}"#),
    ] {
        assert_eq!(dumps(&codec, &value), text);
    }
}

#[test]
fn keys_that_clash_are_rejected() {
    let known = || TaggedJson::default().tag(Keyed(" x")).unwrap();
    for key in ["", " x", " t", " di", " t__", " x__"] {
        let error = known().tag(Keyed(key)).unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Tag, "{key:?}");
    }
    assert!(TaggedJson::default().tag(Keyed("x__")).unwrap().tag(Keyed("x")).is_err());
    assert!(known().register(Keyed(" di"), true, None).is_err());
    assert!(known().register(Keyed(" x"), true, None).is_ok());
}

/// Flask's own tag still writes, the forced one reads; that is Flask's rule.
#[test]
fn force_replaces_a_tag_for_reading() {
    let codec = TaggedJson::default().register(Keyed(" b"), true, None).unwrap();
    assert_eq!(dumps(&codec, &Value::Bytes(vec![1])), r#"{" b":"AQ=="}"#);
    assert_eq!(loads(&codec, r#"{" b":"AQ=="}"#).unwrap(), tagged(" b", "AQ=="));
}

#[test]
fn a_clone_does_not_see_what_is_registered_later() {
    let codec = TaggedJson::default().tag(Keyed(" x")).unwrap();
    let more = codec.clone().tag(Keyed(" y")).unwrap();
    assert_eq!(loads(&codec, r#"{" y":1}"#).unwrap(), Map::from([(" y", 1)]).into());
    assert_eq!(loads(&more, r#"{" y":1}"#).unwrap(), tagged(" y", 1));
    assert_eq!(loads(&more, r#"{" x":1}"#).unwrap(), tagged(" x", 1), "the first one is still there");
}

#[test]
fn errors_say_where() {
    let codec = TaggedJson::default();
    for (text, kind, path, part) in [
        (r#"{"a": [1, {"b" 2}]}"#, ErrorKind::Decode, "a[1].b", "a colon at byte 15"),
        (r#"["\ud800"]"#, ErrorKind::Decode, "[0]", "lone surrogate"),
        (r#"{"cart": {"at": {" d": 5}}}"#, ErrorKind::Tag, "cart.at", "needs a string"),
        (r"[01]", ErrorKind::Decode, "[0]", "leading zero at byte 3"),
        ("[1] x", ErrorKind::Decode, "", "nothing more at byte 4"),
        ("\u{feff}[]", ErrorKind::Decode, "", "a value at byte 0"),
    ] {
        let error = loads(&codec, text).unwrap_err();
        assert_eq!((error.kind(), error.path()), (kind, path), "{text}: {error}");
        assert!(error.to_string().contains(part), "{text}: {error}");
    }
    // Of a deep path the beginning is kept.
    let shown = |path: String| {
        if path.len() <= 256 { path } else { format!("{}…", &path[..253]) }
    };
    for levels in [1, 2, 40, 85, 86, 200] {
        let text = format!("{}x", "[0,".repeat(levels));
        let path = shown("[1]".repeat(levels));
        assert_eq!(loads(&codec, &text).unwrap_err().path(), path, "{levels} levels");
        let text = format!("{}x", r#"{"a":0,"b":"#.repeat(levels));
        let path = shown(vec!["b"; levels].join("."));
        assert_eq!(loads(&codec, &text).unwrap_err().path(), path, "{levels} levels");
    }
    let value = Value::from(Map::from([("at", Value::List(vec![f64::NAN.into()]))]));
    let error = Json::default().deny_nan().encode(&value, &mut Vec::new()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Encode, "at[0]"));
    for levels in [1, 2, 40, 85, 86, 200] {
        let bad = || Value::Tagged(Box::new(Tagged { key: " none".into(), content: Value::Null }));
        let lists = (0..levels).fold(bad(), |inner, _| vec![0.into(), inner].into());
        let path = shown("[1]".repeat(levels));
        assert_eq!(codec.encode(&lists, &mut Vec::new()).unwrap_err().path(), path, "{levels} levels");
        let error = codec.encode(&bad(), &mut Vec::new()).unwrap_err();
        assert!(
            error.to_string().contains("no tag \" none\" writes this value; give the codec the tag"),
            "{error}"
        );
        let maps = (0..levels).fold(bad(), |inner, _| Map::from([("b", inner), ("a", 0.into())]).into());
        let path = shown(vec!["b"; levels].join("."));
        assert_eq!(codec.encode(&maps, &mut Vec::new()).unwrap_err().path(), path, "{levels} levels");
    }
}

#[test]
fn integers_end_at_4300_digits() {
    let codec = TaggedJson::default();
    let most = "9".repeat(4300);
    for text in [most.clone(), format!("-{most}")] {
        assert_eq!(dumps(&codec, &loads(&codec, &text).unwrap()), text);
        assert_eq!(loads(&codec, &format!("{text}9")).unwrap_err().kind(), ErrorKind::TooLarge);
    }
}

#[test]
fn output_is_limited_inside_of_containers_too() {
    let codec = TaggedJson::default().max_output(10);
    let items = |count| Value::List(vec![1.into(); count]);
    assert_eq!(dumps(&codec, &items(4)), "[1,1,1,1]");
    let mut text = b"what was there does not count".to_vec();
    assert!(codec.encode(&items(4), &mut text).is_ok());
    assert_eq!(codec.encode(&items(9), &mut text).unwrap_err().kind(), ErrorKind::TooLarge);
}

#[test]
fn plain_json_rejects_what_python_cannot_write() {
    let codec = Json::default();
    for (value, what) in [
        (Value::Bytes(vec![]), "bytes"),
        (uuid::Uuid::nil().into(), "a UUID"),
        (chrono::DateTime::UNIX_EPOCH.into(), "a time"),
        (tagged(" x", 1), "a tagged value"),
    ] {
        let error = codec.encode(&value, &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Encode);
        assert!(error.to_string().contains(&format!("no form for {what};")), "{error}");
    }
    let error = codec.clone().deny_nan().encode(&f64::NAN.into(), &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("no form for a number that is not finite"), "{error}");
    assert_eq!(dumps(&codec, &Value::Tuple(vec![Value::Markup("<b>".into())])), r#"["<b>"]"#);
    assert_eq!(loads(&codec, r#"{" t":[1]}"#).unwrap()[" t"], Value::List(vec![1.into()]));
}
