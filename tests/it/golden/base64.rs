//! Base64 against itsdangerous' `encoding` and Python's `base64`, in both decode modes.

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::encoding::{Base64Variant, DecodeMode, base64_decode, base64_encode};
use cookie_session::{MaxAge, Result, Scheme, SecretKeys};

use super::python_error;
use super::report::Report;
use super::scheme::MODES;
use super::vectors::{typed, unhex};
use crate::support::Raw;

#[test]
fn encode_writes_what_itsdangerous_writes() {
    let (mut report, cases) = Report::open("base64_encode.json", 22);
    for case in &cases {
        let input = unhex(case["input_hex"].as_str().unwrap());
        let python = case["output"].as_str().unwrap().to_owned();
        for (mode, _) in MODES {
            assert_eq!(base64_decode(&python, mode).unwrap(), input);
        }
        report.outcome::<_, String>(case, Some(python), Ok(base64_encode(&input)));
    }
    report.finish();
}

/// Payloads in the standard alphabet are read with `base64.b64decode`.
fn decode_payload(text: &[u8], mode: DecodeMode) -> Result<Vec<u8>> {
    let scheme = Scheme::flask_session(SecretKeys::new("secret-key").unwrap()).decode_mode(mode);
    let signed = scheme.clone().signer().sign(text);
    let value = scheme.codec(Raw).base64_variant(Base64Variant::Standard).serializer().load_value(signed)?;
    Ok(value.as_bytes().unwrap().to_vec())
}

#[test]
fn decode_reads_what_python_reads() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("base64_decode.json", 438);
        report.label(label);
        if mode == DecodeMode::PythonCompatible {
            report.exact();
        }
        for case in &cases {
            let input = unhex(case["input_hex"].as_str().unwrap());
            let ours = match case["fn"].as_str().unwrap() {
                "itsdangerous" => base64_decode(&input, mode),
                "b64decode" => decode_payload(&input, mode),
                other => panic!("unknown function {other}"),
            };
            if let Err(error) = &ours {
                assert!(error.is_bad_payload() && !error.is_bad_signature());
            }
            report.outcome(case, case["expect"]["ok_hex"].as_str().map(unhex), ours);
        }
        report.finish();
    }
}

/// For each case, strict mode follows the recommendation and the other mode gives Python's result.
#[test]
fn a_cookie_has_one_spelling_unless_all_of_pythons_are_asked_for() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("base64_malleability.json", 187);
        report.label(label);
        if mode == DecodeMode::PythonCompatible {
            report.exact();
        }
        for case in &cases {
            let text = |field: &str| case[field].as_str().unwrap();
            let now = Timestamp::from_micros(text("now_us").parse().unwrap());
            let serializer = Scheme::flask_session(SecretKeys::new(unhex(text("secret_key_hex"))).unwrap())
                .decode_mode(mode)
                .clock(FixedClock(now))
                .timed_serializer();
            let variant = unhex(text("variant_hex"));
            let ours = serializer.load_value(&variant, MaxAge::UNLIMITED);
            let python = &case["expect"];
            assert_eq!(case["python_accepts"].as_bool().unwrap(), python.get("ok").is_some());
            if mode == DecodeMode::Strict {
                let same_text = variant == text("original").as_bytes();
                assert_eq!(ours.is_ok(), same_text, "strictly, only the cookie itself is accepted: {case}");
            }
            if let (Some(python), Err(ours)) = (python.get("error"), &ours)
                && let Err(why) = python_error::same(python, ours, &variant, mode)
            {
                report.fail(case, why);
                continue;
            }
            report.outcome(case, python.get("ok").map(|value| typed(value).unwrap()), ours);
        }
        report.finish();
    }
}
