//! Real cookies of Flask: one for each thing that goes wrong or that other tools read incorrectly.

use serde_json::Value as Json;

use super::{Run, run};
use crate::golden::vectors::{load, typed};

/// 2023-11-14 22:13:20 UTC, when most of them were signed.
const NOW: &str = "1700000000";

/// The secret of the Flask app that wrote `open_session.json` and `serializer_loads.json`.
const GOLDEN: &str = "golden-secret";

/// The secret of the older Flask apps.
const SIBLING: &str = "sibling-secret";

/// Returns the case with this note.
fn case(file: &str, note: &str) -> Json {
    load(file).into_iter().find(|case| case["note"] == note).unwrap_or_else(|| panic!("{file}: no {note:?}"))
}

fn cookie(case: &Json) -> String {
    let text = ["text", "cookie_header", "token"].iter().find_map(|field| case[*field].as_str());
    text.expect("a cookie").to_owned()
}

/// Returns the text for people, and the JSON of the same inspection.
fn inspect(secret: &str, cookie: &str, more: &[&str]) -> (Run, Json) {
    let args = [&["inspect", cookie], more].concat();
    let people = run(Some(secret), &args, b"");
    let scripts = run(Some(secret), &[&*args, &["--json"]].concat(), b"");
    assert_eq!(people.code, scripts.code);
    assert!(!people.stdout.contains('\u{1b}'), "no color without a terminal");
    (people, scripts.json())
}

