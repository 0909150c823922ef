//! Numbers as Python's `json` writes them.

use super::sink::Sink;
use super::string::write_short;
use crate::value::Integer;

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
///
/// The shortest digits that read back as the same double, d.ddd × 10^e: positional for
/// -4 ≤ e < 16, otherwise with a signed exponent of at least two digits.
pub(super) fn write_float(out: &mut Sink<'_>, value: f64) {
    if !value.is_finite() {
        let word: &[u8] = match value {
            f64::INFINITY => b"Infinity",
            f64::NEG_INFINITY => b"-Infinity",
            _ => b"NaN",
        };
        return write_short(out, word);
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value).as_bytes();
    let magnitude = value.abs();
    if (1e-4..1e16).contains(&magnitude) || magnitude == 0.0 {
        // In this range Rust and Python write the same text.
        return write_short(out, text);
    }
    let (sign, text) = text.strip_prefix(b"-").map_or((&b""[..], text), |rest| (&b"-"[..], rest));
    write_short(out, sign);
    write_scientific(out, text);
}

/// Converts positive decimal text, such as `0.000012` or `1.5e100`, to the form d.ddde±XX.
fn write_scientific(out: &mut Sink<'_>, text: &[u8]) {
    let (mut digits, mut count) = ([0_u8; 24], 0);
    let (mut exponent, mut after_point) = (-1, false);
    let mut bytes = text.iter();
    for &byte in bytes.by_ref() {
        match byte {
            b'.' => after_point = true,
            b'0'..=b'9' if byte == b'0' && count == 0 => exponent -= i32::from(after_point),
            b'0'..=b'9' => {
                exponent += i32::from(!after_point);
                if let Some(digit) = digits.get_mut(count) {
                    *digit = byte;
                    count += 1;
                }
            }
            _ => break,
        }
    }
    let explicit = bytes.as_slice();
    let negative = explicit.first() == Some(&b'-');
    let explicit = explicit
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0, |number, byte| number * 10 + i32::from(byte - b'0'));
    exponent += if negative { -explicit } else { explicit };
    out.push(digits[0]);
    if count > 1 {
        out.push(b'.');
        write_short(out, &digits[1..count]);
    }
    out.extend(if exponent < 0 { b"e-" } else { b"e+" });
    if exponent.abs() < 10 {
        out.push(b'0');
    }
    write_unsigned(out, u64::from(exponent.unsigned_abs()));
}
