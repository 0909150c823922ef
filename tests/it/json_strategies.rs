//! Values of any shape, for properties.

use chrono::DateTime;
use cookie_session::{Integer, Map, PayloadCodec, TaggedJson, Text, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

/// Seconds of the first and the last instant that an HTTP date can show.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// Any value without tags of a user's, nested up to six levels.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    nested(scalar().boxed(), true)
}

/// The same of what JSON itself has: what plain JSON reads back as it was.
pub(crate) fn json_value() -> impl Strategy<Value = Value> {
    nested(json_scalar().boxed(), false)
}

/// Keys, among them all tags, what escapes make of them, and near misses.
pub(crate) fn key() -> impl Strategy<Value = String> {
    let tags = [" di", " t", " b", " m", " u", " d", " di__", " t__", " b__", " x", " T", "t", "", "__"];
    prop_oneof![
        2 => proptest::sample::select(tags.to_vec()).prop_map(str::to_owned),
        2 => "[a-c_]{1,3}",
        1 => text(),
    ]
}

/// Text with much of what needs an escape.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let odd = "\"\\/\u{8}\t\n\u{c}\r\0\u{1f} ~\u{7f}\u{80}éß\u{7ff}\u{800}\u{2028}\u{fffd}\u{ffff}\u{10000}😀\u{10ffff}";
    let odd: Vec<char> = odd.chars().collect();
    prop_oneof![
        "[ -~]{0,40}",
        vec(proptest::sample::select(odd), 0..12).prop_map(|chars| chars.into_iter().collect()),
        any::<String>(),
    ]
}

/// Bytes that occur in JSON text, and some that must not.
pub(crate) fn json_byte() -> impl Strategy<Value = u8> {
    let common = b"{}[]\",:\\u0123456789.eE+-tnfalsrubdiNI \x09\x0a\x00\x7f_=\xc3\xa9\xff\xed";
    prop_oneof![9 => proptest::sample::select(&common[..]), 1 => any::<u8>()]
}

/// Tagged JSON with one to three bytes changed, added or removed, or cut off.
pub(crate) fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), json_byte(), 0..8_u8);
    (value(), vec(change, 1..4)).prop_map(|(value, changes)| {
        let mut text = Vec::new();
        TaggedJson::default().encode(&value, &mut text).unwrap();
        for (index, byte, change) in changes {
            let at = index.index(text.len() + 1);
            match change {
                0 => text.truncate(at),
                1..4 => text.insert(at, byte),
                4..6 if at < text.len() => {
                    text.remove(at);
                }
                _ if at < text.len() => text[at] = byte,
                _ => text.push(byte),
            }
        }
        text
    })
}

/// Doubles of all magnitudes, and those that people write.
pub(crate) fn double() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<u64>().prop_map(f64::from_bits),
        (any::<i32>(), 0..9_i32).prop_map(|(digits, point)| f64::from(digits) / 10_f64.powi(point)),
        (-400..400_i32).prop_map(|exponent| 10_f64.powi(exponent)),
        Just(0.0),
        Just(-0.0),
        Just(f64::NAN),
        Just(f64::NEG_INFINITY),
    ]
}

fn nested(scalar: BoxedStrategy<Value>, tagged: bool) -> impl Strategy<Value = Value> {
    scalar.prop_recursive(6, 64, 6, move |inner| {
        let map = vec((key(), inner.clone()), 0..6)
            .prop_map(|pairs| Value::Map(pairs.into_iter().collect::<Map>()))
            .boxed();
        let list = vec(inner.clone(), 0..6).prop_map(Value::List).boxed();
        let tuple = vec(inner, 0..6).prop_map(Value::Tuple).boxed();
        if tagged {
            prop_oneof![3 => map, 1 => list, 1 => tuple].boxed()
        } else {
            prop_oneof![map, list].boxed()
        }
    })
}

fn json_scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        integer().prop_map(Value::Integer),
        double().prop_map(Value::Float),
        text().prop_map(Value::from),
    ]
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        5 => json_scalar(),
        1 => vec(any::<u8>(), 0..20).prop_map(Value::Bytes),
        1 => text().prop_map(|text| Value::Markup(Text::from(text))),
        1 => any::<u128>().prop_map(|bits| Value::Uuid(Uuid::from_u128(bits))),
        1 => SECONDS.prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap().into()),
    ]
}

fn integer() -> impl Strategy<Value = Integer> {
    prop_oneof![
        any::<i64>().prop_map(Integer::from),
        any::<i128>().prop_map(Integer::from),
        (-1000..1000_i64).prop_map(Integer::from),
        prop_oneof![Just(i64::MAX), Just(i64::MIN)].prop_map(Integer::from),
        "-?[1-9][0-9]{17,40}".prop_map(|digits| digits.parse().unwrap()),
    ]
}
