//! Secret keys that are written as text: hex and base64.

use base64::Engine;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// The bytes that hex digits stand for, as Python's `bytes.fromhex` reads them without white space; `None` if the
/// text is something else.
///
/// ```
/// use cookie_session::SecretKeys;
/// use cookie_session::encoding::secret_from_hex;
///
/// let key = secret_from_hex("5f3579326c22463451387a0aec5d2f").ok_or("not hex")?;
/// let keys = SecretKeys::new(&*key)?;
/// # let _ = keys;
/// assert_eq!(secret_from_hex("5f3"), None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn secret_from_hex(text: impl AsRef<[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.as_ref();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 2));
    for pair in text.chunks(2) {
        let [high, low] = *pair else { return None };
        bytes.push(u8::try_from(digit(high)? << 4 | digit(low)?).ok()?);
    }
    Some(bytes)
}

/// The bytes that base64 stands for, in the alphabet with `+/` or with `-_`, padded or not; `None` if the text is
/// something else.
///
/// ```
/// use cookie_session::encoding::secret_from_base64;
///
/// assert_eq!(**secret_from_base64("/wD+").unwrap(), [0xff, 0x00, 0xfe]);
/// assert_eq!(secret_from_base64("_wD-"), secret_from_base64("/wD+"));
/// ```
#[must_use]
pub fn secret_from_base64(text: impl AsRef<[u8]>) -> Option<Zeroizing<Vec<u8>>> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let text = text.as_ref();
    let url_safe = text.iter().any(|byte| matches!(byte, b'-' | b'_'));
    let engine = GeneralPurpose::new(if url_safe { &URL_SAFE } else { &STANDARD }, LENIENT);
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(text.len())]);
    let len = engine.decode_slice(text, &mut bytes).ok()?;
    bytes.truncate(len);
    Some(bytes)
}
