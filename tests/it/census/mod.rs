//! `cookie-session census`: every figure equals the generator's own count.

mod expected;
mod faults;
mod flask;
mod generator;
mod inputs;
mod logs;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde_json::Value as Json;

use crate::cli::{Run, run};
use expected::Expected;
use generator::Generator;

/// When the census is held.
const NOW: i64 = 1_700_000_000;

/// The key that signs, the retired one, and one that nobody has.
const CURRENT: &str = "census key of today, long enough";
const RETIRED: &str = "census key of last year, long enough";
const FOREIGN: &str = "a key of another app, long enough";

/// How many lines, if there are to be more than usual.
const COUNT: &str = "COOKIE_SESSION_CENSUS";

/// The census of this input or file.
fn census(more: &[&str], stdin: &[u8]) -> Run {
    let now = NOW.to_string();
    let args = [&["census", "--now", &now, "--fallback", RETIRED], more].concat();
    let run = run(Some(CURRENT), &args, stdin);
    assert_eq!(run.code, 0, "{}", run.stderr);
    run
}

/// Each section of the generator has the same figures.
fn same(figures: &Json, expected: &Json) {
    let sections = expected.as_object().unwrap().iter();
    let wrong = sections.filter(|(section, figure)| figures.get(section) != Some(figure));
    let wrong: Vec<String> =
        wrong.map(|(section, figure)| format!("{section}: {}, not {figure}", figures[section])).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Cookies of real Flask, of every preset and scheme, of every fault; 2,000,000 of them by
/// `COOKIE_SESSION_CENSUS=2000000 cargo test --release --all-features --test it census::`.
#[test]
fn every_figure_is_the_count_of_the_generator() {
    let count = std::env::var(COUNT).map_or(20_000, |count| count.parse().expect("a number"));
    let path = file("census-mixed.txt");
    let mut out = BufWriter::new(File::create(&path).unwrap());
    let mut expected = Expected::default();
    let mut generator = Generator::new();
    for _ in 0..count {
        out.write_all(&generator.line(&mut expected)).unwrap();
    }
    out.flush().unwrap();
    let begun = std::time::Instant::now();
    let figures = census(&["--json", "--keys", path.to_str().unwrap()], b"").json();
    println!("census: {count} lines in {:.2} s", begun.elapsed().as_secs_f64());
    std::fs::remove_file(&path).unwrap();
    let expected = expected.json();
    same(&figures, &expected);
    let missing: Vec<&String> =
        figures.as_object().unwrap().keys().filter(|section| expected.get(section).is_none()).collect();
    assert_eq!(missing, ["weak_keys"], "every section has been compared");
    let kinds = figures["failed_by_kind"].as_object().unwrap();
    assert_eq!(kinds.len(), 12, "every kind of fault: {kinds:?}");
    assert_eq!(figures["open_by_preset"].as_object().unwrap().len(), 11, "{}", figures["open_by_preset"]);
}

/// Cookies of real Flask alone, counted by Python.
#[test]
fn cookies_of_real_flask_are_counted_as_python_counts_them() {
    let mut expected = Expected::default();
    let cases = flask::cases();
    let lines: Vec<u8> = cases.iter().flat_map(|case| [&*expected.flask(case), b"\n"].concat()).collect();
    let figures = census(&["--json", "--keys"], &lines).json();
    let expected = expected.json();
    same(&figures, &expected);
    assert_eq!(figures["written_again"]["different"], 0);
    assert!(figures["written_again"]["compressed"].as_u64().unwrap() > 50);
}

/// What is shown has names of extensions, and no value; keys only if asked.
#[test]
fn values_are_never_shown_and_keys_only_if_asked() {
    let mut expected = Expected::default();
    let secret_value = "a-value-that-nobody-may-see";
    let mut generator = Generator::new();
    let line = generator.of_value("my_own_key", secret_value, &mut expected);
    for json in [&[][..], &["--json"]] {
        for keys in [&[][..], &["--keys"]] {
            let shown = census(&[json, keys].concat(), &line);
            assert!(!shown.stdout.contains(secret_value) && !shown.stderr.contains(secret_value));
            assert_eq!(shown.stdout.contains("my_own_key"), !keys.is_empty(), "{}", shown.stdout);
        }
    }
}

#[test]
fn weak_keys_are_told() {
    let weak = run(Some("dev"), &["census", "--json"], b"").json();
    let found = weak["weak_keys"].as_array().unwrap();
    assert!(found.iter().any(|weak| weak["why"].as_str().unwrap().contains("published")), "{weak}");
    assert_eq!(found[0]["key"], "current");
    let strong = census(&["--json"], b"").json();
    assert_eq!(strong["weak_keys"], Json::Array(vec![]));
}
