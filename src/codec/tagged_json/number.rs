//! Numbers as Python's `json` writes them.

use super::sink::Sink;
use super::string::write_short;
use crate::value::{Integer, with_float_text};

/// Digits 00 to 99.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
};

/// Writes an integer in plain decimal.
pub(super) fn write_integer(out: &mut Sink<'_>, integer: &Integer) {
    if let Some(value) = integer.as_i64() {
        if value < 0 {
            out.push(b'-');
        }
        write_unsigned(out, value.unsigned_abs());
    } else if let Some(value) = integer.as_u64() {
        write_unsigned(out, value);
    } else if let Some(digits) = integer.as_digits() {
        out.extend_from_slice(digits.as_bytes());
    }
}

fn write_unsigned(out: &mut Sink<'_>, mut value: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    while value >= 100 {
        start -= 2;
        digits[start..start + 2].copy_from_slice(&PAIRS[(value % 100) as usize]);
        value /= 100;
    }
    if value >= 10 {
        start -= 2;
        digits[start..start + 2].copy_from_slice(&PAIRS[value as usize]);
    } else {
        start -= 1;
        digits[start] = b'0' + value as u8;
    }
    write_short(out, &digits[start..]);
}

/// Writes a double like Python's `float.__repr__`, with `json`'s words for NaN and the infinities.
pub(super) fn write_float(out: &mut Sink<'_>, value: f64) {
    if !value.is_finite() {
        let word: &[u8] = match value {
            f64::INFINITY => b"Infinity",
            f64::NEG_INFINITY => b"-Infinity",
            _ => b"NaN",
        };
        return write_short(out, word);
    }
    with_float_text(value, |text| write_short(out, text.as_bytes()));
}
