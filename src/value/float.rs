//! A float as Python's `repr` writes it, and so does `json.dumps`.

use compact_str::format_compact;

/// Calls `write` with a float as Python's `repr` writes it: the shortest digits that read back as the same number.
///
/// For the value d.ddd × 10^e the text is positional if −4 ≤ e < 16, always with a point (`100.0`). Otherwise it is
/// `d.ddde±XX` with a sign and at least two digits of exponent (`1e-05`). NaN and the infinities are `nan`, `inf`,
/// `-inf`.
pub(crate) fn with_float_text<R>(value: f64, write: impl FnOnce(&str) -> R) -> R {
    if !value.is_finite() {
        return write(match value {
            f64::INFINITY => "inf",
            f64::NEG_INFINITY => "-inf",
            _ => "nan",
        });
    }
    if (1e-4..1e16).contains(&value.abs()) || value == 0.0 {
        // In this range Rust and Python write the same text.
        return write(zmij::Buffer::new().format_finite(value));
    }
    let text = format_compact!("{value:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    write(&format_compact!("{mantissa}e{sign}{exponent:0>2}"))
}
