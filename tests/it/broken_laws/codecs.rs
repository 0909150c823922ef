//! Planted faults in codecs.

use std::marker::PhantomData;
use std::sync::Mutex;

use cookie_session::codec::{MessagePack, PayloadCodec};
use cookie_session::testing::strategies::{any_value, flask_value};
use cookie_session::testing::{Report, faulty, laws};
use cookie_session::{Error, ErrorKind, Map, Result, Value};

use super::planted::{Planted, all_are_named};

/// MessagePack with one fault: what it does to a value before writing, and to bytes before and after reading.
trait Fault: Send + Sync + 'static {
    fn written(value: &Value) -> Value {
        value.clone()
    }
    fn encoded(bytes: Vec<u8>) -> Result<Vec<u8>> {
        Ok(bytes)
    }
    fn decode(bytes: &[u8]) -> Result<Value> {
        MessagePack::default().decode(bytes)
    }
}

struct With<F>(PhantomData<fn() -> F>);

impl<F> std::fmt::Debug for With<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("With")
    }
}

impl<F: Fault> PayloadCodec for With<F> {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        let mut bytes = Vec::new();
        MessagePack::default().encode(&F::written(value), &mut bytes)?;
        out.extend(F::encoded(bytes)?);
        Ok(())
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        F::decode(bytes)
    }
}

/// The value with `change` done to each scalar in it.
fn mapped(value: &Value, change: fn(&Value) -> Value) -> Value {
    match value {
        Value::List(items) => items.iter().map(|item| mapped(item, change)).collect::<Vec<_>>().into(),
        Value::Map(map) => map.iter().map(|(key, item)| (key, mapped(item, change))).collect::<Map>().into(),
        other => change(other),
    }
}

macro_rules! codecs {
    ($($name:ident { $method:ident($argument:ident: $type:ty) -> $result:ty = $body:expr })*) => {$(
        struct $name;
        impl Fault for $name {
            fn $method($argument: $type) -> $result {
                $body
            }
        }
    )*};
}

fn refused(text: &'static str) -> Error {
    Error::custom(ErrorKind::Decode, text)
}

codecs! {
    WrapsLarge { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::Integer(number) if number.as_i64().is_none() => Value::from(-1),
        other => other.clone(),
    }) }
    FloatsLarge { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::Integer(number) => match number.as_i64() {
            Some(small) if small.unsigned_abs() > 1 << 53 => Value::from(small as f64),
            _ => value.clone(),
        },
        other => other.clone(),
    }) }
    NoMinusZero { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::Float(number) if *number == 0.0 => Value::from(0.0),
        other => other.clone(),
    }) }
    WholeFloats { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => Value::from(*number as i64),
        other => other.clone(),
    }) }
    NanIsNull { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::Float(number) if number.is_nan() => Value::Null,
        other => other.clone(),
    }) }
    Until65535 { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::String(text) if text.as_str().len() > 65_535 => "x".repeat(65_535).into(),
        other => other.clone(),
    }) }
    Until255 { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::String(text) if text.as_str().len() > 255 => text.as_str().chars().take(255).collect::<String>().into(),
        other => other.clone(),
    }) }
    TrimsText { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::String(text) => text.as_str().trim().into(),
        other => other.clone(),
    }) }
    EmptyIsNull { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::String(text) if text.as_str().is_empty() => Value::Null,
        other => other.clone(),
    }) }
    TrueIsOne { written(value: &Value) -> Value = mapped(value, |value| match value {
        Value::Bool(bit) => Value::from(i64::from(*bit)),
        other => other.clone(),
    }) }
    AcceptsMore { decode(bytes: &[u8]) -> Result<Value> = {
        let whole = MessagePack::default().decode(bytes);
        (1..=bytes.len().min(2)).fold(whole, |read, more| {
            read.or_else(|_| MessagePack::default().decode(&bytes[..bytes.len() - more]))
        })
    } }
    PanicsOnNothing { decode(bytes: &[u8]) -> Result<Value> = {
        assert_ne!(bytes[0], 0xc1, "never used");
        MessagePack::default().decode(bytes)
    } }
    PanicsOnText { decode(bytes: &[u8]) -> Result<Value> = {
        let text = bytes.strip_prefix(b"\xa1").map(|text| std::str::from_utf8(text).unwrap());
        text.map_or_else(|| MessagePack::default().decode(bytes), |text| Ok(text.into()))
    } }
    NothingIsNull { decode(bytes: &[u8]) -> Result<Value> = {
        if bytes.is_empty() { Ok(Value::from(Map::new())) } else { MessagePack::default().decode(bytes) }
    } }
    Claimed { decode(bytes: &[u8]) -> Result<Value> = match bytes {
        [0xdd, length @ ..] => {
            let length = <[u8; 4]>::try_from(length).map_err(|_| refused("not a list"))?;
            let items = vec![Value::Null; u32::from_be_bytes(length).min(1 << 16) as usize];
            Ok(items.into())
        }
        other => MessagePack::default().decode(other),
    } }
    OtherKind { decode(bytes: &[u8]) -> Result<Value> = MessagePack::default().decode(bytes)
        .map_err(|_| Error::custom(ErrorKind::Encode, "broken")) }
    Recursive { decode(bytes: &[u8]) -> Result<Value> = {
        fn lists(bytes: &[u8]) -> usize {
            match bytes {
                [b'[', rest @ ..] => 1 + lists(rest),
                _ => 0,
            }
        }
        assert!(lists(bytes) < 10_000, "the stack is full");
        MessagePack::default().decode(bytes)
    } }
    Hangs { decode(bytes: &[u8]) -> Result<Value> = {
        if bytes.len() >= 256 << 10 {
            loop {
                std::thread::park();
            }
        }
        MessagePack::default().decode(bytes)
    } }
    Salted { encoded(bytes: Vec<u8>) -> Result<Vec<u8>> = {
        static COUNT: std::sync::atomic::AtomicU8 = std::sync::atomic::AtomicU8::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok([&[count][..], &bytes].concat())
    } }
    RefusesLong { encoded(bytes: Vec<u8>) -> Result<Vec<u8>> = {
        if bytes.len() > 64 { Err(Error::custom(ErrorKind::Decode, "too long")) } else { Ok(bytes) }
    } }
}

