//! Laws of [`PayloadCodec`].

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict};
use crate::codec::PayloadCodec;
use crate::error::ErrorKind;
use crate::testing::strategies::{any_value, flask_value, map_of, mutated, plain_value};
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

/// The laws of a codec and what they are to know of it.
///
/// ```
/// use cookie_session::testing::{laws, strategies};
/// use cookie_session::{Json, TaggedJson};
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
        let codec = &self.codec;
        let kept = || self.lossless.clone();
        let maps = || map_of(kept()).prop_map(Value::from);
        // Encodings with something changed reach deeper into a decoder than random bytes.
        let encoder = codec.clone();
        let written = kept().prop_filter_map("not written", move |value| encode(&encoder, &value).ok());
        let noise = prop_oneof![2 => vec(any::<u8>(), 0..48), 3 => mutated(written)];
        let canonical =
            || if self.sorted { CANONICAL.over(kept(), |value| canonical(codec, value)) } else { Ok(()) };
        [
            ROUND_TRIP.over(kept(), |value| round_trip(codec, value)),
            STABLE.over(any_value(), |value| stable(codec, value)),
            STABLE.over(flask_value(), |value| stable(codec, value)),
            canonical(),
            APPENDS.over((kept(), vec(any::<u8>(), 0..9)), |(value, before)| appends(codec, value, before)),
            WHOLE.over_one_in(4, maps(), |value| whole(codec, value)),
            TOTAL.over(noise.clone(), |bytes| total(codec, bytes)),
            BOUNDED.over(noise, |bytes| bounded(codec, bytes)),
            DEEP.over_one_in(8, 0_usize..3_000, |&levels| deep(codec, levels)),
        ]
        .into_iter()
        .collect()
    }
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
