//! Times at the limits of a token.

use std::sync::Arc;

use cookie_session::encoding::{DecodeMode, base64_encode, int_to_bytes};
use cookie_session::scheme::{Base62Seconds, TimestampFormat, UnixOrLegacySeconds};
use cookie_session::{ErrorKind, MaxAge, Scheme};

use crate::support::keys;

/// 9999-12-31T23:59:59Z is the last second of Python's `datetime`.
#[test]
fn time_ends_with_the_year_9999() {
    const LAST: u64 = 253_402_300_799;
    let signer = Scheme::flask_session(keys("secret-key")).timestamp_signer();
    for (seconds, signed, forged) in [
        (LAST, None, ErrorKind::SignatureMismatch),
        (LAST + 1, Some(ErrorKind::MalformedTimestamp), ErrorKind::MalformedTimestamp),
    ] {
        let stamped = format!("value.{}", base64_encode(int_to_bytes(seconds)));
        let token = signer.signer().sign(stamped.as_bytes());
        let result = signer.unsign(&token, MaxAge::UNLIMITED);
        assert_eq!(result.err().map(|error| error.kind()), signed, "{seconds}");
        let token = format!("{stamped}.{}", "A".repeat(27));
        let error = signer.unsign(token.as_bytes(), MaxAge::UNLIMITED).unwrap_err();
        assert_eq!(error.kind(), forged, "{seconds}");
        assert_eq!(error.date_signed().is_some(), seconds == LAST, "what it claims to be");
    }
}

/// Shared between signers, as formats may be.
#[test]
fn old_times_end_where_new_ones_begin() {
    const YEAR_2011: u64 = 1_293_840_000;
    let shared: Arc<dyn TimestampFormat> = Arc::new(UnixOrLegacySeconds);
    for (written, meant) in [(0, YEAR_2011), (YEAR_2011 - 1, 2 * YEAR_2011 - 1), (YEAR_2011, YEAR_2011)] {
        let text = base64_encode(int_to_bytes(written));
        assert_eq!(
            TimestampFormat::read(&shared, text.as_bytes(), DecodeMode::Strict),
            Some(meant),
            "{written}"
        );
    }
    assert_eq!(TimestampFormat::read(&shared, b"!", DecodeMode::Strict), None);
}

/// One text per time; Django's own reader takes more.
#[test]
fn leading_zeros_of_base_62() {
    for (text, strict, compatible) in
        [("0", Some(0), Some(0)), ("z", Some(61), Some(61)), ("0z", None, Some(61))]
    {
        let read = |mode| Base62Seconds.read(text.as_bytes(), mode);
        assert_eq!(read(DecodeMode::Strict), strict, "{text}");
        assert_eq!(read(DecodeMode::PythonCompatible), compatible, "{text}");
    }
}

#[test]
fn limits_say_what_they_are() {
    assert_eq!(MaxAge::UNLIMITED.as_seconds(), None);
    for seconds in [i64::MIN, -1, 0, 1, 60, i64::MAX] {
        assert_eq!(MaxAge::seconds(seconds).as_seconds(), Some(seconds));
    }
    assert_eq!(MaxAge::from(std::time::Duration::from_millis(1999)).as_seconds(), Some(1));
    assert_eq!(MaxAge::from(std::time::Duration::MAX).as_seconds(), Some(i64::MAX));
}
