//! Laws of [`PayloadCodec`].

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::{Law, Report, Verdict, same_in_four_threads, skip};
use crate::clock::PYTHON_SECONDS;
use crate::codec::PayloadCodec;
use crate::error::ErrorKind;
use crate::testing::strategies::{any_value, corner_values, flask_value, map_of, mutated, plain_value};
use crate::testing::violation::Shown;
use crate::value::{Map, Value};

const ROUND_TRIP: Law =
    Law::new("codec: round trip", "a value that the format keeps is written, and reads back as it was");
const STABLE: Law = Law::new(
    "codec: stable",
    "what is written can be read, and what was read is written as the same bytes again",
);
const CANONICAL: Law = Law::new("codec: canonical", "equal values are written as equal bytes");
const APPENDS: Law = Law::new("codec: appends", "`encode` leaves alone what the buffer holds already");
const WHOLE: Law = Law::new("codec: whole", "a part of a map's bytes, or bytes behind them, are refused");
const TOTAL: Law = Law::new(
    "codec: total",
    "any bytes decode or give an error for which `is_bad_payload` holds; what decodes reads back the same",
);
const BOUNDED: Law =
    Law::new("codec: bounded", "the decoded value is not many times larger than the bytes it came from");
const DEEP: Law =
    Law::new("codec: deep", "deep nesting is an error, or is written such that it can be read again");

const THREADS: Law = Law::new("codec: threads", "four threads at once get the results that one gets");

/// The laws of a codec and what they are to know of it.
///
/// ```
/// use cookie_session::codec::{Json, TaggedJson};
/// use cookie_session::testing::{laws, strategies};
///
/// laws::codec::Suite::new(TaggedJson::default()).lossless(strategies::flask_value()).run().assert();
///
/// let plain = laws::codec::Suite::new(Json::default());
/// plain.lossless(strategies::json_value()).keeps_insertion_order().run().assert();
/// ```
#[derive(Debug)]
pub struct Suite<P> {
    codec: Arc<P>,
    lossless: BoxedStrategy<Value>,
    sorted: bool,
}

impl<P: PayloadCodec> Suite<P> {
    /// A suite for a codec that keeps at least [`plain_value`].
    #[must_use]
    pub fn new(codec: P) -> Self {
        Self { codec: Arc::new(codec), lossless: plain_value(), sorted: true }
    }

    /// Says which values read back as they were.
    #[must_use]
    pub fn lossless(mut self, values: impl Strategy<Value = Value> + 'static) -> Self {
        self.lossless = values.boxed();
        self
    }

