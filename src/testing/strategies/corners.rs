//! Fixed corner cases: values, secrets, salts and messages on which implementations tend to fail.
//!
//! The suites try them first, in every run, whatever the seed is.

use chrono::DateTime;
use uuid::Uuid;

use crate::value::{Integer, Map, Tagged, Value};

/// Lengths around the steps of formats and hashes, up to 64 KiB + 1.
const LENGTHS: [usize; 26] = [
    0, 1, 14, 15, 16, 17, 23, 24, 25, 31, 32, 33, 55, 56, 63, 64, 65, 127, 128, 129, 255, 256, 257, 65_535,
    65_536, 65_537,
];

/// Values at the edges of each type, alone, in a list, and directly under a key of a map.
///
/// Use those that your format keeps; [`flask_value`](super::flask_value) and the other strategies say which kinds
/// there are.
///
/// ```
/// use cookie_session::Value;
/// use cookie_session::testing::strategies::corner_values;
///
/// assert!(corner_values().contains(&Value::from(u64::MAX)));
/// ```
#[must_use]
pub fn corner_values() -> Vec<Value> {
    let scalars = corner_scalars();
    let in_list = scalars.iter().map(|value| Value::List(vec![value.clone()]));
    let in_tuple = scalars.iter().map(|value| Value::Tuple(vec![value.clone(), Value::Null]));
    let in_map = scalars.iter().map(|value| Value::from(Map::from([("key", value.clone())])));
    let shapes = [
        Value::List(Vec::new()),
        Value::Tuple(Vec::new()),
        Value::from(Map::new()),
        Value::List(vec![Value::List(Vec::new()), Value::Tuple(Vec::new()), Value::from(Map::new())]),
    ];
    let long = [5, 6, 15, 16, 17, 40, 300];
    let lists = long.into_iter().map(|count: i64| (0..count).map(Value::from).collect::<Vec<_>>());
    let lists: Vec<Value> =
        lists.flat_map(|items| [Value::List(items.clone()), Value::Tuple(items)]).collect();
    let maps = long.into_iter().map(|count: i64| {
        Value::from((0..count).rev().map(|index| (format!("k{index}"), index)).collect::<Map>())
    });
    // A map with one key that is a tag's, and one that looks escaped.
    let tags = [" t", " b", " m", " u", " d", " di", " t__", " di__", " x"];
    let tags = tags.into_iter().map(|key| Value::from(Map::from([(key, 1)])));
    let nested = [1, 2, 20, 40].into_iter().flat_map(|depth| {
        let list = (0..depth).fold(Value::Null, |inner, _| Value::List(vec![inner]));
        let map = (0..depth).fold(Value::from(1), |inner, _| Map::from([("k", inner)]).into());
        [list, map]
    });
    let tagged = Value::Tagged(Box::new(Tagged { key: " x".into(), content: Value::from(1) }));
    let lists_of_kinds = in_list.chain(in_tuple).chain(in_map).chain(shapes).chain(lists).chain(maps);
    let tagged = [tagged].into_iter();
    scalars.iter().cloned().chain(lists_of_kinds).chain(tags).chain(nested).chain(tagged).collect()
}

