//! `sign`, `reissue`, `verify` and `keygen`: their bytes and exit codes.

use serde_json::Value as Json;

use super::run;
use crate::golden::vectors::load;

const SECRET: &str = "golden-secret";
const NOW: &str = "1700000000";

/// Signs the golden values from each notation, and compares the tokens with Flask's.
#[test]
fn sign_writes_what_flask_writes() {
    let mut written = 0;
    for case in load("serializer_dumps.json").iter().filter(|case| case["json"] == "tagged") {
        let default_scheme = case["digest"] == "sha1"
            && case["derivation"] == "hmac"
            && case["salt_hex"] == "636f6f6b69652d73657373696f6e"
            && case["timed"] == true
            && case["now"] == NOW
            && case["secret_keys_hex"] == serde_json::json!(["676f6c64656e2d736563726574"]);
        let Some(token) = case["expect"]["token"].as_str().filter(|_| default_scheme && written < 25) else {
            continue;
        };
        let plain_notation =
            ["str_repeat", "wstr", "bigint_hex", "deep_", "date\"", "html", "decimal", "dataclass"];
        if plain_notation.iter().any(|name| case["value"].to_string().contains(name)) {
            continue;
        }
        let value = case["value"].to_string();
        let signed = run(Some(SECRET), &["sign", "-", "--format", "typed", "--at", NOW], value.as_bytes());
        assert_eq!((signed.code, signed.line()), (0, token), "{case}");
        // The tagged JSON from `inspect` signs to the same token.
        let shown = run(Some(SECRET), &["inspect", "--json", token, "--now", NOW], b"").json();
        let tagged = shown["tagged_json"].as_str().unwrap();
        let again = run(Some(SECRET), &["sign", tagged, "--format", "tagged", "--at", NOW], b"");
        assert_eq!(again.line(), token);
        written += 1;
    }
    assert_eq!(written, 25);
}