    /// Says that maps are written in the order of insertion, so that equal maps may differ in bytes.
    #[must_use]
    pub fn keeps_insertion_order(mut self) -> Self {
        self.sorted = false;
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let kept = || self.lossless.clone();
        let maps = || map_of(kept()).prop_map(Value::from);
        // Encodings with a change reach deeper into a decoder than random bytes.
        let encoder = self.codec.clone();
        let written = kept().prop_filter_map("not written", move |value| encode(&encoder, &value).ok());
        let noise = prop_oneof![2 => vec(any::<u8>(), 0..48), 3 => mutated(written)];
        let corners = corner_values();
        let kinds = kinds_of(&self.lossless);
        let kept_corners: Vec<Value> =
            corners.iter().filter(|value| within(value, &kinds)).cloned().collect();
        let hostile = hostile_bytes();
        let mut report = Report::default();
        let codec = self.codec.clone();
        report.add(ROUND_TRIP.over_corners(kept_corners.clone(), 1, kept(), {
            let corners: Vec<Value> = kept_corners.clone();
            move |value| match encode(&codec, value) {
                // A narrow format may refuse a corner, but not a value that it is said to keep.
                Err(_) if corners.contains(value) => skip(),
                _ => round_trip(&codec, value),
            }
        }));
        let codec = self.codec.clone();
        report.add(STABLE.over_corners(corners, 1, any_value(), move |value| stable(&codec, value)));
        let codec = self.codec.clone();
        report.add(STABLE.over(flask_value(), move |value| stable(&codec, value)));
        if self.sorted {
            let codec = self.codec.clone();
            let refused = kept_corners.clone();
            report.add(CANONICAL.over_corners(kept_corners.clone(), 1, kept(), move |value| {
                match encode(&codec, value) {
                    Err(_) if refused.contains(value) => skip(),
                    _ => canonical(&codec, value),
                }
            }));
        }
        let codec = self.codec.clone();
        let appended = (kept(), vec(any::<u8>(), 0..9));
        let corners = vec![(Value::from(1), vec![0; 1_000]), (Value::from("a"), b"a".to_vec())];
        report.add(
            APPENDS.over_corners(corners, 1, appended, move |(value, before)| appends(&codec, value, before)),
        );
        let codec = self.codec.clone();
        report.add(WHOLE.over_one_in(4, maps(), move |value| whole(&codec, value)));
        let codec = self.codec.clone();
        report.add(TOTAL.over_corners(hostile.clone(), 1, noise.clone(), move |bytes| total(&codec, bytes)));
        let codec = self.codec.clone();
        report.add(BOUNDED.over_corners(hostile, 1, noise, move |bytes| bounded(&codec, bytes)));
        let codec = self.codec.clone();
        let levels = vec![10, 100, 1_000, 3_000];
        report.add(DEEP.over_corners(levels, 8, 0_usize..3_000, move |&levels| deep(&codec, levels)));
        let codec = self.codec.clone();
        let short = |value: &Value| encode(&self.codec, value).is_ok_and(|bytes| bytes.len() < 1_000);
        let values: Vec<Value> = kept_corners.into_iter().filter(short).collect();
        report.add(THREADS.over_corners(vec![values], 256, Just(Vec::new()), move |values: &Vec<Value>| {
            in_threads(&codec, values)
        }));
        report
    }
}

/// Inputs that make careless decoders slow, greedy or recursive, each of at most 256 KiB.
fn hostile_bytes() -> Vec<Vec<u8>> {
    const LONG: usize = 256 << 10;
    let fills: [&[u8]; 16] = [
        b"[",
        b"{",
        b"\"",
        b" ",
        b"9",
        b"-",
        b"\\",
        b",",
        b"[1,",
        b"{\"a\":",
        b"\x91",
        b"\x81\xa1a",
        b"\x9f",
        b"\xbf",
        b"\xd9\xd9\xf7",
        b"\0",
    ];
    let long = fills.into_iter().map(|fill| fill.iter().copied().cycle().take(LONG).collect());
    // Lengths that claim more than there is: MessagePack, CBOR, plain big-endian and little-endian numbers.
    let claims: [&[u8]; 14] = [
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xc9\xff\xff\xff\xff\x01",
        b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\xbb\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\x7b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\xff\xff\xff\xff",
        b"\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"\xff\xff\xff\x7f",
        b"1e999999999",
        b"999999999:x",
    ];
    let single = (0..=255_u8).map(|byte| vec![byte]);
    [Vec::new()].into_iter().chain(claims.map(<[u8]>::to_vec)).chain(single).chain(long).collect()
}

/// The kinds of values that a strategy gives, so that corners of other kinds are left out.
fn kinds_of(values: &BoxedStrategy<Value>) -> BTreeSet<&'static str> {
    let mut runner = TestRunner::deterministic();
    let mut kinds = BTreeSet::new();
    for _ in 0..1_000 {
        if let Ok(tree) = values.new_tree(&mut runner) {
            add_kinds(&tree.current(), &mut kinds);
        }
    }
    kinds
}

fn within(value: &Value, kinds: &BTreeSet<&'static str>) -> bool {
    let mut found = BTreeSet::new();
    add_kinds(value, &mut found);
    found.is_subset(kinds)
}

fn add_kinds(value: &Value, kinds: &mut BTreeSet<&'static str>) {
    let whole = |time: &chrono::DateTime<chrono::Utc>| {
        time.timestamp_subsec_nanos() == 0 && PYTHON_SECONDS.contains(&time.timestamp())
    };
    kinds.insert(match value {
        Value::Integer(integer) if integer.as_i64().is_some() => "64-bit integer",
        Value::Integer(_) => "large integer",
        Value::Float(float) if float.is_finite() => "float",
        Value::Float(_) => "float that is not finite",
        Value::DateTime(time) if whole(time) => "time",
        Value::DateTime(_) => "time beyond Python's",
        other => other.type_name(),
    });
    match value {
        Value::List(items) | Value::Tuple(items) => items.iter().for_each(|item| add_kinds(item, kinds)),
        Value::Map(map) => map.values().for_each(|item| add_kinds(item, kinds)),
        Value::Tagged(tagged) => add_kinds(&tagged.content, kinds),
        _ => {}
    }
}

