//! Tagged JSON against Flask's `TaggedJSONSerializer`, and its numbers against Python's `json`.

use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::{ErrorKind, Result, Value};

use super::report::Report;
use super::vectors::{float, typed, unhex};

fn dumps(codec: &TaggedJson, value: &Value) -> Result<String> {
    let mut text = Vec::new();
    codec.encode(value, &mut text)?;
    Ok(String::from_utf8(text).expect("JSON text is UTF-8"))
}

#[test]
fn dumps_writes_what_flask_writes() {
    let codec = TaggedJson::default();
    let (mut report, cases) = Report::open("tagged_json_dumps.json", 419);
    for case in &cases {
        match typed(&case["value"]) {
            Ok(value) => {
                let written = dumps(&codec, &value);
                if let Ok(text) = &written {
                    let again = codec.decode(text.as_bytes()).and_then(|read| dumps(&codec, &read));
                    assert_eq!(again.as_ref().ok(), Some(text), "read and written again");
                }
                report.outcome(case, case["expect"]["json"].as_str().map(str::to_owned), written);
            }
            Err(reason) => report.inexpressible(case, reason),
        }
    }
    report.finish();
}

/// Outside an app context Flask does not sort keys; `unsorted_keys` writes the same.
#[test]
fn unsorted_keys_write_what_flask_writes_outside_of_an_app_context() {
    let codec = TaggedJson::default().unsorted_keys();
    let (mut report, cases) = Report::open("tagged_json_dumps.json", 419);
    for case in &cases {
        let expect = case.get("outside_app_context").unwrap_or(&case["expect"]);
        match typed(&case["value"]) {
            Ok(value) => {
                report.outcome(case, expect["json"].as_str().map(str::to_owned), dumps(&codec, &value));
            }
            Err(reason) => report.inexpressible(case, reason),
        }
    }
    report.finish();
}

#[test]
fn loads_reads_what_flask_reads() {
    let codec = TaggedJson::default();
    let (mut report, cases) = Report::open("tagged_json_loads.json", 362);
    for case in &cases {
        let read = codec.decode(&unhex(case["json_hex"].as_str().unwrap()));
        if let Err(error) = &read {
            assert!(error.is_bad_payload(), "{error:?}");
        }
        let python = case["expect"].get("value").map(typed);
        match (python, read) {
            // Values that this crate cannot represent must be rejected, never changed.
            (Some(Err(reason)), Err(error)) if error.kind() == ErrorKind::Decode => {
                report.inexpressible(case, reason);
            }
            (Some(Err(reason)), read) => report.fail(case, format!("{reason}, but read as {read:?}")),
            (Some(Ok(python)), Ok(value)) if value == python => {
                // Maps are equal in any order. The insertion order must be preserved.
                assert_eq!(format!("{value:?}"), format!("{python:?}"));
                match case["expect"]["dumps_again"].as_str() {
                    Some(again) if dumps(&codec, &value).as_deref().ok() != Some(again) => {
                        report.fail(case, format!("{value:?} is written otherwise"));
                    }
                    _ => report.pass(case),
                }
            }
            (python, read) => report.outcome(case, python.and_then(|python| python.ok()), read),
        }
    }
    report.finish();
}

#[test]
fn floats_are_written_as_python_writes_them() {
    let codec = TaggedJson::default();
    let (mut report, cases) = Report::open("float_repr.json", 350);
    for case in &cases {
        let value = Value::Float(float(case["bits"].as_str().unwrap()));
        report.outcome(case, case["text"].as_str().map(str::to_owned), dumps(&codec, &value));
    }
    report.finish();
}

#[test]
fn floats_are_rounded_as_python_rounds_them() {
    let codec = TaggedJson::default();
    let (mut report, cases) = Report::open("float_parse.json", 102);
    for case in &cases {
        let python = Value::Float(float(case["bits"].as_str().unwrap()));
        report.outcome(case, Some(python), codec.decode(case["text"].as_str().unwrap().as_bytes()));
    }
    report.finish();
}

/// The `" d"` tag, with every time of its own golden file.
#[test]
fn times_are_written_as_http_dates() {
    let codec = TaggedJson::default();
    let (mut report, cases) = Report::open("http_date.json", 169);
    for case in &cases {
        match typed(&case["value"]) {
            Ok(value) => {
                let python = case["expect"]["text"].as_str().map(|text| format!("{{\" d\":\"{text}\"}}"));
                report.outcome(case, python, dumps(&codec, &value));
            }
            Err(reason) => report.inexpressible(case, reason),
        }
    }
    report.finish();
}

/// The same for reading: any text gives a time, null or an error, and never a different time.
#[test]
fn text_of_times_is_read_or_null() {
    let codec = TaggedJson::default();
    let (mut report, cases) = Report::open("parse_date.json", 291);
    for case in &cases {
        let text = String::from_utf8(unhex(case["text_hex"].as_str().unwrap())).unwrap();
        let tagged = format!("{{\" d\":{}}}", dumps(&codec, &text.into()).unwrap());
        let python = case["expect"].get("value").map(|value| typed(value).unwrap());
        report.outcome(case, python, codec.decode(tagged.as_bytes()));
    }
    report.finish();
}
