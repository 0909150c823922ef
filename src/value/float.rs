//! A float as Python's `repr` writes it, and so does `json.dumps`.

use std::fmt::{self, Write};

/// A float as Python's `repr` writes it: the shortest digits that read back as the same number.
///
/// For the value d.ddd × 10^e the text is positional if −4 ≤ e < 16, always with a point (`100.0`). Otherwise it is
/// `d.ddde±XX` with a sign and at least two digits of exponent (`1e-05`). NaN and the infinities are `nan`, `inf`,
/// `-inf`.
pub(crate) struct FloatText(pub(crate) f64);

impl fmt::Display for FloatText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.0;
        if value.is_nan() {
            return f.write_str("nan");
        }
        if value.is_infinite() {
            return f.write_str(if value > 0.0 { "inf" } else { "-inf" });
        }
        // Rust's shortest digits, as `d.ddde-5`: at most a sign, 17 digits, a point and `e-324`.
        let mut text = Buffer { bytes: [0; 32], len: 0 };
        write!(text, "{:e}", value.abs())?;
        let text = text.as_str();
        let Some((mantissa, exponent)) = text.split_once('e') else { return f.write_str(text) };
        let exponent: i32 = exponent.parse().map_err(|_| fmt::Error)?;
        let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if value.is_sign_negative() {
            f.write_char('-')?;
        }
        match usize::try_from(exponent) {
            Ok(shift @ 0..16) => {
                f.write_str(first)?;
                if shift < rest.len() {
                    let (whole, fraction) = rest.split_at(shift);
                    return write!(f, "{whole}.{fraction}");
                }
                f.write_str(rest)?;
                f.write_str(&ZEROS[..shift - rest.len()])?;
                f.write_str(".0")
            }
            Err(_) if exponent >= -4 => {
                f.write_str("0.")?;
                f.write_str(&ZEROS[..(exponent.unsigned_abs() - 1) as usize])?;
                f.write_str(first)?;
                f.write_str(rest)
            }
            _ => {
                f.write_str(first)?;
                if !rest.is_empty() {
                    write!(f, ".{rest}")?;
                }
                let sign = if exponent < 0 { '-' } else { '+' };
                write!(f, "e{sign}{:02}", exponent.unsigned_abs())
            }
        }
    }
}

const ZEROS: &str = "0000000000000000";

/// Text on the stack.
struct Buffer {
    bytes: [u8; 32],
    len: usize,
}

impl Buffer {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}