/// Four threads that use one codec get the results that one thread gets.
///
/// # Errors
/// The violation.
pub fn in_threads(codec: &impl PayloadCodec, values: &[Value]) -> Verdict {
    if values.is_empty() {
        return skip();
    }
    same_in_four_threads(THREADS, || {
        let digest = |value: &Value| {
            let bytes = encode(codec, value).ok();
            let again = bytes.as_ref().map(|bytes| codec.decode(bytes).ok() == codec.decode(bytes).ok());
            // A sum keeps the report short.
            (
                bytes.map(|bytes| {
                    bytes.iter().fold(0_u64, |sum, &byte| sum.wrapping_mul(31) + u64::from(byte))
                }),
                again,
            )
        };
        (0..3).flat_map(|_| values.iter().map(digest)).collect::<Vec<_>>()
    })
}

/// A value reads back as it was.
///
/// # Errors
/// The violation.
pub fn round_trip(codec: &impl PayloadCodec, value: &Value) -> Verdict {
    let bytes = match encode(codec, value) {
        Ok(bytes) => bytes,
        Err(error) => return ROUND_TRIP.broken(value, format!("it cannot be written: {error}")),
    };
    match codec.decode(&bytes) {
        Ok(again) if again == *value => Ok(()),
        Ok(again) => ROUND_TRIP
            .broken(value, format!("it was written as {:?} and reads back as {again:?}", Shown(&bytes))),
        Err(error) => ROUND_TRIP
            .broken(value, format!("it was written as {:?}, which is refused: {error}", Shown(&bytes))),
    }
}

/// What is written can be read, and is then written the same.
///
/// # Errors
/// The violation.
pub fn stable(codec: &impl PayloadCodec, value: &Value) -> Verdict {
    let bytes = match encode(codec, value) {
        Ok(bytes) => bytes,
        Err(error) if is_encode_error(error.kind()) => return Ok(()),
        Err(error) => {
            return STABLE.broken(value, format!("an error of a kind that is not for encoding: {error}"));
        }
    };
    let again = codec.decode(&bytes).and_then(|again| encode(codec, &again));
    match again {
        Ok(again) if again == bytes => Ok(()),
        Ok(again) => STABLE
            .broken(value, format!("it was written as {:?}, then as {:?}", Shown(&bytes), Shown(&again))),
        Err(error) => STABLE.broken(value, format!("written as {:?}, then refused: {error}", Shown(&bytes))),
    }
}

/// Equal values have equal bytes, in whatever order their maps were filled.
///
/// # Errors
/// The violation.
pub fn canonical(codec: &impl PayloadCodec, value: &Value) -> Verdict {
    let (Ok(one), Ok(same), Ok(other)) =
        (encode(codec, value), encode(codec, value), encode(codec, &reordered(value)))
    else {
        return CANONICAL.broken(value, "it cannot be written each time");
    };
    if one == same && one == other {
        return Ok(());
    }
    let another = if one == same { other } else { same };
    CANONICAL.broken(value, format!("written as {:?} and as {:?}", Shown(&one), Shown(&another)))
}

/// What the buffer held before stays.
///
/// # Errors
/// The violation.
pub fn appends(codec: &impl PayloadCodec, value: &Value, before: &[u8]) -> Verdict {
    let mut out = before.to_vec();
    match (codec.encode(value, &mut out), encode(codec, value)) {
        (Ok(()), Ok(alone)) if out == [before, &alone].concat() => Ok(()),
        (Ok(()), Ok(_)) => {
            APPENDS.broken(&(value, Shown(before)), format!("the buffer then holds {:?}", Shown(&out)))
        }
        _ => APPENDS.broken(&(value, Shown(before)), "it cannot be written each time"),
    }
}

