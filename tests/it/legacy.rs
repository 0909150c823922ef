//! Cookies of old Flask versions: they open, with the same value as in Flask 3.1.3.

use cookie_session::scheme::UnixOrLegacySeconds;
use cookie_session::{MaxAge, Scheme};
use serde_json::Value as Json;

use crate::golden::report::Report;
use crate::golden::vectors::typed;
use crate::siblings::{Format, keys, max_age, now, outcome, recorded, timed};

/// Flask's lifetime of a session, which the recorded `current` was read with.
const LIFETIME: MaxAge = MaxAge::seconds(31 * 24 * 60 * 60);

/// As Flask 3.1.3 reads: seconds since 1970 only.
fn current(case: &Json) -> Format {
    timed(Scheme::flask_session(keys(case).expect("keys")).timed_serializer())
}

/// The same, reading also seconds since 2011.
fn with_legacy_time(case: &Json) -> Format {
    let scheme = Scheme::flask_session(keys(case).expect("keys"));
    timed(scheme.timestamp_format(UnixOrLegacySeconds).timed_serializer())
}

fn run(file: &'static str, cases: usize) {
    let (mut report, cases) = Report::open(file, cases);
    for case in &cases {
        // With 1970 alone, we read what Flask 3.1.3 reads.
        let text = case["text"].as_str().expect("text").as_bytes();
        let limit = if case["op"] == "loads" { max_age(case) } else { LIFETIME };
        let ours = (current(case).read)(text, limit, now(case));
        assert_eq!(outcome(&ours), recorded(&case["current"]), "{case}");
        if case["op"] == "loads" {
            read_by_the_old_release(&mut report, case);
        } else {
            written_by_the_old_release(&mut report, case);
        }
    }
    report.finish();
}

/// Such a cookie opens with its true age, as what it means today; and a current one is byte for byte ours.
fn written_by_the_old_release(report: &mut Report, case: &Json) {
    let text = case["text"].as_str().unwrap();
    let meaning = recorded(&case["current_without_age"]);
    let unlimited = (current(case).read)(text.as_bytes(), MaxAge::UNLIMITED, now(case));
    assert_eq!(outcome(&unlimited), meaning, "{case}");
    for limit in [LIFETIME, MaxAge::seconds(0)] {
        let opened = (with_legacy_time(case).read)(text.as_bytes(), limit, now(case));
        assert_eq!(outcome(&opened), meaning, "{case}");
    }
    let written = (current(case).write)(&typed(&case["value"]).unwrap(), now(case)).expect("a token");
    let since_1970 = case["params"]["timestamp"] == "itsdangerous";
    let payload = |token: &str| token.rsplitn(3, '.').nth(2).map(str::to_owned);
    if if since_1970 { written == text } else { payload(&written) == payload(text) } {
        report.pass(case);
    } else if case["params"]["json"]["dict_tag"] == false && payload(&written) != payload(text) {
        report.otherwise(case, "a map like a tag is escaped, which the old release could not");
    } else {
        report.fail(case, format!("written {written}"));
    }
}

/// What the old release made of `text`, or Flask 3.1.3 where that is safer.
fn read_by_the_old_release(report: &mut Report, case: &Json) {
    let text = case["text"].as_str().unwrap();
    let ours = (with_legacy_time(case).read)(text.as_bytes(), max_age(case), now(case));
    let (ours, old) = (outcome(&ours), recorded(&case["expect"]));
    if ours == old {
        return report.pass(case);
    }
    match (&ours, &old) {
        (Err("from_future"), Ok(_)) => report.otherwise(case, "a cookie from the future does not open"),
        (Err("expired"), Ok(_)) => {
            report
                .otherwise(case, "a cookie since 1970 has an age, which the old release took for the future");
        }
        (Ok(_), Ok(_)) if case["params"]["json"]["dict_tag"] == false => {
            assert_eq!(ours, recorded(&case["current"]));
            report.otherwise(case, "an escaped map is read as that map, which the old release could not");
        }
        _ => report.fail(case, format!("{ours:?}, the old release {old:?}")),
    }
}

#[test]
fn cookies_of_old_flasks_open() {
    run("legacy/flask_0_10_py2.json", 32);
    run("legacy/flask_0_10.json", 32);
    run("legacy/flask_0_12.json", 32);
    run("legacy/flask_1_0_itsdangerous_0_24.json", 32);
    run("legacy/flask_1_0.json", 32);
    run("legacy/flask_1_1.json", 32);
    run("legacy/flask_2_0.json", 32);
    run("legacy/flask_2_2.json", 32);
    run("legacy/flask_2_3.json", 32);
}

/// Flask 0.9 wrote pickles, which run code when they are read. They are refused unread.
#[test]
fn pickles_are_rejected() {
    let (mut report, cases) = Report::open("legacy/flask_0_9_pickle.json", 4);
    for case in &cases {
        let text = case["text"].as_str().unwrap();
        for format in [current(case), with_legacy_time(case)] {
            let ours = (format.read)(text.as_bytes(), MaxAge::UNLIMITED, now(case));
            assert_eq!(outcome(&ours), recorded(&case["expect"]), "{case}");
        }
        report.pass(case);
    }
    report.finish();
}
