//! Random values and texts through this crate and through the real libraries.
//!
//! Ignored unless asked for: `COOKIE_SESSION_PYTHON` has to name a Python with Flask, as in the step `interop` of CI.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Command, Stdio};

use cookie_session::codec::{Json, PayloadCodec, Separators, TaggedJson};
use cookie_session::testing::strategies::{flask_value, json_value};
use cookie_session::{ErrorKind, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::Value as Answer;

use crate::golden::vectors::{notation::to_typed, typed};
use crate::json_strategies::mutated;

const CASES: usize = 20_000;

/// The Python to ask, if there is one.
fn python() -> OsString {
    std::env::var_os("COOKIE_SESSION_PYTHON").expect("COOKIE_SESSION_PYTHON has to name a Python with Flask")
}

/// Answers of the Python process to all requests, in order.
fn ask(python: &OsStr, requests: Vec<String>) -> Vec<Answer> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/interop/differential.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("COOKIE_SESSION_PYTHON runs");
    let mut input = BufWriter::new(child.stdin.take().unwrap());
    let count = requests.len();
    // Writing and reading at once, since neither pipe holds everything.
    let writer = std::thread::spawn(move || {
        requests.iter().for_each(|request| writeln!(input, "{request}").expect("Python reads on"));
    });
    let output = BufReader::new(child.stdout.take().unwrap());
    let answers: Vec<Answer> =
        output.lines().map(|line| serde_json::from_str(&line.unwrap()).expect("JSON answers")).collect();
    writer.join().unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(answers.len(), count);
    answers
}

/// The same values in every run.
fn sample<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> Vec<T> {
    let mut runner = TestRunner::deterministic();
    (0..CASES).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

fn encode(codec: &impl PayloadCodec, value: &Value) -> String {
    let mut text = Vec::new();
    codec.encode(value, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// Whether every value is written as Python writes it.
fn compare_written(python: &OsStr, request: char, codec: &impl PayloadCodec, values: &[Value]) {
    let requests = values.iter().map(|value| format!("{request} {}", to_typed(value))).collect();
    let answers = ask(python, requests);
    for (value, answer) in values.iter().zip(&answers) {
        assert_eq!(answer["ok"].as_str(), Some(&*encode(codec, value)), "{value:?}: {answer}");
    }
    println!("{request}: {} values are written alike", values.len());
}

#[test]
#[ignore = "needs a Python with Flask: the step `interop` of CI"]
fn tagged_json_is_written_alike() {
    let python = python();
    let values = sample(flask_value());
    compare_written(&python, 'T', &TaggedJson::default(), &values);
    compare_written(&python, 'U', &TaggedJson::default().unsorted_keys(), &values);
}

#[test]
#[ignore = "needs a Python with Flask: the step `interop` of CI"]
fn plain_json_is_written_alike() {
    let python = python();
    let values = sample(json_value());
    compare_written(&python, 'C', &Json::default(), &values);
    compare_written(&python, 'P', &Json::default().ascii().separators(Separators::Python), &values);
}

/// Text that Flask or this crate wrote, and the same with a few bytes changed, is read alike,
/// but for the documented differences; each of those shows in what Python says about the text.
#[test]
#[ignore = "needs a Python with Flask: the step `interop` of CI"]
fn text_is_read_alike() {
    let python = python();
    let codec = TaggedJson::default();
    let mut texts: Vec<Vec<u8>> =
        sample(flask_value()).iter().map(|value| encode(&codec, value).into()).collect();
    texts.extend(sample(mutated()));
    let requests = texts.iter().map(|text| format!("L {}", hex(text))).collect();
    let answers = ask(&python, requests);
    let mut tally = BTreeMap::<String, usize>::new();
    for (text, answer) in texts.iter().zip(&answers) {
        let ours = codec.decode(text);
        let shown = String::from_utf8_lossy(text);
        let apart: Vec<&str> =
            answer["apart"].as_array().into_iter().flatten().filter_map(|reason| reason.as_str()).collect();
        let outcome = match (&ours, answer.get("ok")) {
            (Err(_), None) => "both refuse".to_owned(),
            (Ok(value), None) => panic!("{shown}: read as {value:?}, Python: {answer}"),
            (Err(error), Some(_)) => {
                let fits = match error.kind() {
                    ErrorKind::Tag => apart.contains(&"tag") || apart.contains(&"date"),
                    ErrorKind::Decode => apart.contains(&"surrogate"),
                    _ => false,
                };
                assert!(fits, "{shown}: {error}, Python: {answer}");
                format!("only Python reads: {apart:?}")
            }
            (Ok(_), Some(_)) if apart == ["date"] => "read as null or with another year".to_owned(),
            (Ok(value), Some(python)) => {
                assert!(apart.is_empty(), "{shown}: read as {value:?}, Python: {answer}");
                let python = typed(python).unwrap();
                assert_eq!(*value, python, "{shown}");
                // Equality of maps disregards order.
                assert_eq!(format!("{value:?}"), format!("{python:?}"), "{shown}");
                "both read the same".to_owned()
            }
        };
        *tally.entry(outcome).or_default() += 1;
    }
    println!("{tally:#?}");
    assert!(tally["both refuse"] > CASES / 10 && tally["both read the same"] > CASES);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
