//! Whole requests against Flask: opening, operations, headers, browsers.

use cookie_session::{ErrorKind, Map, Session, SessionInterface, Value};
use serde_json::Value as Json;

use super::app::{App, NoApp, Reply, app, request, serve};
use super::operations::Outcome;
use super::report::Report;
use super::vectors::typed;

/// Returns the app of a case; `None` if the settings are rejected as expected.
fn app_of(report: &mut Report, case: &Json) -> Option<App> {
    let expect = &case["expect"];
    match app(case) {
        Ok(app) => return Some(app),
        Err(NoApp::Type(reason)) => report.inexpressible(case, reason),
        Err(NoApp::Refused(_)) if expect["status"] == 500 => report.pass(case),
        Err(NoApp::Refused(error)) => {
            report.decided(case, &format!("refused when the configuration is built: {:?}", error.kind()));
        }
    }
    None
}

/// Returns the contents in order, as text.
fn contents(session: &Session) -> String {
    session.peek(|map| format!("{:?}", Value::Map(map.clone())))
}

/// Each cookie opens as in Flask.
///
/// Differences: if Flask responds with 500, or makes a session from something that is not a dict, the session here is
/// empty and has the error.
#[test]
fn open_session_opens_what_flask_opens() {
    let (mut report, cases) = Report::open("open_session.json", 210);
    for case in &cases {
        let Some(app) = app_of(&mut report, case) else { continue };
        let session = app.open_session(&request(case));
        assert!(!session.is_accessed(), "opening does not count as access");
        let error = session.open_error();
        let kind = error.as_ref().map(|error| error.kind());
        if kind.is_some() {
            assert!(session.peek(|map| map.is_empty()) && session.signed_by().is_none());
        }
        let python = case["expect"].get("session").map(typed);
        match (python, kind) {
            (Some(Ok(python)), _) if contents(&session) == format!("{python:?}") => report.pass(case),
            // An accident in `payload_load.json`: data after the zlib stream.
            (Some(Ok(_)), Some(ErrorKind::Decompress)) => {
                report.decided(case, "Decompress, and an empty session")
            }
            (Some(Ok(_)), Some(kind)) => report.safer(case, &format!("{kind:?}, and an empty session")),
            (Some(Ok(python)), None) => {
                report.fail(case, format!("{}, Python {python:?}", contents(&session)));
            }
            (Some(Err(reason)), Some(ErrorKind::NotAMapping | ErrorKind::Decode)) => {
                report.inexpressible(case, reason);
            }
            (None, Some(kind)) => {
                report.different(case, &format!("{kind:?}, and an empty session instead of a 500"));
            }
            (python, _) => report.fail(case, format!("{kind:?}, Python {python:?}")),
        }
    }
    report.finish();
}

/// Returns Python's result of each operation, in this crate's terms.
fn expected_results(ops: &[Json], expect: &Json) -> Vec<Outcome> {
    let results = expect["results"].as_array().unwrap();
    let outcome = |(result, op): (&Json, &Json)| match result["error"]["class"].as_str() {
        Some("KeyError") => Outcome::KeyError,
        Some("RuntimeError") => Outcome::Unavailable,
        Some(other) => panic!("unknown error {other}"),
        None => {
            let value = typed(&result["value"]).unwrap();
            // `permanent` returns whatever is stored.
            let permanent = op["op"] == "get_permanent";
            Outcome::Value(if permanent { value.is_truthy().into() } else { value })
        }
    };
    results.iter().zip(ops).map(outcome).collect()
}

fn expected_headers(headers: &Json) -> Vec<(String, String)> {
    let text = |text: &Json| text.as_str().unwrap().to_owned();
    headers.as_array().unwrap().iter().map(|header| (text(&header[0]), text(&header[1]))).collect()
}

