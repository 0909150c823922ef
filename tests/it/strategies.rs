//! Random values for property tests, biased towards the corners of each type.

use chrono::{DateTime, Utc};
use cookie_session::{Integer, Map, Tagged, Value};
use proptest::prelude::*;
use uuid::Uuid;

/// Any [`Value`], up to five levels deep, each variant among them.
pub(crate) fn any_value() -> BoxedStrategy<Value> {
    nested(any_scalar(any_datetime().boxed()), true)
}

/// Any [`Value`] that Flask's tagged JSON writes and reads without loss: times on the second in the
/// years 1 to 9999, and no tags of one's own.
pub(crate) fn flask_value() -> BoxedStrategy<Value> {
    nested(any_scalar(flask_datetime().boxed()), false)
}

/// Any [`Map`] of values of [`any_value`].
pub(crate) fn any_map() -> impl Strategy<Value = Map> {
    prop::collection::vec((any_key(), any_value()), 0..6).prop_map(Map::from_iter)
}

/// Any value without others inside.
fn any_scalar(times: BoxedStrategy<DateTime<Utc>>) -> BoxedStrategy<Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any_integer().prop_map(Value::Integer),
        any_float().prop_map(Value::Float),
        any_text().prop_map(Value::from),
        any_bytes().prop_map(Value::Bytes),
        any_text().prop_map(|text| Value::Markup(text.into())),
        any::<u128>().prop_map(|bits| Value::Uuid(Uuid::from_u128(bits))),
        times.prop_map(Value::DateTime),
    ]
    .boxed()
}

fn nested(scalars: BoxedStrategy<Value>, tags: bool) -> BoxedStrategy<Value> {
    scalars
        .prop_recursive(5, 48, 6, move |inner| {
            let items = prop::collection::vec(inner.clone(), 0..6);
            let pairs = prop::collection::vec((any_key(), inner.clone()), 0..6);
            let tagged = (any_key(), inner).prop_map(move |(key, content)| match tags {
                true => Value::from(Tagged { key: key.into(), content }),
                false => Value::from(Map::from([(key, content)])),
            });
            prop_oneof![
                3 => items.clone().prop_map(Value::List),
                3 => items.prop_map(Value::Tuple),
                4 => pairs.prop_map(|pairs| Value::from(Map::from_iter(pairs))),
                1 => tagged,
            ]
        })
        .boxed()
}

/// Keys: few different ones, so that duplicates occur, Flask's tags, and any text.
pub(crate) fn any_key() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[a-c]{0,2}",
        1 => prop::sample::select(vec![
            " t", " di", " b", " m", " u", " d", " t__", " di__", " x", "_permanent", "_flashes", "$", "a.b", "[0]",
        ])
        .prop_map(str::to_owned),
        1 => any_text(),
    ]
    .boxed()
}

/// Text: ASCII, what JSON escapes, the edges of UTF-16, and lengths around a format's steps.
pub(crate) fn any_text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[ -~]{0,12}",
        2 => "[\u{0}-\u{1f}\"\\\\/\u{7f}\u{e9}\u{2028}\u{feff}\u{ffff}\u{10000}\u{1f600}\u{10ffff}]{0,8}",
        1 => ".{0,16}",
        1 => prop::sample::select(vec![23_usize, 24, 25, 31, 32, 255, 256]).prop_map(|length| "x".repeat(length)),
    ]
    .boxed()
}

fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => prop::collection::vec(any::<u8>(), 0..12),
        1 => prop::sample::select(vec![255_usize, 256]).prop_map(|length| vec![0xff; length]),
    ]
}

/// Integers: around every power of two, and beyond 64 and 128 bits.
pub(crate) fn any_integer() -> BoxedStrategy<Integer> {
    prop_oneof![
        2 => any::<i8>().prop_map(Integer::from),
        2 => any::<i64>().prop_map(Integer::from),
        3 => (0_u32..127, -2_i128..3, any::<bool>()).prop_map(|(bits, offset, negative)| {
            let value = (1_i128 << bits) + offset;
            Integer::from(if negative { -value } else { value })
        }),
        1 => any::<u128>().prop_map(Integer::from),
        1 => "-?[1-9][0-9]{30,60}".prop_map(|digits| digits.parse().unwrap()),
    ]
    .boxed()
}

/// Floats: any bits, integers, decimals, and the edges of Python's notation.
pub(crate) fn any_float() -> BoxedStrategy<f64> {
    prop_oneof![
        2 => any::<u64>().prop_map(f64::from_bits),
        1 => any::<i32>().prop_map(f64::from),
        1 => (any::<i32>(), 0_i32..12).prop_map(|(digits, scale)| f64::from(digits) / 10_f64.powi(scale)),
        1 => prop::sample::select(vec![
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
        ]),
    ]
    .boxed()
}

/// Times that chrono holds, without leap seconds.
fn any_datetime() -> impl Strategy<Value = DateTime<Utc>> {
    let limits = DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp();
    prop_oneof![
        1 => (limits, 0_u32..1_000_000_000)
            .prop_map(|(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds).unwrap()),
        2 => (-2_i64..1 << 35, prop::sample::select(vec![0_u32, 1, 1_000, 500_000_000, 999_999_999]))
            .prop_map(|(seconds, nanoseconds)| DateTime::from_timestamp(seconds, nanoseconds).unwrap()),
        1 => prop::sample::select(vec![0_i64, -1, 1, u32::MAX.into(), 1 << 32, (1 << 34) - 1, 1 << 34])
            .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap()),
    ]
}

/// Times on the second in the years 1 to 9999.
fn flask_datetime() -> impl Strategy<Value = DateTime<Utc>> {
    (-62_135_596_800_i64..=253_402_300_799).prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}
