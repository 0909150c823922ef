//! [`TimestampFormat`]: the text of the time of signing.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use crate::encoding::{self, Base64Variant, DecodeMode};

/// Writes and reads the time of signing in a token.
///
/// | strategy | text | who uses it |
/// | --- | --- | --- |
/// | [`UnixSeconds`] | base64 of the minimal big-endian seconds since 1970 | Flask, itsdangerous 1.0 and later (default) |
/// | [`UnixOrLegacySeconds`] | the same; also reads seconds since 2011 | itsdangerous before 1.0 |
/// | [`Base62Seconds`] | seconds since 1970 in base 62 | Django |
///
/// A complete implementation:
///
/// ```
/// use cookie_session::clock::Timestamp;
/// use cookie_session::encoding::DecodeMode;
/// use cookie_session::scheme::TimestampFormat;
/// use cookie_session::{Scheme, SecretKeys};
///
/// /// Plain decimal seconds.
/// #[derive(Debug)]
/// struct Decimal;
///
/// impl TimestampFormat for Decimal {
///     fn write(&self, seconds: u64, out: &mut String) {
///         out.push_str(&seconds.to_string());
///     }
///     fn read(&self, text: &[u8], _mode: DecodeMode) -> Option<u64> {
///         let seconds: u64 = std::str::from_utf8(text).ok()?.parse().ok()?;
///         // `parse` also accepts `+7` and `007`, but a time must have one spelling.
///         (seconds.to_string().as_bytes() == text).then_some(seconds)
///     }
/// }
///
/// let signer = Scheme::new(SecretKeys::new("correct horse battery staple")?, "invitation")
///     .timestamp_format(Decimal)
///     .timestamp_signer();
/// let token = signer.sign_at(b"value", Timestamp::from_secs(1_700_000_000))?;
/// assert!(token.starts_with(b"value.1700000000."));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait TimestampFormat: fmt::Debug + Any + Send + Sync {
    /// Appends the text of `seconds` since 1970. It must not contain the signer's separator.
    fn write(&self, seconds: u64, out: &mut String);

    /// Reads seconds since 1970; `None` if `text` is not a time. It is called with signed text only.
    fn read(&self, text: &[u8], mode: DecodeMode) -> Option<u64>;
}

impl<F: TimestampFormat + ?Sized> TimestampFormat for Arc<F> {
    fn write(&self, seconds: u64, out: &mut String) {
        (**self).write(seconds, out);
    }

    fn read(&self, text: &[u8], mode: DecodeMode) -> Option<u64> {
        (**self).read(text, mode)
    }
}

/// Base64 of the minimal big-endian seconds since 1970; zero is the empty text.
///
/// itsdangerous 2.2.0 `TimestampSigner.sign`. In strict mode, a time has one spelling.
///
/// ```
/// use cookie_session::encoding::DecodeMode;
/// use cookie_session::scheme::{TimestampFormat, UnixSeconds};
///
/// let mut text = String::new();
/// UnixSeconds.write(1_700_000_000, &mut text);
/// assert_eq!(text, "ZVPxAA");
/// assert_eq!(UnixSeconds.read(b"ZVPxAA", DecodeMode::Strict), Some(1_700_000_000));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct UnixSeconds;

impl TimestampFormat for UnixSeconds {
    fn write(&self, seconds: u64, out: &mut String) {
        let zeros = seconds.leading_zeros() as usize / 8;
        encoding::push_base64(&seconds.to_be_bytes()[zeros..], Base64Variant::UrlSafe, out);
    }

    fn read(&self, text: &[u8], mode: DecodeMode) -> Option<u64> {
        match mode {
            DecodeMode::Strict => {
                // Eight bytes are eleven characters.
                let mut bytes = [0; 9];
                let len = encoding::base64_decode_short(text, &mut bytes)?;
                let bytes = &bytes[..len];
                (bytes.first() != Some(&0)).then(|| encoding::bytes_to_int(bytes))?
            }
            DecodeMode::PythonCompatible => {
                encoding::bytes_to_int(&encoding::base64_decode(text, mode).ok()?)
            }
        }
    }
}

/// [`UnixSeconds`], which also reads the seconds since 2011 of itsdangerous before 1.0.
///
/// The two are unambiguous: an old number read as seconds since 1970 gives a time before 2011, when itsdangerous did not
/// exist, so such numbers count from 2011-01-01T00:00:00Z. It writes seconds since 1970.
///
/// ```
/// use cookie_session::encoding::{DecodeMode, base64_encode, int_to_bytes};
/// use cookie_session::scheme::{TimestampFormat, UnixOrLegacySeconds};
///
/// let legacy = base64_encode(int_to_bytes(1_500_000_000 - 1_293_840_000));
/// let read = |text: &str| UnixOrLegacySeconds.read(text.as_bytes(), DecodeMode::Strict);
/// assert_eq!(read(&legacy), Some(1_500_000_000));
/// assert_eq!(read("ZVPxAA"), Some(1_700_000_000));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct UnixOrLegacySeconds;

/// 2011-01-01T00:00:00Z, where itsdangerous before 1.0 began to count.
const LEGACY_EPOCH: u64 = 1_293_840_000;

impl TimestampFormat for UnixOrLegacySeconds {
    fn write(&self, seconds: u64, out: &mut String) {
        UnixSeconds.write(seconds, out);
    }

    fn read(&self, text: &[u8], mode: DecodeMode) -> Option<u64> {
        let seconds = UnixSeconds.read(text, mode)?;
        Some(if seconds < LEGACY_EPOCH { seconds + LEGACY_EPOCH } else { seconds })
    }
}

/// Seconds since 1970 in base 62 (`0-9A-Za-z`), as Django writes them.
///
/// Django 5 `django.core.signing.b62_encode`.
///
/// ```
/// use cookie_session::encoding::DecodeMode;
/// use cookie_session::scheme::{Base62Seconds, TimestampFormat};
///
/// let mut text = String::new();
/// Base62Seconds.write(1_700_000_000, &mut text);
/// assert_eq!(text, "1r31eq");
/// assert_eq!(Base62Seconds.read(b"1r31eq", DecodeMode::Strict), Some(1_700_000_000));
/// assert_eq!(Base62Seconds.read(b"", DecodeMode::Strict), None);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Base62Seconds;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl TimestampFormat for Base62Seconds {
    fn write(&self, mut seconds: u64, out: &mut String) {
        let mut digits = Vec::with_capacity(11);
        loop {
            digits.push(BASE62[(seconds % 62) as usize]);
            seconds /= 62;
            if seconds == 0 {
                break;
            }
        }
        out.extend(digits.iter().rev().map(|&digit| char::from(digit)));
    }

    fn read(&self, text: &[u8], mode: DecodeMode) -> Option<u64> {
        let leading_zero = text.len() > 1 && text[0] == b'0';
        if text.is_empty() || (mode == DecodeMode::Strict && leading_zero) {
            return None;
        }
        text.iter().try_fold(0_u64, |sum, digit| {
            let value = BASE62.iter().position(|other| other == digit)?;
            sum.checked_mul(62)?.checked_add(value as u64)
        })
    }
}
