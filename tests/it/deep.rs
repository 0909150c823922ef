//! Depth: limits hold, and every operation on a value of the default limit fits a small stack.

use std::borrow::Cow;
use std::fmt::Write;

use cookie_session::codec::{Json, PayloadCodec, Tag, Tagged, TaggedJson};
use cookie_session::{ErrorKind, Map, Result, Value};

/// What Flask accepts is read: 494 lists or maps, 247 tuples; and the limit is where it is said to be.
#[test]
fn the_limit_counts_levels_of_text() {
    let codec = TaggedJson::default();
    let nested = |open: &str, close: &str, levels: usize| {
        format!("{}{}", open.repeat(levels), close.repeat(levels)).into_bytes()
    };
    for (open, close, levels) in [("[", "]", 500), ("{\" t\":[", "]}", 250)] {
        let text = nested(open, close, levels);
        let value = codec.decode(&text).unwrap();
        let mut again = Vec::new();
        codec.encode(&value, &mut again).unwrap();
        assert_eq!(again, text);

        let error = codec.decode(&nested(open, close, levels + 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooDeep);
        let deeper = if open == "[" { Value::List(vec![value]) } else { Value::Tuple(vec![value]) };
        assert_eq!(codec.encode(&deeper, &mut Vec::new()).unwrap_err().kind(), ErrorKind::TooDeep);
    }
}

/// Whatever can be written can be read with the same limit, tags for scalars included.
#[test]
fn scalars_with_a_tag_count_a_level() {
    let codec = TaggedJson::default().max_depth(1);
    let mut text = Vec::new();
    codec.encode(&Value::Bytes(vec![1]), &mut text).unwrap();
    assert_eq!(codec.decode(&text).unwrap(), Value::Bytes(vec![1]));
    let error = codec.encode(&Value::List(vec![Value::Bytes(vec![1])]), &mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooDeep);
    let error = codec.decode(b"[{\" b\":\"AQ==\"}]").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TooDeep);
    assert!(codec.encode(&Value::List(vec![1.into()]), &mut Vec::new()).is_ok());
}

/// A million brackets are an error, not an overflow.
#[test]
fn endless_nesting_is_rejected_immediately() {
    for text in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), "{\" t\":[".repeat(1_000_000)] {
        let error = TaggedJson::default().decode(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooDeep);
        assert_eq!(Json::default().decode(text.as_bytes()).unwrap_err().kind(), ErrorKind::TooDeep);
    }
}

/// Writes everything it can under its key, copied, and so endlessly.
#[derive(Debug)]
struct Endless;

impl Tag for Endless {
    fn key(&self) -> &str {
        " endless"
    }

    fn check(&self, value: &Value) -> bool {
        matches!(value, Value::Integer(_))
    }

    fn to_json<'v>(&self, value: &'v Value) -> Result<Cow<'v, Value>> {
        Ok(Cow::Owned(value.clone()))
    }
}

/// Fails to be written to as soon as the innermost value is there.
struct UntilInnermost;

impl Write for UntilInnermost {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        if text.contains("Null") { Err(std::fmt::Error) } else { Ok(()) }
    }
}

fn in_512_kib(work: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(512 << 10).spawn(work).unwrap().join().unwrap();
}

#[test]
fn a_tag_without_end_is_rejected() {
    in_512_kib(|| {
        let codec = TaggedJson::default().tag(Endless).unwrap();
        let error = codec.encode(&1.into(), &mut Vec::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooDeep);
    });
}

/// Each kind of nesting at the limit is read, written, cloned, compared, printed and dropped.
#[test]
fn the_default_limit_fits_a_small_stack() {
    type Around = fn(Value) -> Value;
    let arounds: [(usize, Around); 5] = [
        (500, |inner| Value::List(vec![inner])),
        (500, |inner| Map::from([("key", inner)]).into()),
        (250, |inner| Value::Tuple(vec![inner])),
        (250, |inner| Map::from([(" t", inner)]).into()),
        (500, |inner| Value::Tagged(Box::new(Tagged { key: " x".into(), content: inner }))),
    ];
    for (levels, around) in arounds {
        in_512_kib(move || {
            #[derive(Debug)]
            struct Plain;
            impl Tag for Plain {
                fn key(&self) -> &str {
                    " x"
                }
            }
            let codec = TaggedJson::default().tag(Plain).unwrap();
            let value = (0..levels).fold(Value::Null, |inner, _| around(inner));
            let mut text = Vec::new();
            codec.encode(&value, &mut text).unwrap();
            let read = codec.decode(&text).unwrap();
            assert_eq!(read, value);
            assert_eq!(format!("{:?}", read.clone()).len(), format!("{value:?}").len());
            if let Value::List(_) = read {
                // Pretty printing takes the most stack; how deep it is shows before it is through.
                assert!(write!(UntilInnermost, "{read:#?}").is_err());
            }
        });
    }
}
