//! Payload texts against itsdangerous' `URLSafeSerializerMixin`: compression and base64.

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::PayloadCodec;
use cookie_session::encoding::DecodeMode;
use cookie_session::{Error, ErrorKind, MaxAge, Result, Scheme, SecretKeys, Value};
use serde_json::Value as Json;

use super::python_error;
use super::report::Report;
use super::scheme::MODES;
use super::vectors::{typed, unhex};

/// JSON text, unchanged.
#[derive(Debug, Clone)]
struct JsonText;

impl PayloadCodec for JsonText {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.extend_from_slice(value.as_str().expect("text").as_bytes());
        Ok(())
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        let text = std::str::from_utf8(bytes);
        text.map(Value::from)
            .map_err(|source| Error::custom(ErrorKind::Decode, "no UTF-8").with_source(source))
    }
}

fn scheme(mode: DecodeMode) -> Scheme {
    Scheme::flask_session(SecretKeys::new("golden-secret").unwrap()).decode_mode(mode)
}

fn json_text(case: &Json) -> String {
    match case["json"].as_str() {
        Some(text) => text.to_owned(),
        None => {
            let parts = case["json_parts"].as_array().unwrap().iter();
            parts.map(|part| part[0].as_str().unwrap().repeat(part[1].as_u64().unwrap() as usize)).collect()
        }
    }
}

#[test]
fn dump_compresses_as_itsdangerous_does() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("payload_dump.json", 137);
        report.label(label);
        let serializer = scheme(mode).codec(JsonText).inflate_limit(1 << 21).serializer();
        for case in &cases {
            let json = json_text(case);
            assert_eq!(json.len() as u64, case["json_len"].as_u64().unwrap());
            let value = Value::from(json);
            let token = serializer.dump_value(&value).unwrap();
            assert_eq!(serializer.load_value(&token).unwrap(), value);
            let payload = scheme(mode).signer().unsign(token.as_bytes()).unwrap().to_vec();
            let payload = String::from_utf8(payload).unwrap();
            assert_eq!(Some(payload.starts_with('.')), case["compressed"].as_bool());
            report.outcome::<_, String>(case, case["payload"].as_str().map(str::to_owned), Ok(payload));
        }
        report.finish();
    }
}

#[test]
fn load_reads_what_itsdangerous_reads() {
    for (mode, label) in MODES {
        let (mut report, cases) = Report::open("payload_load.json", 141);
        report.label(label);
        for case in &cases {
            let payload = unhex(case["payload_hex"].as_str().unwrap());
            let scheme = scheme(mode).clock(FixedClock(Timestamp::from_secs(1_700_000_000)));
            let timed = scheme.clone().timestamp_signer();
            let signed = timed.sign(&payload).unwrap();
            let serializer = scheme.clone().timed_serializer();
            let ours = serializer.load_value(&signed, MaxAge::UNLIMITED);
            let python = &case["expect"];
            if let Err(error) = &ours {
                assert!(error.is_bad_payload() && !error.is_bad_signature(), "{error:?}");
                assert_eq!(error.payload(), None, "the payload is known if it is signed");
            }
            if let (Some(python), Err(ours)) = (python.get("error"), &ours)
                && let Err(why) = python_error::same(python, ours, &signed, mode)
            {
                report.fail(case, why);
                continue;
            }
            let python = python.get("value").map(|value| typed(value).unwrap());
            if ours.as_ref().is_err_and(|error| error.kind() == ErrorKind::TooLarge) {
                let patient =
                    scheme.inflate_limit(1 << 24).timed_serializer().load_value(&signed, MaxAge::UNLIMITED);
                assert_eq!(patient.ok(), python, "with a higher limit it is read");
            }
            report.outcome(case, python, ours);
        }
        report.finish();
    }
}
