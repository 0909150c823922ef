//! The files of golden cases, and their typed notation as values of this crate.

use std::fs;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use cookie_session::{Integer, Map, Text, Value};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::support::{OTHER_DIRECTORY, golden_directory};

/// Why a typed value has no counterpart among the types of this crate.
pub(crate) type Inexpressible = &'static str;

/// Whether the cases come from another directory than this repository's.
pub(crate) fn other_directory() -> bool {
    std::env::var_os(OTHER_DIRECTORY).is_some()
}

/// All cases of a file, from `tests/data` or the directory that `COOKIE_SESSION_VECTORS` names.
///
/// Such a directory need not have all files.
pub(crate) fn load(file: &str) -> Vec<Json> {
    let directory = golden_directory();
    let path = directory.join(file);
    if other_directory() && !path.exists() {
        println!("golden {file}: not in {}", directory.display());
        return Vec::new();
    }
    let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let cases: Vec<Json> = serde_json::from_slice(&text).expect("a golden file is an array of cases");
    assert!(!cases.is_empty(), "{file} has no cases");
    cases
}

/// The bytes of lower-case hex.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    assert!(text.len().is_multiple_of(2), "odd number of hex digits");
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).expect("hex digits"))
        .collect()
}

/// A double from its bits as 16 hex digits.
pub(crate) fn float(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).expect("16 hex digits"))
}

/// The typed notation (`{"t": …, "v": …}`) as a value; datetimes are converted to UTC.
///
/// # Errors
/// The reason, if the types of this crate cannot hold it: other keys than strings, lone
/// surrogates, more digits than Python's limit, types that Python only writes.
pub(crate) fn typed(json: &Json) -> Result<Value, Inexpressible> {
    let text = || json["v"].as_str().expect("text in v");
    let kind = json["t"].as_str().expect("a type in t");
    Ok(match kind {
        "null" => Value::Null,
        "bool" => Value::Bool(json["v"].as_bool().expect("a bool in v")),
        "int" => Value::Integer(integer(text())?),
        "bigint_hex" => Value::Integer(integer(&decimal(text()))?),
        "float" => Value::Float(float(json["bits"].as_str().expect("bits"))),
        "str" => Value::from(text()),
        "wstr" => Value::from(wide(&json["v"]).ok_or("text with a lone surrogate")?),
        "str_repeat" => Value::from(text().repeat(count(json))),
        "bytes" => Value::Bytes(unhex(text())),
        "list" => Value::List(items(&json["v"])?),
        "tuple" => Value::Tuple(items(&json["v"])?),
        "dict" => Value::Map(pairs(&json["v"])?),
        "deep_list" => deep(count(json), Value::List(vec![]), |inner| Value::List(vec![inner])),
        "deep_tuple" => deep(count(json), Value::Tuple(vec![]), |inner| Value::Tuple(vec![inner])),
        "deep_dict" => {
            let key = json["key"].as_str().expect("a key");
            deep(count(json) + 1, typed(&json["leaf"])?, |inner| Map::from([(key, inner)]).into())
        }
        "markup" => Value::Markup(Text::from(text())),
        "uuid" => Value::Uuid(Uuid::try_parse(text()).expect("32 hex digits")),
        "datetime" => Value::DateTime(datetime(json)),
        "date" => return Err("a date, which Python writes as plain string"),
        "decimal" => return Err("a Decimal, which Python writes as plain string"),
        "html" => return Err("an object with __html__"),
        "dataclass" => return Err("a dataclass"),
        "timedelta_us" | "unsupported" => return Err("a type that Python cannot write"),
        other => panic!("unknown type {other}"),
    })
}