#[test]
fn sign_takes_json_and_presets() {
    let signed = run(Some("sibling-secret"), &["sign", r#"{"user_id":42}"#, "--at", NOW], b"");
    assert_eq!(signed.line(), "eyJ1c2VyX2lkIjo0Mn0.ZVPxAA.XxgY1XlsLEF2JX6PUJL8p7WaX5A");
    for (file, preset) in [
        ("starlette_session", "starlette"),
        ("django_session", "django"),
        ("quart_session", "quart"),
        ("flask_wtf_csrf", "flask-wtf"),
        ("flask_session_id", "flask-session"),
        ("flask_security_tokens", "flask-security"),
    ] {
        let cases = load(&format!("siblings/{file}.json"));
        // Only cases with a text key and a plain JSON or text value.
        let usual = |case: &&Json| {
            let own_salt = preset == "flask-security" && case["params"]["salt"] != "login-salt";
            case["op"] == "dumps"
                && !own_salt
                && case["params"]["secret_keys_hex"] == serde_json::json!(["7369626c696e672d736563726574"])
        };
        let case = cases.iter().find(usual).expect("a case");
        let token = case["text"].as_str().unwrap();
        let verified =
            run(Some("sibling-secret"), &["inspect", "--json", token, "--preset", preset, "--now", NOW], b"");
        let inspection = verified.json();
        assert_eq!(inspection["verdict"], "valid", "{case}");
        let value = inspection["payload"]["content"].as_str().unwrap();
        let signed = run(Some("sibling-secret"), &["sign", value, "--preset", preset, "--at", NOW], b"");
        assert_eq!(signed.line(), token);
    }
}

#[test]
fn resign_keeps_the_payload_bytes() {
    // Unsorted keys and a space: bytes that none of the codecs would write.
    let odd = run(
        Some(SECRET),
        &[
            "sign",
            "--preset",
            "starlette",
            "--base64",
            "url-safe",
            "--salt",
            "cookie-session",
            "--derivation",
            "hmac",
            r#"{"b": 1, "a": 2}"#,
            "--at",
            NOW,
        ],
        b"",
    );
    let payload = odd.line().split('.').next().unwrap();
    assert_eq!(payload, "eyJiIjogMSwgImEiOiAyfQ");
    let reissued =
        run(Some(SECRET), &["reissue", odd.line(), "--at", "1700000100", "--new-digest", "sha256"], b"");
    assert_eq!(reissued.code, 0);
    assert!(reissued.line().starts_with("eyJiIjogMSwgImEiOiAyfQ."));
    let seen = run(
        Some(SECRET),
        &["inspect", "--json", reissued.line(), "--digest", "sha256", "--now", "1700000100"],
        b"",
    );
    let seen = seen.json();
    assert_eq!((&seen["verdict"], &seen["age"]), (&"valid".into(), &0.into()));

    let forged = run(Some("another secret key"), &["reissue", odd.line()], b"");
    assert_eq!((forged.code, forged.stdout.as_str()), (1, ""));
    assert!(forged.stderr.contains("rejected: "));
}

#[test]
fn verify_reads_many_lines() {
    let good = "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10";
    let input = format!("{good}\nsession={good}; Path=/; HttpOnly\r\nCookie: a=b; session={good}\n");
    let all = run(Some(SECRET), &["verify", "-", "--now", NOW], input.as_bytes());
    assert_eq!(all.code, 0);
    assert_eq!(all.stdout, "valid, signed 2023-11-14 22:13:20 UTC\n".repeat(3));
    let one_bad = format!("{good}\nx\n");
    let one_bad = run(Some(SECRET), &["verify", "-", "--now", NOW], one_bad.as_bytes());
    assert_eq!((one_bad.code, one_bad.stdout.lines().count()), (1, 2));
    assert!(one_bad.stdout.lines().nth(1).unwrap().starts_with("rejected, parts: "));
}

#[test]
fn the_age_limit_is_inclusive() {
    let token = "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10";
    let verify = |now: &str, limit: &str| {
        run(Some(SECRET), &["verify", token, "--now", now, "--max-age", limit], b"").code
    };
    assert_eq!(verify("1700000010", "10"), 0);
    assert_eq!(verify("1700000010.999", "10"), 0);
    assert_eq!(verify("1700000011", "10"), 1);
    assert_eq!(verify("2023-11-14T22:13:19Z", "10"), 1);
    assert_eq!(verify("2099-01-01T00:00:00+01:00", "none"), 0);
    assert_eq!(verify(NOW, "-1"), 1);
}

#[test]
fn keygen_makes_random_keys() {
    let keys: Vec<String> = (0..3).map(|_| run(None, &["keygen"], b"").line().to_owned()).collect();
    assert!(keys.iter().all(|key| key.len() == 64 && key.bytes().all(|byte| byte.is_ascii_hexdigit())));
    assert!(keys[0] != keys[1] && keys[1] != keys[2]);
    let url_safe = run(None, &["keygen", "--format", "url-safe", "--bytes", "48", "--json"], b"");
    assert_eq!(url_safe.json()["secret"].as_str().unwrap().len(), 64);
    assert_eq!(run(None, &["keygen", "--bytes", "8"], b"").code, 2);
}

#[test]
fn wrong_usage_is_exit_code_2() {
    for args in [
        &["verify", "a.b.c"][..],
        &["sign", "{}"],
        &["sign", "{", "--secret", "x"],
        &["inspect"],
        &["inspect", "a.b.c", "--separator", "-"],
        &["inspect", "a.b.c", "--now", "tomorrow"],
        &["inspect", "a.b.c", "--secret-file", "no such file"],
        &["inspect", "a.b.c", "--fallback", "x"],
        &["inspect", "a.b.c", "--accept", "sha1"],
        &["sign", r#"{"t":"tuple","v":3}"#, "--format", "typed", "--secret", "x"],
    ] {
        let run = run(None, args, b"");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert!(run.stderr.contains("error:"), "{args:?}: {}", run.stderr);
    }
    assert_eq!(run(None, &["--help"], b"").code, 0);
}

/// Content of a cookie that is pasted back in the wrong notation would become dicts.
#[test]
fn sign_says_that_pasted_content_is_another_notation() {
    let warning = |value: &str, more: &[&str]| {
        let signed = run(Some("a long enough secret"), &[&["sign", value], more].concat(), b"");
        assert_eq!(signed.code, 0, "{}", signed.stderr);
        signed.stderr
    };
    for tagged in
        [r#"{"a":{" b":"AP8="}}"#, r#"{"a":[1,{" t":[1]}]}"#, r#"{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}"#]
    {
        assert!(warning(tagged, &[]).contains("give --format tagged"), "{tagged}");
        assert!(!warning(tagged, &["--format", "tagged"]).contains("--format"), "{tagged}");
    }
    let typed = r#"{"t":"dict","v":[[{"t":"str","v":"a"},{"t":"bytes","v":"00ff"}]]}"#;
    assert!(warning(typed, &[]).contains("give --format typed"));
    assert_eq!(warning(typed, &["--format", "typed"]), "");
    for plain in [r#"{"a":1}"#, r#"{"a":{" b":1,"c":2}}"#, r#"{"t":"x","other":1}"#, r#"{"t":1}"#] {
        assert_eq!(warning(plain, &[]), "", "{plain}");
    }
}
