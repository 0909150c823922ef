//! Compares Python's exceptions with this crate's errors.

use cookie_session::encoding::{DecodeMode, base64_decode};
use cookie_session::scheme::{TimestampFormat, UnixSeconds};
use cookie_session::{Error, ErrorKind};
use serde_json::Value as Json;

use super::vectors::unhex;

/// Checks that `ours` reports the same as the exception of itsdangerous: class, cause, payload, date, age.
///
/// `signed` is the rejected text. An exception from outside itsdangerous (an accident, such as a date that Python's
/// `datetime` cannot represent) only has to fail here too.
///
/// # Errors
/// Describes the first disagreement.
pub(crate) fn same(python: &Json, ours: &Error, signed: &[u8], mode: DecodeMode) -> Result<(), String> {
    let text = |field: &str| python[field].as_str();
    let class = text("class").expect("a class");
    let message = text("message").expect("a message");
    let strict = mode == DecodeMode::Strict;
    let kinds: &[ErrorKind] = match class {
        "BadSignature" if message.starts_with("No b") => &[ErrorKind::MissingSeparator],
        "BadSignature" => &[ErrorKind::SignatureMismatch],
        "BadTimeSignature" if message == "timestamp missing" => &[ErrorKind::MissingTimestamp],
        "BadTimeSignature" if message == "Malformed timestamp" => &[ErrorKind::MalformedTimestamp],
        "BadTimeSignature" => &[ErrorKind::SignatureMismatch],
        "SignatureExpired" if message.contains(" < 0 ") => &[ErrorKind::FromFuture],
        "SignatureExpired" => &[ErrorKind::Expired],
        // Where Python skips characters that strict decoding rejects, the error occurs earlier.
        "BadPayload" if message.contains("base64") || strict && !has_strict_payload(signed) => {
            &[ErrorKind::Base64]
        }
        "BadPayload" if message.contains("zlib") => &[ErrorKind::Decompress],
        "BadPayload" => &[ErrorKind::Decode, ErrorKind::Tag, ErrorKind::TooDeep],
        _ => return Ok(()),
    };
    expect("kind", kinds.contains(&ours.kind()), ours.kind(), (class, message))?;
    let derived = (ours.is_bad_signature(), ours.is_expired(), ours.is_bad_payload());
    let bases = python["bases"].as_array().expect("bases");
    let is_a = |name: &str| class == name || bases.iter().any(|base| base == name);
    let wanted = (is_a("BadSignature"), is_a("SignatureExpired"), is_a("BadPayload"));
    expect("predicates", derived == wanted, derived, wanted)?;
    if class == "BadPayload" {
        return Ok(());
    }
    let payload = text("payload_hex").map(unhex);
    expect("payload", ours.payload() == payload.as_deref(), ours.payload(), &payload)?;
    let date = ours.date_signed().map(|date| date.to_rfc3339());
    // A time that is not authenticated is only a hint. Strict mode reads only one spelling of it.
    let unreadable = strict && ours.kind() == ErrorKind::SignatureMismatch && !has_canonical_time(signed);
    expect("date", date.as_deref() == text("date_signed") || unreadable, &date, text("date_signed"))?;
    if class == "SignatureExpired" {
        let age: i64 = message.split(' ').nth(2).expect("an age").parse().expect("whole seconds");
        expect("age", ours.age() == Some(age), ours.age(), age)?;
    }
    Ok(())
}

fn expect(
    what: &str,
    same: bool,
    ours: impl std::fmt::Debug,
    python: impl std::fmt::Debug,
) -> Result<(), String> {
    if same { Ok(()) } else { Err(format!("{what} {ours:?}, Python {python:?}")) }
}

/// Whether the text before the last two dots is strict base64, with or without a leading dot.
fn has_strict_payload(signed: &[u8]) -> bool {
    let payload = signed.rsplitn(3, |&byte| byte == b'.').nth(2).unwrap_or_default();
    base64_decode(payload.strip_prefix(b".").unwrap_or(payload), DecodeMode::Strict).is_ok()
}

/// Whether strict mode can read the time between the last two dots.
fn has_canonical_time(signed: &[u8]) -> bool {
    let time = signed.rsplit(|&byte| byte == b'.').nth(1).unwrap_or_default();
    UnixSeconds.read(time, DecodeMode::Strict).is_some()
}
