//! Text from outside never controls a terminal or forges a line, wherever it is printed.

use cookie_session::encoding::base64_encode;
use cookie_session::{Map, Printable, Scheme, SecretKeys, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value as Json;

use super::{Run, command, finish, run};
use crate::support::cases;

const SECRET: &str = "golden-secret";

/// Sets a terminal's title, and then prints a green verdict on its own line.
const FORGED: &str =
    "\u{1b}]0;pwned\u{7}\u{9b}2J\nvalid, signed 2023-11-14\r\u{1b}[1;32mvalid\u{1b}[0m\u{202e}\u{2028}";

/// Returns what the binary prints on a terminal, without its own styles.
fn on_a_terminal(secret: Option<&str>, args: &[&str], stdin: &[u8]) -> Run {
    let mut command = command(secret, args);
    command.env("CLICOLOR_FORCE", "1").env_remove("NO_COLOR");
    let run = finish(command, stdin);
    Run { stdout: without_styles(&run.stdout), stderr: without_styles(&run.stderr), code: run.code }
}

/// Removes `ESC [ digits and ; m`, and nothing else.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        match rest.strip_prefix('m') {
            Some(rest) => plain.push_str(rest),
            None => plain.push_str(&format!("\u{1b}[{part}")),
        }
    }
    plain
}

fn harmless(run: &Run) {
    for output in [&run.stdout, &run.stderr] {
        let hidden = output.chars().find(|&character| character != '\n' && Printable::escapes(character));
        assert_eq!(hidden, None, "{output:?}");
        assert!(!output.lines().any(|line| line.starts_with("valid, signed 2023-11-14\r")), "{output}");
    }
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(FORGED.to_owned()),
        4 => "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}a-e.;:=,\"'|!é]{0,20}",
    ]
}

/// Cookies that are valid, forged, or signed with content that cannot be decoded; all hostile.
fn cookie() -> impl Strategy<Value = Vec<u8>> {
    let keys = || SecretKeys::new(SECRET).unwrap();
    let value = |key: String, text: String| {
        Value::from(Map::from([(key.clone(), Value::Tuple(vec![text.into(), Map::from([(key, 1)]).into()]))]))
    };
    (hostile(), hostile(), vec(any::<u8>(), 0..30), 0..9_u8).prop_map(move |(key, text, bytes, kind)| {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        let payload = |content: &[u8]| base64_encode(content);
        let signed = |payload: &[u8]| Scheme::flask_session(keys()).timestamp_signer().sign(payload).unwrap();
        match kind {
            0 => Scheme::flask_session(keys())
                .timed_serializer()
                .dump_value(&value(key, text))
                .unwrap()
                .into_bytes(),
            1 => format!("{}.ZVPxAA.AAAA", payload(format!("{{{}:1}}", quoted(&key)).as_bytes())).into(),
            2 => signed(payload(format!("{{{}:{{\" u\":1}}}}", quoted(&key)).as_bytes()).as_bytes()),
            3 => format!("{}.{key}.{text}", payload(text.as_bytes())).into(),
            4 => signed(payload(&bytes).as_bytes()),
            5 => signed(&bytes),
            6 => format!("Cookie: {key}={text}; {text}").into(),
            7 => format!("{key}|{}", "a".repeat(128)).into(),
            _ => [text.as_bytes(), &bytes].concat(),
        }
    })
}

