//! Signatures with a time against itsdangerous' `TimestampSigner`.

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::encoding::DecodeMode;
use cookie_session::scheme::{TimestampFormat, UnixSeconds};
use cookie_session::{ErrorKind, MaxAge, Result};
use serde_json::Value as Json;

use super::python_error;
use super::report::Report;
use super::scheme::{MODES, Setup, run};
use super::vectors::unhex;
use cookie_session::scheme::SchemeTask;

/// The last second of the year 9999, in seconds since 1970, and the end of Python's `datetime`.
pub(super) const YEAR_9999: i64 = 253_402_300_799;

/// Converts the age limit of a case like a caller would.
///
/// An age is a whole number of seconds, so a limit of 1.5 s allows the same as one of 1 s. No age exceeds 64 bits.
pub(super) fn max_age(json: &Json) -> MaxAge {
    let Some(text) = json.as_str() else { return MaxAge::UNLIMITED };
    let whole: i128 = match text.parse() {
        Ok(whole) => whole,
        Err(_) => text.parse::<f64>().expect("a number").floor() as i128,
    };
    MaxAge::seconds(i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX }))
}

struct Sign<'a> {
    setup: &'a Setup,
    value: &'a [u8],
    now: Timestamp,
}

impl SchemeTask for Sign<'_> {
    type Output = Result<Vec<u8>>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self { setup, value, now } = self;
        let scheme = setup.scheme::<D, K>().expect("a valid setup");
        let signer = scheme.clock(FixedClock(now)).timestamp_signer();
        let signed = signer.sign(value)?;
        assert_eq!(signer.sign_at(value, now)?, signed);
        if now.as_secs() <= YEAR_9999 {
            let (unsigned, stamp) = signer.unsign_with(&signed, MaxAge::seconds(0))?;
            assert_eq!((unsigned, stamp.signed_at().as_secs()), (value, now.as_secs()));
        }
        Ok(signed)
    }
}

#[test]
fn sign_writes_what_itsdangerous_writes() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("timestamp_sign.json", 35);
        report.label(label);
        for case in &cases {
            let text = |field: &str| case[field].as_str().expect("text");
            let setup = Setup::of(case, mode);
            let value = unhex(text("value_hex"));
            let now = Timestamp::from_micros(text("now_us").parse().unwrap());
            let task = Sign { setup: &setup, value: &value, now };
            let ours = run(text("digest"), text("derivation"), task).expect("a derivation");
            let expect = &case["expect"];
            match (&ours, expect["timestamp"].as_str()) {
                (Ok(_), Some(seconds)) => {
                    let seconds: u64 = seconds.parse().unwrap();
                    let mut written = String::new();
                    UnixSeconds.write(seconds, &mut written);
                    assert_eq!(expect["timestamp_b64"], written);
                    assert_eq!(UnixSeconds.read(written.as_bytes(), mode), Some(seconds));
                }
                (Err(error), _) => assert_eq!(error.kind(), ErrorKind::Clock),
                (Ok(_), None) => {}
            }
            report.outcome(case, expect["signed_hex"].as_str().map(unhex), ours);
        }
        report.finish();
    }
}

struct Unsign<'a> {
    setup: &'a Setup,
    signed: &'a [u8],
    max_age: MaxAge,
    now: Timestamp,
}

impl SchemeTask for Unsign<'_> {
    type Output = Result<(Vec<u8>, String)>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let Self { setup, signed, max_age, now } = self;
        let scheme = setup.scheme::<D, K>().expect("a valid setup");
        let signer = scheme.clock(FixedClock(now)).timestamp_signer();
        let ours = signer.unsign_with(signed, max_age);
        assert_eq!(signer.validate(signed, max_age), ours.is_ok());
        assert_eq!(signer.unsign_at(signed, max_age, now).is_ok(), ours.is_ok());
        ours.map(|(value, stamp)| {
            (value.to_vec(), stamp.signed_at().to_datetime().expect("before the year 10000").to_rfc3339())
        })
    }
}

#[test]
fn unsign_accepts_what_itsdangerous_accepts() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("timestamp_unsign.json", 118);
        report.label(label);
        for case in &cases {
            unsign(case, mode, &mut report);
        }
        report.finish();
    }
}

fn unsign(case: &Json, mode: DecodeMode, report: &mut Report) {
    let text = |field: &str| case[field].as_str().expect("text");
    let setup = Setup::of(case, mode);
    let signed = unhex(text("signed_hex"));
    let task = Unsign {
        setup: &setup,
        signed: &signed,
        max_age: max_age(&case["max_age"]),
        now: Timestamp::from_secs(text("now").parse().unwrap()),
    };
    let ours = run(text("digest"), text("derivation"), task).expect("a derivation");
    let python = &case["expect"];
    if let (Some(python), Err(ours)) = (python.get("error"), &ours) {
        assert!(ours.is_bad_signature(), "{ours:?}");
        let foreign = !python["bases"].as_array().unwrap().iter().any(|base| base == "BadData");
        if foreign {
            // A date that Python's `datetime` cannot represent: here an error without a date.
            assert_eq!(ours.kind(), ErrorKind::MalformedTimestamp);
            assert_eq!(ours.date_signed(), None);
        } else if let Err(why) = python_error::same(python, ours, &signed, mode) {
            return match case["level"].as_str() {
                Some("accident") => report.safer(case, &why),
                _ => report.fail(case, why),
            };
        }
    }
    let python = python["ok_hex"]
        .as_str()
        .map(|value| (unhex(value), python["timestamp"].as_str().unwrap().to_owned()));
    report.outcome(case, python, ours);
}