fn check<'a>(inspection: &'a Json, name: &str) -> (&'a str, &'a str) {
    let checks = inspection["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["check"] == name).expect("a check");
    (check["state"].as_str().unwrap(), check["why"].as_str().unwrap())
}

/// Returns the options of the only hint.
fn options(inspection: &Json) -> Vec<&str> {
    let [hint] = &inspection["hints"].as_array().unwrap()[..] else { panic!("{}", inspection["hints"]) };
    hint["options"].as_array().unwrap().iter().map(|option| option.as_str().unwrap()).collect()
}

#[test]
fn a_compressed_cookie() {
    let case = case("legacy/flask_2_3.json", "long");
    let (people, json) = inspect(SIBLING, &cookie(&case), &["--now", NOW]);
    assert_eq!((people.code, &json["verdict"]), (0, &"valid".into()));
    assert_eq!(json["payload"]["compressed"], true);
    assert!(check(&json, "payload").1.contains(" characters, compressed, "));
    assert!(people.stdout.contains(check(&json, "payload").1), "{}", people.stdout);
    assert_eq!(typed(&json["value"]), typed(&case["value"]));
}

#[test]
fn a_cookie_with_every_tag() {
    let case = case("open_session.json", "every type");
    let (people, json) = inspect(GOLDEN, &cookie(&case), &["--now", NOW]);
    assert_eq!(json["verdict"], "valid");
    assert_eq!(typed(&json["value"]), typed(&case["expect"]["session"]));
    for shown in ["tuple", "bytes", "Markup", "UUID", "datetime", "2023-01-02T03:04:05Z", r#"b"\x00\xff""#] {
        assert!(people.stdout.contains(shown), "{shown}: {}", people.stdout);
    }
    assert!(people.stdout.contains("found in a name=value pair"));
}

#[test]
fn an_expired_cookie() {
    let case = case("legacy/flask_2_3.json", "own cookie, one second older");
    let (people, json) = inspect(SIBLING, &cookie(&case), &["--now", case["now"].as_str().unwrap()]);
    assert_eq!((people.code, &json["verdict"]), (1, &"expired".into()));
    assert_eq!(check(&json, "signature").0, "passed");
    assert_eq!(check(&json, "age").0, "failed");
    assert_eq!((&json["age"], &json["signed_at"]), (&2_678_401.into(), &1_700_000_000.into()));
    assert!(people.stdout.contains("more than the 2678400 s (31 days) allowed"), "{}", people.stdout);
    assert!(!people.stdout.contains("not authenticated"));
}

#[test]
fn a_tampered_cookie() {
    for part in ["payload", "signature", "timestamp"] {
        let case = case("legacy/flask_2_3.json", &format!("own cookie, {part} changed"));
        let (people, json) = inspect(SIBLING, &cookie(&case), &["--now", NOW]);
        assert_eq!((people.code, &json["verdict"]), (1, &"bad_signature".into()));
        assert!(options(&json).is_empty(), "nothing fits");
        assert!(people.stdout.contains("the cookie was changed, or signed with another secret key"));
    }
}

#[test]
fn another_salt() {
    let case = case("serializer_loads.json", "right salt");
    let (_, json) = inspect(GOLDEN, &cookie(&case), &["--now", NOW]);
    assert_eq!(json["verdict"], "bad_signature");
    assert!(options(&json).is_empty(), "a salt that nobody knows");
    let (_, json) = inspect(GOLDEN, &cookie(&case), &["--now", NOW, "--salt", "other"]);
    assert_eq!(json["verdict"], "valid");
    // The tool tries the salts of well-known libraries.
    let token = load("siblings/flask_session_id.json")[0]["text"].as_str().unwrap().to_owned();
    let (_, json) = inspect(SIBLING, &token, &["--now", NOW]);
    assert_eq!(options(&json), ["--preset flask-session"]);
}

#[test]
fn another_digest() {
    let case = case("serializer_loads.json", "sha256/hmac read with sha1/hmac");
    let (people, json) = inspect(GOLDEN, &cookie(&case), &["--now", NOW]);
    assert_eq!((people.code, &json["verdict"]), (1, &"bad_signature".into()));
    assert!(check(&json, "signature").1.contains("32 bytes; a sha1 signature has 20"));
    assert_eq!(options(&json), ["--digest sha256"]);
    let (_, json) = inspect(GOLDEN, &cookie(&case), &["--now", NOW, "--accept", "sha256:hmac"]);
    assert_eq!((&json["verdict"], &json["signed_by"]["digest"]), (&"valid".into(), &"sha256".into()));
}

#[test]
fn another_derivation() {
    for derivation in ["django-concat", "concat", "none"] {
        let case = case("serializer_loads.json", &format!("sha1/{derivation} read with sha1/hmac"));
        let (_, json) = inspect(GOLDEN, &cookie(&case), &["--now", NOW]);
        assert_eq!(json["verdict"], "bad_signature");
        assert_eq!(options(&json), [format!("--derivation {derivation}")]);
    }
}

#[test]
fn a_fallback_key() {
    let case = case("siblings/quart_session.json", "signed with 'older-secret'");
    let more = ["--now", NOW, "--fallback", "oldest-secret", "--fallback", "older-secret"];
    let (people, json) = inspect(SIBLING, &cookie(&case), &more);
    assert_eq!((people.code, &json["verdict"]), (0, &"valid".into()));
    assert_eq!(json["signed_by"]["key"], serde_json::json!({"fallback": 2}));
    assert!(people.stdout.contains("made with fallback key 2"), "{}", people.stdout);
}

#[test]
fn a_time_since_2011() {
    let case = case("legacy/flask_0_12.json", "one key");
    let (people, json) = inspect(SIBLING, &cookie(&case), &["--now", "1700000060"]);
    assert_eq!((people.code, &json["verdict"]), (1, &"expired".into()));
    assert_eq!(options(&json), ["--time legacy"]);
    assert!(people.stdout.contains("2023-11-14 22:13:20 UTC, 60 s (1 minute) ago"), "{}", people.stdout);
    let (_, json) = inspect(SIBLING, &cookie(&case), &["--now", "1700000060", "--time", "legacy"]);
    assert_eq!((&json["verdict"], &json["age"]), (&"valid".into(), &60.into()));
}

#[test]
fn a_map_that_looks_like_a_tag() {
    let case = case("legacy/flask_2_3.json", "dict like a tuple tag");
    let (people, json) = inspect(SIBLING, &cookie(&case), &["--now", NOW]);
    assert_eq!(json["verdict"], "valid");
    assert!(json["payload"]["content"].as_str().unwrap().contains(r#"" di""#));
    // Not a tuple: a map with the key " t".
    assert_eq!(typed(&json["value"]), typed(&case["value"]));
    assert!(people.stdout.contains(r#"" t"  list"#), "{}", people.stdout);
}

#[test]
fn a_spelling_that_only_python_takes() {
    let token = format!("{}=", cookie(&case("legacy/flask_2_3.json", "one key")));
    let (_, json) = inspect(SIBLING, &token, &["--now", NOW]);
    assert_eq!(json["verdict"], "bad_signature");
    assert_eq!(options(&json), ["--python-compatible"]);
    let (_, json) = inspect(SIBLING, &token, &["--now", NOW, "--python-compatible"]);
    assert_eq!(json["verdict"], "valid");
}

#[test]
fn other_cookies_than_flask_sessions() {
    let pickle = load("legacy/flask_0_9_pickle.json")[0]["set_cookie"].as_str().unwrap().to_owned();
    let (people, json) = inspect(SIBLING, &format!("Set-Cookie: {pickle}"), &["--now", NOW]);
    assert_eq!((people.code, &json["verdict"]), (1, &"no_separator".into()));
    assert!(people.stdout.contains("pickles: never load them"));

    let token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    assert!(inspect(SIBLING, token, &["--now", NOW]).0.stdout.contains("JSON Web Token"));

    for (file, preset) in [("starlette_session", "starlette"), ("django_session", "django")] {
        let token = load(&format!("siblings/{file}.json"))[0]["text"].as_str().unwrap().to_owned();
        let (_, json) = inspect(SIBLING, &token, &["--now", NOW]);
        assert!(json["hints"][0]["options"][0] == format!("--preset {preset}"), "{}", json["hints"]);
        let (_, json) = inspect(SIBLING, &token, &["--now", NOW, "--preset", preset]);
        assert_eq!(json["verdict"], "valid");
    }
}

#[test]
fn keys_of_extensions_are_named() {
    let content = r#"{"_user_id":"7","_fresh":true,"_remember_seconds":60.5,"csrf_token":"0a","identity.id":null,"cart":1}"#;
    let signed = run(Some(GOLDEN), &["sign", content], b"");
    let (people, scripts) = inspect(GOLDEN, signed.line(), &[]);
    for line in [
        "_user_id  Flask-Login, str: who is logged in",
        "_remember_seconds  Flask-Login, float: ",
        "csrf_token  Flask-WTF, str: ",
    ] {
        assert!(people.stdout.contains(line), "{}", people.stdout);
    }
    let known = scripts["known_keys"].as_object().unwrap();
    assert_eq!(known.len(), 5, "{known:?}");
    assert_eq!(known["identity.id"]["extension"], "Flask-Principal");
    let (plain, _) = inspect(GOLDEN, run(Some(GOLDEN), &["sign", "{\"cart\":1}"], b"").line(), &[]);
    assert!(!plain.stdout.contains("known keys"));
}
