//! The text forms inside a token: url-safe base64 and minimal big-endian integers.
//!
//! itsdangerous 2.2.0's `encoding` module. Writing has one form; reading has two, chosen by
//! [`DecodeMode`]: strict (one text per value) or exactly what CPython's decoder takes.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::error::{Error, ErrorKind, Result};

/// How base64 that comes from outside is read.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DecodeMode {
    /// One text per value: url-safe alphabet, no padding, unused bits zero.
    ///
    /// Difference: Python accepts many spellings of one signature. No honest signer writes them,
    /// and a single spelling is what revocation lists, caches and rate limits count on.
    #[default]
    Strict,
    /// What `itsdangerous.encoding.base64_decode` takes on CPython 3.11.
    ///
    /// Other alphabets, padding, junk characters and unused bits are accepted where Python does.
    /// In payloads of [`Base64Variant::Standard`]: what `base64.b64decode` takes.
    PythonCompatible,
}

/// Which base64 a payload is written in.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Base64Variant {
    /// `A-Z a-z 0-9 - _` without padding, as itsdangerous and Django write payloads.
    #[default]
    UrlSafe,
    /// `A-Z a-z 0-9 + /` with padding, as Starlette writes them (`base64.b64encode`).
    Standard,
}

/// Encodes as url-safe base64 without padding (`itsdangerous.base64_encode`).
///
/// ```
/// use cookie_session::encoding::base64_encode;
///
/// assert_eq!(base64_encode(b"{\"a\":1}"), "eyJhIjoxfQ");
/// ```
#[must_use]
pub fn base64_encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes url-safe base64 (`itsdangerous.base64_decode`) in the given mode.
///
/// # Errors
/// [`ErrorKind::Base64`] if the mode does not take the text.
///
/// ```
/// use cookie_session::encoding::{DecodeMode, base64_decode};
///
/// assert_eq!(base64_decode("YQ", DecodeMode::Strict)?, b"a");
/// assert!(base64_decode("YQ==", DecodeMode::Strict).is_err());
/// assert_eq!(base64_decode("YQ==junk", DecodeMode::PythonCompatible)?, b"a");
/// # Ok::<(), cookie_session::Error>(())
/// ```
pub fn base64_decode(text: impl AsRef<[u8]>, mode: DecodeMode) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    base64_decode_into(text.as_ref(), mode, &mut out)?;
    Ok(out)
}

/// Appends the decoded bytes of `text` to `out`.
pub(crate) fn base64_decode_into(text: &[u8], mode: DecodeMode, out: &mut Vec<u8>) -> Result<()> {
    decode_variant_into(text, Base64Variant::UrlSafe, mode, out)
}

/// The same for either variant.
pub(crate) fn decode_variant_into(
    text: &[u8],
    variant: Base64Variant,
    mode: DecodeMode,
    out: &mut Vec<u8>,
) -> Result<()> {
    let strictly = match (mode, variant) {
        (DecodeMode::Strict, Base64Variant::UrlSafe) => URL_SAFE_NO_PAD.decode_vec(text, out),
        (DecodeMode::Strict, Base64Variant::Standard) => STANDARD.decode_vec(text, out),
        (DecodeMode::PythonCompatible, Base64Variant::UrlSafe) => {
            // itsdangerous counts all characters, junk included, and takes either alphabet.
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

/// Decodes strictly into `out`; `None` if `text` is no base64 or too long for it.
pub(crate) fn base64_decode_short(text: &[u8], out: &mut [u8]) -> Option<usize> {
    URL_SAFE_NO_PAD.decode_slice(text, out).ok()
}

/// CPython's lax `binascii.a2b_base64`: characters outside the standard alphabet are skipped.
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
        Base64Variant::UrlSafe => URL_SAFE_NO_PAD.encode_string(bytes, out),
        Base64Variant::Standard => STANDARD.encode_string(bytes, out),
    }
}

/// Appends `bytes` as standard, padded base64.
pub(crate) fn append_standard_base64(bytes: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, 0);
    // The room is exact, so it cannot run out.
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
    /// Enough for a MAC of 72 bytes; SHA-512's has 64.
    const INLINE: usize = 96;

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
}

/// How many base64 characters `len` bytes take without padding.
pub(crate) const fn base64_len(len: usize) -> usize {
    len / 3 * 4 + [0, 2, 3][len % 3]
}

/// The big-endian bytes of `value` without leading zeros; zero is the empty string.
///
/// ```
/// use cookie_session::encoding::int_to_bytes;
///
/// assert_eq!(int_to_bytes(1_700_000_000), [0x65, 0x53, 0xf1, 0x00]);
/// assert!(int_to_bytes(0).is_empty());
/// ```
#[must_use]
pub fn int_to_bytes(value: u64) -> Vec<u8> {
    let zeros = value.leading_zeros() as usize / 8;
    value.to_be_bytes()[zeros..].to_vec()
}

/// Reads up to eight big-endian bytes; `None` if there are more.
///
/// ```
/// use cookie_session::encoding::bytes_to_int;
///
/// assert_eq!(bytes_to_int(&[0x65, 0x53, 0xf1, 0x00]), Some(1_700_000_000));
/// assert_eq!(bytes_to_int(&[]), Some(0));
/// assert_eq!(bytes_to_int(&[0; 9]), None);
/// ```
#[must_use]
pub fn bytes_to_int(bytes: &[u8]) -> Option<u64> {
    let mut wide = [0_u8; 8];
    let start = wide.len().checked_sub(bytes.len())?;
    wide[start..].copy_from_slice(bytes);
    Some(u64::from_be_bytes(wide))
}