proptest! {
    #![proptest_config(cases(4))]

    #[test]
    fn cookies_of_any_kind(cookies in vec(cookie(), 1..30)) {
        let mut input = Vec::new();
        for cookie in &cookies {
            input.extend(cookie.iter().map(|&byte| if byte == 0 { 1 } else { byte }));
            input.push(0);
        }
        for secret in [None, Some(SECRET), Some("another secret key")] {
            for args in [&["inspect", "-", "-z"][..], &["inspect", "-", "-z", "--codec", "message-pack"]] {
                harmless(&on_a_terminal(secret, args, &input));
                harmless(&run(secret, args, &input));
                let json = run(secret, &[args, &["--json"]].concat(), &input);
                harmless(&json);
                prop_assert_eq!(json.stdout.lines().count(), cookies.len());
            }
        }
        let verified = on_a_terminal(Some(SECRET), &["verify", "-", "-z"], &input);
        harmless(&verified);
        prop_assert_eq!(verified.stdout.lines().count(), cookies.len(), "a line each");
        harmless(&run(Some(SECRET), &["reissue", "-", "-z", "--json"], &input));
        // Line by line, whatever the text is recognized as.
        harmless(&on_a_terminal(Some(SECRET), &["inspect", "-"], &input));
        for preset in ["django", "flask-session", "starlette"] {
            harmless(&on_a_terminal(Some(SECRET), &["inspect", "-", "-z", "--preset", preset], &input));
        }
    }

    #[test]
    fn command_lines_of_any_kind(text in hostile()) {
        let text = &*text.replace('\0', "\u{1}");
        let option = format!("--{text}");
        let file = format!("/no/such/{text}");
        for args in [
            &["inspect", &option][..],
            &["inspect", "x", text],
            &["inspect", "x", "--now", text],
            &["inspect", "x", "--digest", text],
            &["inspect", "x", "--separator", text],
            &["inspect", "x", "--accept", text],
            &["inspect", "x", "--name", text],
            &["inspect", "a=1", "--name", text],
            &["inspect", "x", "--secret-file", &file],
            &["inspect", text],
            &["sign", text],
            &["sign", text, "--format", "typed"],
            &["sign", &format!("{{\"t\":{}}}", serde_json::to_string(text).unwrap()), "--format", "typed"],
            &["sign", text, "--preset", "flask-session"],
            &["sign", text, "--preset", "flask-session", "--json"],
            &[text],
        ] {
            harmless(&on_a_terminal(Some(SECRET), args, b""));
        }
    }
}

/// The cookie of the original report: a key that sets the title and forges a verdict.
#[test]
fn a_forged_verdict_is_seen_as_text() {
    let key = serde_json::to_string(FORGED).unwrap();
    let token =
        format!("{}.ZVPxAA.AAAAAAAAAAAAAAAAAAAAAAAAAAA", base64_encode(format!("{{{key}:{{\" u\":1}}}}")));
    let shown = on_a_terminal(Some(SECRET), &["inspect", &token], b"");
    harmless(&shown);
    assert!(shown.stdout.contains(r"\u{1b}]0;pwned\u{7}\u{9b}2J\nvalid"), "{}", shown.stdout);
    assert!(shown.stdout.lines().last().unwrap().starts_with("rejected, signature: "), "{}", shown.stdout);
}

/// Escaped JSON decodes to the same text.
#[test]
fn json_escapes_what_is_hidden_and_loses_nothing() {
    let text = "\u{7f}\u{9b}\u{202e}\u{e0001}\u{feff}é";
    let value = serde_json::json!({ text: text }).to_string();
    let token = run(Some(SECRET), &["sign", &value], b"");
    let shown = run(Some(SECRET), &["inspect", token.line(), "--json"], b"");
    harmless(&shown);
    let pair: &Json = &shown.json()["value"]["v"][0];
    assert_eq!((pair[0]["v"].as_str(), pair[1]["v"].as_str()), (Some(text), Some(text)));
    assert!(shown.stdout.contains("\\u007f\\u009b\\u202e\\udb40\\udc01\\ufeffé"), "{}", shown.stdout);
}

/// Content that is not authenticated is always marked.
#[test]
fn content_says_that_it_is_not_authenticated() {
    for payload in ["{\"a\":1}", "[1", "\u{1}\u{2}"] {
        let token = format!("{}.ZVPxAA.AAAA", base64_encode(payload));
        for secret in [None, Some(SECRET)] {
            let shown = run(secret, &["inspect", &token], b"");
            assert!(shown.stdout.contains("\ncontent (not authenticated)\n"), "{}", shown.stdout);
        }
        let signed = Scheme::flask_session(SecretKeys::new(SECRET).unwrap()).timestamp_signer();
        let token = signed.sign(base64_encode(payload).as_bytes()).unwrap();
        let shown = run(Some(SECRET), &["inspect", &String::from_utf8(token).unwrap()], b"");
        assert!(shown.stdout.contains("\ncontent\n"), "{}", shown.stdout);
    }
}

/// A cookie cannot contain a control character, so the tool never prints one for a script to send.
#[test]
fn sign_prints_no_cookie_with_a_control_character() {
    let args = ["sign", "id\u{1b}[2J", "--preset", "flask-session"];
    let refused = run(Some(SECRET), &args, b"");
    assert_eq!((refused.code, &*refused.stdout), (2, ""));
    assert!(refused.stderr.contains("control or other hidden character"), "{}", refused.stderr);
    let json = run(Some(SECRET), &[&args[..], &["--json"]].concat(), b"");
    assert!(json.json()["cookie"].as_str().unwrap().starts_with("id\u{1b}[2J."));
}
