//! `inspect --json` on the golden tokens reports the recorded verdicts.

use cookie_session::Value;
use serde_json::Value as Json;

use super::{run, value};
use crate::golden::report::{Report, documented, id};
use crate::golden::vectors::{load, typed, unhex};

fn text(hex: &Json) -> String {
    String::from_utf8(unhex(hex.as_str().expect("hex"))).expect("text")
}

/// Returns the verdicts that match an exception of itsdangerous; `None` for Python's own exceptions.
fn same_verdicts(error: &Json, with_fallback_signers: bool) -> Option<&'static [&'static str]> {
    let message = error["message"].as_str().expect("a message");
    Some(match error["class"].as_str().expect("a class") {
        "BadSignature" if message.starts_with("No b") => &["no_separator"],
        "BadSignature" => &["bad_signature"],
        // With several signers, Python reports the error of the last one.
        "BadTimeSignature" if with_fallback_signers => &["bad_signature", "bad_timestamp"],
        "BadTimeSignature" if message == "timestamp missing" => &["no_timestamp"],
        "BadTimeSignature" if message == "Malformed timestamp" => &["bad_timestamp"],
        "BadTimeSignature" => &["bad_signature"],
        "SignatureExpired" if message.contains(" < 0 ") => &["from_future"],
        "SignatureExpired" => &["expired"],
        "BadPayload" => &["bad_base64", "bad_compression", "bad_encoding", "bad_tag", "too_deep"],
        _ => return None,
    })
}

#[test]
fn inspect_agrees_with_itsdangerous_loads() {
    let (mut report, cases) = Report::open("serializer_loads.json", 137);
    report.label(" (strict)");
    for case in &cases {
        let keys: Vec<String> = case["secret_keys_hex"].as_array().unwrap().iter().map(text).collect();
        let Some((current, older)) = keys.split_last() else {
            // Without keys, Python rejects everything. The tool reports that it cannot verify.
            let unverified = run(None, &["inspect", "--json", "a.b.c"], b"");
            assert_eq!((unverified.code, &unverified.json()["verdict"]), (0, &"unverified".into()));
            report.pass(case);
            continue;
        };
        let salt = text(&case["salt_hex"]);
        let field = |name: &str| case[name].as_str().expect("text");
        let codec = if field("json") == "compact" { "json" } else { "tagged" };
        let limit = case["max_age"].as_str().unwrap_or("none");
        let mut args = vec!["inspect", "--json", "-z", "-", "--salt", &salt, "--codec", codec];
        args.extend(["--digest", field("digest"), "--derivation", field("derivation")]);
        args.extend(["--now", field("now"), "--max-age", limit]);
        older.iter().for_each(|key| args.extend(["--fallback", key]));
        let fallback_signers = case["fallback_signers"].as_array().unwrap();
        let schemes: Vec<String> = fallback_signers
            .iter()
            .map(|signer| {
                format!("{}:{}", signer["digest"].as_str().unwrap(), signer["derivation"].as_str().unwrap())
            })
            .collect();
        schemes.iter().for_each(|scheme| args.extend(["--accept", scheme]));
        let mut input = unhex(field("token_hex"));
        input.push(0);
        let run = run(Some(current), &args, &input);
        let inspection = run.json();
        let ours = value(&inspection);
        assert_eq!(run.code, i32::from(ours.is_err()), "{case}");
        if let (Err(ours), Some(error)) = (&ours, case["expect"].get("error"))
            && let Some(verdicts) = same_verdicts(error, !schemes.is_empty())
            && !verdicts.contains(&ours.as_str())
        {
            report.fail(case, format!("{ours}, Python {error}"));
            continue;
        }
        report.outcome(case, case["expect"].get("value").map(|value| typed(value).unwrap()), ours);
    }
    report.finish();
}

/// Returns the settings that a cookie is opened with, if the tool has them.
fn settings(case: &Json) -> Option<(String, Vec<String>, String, String)> {
    let config = &case["config"];
    let fallbacks: Vec<String> =
        config["secret_key_fallbacks_hex"].as_array().unwrap().iter().map(text).collect();
    let secret = config["secret_key_hex"].as_str().filter(|hex| !hex.is_empty())?;
    let name =
        config["session_cookie_name"]["v"].as_str().filter(|name| *name == "session" || *name == "sid")?;
    let micros: i128 = config["permanent_session_lifetime_us"].as_str()?.parse().unwrap();
    let possible = fallbacks.iter().all(|key| !key.is_empty());
    let limit = (micros / 1_000_000).to_string();
    possible.then(|| (text(&secret.into()), fallbacks, name.to_owned(), limit))
}

/// Whole `Cookie` headers: what Flask opens is valid and equal. What Flask rejects is not a valid session.
#[test]
fn inspect_agrees_with_flask_open_session() {
    let listed = documented("open_session.json");
    let (mut opened, mut refused, mut differ) = (0, 0, 0);
    for case in &load("open_session.json") {
        let Some(header) = case["cookie_header_hex"].as_str() else { continue };
        let Some((secret, fallbacks, name, limit)) = settings(case) else { continue };
        let now: i64 = case["now_us"].as_str().unwrap().parse().unwrap();
        let now = format!("{}.{:06}", now / 1_000_000, now % 1_000_000);
        let mut args =
            vec!["inspect", "--json", "-z", "-", "--name", &name, "--now", &now, "--max-age", &limit];
        fallbacks.iter().for_each(|key| args.extend(["--fallback", key]));
        let input = [b"Cookie: ", &*unhex(header), b"\0"].concat();
        let inspection = run(Some(&secret), &args, &input).json();
        let ours = value(&inspection).ok().filter(|value| value.as_map().is_some());
        let flask = case["expect"].get("session").and_then(|session| typed(session).ok());
        match (flask.filter(|session| session.is_truthy()), ours) {
            (Some(flask), Some(ours)) if flask == ours => opened += 1,
            (None, None) => refused += 1,
            (None, Some(ours)) if ours == Value::Map(Default::default()) => opened += 1,
            (flask, ours) => {
                assert!(listed.contains_key(id(case)), "{}: {ours:?}, Flask {flask:?}", id(case));
                differ += 1;
            }
        }
    }
    println!(
        "inspect open_session.json: {opened} opened, {refused} refused, {differ} documented differences"
    );
    assert!(opened >= 50 && refused >= 100, "{opened} {refused}");
}
