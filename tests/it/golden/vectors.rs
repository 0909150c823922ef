//! The files of golden cases, and their typed notation as values of this crate.

use std::cell::Cell;
use std::fs;

use chrono::{DateTime, Utc};
use cookie_session::{Integer, Map, Value};
use serde_json::Value as Json;

use crate::support::{OTHER_DIRECTORY, golden_directory};

/// Why this crate's types cannot represent a typed value.
pub(crate) type Inexpressible = &'static str;

/// Whether the cases come from another directory than this repository's.
pub(crate) fn other_directory() -> bool {
    std::env::var_os(OTHER_DIRECTORY).is_some()
}

/// Returns all cases of a file, from `tests/data` or the directory that `COOKIE_SESSION_VECTORS` names.
///
/// Such a directory need not contain all files.
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

/// Decodes hex digits.
pub(crate) fn unhex(text: &str) -> Vec<u8> {
    notation::from_hex(text).expect("hex digits")
}

/// Reads a double from its bits as 16 hex digits.
pub(crate) fn float(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).expect("16 hex digits"))
}

#[path = "../../../src/bin/cookie-session/typed.rs"]
pub(crate) mod notation;

/// Converts the typed notation (`{"t": …, "v": …}`) to a value. Times are converted to UTC.
///
/// # Errors
/// Returns the reason if the types of this crate cannot represent it: keys other than strings, lone surrogates, more
/// digits than Python's limit, types that Python can only write.
pub(crate) fn typed(json: &Json) -> Result<Value, Inexpressible> {
    let reason = Cell::new(None);
    let value = notation::from_typed_with(json, &|kind, json| {
        let value = only_in_vectors(kind, json)?;
        Some(value.map_err(|why| {
            reason.set(Some(why));
            why.to_owned()
        }))
    });
    value.map_err(|fault| reason.get().unwrap_or_else(|| panic!("{fault}")))
}

/// Types that only the golden files have, and values that this crate's types cannot represent.
fn only_in_vectors(kind: &str, json: &Json) -> Option<Result<Value, Inexpressible>> {
    let text = || json["v"].as_str().expect("text in v");
    let around = |levels, innermost, around: &dyn Fn(Value) -> Value| {
        Ok((1..levels).fold(innermost, |inner, _| around(inner)))
    };
    Some(match kind {
        "int" => integer(text()).map(Value::Integer),
        "bigint_hex" => integer(&decimal(text())).map(Value::Integer),
        "wstr" => wide(&json["v"]).map(Value::from).ok_or("text with a lone surrogate"),
        "str_repeat" => Ok(Value::from(text().repeat(count(json)))),
        "dict"
            if json["v"]
                .as_array()?
                .iter()
                .any(|pair| !["str", "wstr", "str_repeat"].contains(&pair[0]["t"].as_str().unwrap())) =>
        {
            Err("a key that is not a string")
        }
        "deep_list" => around(count(json), Value::List(vec![]), &|inner| Value::List(vec![inner])),
        "deep_tuple" => around(count(json), Value::Tuple(vec![]), &|inner| Value::Tuple(vec![inner])),
        "deep_dict" => {
            let key = json["key"].as_str().expect("a key");
            typed(&json["leaf"])
                .and_then(|leaf| around(count(json) + 1, leaf, &|inner| Map::from([(key, inner)]).into()))
        }
        "date" => Err("a date, which Python writes as plain string"),
        "decimal" => Err("a Decimal, which Python writes as plain string"),
        "html" => Err("an object with __html__"),
        "dataclass" => Err("a dataclass"),
        "timedelta_us" | "unsupported" => Err("a type that Python cannot write"),
        _ => return None,
    })
}

/// Reads a typed datetime as a point in time. A naive one is UTC.
pub(crate) fn datetime(json: &Json) -> DateTime<Utc> {
    notation::datetime(json).expect("a datetime")
}

fn count(json: &Json) -> usize {
    json["n"].as_u64().expect("a count in n") as usize
}

fn wide(json: &Json) -> Option<String> {
    let points = json.as_array().expect("an array of code points in v");
    points.iter().map(|point| char::from_u32(point.as_u64()? as u32)).collect()
}

fn integer(digits: &str) -> Result<Integer, Inexpressible> {
    digits.parse().map_err(|_| "an integer of more than 4300 digits")
}

/// Converts `0x…` to decimal digits, by repeated multiplication in base 10^9.
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
