//! The base64 engines, and CPython's lenient decoding.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::{NO_PAD, PAD, URL_SAFE_NO_PAD};

use super::{Base64Variant, DecodeMode};
use crate::error::{Error, ErrorKind, Result};

/// Uses the processor's vector instructions for longer input.
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
mod of_target {
    use base64::engine::GeneralPurposeConfig;
    pub(super) use base64::engine::Simd as Fastest;

    pub(super) fn url_safe(config: GeneralPurposeConfig) -> Fastest {
        Fastest::url_safe(config)
    }

    pub(super) fn standard(config: GeneralPurposeConfig) -> Fastest {
        Fastest::standard(config)
    }
}

#[cfg(not(any(target_arch = "aarch64", target_arch = "x86_64")))]
mod of_target {
    use base64::alphabet;
    pub(super) use base64::engine::GeneralPurpose as Fastest;
    use base64::engine::GeneralPurposeConfig;

    pub(super) fn url_safe(config: GeneralPurposeConfig) -> Fastest {
        Fastest::new(&alphabet::URL_SAFE, config)
    }

    pub(super) fn standard(config: GeneralPurposeConfig) -> Fastest {
        Fastest::new(&alphabet::STANDARD, config)
    }
}

static URL_SAFE: LazyLock<of_target::Fastest> = LazyLock::new(|| of_target::url_safe(NO_PAD));
static STANDARD: LazyLock<of_target::Fastest> = LazyLock::new(|| of_target::standard(PAD));

/// Appends the decoded bytes of `text` to `out`.
pub(crate) fn decode_variant_into(
    text: &[u8],
    variant: Base64Variant,
    mode: DecodeMode,
    out: &mut Vec<u8>,
) -> Result<()> {
    let strictly = match (mode, variant) {
        (DecodeMode::Strict, Base64Variant::UrlSafe) => URL_SAFE.decode_vec(text, out),
        (DecodeMode::Strict, Base64Variant::Standard) => STANDARD.decode_vec(text, out),
        (DecodeMode::PythonCompatible, Base64Variant::UrlSafe) => {
            // itsdangerous counts all characters, including invalid ones, and accepts either alphabet.
            let pads = text.len().wrapping_neg() % 4;
            let padded = text.iter().copied().chain(std::iter::repeat_n(b'=', pads));
            let standard = padded.map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => other,
            });
            out.reserve(text.len() / 4 * 3 + 3);
            return python_a2b(standard, out);
        }
        (DecodeMode::PythonCompatible, Base64Variant::Standard) => {
            out.reserve(text.len() / 4 * 3 + 3);
            return python_a2b(text.iter().copied(), out);
        }
    };
    strictly.map_err(|source| Error::new(ErrorKind::Base64).with_source(source))
}

/// Decodes strictly into `out`. Returns `None` if `text` is not base64 or too long for `out`.
pub(crate) fn base64_decode_short(text: &[u8], out: &mut [u8]) -> Option<usize> {
    URL_SAFE_NO_PAD.decode_slice(text, out).ok()
}

/// CPython's lenient `binascii.a2b_base64`, which skips characters outside the standard alphabet.
fn python_a2b(text: impl Iterator<Item = u8>, out: &mut Vec<u8>) -> Result<()> {
    let (mut quad, mut pads, mut bits) = (0_u32, 0_u32, 0_u32);
    for byte in text {
        let sextet = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                if quad >= 2 {
                    pads += 1;
                    if quad + pads >= 4 {
                        return Ok(());
                    }
                }
                continue;
            }
            _ => continue,
        };
        pads = 0;
        bits = bits << 6 | u32::from(sextet);
        if quad > 0 {
            // The low byte of what the bits above the next sextet's share make up.
            out.push((bits >> (6 - 2 * quad) & 0xff) as u8);
        }
        quad = (quad + 1) % 4;
    }
    if quad == 0 { Ok(()) } else { Err(Error::new(ErrorKind::Base64)) }
}

/// Appends `bytes` as base64 text.
pub(crate) fn push_base64(bytes: &[u8], variant: Base64Variant, out: &mut String) {
    match variant {
        // `encode_string` always clears a kilobyte first.
        Base64Variant::UrlSafe if bytes.len() <= ShortBase64::MOST => {
            out.push_str(ShortBase64::new(bytes).as_str());
        }
        Base64Variant::UrlSafe => URL_SAFE.encode_string(bytes, out),
        Base64Variant::Standard => STANDARD.encode_string(bytes, out),
    }
}

/// Appends `bytes` as standard, padded base64.
pub(crate) fn append_standard_base64(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The buffer has the exact size.
    let written = STANDARD.encode_slice(bytes, &mut out[start..]).unwrap_or_default();
    out.truncate(start + written);
}

/// The url-safe base64 text of a short byte string, on the stack where it fits.
pub(crate) struct ShortBase64 {
    buffer: [u8; Self::INLINE],
    len: usize,
    spilled: Option<String>,
}

impl ShortBase64 {
    /// The longest MAC in use is SHA-512's, of 64 bytes.
    const MOST: usize = 72;
    const INLINE: usize = Self::MOST / 3 * 4;

    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut short = Self { buffer: [0; Self::INLINE], len: 0, spilled: None };
        match URL_SAFE_NO_PAD.encode_slice(bytes, &mut short.buffer) {
            Ok(len) => short.len = len,
            Err(_) => short.spilled = Some(URL_SAFE_NO_PAD.encode(bytes)),
        }
        short
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.spilled.as_ref().map_or(&self.buffer[..self.len], |text| text.as_bytes())
    }

    fn as_str(&self) -> &str {
        // base64 is ASCII.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}