fn corner_scalars() -> Vec<Value> {
    let mut values = vec![Value::Null, Value::from(true), Value::from(false)];
    let signed = [0, 1, -1, 23, 24, -32, -33, 127, 128, -128, -129, 255, 256, i64::MAX, i64::MIN];
    values.extend(signed.map(Value::from));
    for bits in [15_u32, 16, 31, 32, 53, 62, 63] {
        let power = 1_u64 << bits;
        values.extend([power - 1, power, power + 1].map(Value::from));
    }
    values.extend([u64::MAX, u64::MAX - 1].map(Value::from));
    let digits = ["18446744073709551616", "-9223372036854775809", "-18446744073709551616"];
    values.extend(digits.iter().filter_map(|digits| digits.parse::<Integer>().ok()).map(Value::Integer));
    let floats = [
        0.0,
        -0.0,
        1.0,
        -1.5,
        0.1,
        1e15,
        1e16,
        1e-4,
        1e-5,
        1e22,
        9_007_199_254_740_993.0,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    values.extend(floats.map(Value::from));
    let texts = [
        "", " ", "a", "A", "\0", "\n", "\"", "\\", "/", "\u{7f}", "\u{80}", "é", "e\u{301}", "ß", "\u{2028}",
        "\u{feff}", "\u{ffff}", "😀", "<b>&", "null", "1", " t",
    ];
    values.extend(texts.map(Value::from));
    values.extend(LENGTHS.map(|length| Value::from("x".repeat(length))));
    values.extend([255, 256, 65_536].map(|length| Value::from("é".repeat(length / 2))));
    values.push(Value::Bytes(vec![0xff, 0xfe, 0x00]));
    values.extend(LENGTHS.map(|length| Value::Bytes(vec![0xa5; length])));
    values.extend(["", "<b>", "é"].map(|text| Value::Markup(text.into())));
    values.extend([Uuid::nil(), Uuid::max(), Uuid::from_u128(1)].map(Value::Uuid));
    let seconds = [
        0,
        1,
        -1,
        1_700_000_000,
        -62_135_596_800,
        253_402_300_799,
        (1 << 32) - 1,
        1 << 32,
        (1 << 34) - 1,
        1 << 34,
    ];
    values.extend(seconds.iter().filter_map(|&at| DateTime::from_timestamp(at, 0)).map(Value::DateTime));
    values.extend(DateTime::from_timestamp(1_700_000_000, 123_456_789).map(Value::DateTime));
    values
}

/// Pairs that differ in little: one byte, case, white space, after a long common prefix, not in UTF-8.
///
/// No text of a pair ends in a NUL byte, with which HMAC pads its keys.
pub(crate) fn neighbours() -> Vec<(Vec<u8>, Vec<u8>)> {
    let pairs: [(&[u8], &[u8]); 20] = [
        (b"purpose", b"Purpose"),
        (b"purpose", b"PURPOSE"),
        (b"purpose", b"purpose "),
        (b"purpose", b" purpose"),
        (b"purpose", b"purpose\n"),
        (b"purpose", b"pur\0pose"),
        (b"pur", b"pur\0pose"),
        (b"pur\0pose", b"pur\0posf"),
        (b"pur pose", b"pur  pose"),
        (b"purpose", b"purposf"),
        (b"purpose", b"qurpose"),
        (b"purpose", b"purposepurpose"),
        (b"a", b"b"),
        (b"a", b"ab"),
        (b"ab", b"ba"),
        (b"\xff", b"\xfe"),
        (b"a\x80", b"a\x81"),
        (b"\xc3\xa9", b"e\xcc\x81"),
        (b"\xef\xbf\xbd", b"\xff"),
        (b"-_", b"+/"),
    ];
    let mut all: Vec<_> = pairs.iter().map(|(one, other)| (one.to_vec(), other.to_vec())).collect();
    for length in [15_usize, 16, 31, 32, 63, 64, 65, 127, 128, 129, 255, 256, 300, 1_024] {
        let base = vec![b'k'; length];
        for at in [0, length / 2, length - 1] {
            let mut other = base.clone();
            other[at] = b'l';
            all.push((base.clone(), other));
        }
        let longer = [&base[..], b"k"].concat();
        all.push((base, longer));
    }
    all
}

/// Messages with one byte changed: at the start, at borders of blocks, at the end, up to 1 MiB.
pub(crate) fn changed_messages() -> Vec<(Vec<u8>, Vec<u8>)> {
    let lengths = [
        1_usize, 2, 15, 16, 17, 31, 32, 33, 55, 56, 57, 63, 64, 65, 111, 112, 127, 128, 129, 143, 144, 255,
        256, 257, 300, 511, 512, 513, 1_023, 1_024, 1_025, 4_095, 4_096, 4_097,
    ];
    let mut all = vec![(Vec::new(), vec![0]), (b"a".to_vec(), b"a\0".to_vec())];
    let mut add = |length: usize, at: usize| {
        let base = vec![b'm'; length];
        let mut other = base.clone();
        if let Some(byte) = other.get_mut(at) {
            *byte ^= 1;
            all.push((base, other));
        }
    };
    for length in lengths {
        add(length, 0);
        add(length, length - 1);
        add(length, length / 2);
    }
    for at in [511, 512, 1_023, 1_024, 2_047, 2_048, 4_094] {
        add(4_096, at);
    }
    for at in [65_535, 65_536, (1 << 20) - 1] {
        add(1 << 20, at);
    }
    all
}
