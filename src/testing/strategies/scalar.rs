//! Scalars: text, keys, integers, floats, bytes and times, each with its corners.

use chrono::{DateTime, Utc};
use proptest::prelude::*;

use crate::clock::PYTHON_SECONDS;
use crate::value::Integer;

/// Text: ASCII, what JSON escapes, the edges of UTF-16, and lengths around a format's steps.
pub fn any_text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[ -~]{0,12}",
        2 => "[\u{0}-\u{1f}\"\\\\/\u{7f}\u{80}\u{e9}\u{7ff}\u{800}\u{2028}\u{fffd}\u{feff}\u{ffff}\u{10000}\u{1f600}\u{10ffff}]{0,8}",
        1 => ".{0,16}",
        1 => prop::sample::select(vec![15_usize, 16, 17, 23, 24, 25, 31, 32, 255, 256, 257, 300, 1_000])
            .prop_map(|length| "x".repeat(length)),
    ]
    .boxed()
}

/// Keys of a map: few different ones, so that duplicates occur, Flask's tags and near misses, any text.
pub fn any_key() -> BoxedStrategy<String> {
    const ODD: [&str; 22] = [
        " t",
        " di",
        " b",
        " m",
        " u",
        " d",
        " t__",
        " di__",
        " b__",
        " x",
        " T",
        "t",
        "__",
        "_permanent",
        "_flashes",
        "_id",
        "_fresh",
        "_created_at",
        "_lifetime",
        "$",
        "a.b",
        "[0]",
    ];
    prop_oneof![
        4 => "[a-c]{0,2}",
        1 => prop::sample::select(&ODD[..]).prop_map(str::to_owned),
        1 => any_text(),
    ]
    .boxed()
}

/// Bytes: short ones, and lengths around a format's steps.
pub fn any_bytes() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 0..12),
        1 => prop::sample::select(vec![255_usize, 256]).prop_map(|length| vec![0xff; length]),
    ]
    .boxed()
}

/// Integers: around every power of two, and beyond 64 and 128 bits.
pub fn any_integer() -> BoxedStrategy<Integer> {
    prop_oneof![
        2 => any::<i8>().prop_map(Integer::from),
        2 => any::<i64>().prop_map(Integer::from),
        1 => (1_u64 << 63..=u64::MAX).prop_map(Integer::from),
        3 => (0_u32..127, -2_i128..3, any::<bool>()).prop_map(|(bits, offset, negative)| {
            let value = (1_i128 << bits) + offset;
            Integer::from(if negative { -value } else { value })
        }),
        1 => any::<u128>().prop_map(Integer::from),
        1 => "-?[1-9][0-9]{17,60}".prop_filter_map("a number", |digits| digits.parse().ok()),
    ]
    .boxed()
}

/// Floats: any bits, integers, decimals, powers of ten, and the edges of Python's notation.
pub fn any_float() -> BoxedStrategy<f64> {
    const EDGES: [f64; 14] = [
        0.0,
        -0.0,
        1e15,
        9_999_999_999_999_998.0,
        1e16,
        1e-4,
        0.000_099_999_999_999_999_99,
        1e-5,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
    ];
    prop_oneof![
        1 => any::<i32>().prop_map(f64::from),
        1 => (any::<i32>(), 0_i32..12).prop_map(|(digits, scale)| f64::from(digits) / 10_f64.powi(scale)),
        1 => (-330_i32..310).prop_map(|exponent| 10_f64.powi(exponent)),
        2 => any::<u64>().prop_map(f64::from_bits),
        1 => prop::sample::select(&EDGES[..]),
    ]
    .boxed()
}

/// Times that chrono holds, without leap seconds.
pub fn any_datetime() -> BoxedStrategy<DateTime<Utc>> {
    const EDGES: [i64; 7] = [0, -1, 1, (1 << 32) - 1, 1 << 32, (1 << 34) - 1, 1 << 34];
    const NANOSECONDS: [u32; 5] = [0, 1, 1_000, 500_000_000, 999_999_999];
    let limits = DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp();
    let at = |(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds).unwrap_or_default();
    prop_oneof![
        1 => (prop::sample::select(&EDGES[..]), Just(0)).prop_map(at),
        2 => (-2_i64..1 << 35, prop::sample::select(&NANOSECONDS[..])).prop_map(at),
        1 => (limits, 0_u32..1_000_000_000).prop_map(at),
    ]
    .boxed()
}

/// Times on the second in the years 1 to 9999: those that Flask's tagged JSON keeps.
pub fn flask_datetime() -> BoxedStrategy<DateTime<Utc>> {
    PYTHON_SECONDS.prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default()).boxed()
}