/// Returns the differences between a reply and Flask's.
fn difference(reply: &Reply, ops: &[Json], expect: &Json) -> Option<String> {
    let (results, expected) = (&reply.results, expected_results(ops, expect));
    // Maps are equal in any order. The text shows the order.
    if *results != expected || format!("{results:?}") != format!("{expected:?}") {
        return Some(format!("results {results:?}, Python {expected:?}"));
    }
    let headers = expected_headers(&expect["headers"]);
    if reply.headers != headers {
        return Some(format!("headers {:?}, Flask {headers:?}", reply.headers));
    }
    let status = expect["status"].as_i64().unwrap();
    if reply.failed != (status == 500) {
        return Some(format!("failed: {}, Flask {status}", reply.failed));
    }
    let reported: Vec<[usize; 4]> =
        reply.session.too_large().map(super::cookies::lengths).into_iter().collect();
    let warned: Vec<Vec<usize>> = expect["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|warning| super::cookies::numbers(warning.as_str().unwrap()))
        .collect();
    (warned != reported).then(|| format!("size {reported:?}, Flask {warned:?}"))
}

/// Results, marks and headers of every operation on every kind of session, with every setting.
///
/// Differences: the configuration rejects names, domains and `SameSite` that cannot work, and `|=` on a null session
/// fails like `update`.
#[test]
fn save_session_writes_what_flask_writes() {
    let (mut report, cases) = Report::open("set_cookie.json", 818);
    for case in &cases {
        let Some(app) = app_of(&mut report, case) else { continue };
        let (ops, expect) = (case["ops"].as_array().unwrap(), &case["expect"]);
        let reply = match serve(&app, &app.open_session(&request(case)), ops, Vec::new()) {
            Ok(reply) => reply,
            Err(reason) => {
                report.inexpressible(case, reason);
                continue;
            }
        };
        match difference(&reply, ops, expect) {
            None => report.pass(case),
            Some(_) if expect["errors"].is_null() && matches!(reply.results[..], [Outcome::Unavailable]) => {
                report.safer(case, "a write to a null session fails");
            }
            Some(difference) => report.different(case, &difference),
        }
    }
    report.finish();
}

/// `Vary` as in Flask's responses, at any position among the view's headers.
///
/// Differences: several lines become one. A lone `*` and a line with an unclosed quote stay.
#[test]
fn vary_is_merged_as_by_flask() {
    let (mut report, cases) = Report::open("vary.json", 97);
    for case in &cases {
        let Some(app) = app_of(&mut report, case) else { continue };
        let before = expected_headers(&case["view_headers"]);
        let session = app.open_session(&request(case));
        let after = serve(&app, &session, case["ops"].as_array().unwrap(), before.clone()).unwrap().headers;
        let lines = |headers: &[(String, String)]| -> Vec<String> {
            let vary = headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("vary"));
            vary.map(|(_, line)| line.clone()).collect()
        };
        if after == expected_headers(&case["expect"]["headers"]) {
            report.pass(case);
            continue;
        }
        let (before, after) = (lines(&before), lines(&after));
        assert_eq!(after.len(), 1);
        let items = |line: &str| line.split(',').map(|item| item.trim().to_owned()).collect::<Vec<_>>();
        let kept = items(&after[0]);
        assert!(before.iter().flat_map(|line| items(line)).all(|item| kept.contains(&item)));
        assert!(after[0] == "*" || kept.iter().any(|item| item.eq_ignore_ascii_case("cookie")));
        let reason = match (before.len(), &*after[0]) {
            (1, "*") => "a `*` that stands alone stays as it is",
            (1, _) => "an unclosed quote stays",
            _ => "several lines are joined into one",
        };
        report.different(case, reason);
    }
    report.finish();
}

/// Browsers that return with the cookies they were sent, over time and through rotations.
#[test]
fn browsers_are_served_as_by_flask() {
    let (mut report, cases) = Report::open("flow.json", 13);
    for case in &cases {
        let mut jar: Option<String> = None;
        let mut differences = Vec::new();
        for step in case["steps"].as_array().unwrap() {
            assert_eq!(jar.as_deref(), step["cookie_header"].as_str(), "the jar holds what Flask's would");
            let Ok(app) = app(step) else { panic!("the settings of a flow are refused") };
            let session = app.open_session(&request(step));
            let ops = step["ops"].as_array().unwrap();
            let mut opened = session.peek(Map::clone);
            let reply = serve(&app, &session, ops, Vec::new()).unwrap();
            // The golden copy is a shallow one from after the view, so it contains nested changes.
            for op in ops.iter().filter(|op| op["op"].as_str().unwrap().starts_with("nested")) {
                let key = op["key"]["v"].as_str().unwrap();
                opened.insert(key, session.peek(|map| map.get(key).unwrap().clone()));
            }
            let (opened, python) = (Value::Map(opened), typed(&step["session_at_start"]).unwrap());
            if format!("{opened:?}") != format!("{python:?}") {
                differences.push(format!("opened {opened:?}, Flask {python:?}"));
            }
            differences.extend(difference(&reply, ops, &step["expect"]));
            if let Some(text) = reply.session.set_cookie() {
                // A jar that handles deletion but, like Flask's test client, no dates.
                let pair = text.split(';').next().unwrap();
                jar = (!pair.ends_with('=')).then(|| pair.to_owned());
            }
        }
        match differences.is_empty() {
            true => report.pass(case),
            false => report.fail(case, differences.join("\n")),
        }
    }
    report.finish();
}