/// Writes by way of a buffer that all threads share.
#[derive(Debug, Default)]
struct Scratch(Mutex<Vec<u8>>);

impl PayloadCodec for Scratch {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        let mut bytes = Vec::new();
        MessagePack::default().encode(value, &mut bytes)?;
        *self.0.lock().unwrap() = bytes;
        std::thread::yield_now();
        out.extend(&*self.0.lock().unwrap());
        Ok(())
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        MessagePack::default().decode(bytes)
    }
}

fn codec<F: Fault>() -> Report {
    laws::codec::Suite::new(With::<F>(PhantomData)).lossless(any_value()).run()
}

/// By itself, because each law waits for its time limit.
#[test]
fn a_codec_that_hangs() {
    all_are_named(&[("hangs at 256 KiB", codec::<Hangs>, "codec: total")]);
}

#[test]
fn codecs() {
    let faults: &[Planted] = &[
        (
            "tuples",
            || laws::codec::Suite::new(faulty::LosesTuples::default()).lossless(flask_value()).run(),
            "codec: round trip",
        ),
        ("above i64::MAX", codec::<WrapsLarge>, "codec: round trip"),
        ("integers as floats", codec::<FloatsLarge>, "codec: round trip"),
        ("-0.0", codec::<NoMinusZero>, "codec: round trip"),
        ("1.0 as 1", codec::<WholeFloats>, "codec: round trip"),
        ("NaN as null", codec::<NanIsNull>, "codec: round trip"),
        ("65535 bytes of text", codec::<Until65535>, "codec: round trip"),
        ("255 letters of text", codec::<Until255>, "codec: round trip"),
        ("white space of text", codec::<TrimsText>, "codec: round trip"),
        ("empty text as null", codec::<EmptyIsNull>, "codec: round trip"),
        ("true as 1", codec::<TrueIsOne>, "codec: round trip"),
        ("bytes behind", codec::<AcceptsMore>, "codec: whole"),
        ("panics without bytes", codec::<PanicsOnNothing>, "codec: total"),
        ("panics at bytes that are not text", codec::<PanicsOnText>, "codec: total"),
        ("no bytes are a map", codec::<NothingIsNull>, "codec: whole"),
        ("allocates what is claimed", codec::<Claimed>, "codec: bounded"),
        ("an error of encoding", codec::<OtherKind>, "codec: total"),
        ("recursion", codec::<Recursive>, "codec: total"),
        ("different each time", codec::<Salted>, "codec: canonical"),
        ("refuses long values", codec::<RefusesLong>, "codec: round trip"),
        ("a shared buffer", || laws::codec::Suite::new(Scratch::default()).run(), "codec: threads"),
    ];
    all_are_named(faults);
}