/// No proper prefix of a map's bytes decodes, and nothing may follow them.
///
/// # Errors
/// The violation.
pub fn whole(codec: &impl PayloadCodec, map: &Value) -> Verdict {
    let Ok(bytes) = encode(codec, map) else { return WHOLE.broken(map, "it cannot be written") };
    for end in 0..bytes.len() {
        if let Ok(part) = codec.decode(&bytes[..end]) {
            return WHOLE.broken(map, format!("of its bytes {:?} read as {part:?}", Shown(&bytes[..end])));
        }
    }
    let longer = [&bytes[..], b"\0"].concat();
    match codec.decode(&longer) {
        Ok(value) => WHOLE.broken(map, format!("{:?} reads as {value:?}", Shown(&longer))),
        Err(_) => Ok(()),
    }
}

/// Any bytes give a value or an error that a caller expects.
///
/// # Errors
/// The violation.
pub fn total(codec: &impl PayloadCodec, bytes: &[u8]) -> Verdict {
    let value = match codec.decode(bytes) {
        Ok(value) => value,
        Err(error) if error.is_bad_payload() => return Ok(()),
        Err(error) => {
            return TOTAL.broken(&Shown(bytes), format!("an error of kind {:?}: {error}", error.kind()));
        }
    };
    match encode(codec, &value).and_then(|text| codec.decode(&text)) {
        Ok(again) if again == value => Ok(()),
        Ok(again) => {
            TOTAL.broken(&Shown(bytes), format!("decodes as {value:?}, which reads back as {again:?}"))
        }
        // A limit on what is written may lie below what the shortest input stands for.
        Err(error) if matches!(error.kind(), ErrorKind::TooLarge) => Ok(()),
        Err(error) => TOTAL.broken(&Shown(bytes), format!("decodes as {value:?}, then {error}")),
    }
}

/// The value that bytes decode to has at most twice as many parts and bytes as they do.
///
/// # Errors
/// The violation.
pub fn bounded(codec: &impl PayloadCodec, bytes: &[u8]) -> Verdict {
    let weight = codec.decode(bytes).map_or(0, |value| weight(&value));
    if weight <= 2 * bytes.len() + 64 {
        return Ok(());
    }
    BOUNDED.broken(&Shown(bytes), format!("{} bytes became a value of weight {weight}", bytes.len()))
}

/// A list in a list in a list, `levels` deep, is refused or can be read again.
///
/// # Errors
/// The violation.
pub fn deep(codec: &impl PayloadCodec, levels: usize) -> Verdict {
    let value = (0..levels).fold(Value::Null, |inner, _| Value::List(vec![inner]));
    let Ok(bytes) = encode(codec, &value) else { return Ok(()) };
    match codec.decode(&bytes) {
        Ok(again) if again == value => Ok(()),
        Ok(_) => DEEP.broken(&levels, "reads back as something else"),
        Err(error) => DEEP.broken(&levels, format!("is written, but cannot be read: {error}")),
    }
}

fn encode(codec: &impl PayloadCodec, value: &Value) -> crate::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    codec.encode(value, &mut bytes).map(|()| bytes)
}

fn is_encode_error(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Encode | ErrorKind::TooDeep | ErrorKind::TooLarge)
}

/// The same value with the keys of all maps inserted the other way round.
fn reordered(value: &Value) -> Value {
    match value {
        Value::Map(map) => {
            let pairs = map.iter().rev().map(|(key, value)| (key.to_owned(), reordered(value)));
            Value::Map(pairs.collect::<Map>())
        }
        Value::List(items) => Value::List(items.iter().map(reordered).collect()),
        Value::Tuple(items) => Value::Tuple(items.iter().map(reordered).collect()),
        other => other.clone(),
    }
}

/// One for each part, and the bytes of texts, keys and byte strings.
fn weight(value: &Value) -> usize {
    1 + match value {
        Value::String(text) | Value::Markup(text) => text.as_str().len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::List(items) | Value::Tuple(items) => items.iter().map(weight).sum(),
        Value::Map(map) => map.iter().map(|(key, value)| key.len() + weight(value)).sum(),
        Value::Tagged(tagged) => tagged.key.as_str().len() + weight(&tagged.content),
        _ => 0,
    }
}
