//! The text forms inside a token: url-safe base64 and minimal big-endian integers.
//!
//! Most programs only need [`secret_from_hex`] and [`secret_from_base64`], for secret keys that are written as text. The
//! other functions are for your own [`TimestampFormat`](crate::scheme::TimestampFormat),
//! [`SignBytes`](crate::token::SignBytes) or tool: they read and write the parts of a token as this crate does.
//!
//! itsdangerous 2.2.0's `encoding` module. Writing has one form; reading has two, chosen by
//! [`DecodeMode`]: strict (one text per value) or exactly what CPython's decoder takes.

mod engine;
mod secret;

pub(crate) use engine::{
    ShortBase64, append_standard_base64, base64_decode_short, decode_variant_into, push_base64,
};

pub use secret::{secret_from_base64, secret_from_hex};

use crate::error::Result;

/// How strictly base64 from outside is decoded.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DecodeMode {
    /// One text per value: url-safe alphabet, no padding, unused bits zero.
    ///
    /// Difference: Python accepts many spellings of one signature. Signers never write them, and revocation lists, caches
    /// and rate limits rely on a single spelling.
    #[default]
    Strict,
    /// Accepts what `itsdangerous.encoding.base64_decode` accepts on CPython 3.11.
    ///
    /// This includes the other alphabet, padding, invalid characters and unused bits. Payloads of
    /// [`Base64Variant::Standard`] are decoded like `base64.b64decode`.
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
    let bytes = bytes.as_ref();
    let mut text = String::with_capacity(base64_len(bytes.len()));
    push_base64(bytes, Base64Variant::UrlSafe, &mut text);
    text
}

/// Decodes url-safe base64 (`itsdangerous.base64_decode`) in the given mode.
///
/// # Errors
/// [`ErrorKind::Base64`](crate::ErrorKind::Base64) if the mode does not take the text.
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
    decode_variant_into(text.as_ref(), Base64Variant::UrlSafe, mode, &mut out)?;
    Ok(out)
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