/// A value in the typed notation.
pub(crate) fn untyped(value: &Value) -> Json {
    let all = |items: &[Value]| items.iter().map(untyped).collect::<Vec<_>>();
    match value {
        Value::Null => json!({"t": "null"}),
        Value::Bool(value) => json!({"t": "bool", "v": value}),
        Value::Integer(integer) => json!({"t": "int", "v": integer.to_string()}),
        Value::Float(float) => json!({"t": "float", "bits": format!("{:016x}", float.to_bits())}),
        Value::String(text) => json!({"t": "str", "v": text.as_str()}),
        Value::Bytes(bytes) => {
            json!({"t": "bytes", "v": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()})
        }
        Value::List(items) => json!({"t": "list", "v": all(items)}),
        Value::Tuple(items) => json!({"t": "tuple", "v": all(items)}),
        Value::Map(map) => {
            let pair = |(key, value): (&str, &Value)| json!([{"t": "str", "v": key}, untyped(value)]);
            json!({"t": "dict", "v": map.iter().map(pair).collect::<Vec<_>>()})
        }
        Value::Markup(text) => json!({"t": "markup", "v": text.as_str()}),
        Value::Uuid(uuid) => json!({"t": "uuid", "v": uuid.simple().to_string()}),
        Value::DateTime(time) => {
            json!({"t": "datetime", "v": time.format("%Y-%m-%dT%H:%M:%S%.6f").to_string(), "off_us": 0})
        }
        other => panic!("no typed notation for {other:?}"),
    }
}

/// A typed datetime as point in time; a naive one is UTC.
pub(crate) fn datetime(json: &Json) -> DateTime<Utc> {
    let text = json["v"].as_str().expect("text in v");
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.6f").expect("a datetime");
    (local - TimeDelta::microseconds(json["off_us"].as_i64().unwrap_or(0))).and_utc()
}

fn count(json: &Json) -> usize {
    json["n"].as_u64().expect("a count in n") as usize
}

fn items(json: &Json) -> Result<Vec<Value>, Inexpressible> {
    json.as_array().expect("an array in v").iter().map(typed).collect()
}

fn pairs(json: &Json) -> Result<Map, Inexpressible> {
    let mut map = Map::new();
    for pair in json.as_array().expect("an array of pairs in v") {
        let Value::String(key) = typed(&pair[0])? else { return Err("a key that is no string") };
        let known = map.insert(key, typed(&pair[1])?);
        assert!(known.is_none(), "a dict has each key once");
    }
    Ok(map)
}

/// `levels` containers, the innermost given.
fn deep(levels: usize, innermost: Value, around: impl Fn(Value) -> Value) -> Value {
    (1..levels).fold(innermost, |inner, _| around(inner))
}

fn wide(json: &Json) -> Option<String> {
    let points = json.as_array().expect("an array of code points in v");
    points.iter().map(|point| char::from_u32(point.as_u64()? as u32)).collect()
}

fn integer(digits: &str) -> Result<Integer, Inexpressible> {
    digits.parse().map_err(|_| "an integer of more than 4300 digits")
}

/// `0x…` as decimal digits, by repeated multiplication in base 10^9.
fn decimal(hex: &str) -> String {
    let (sign, hex) = hex.strip_prefix('-').map_or(("", hex), |rest| ("-", rest));
    let mut limbs: Vec<u64> = vec![0];
    for digit in hex.strip_prefix("0x").expect("0x").chars() {
        let mut carry = u64::from(digit.to_digit(16).expect("a hex digit"));
        for limb in &mut limbs {
            let product = *limb * 16 + carry;
            (*limb, carry) = (product % 1_000_000_000, product / 1_000_000_000);
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    let mut text = format!("{sign}{}", limbs.last().unwrap());
    limbs.iter().rev().skip(1).for_each(|limb| text += &format!("{limb:09}"));
    text
}

#[test]
fn hex_becomes_decimal() {
    assert_eq!(decimal("0x0"), "0");
    assert_eq!(decimal("-0xde0b6b3a7640000"), "-1000000000000000000");
    assert_eq!(decimal("0x10000000000000000"), "18446744073709551616");
}
