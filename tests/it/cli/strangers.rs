//! Cookies of other libraries than itsdangerous, and cookies that need other options than the defaults.

use cookie_session::clock::Timestamp;
use cookie_session::presets::{Preset, django};
use cookie_session::scheme::Compression;
use cookie_session::{Scheme, SecretKeys};
use serde_json::Value as Json;

use super::run;

const SECRET: &str = "sibling-secret";
const NOW: &str = "1700000000";

fn inspect(secret: &str, cookie: &str, more: &[&str]) -> Json {
    run(Some(secret), &[&["inspect", "--json", cookie, "--now", NOW], more].concat(), b"").json()
}

fn hint(inspection: &Json) -> &str {
    inspection["hints"][0]["text"].as_str().unwrap_or_default()
}

/// Python: `hmac.new(b"sibling-secret", b"ada@example.com", "sha512").hexdigest()`.
const REMEMBER: &str = "ada@example.com|0d492bf22868aae5b640359d6e3bba7a90f5c15bcc4c4f279908372a25907fd1fa27a420e062c0f2be28b95622e667843054b318d5e77bcf02da069affbcbb4f";

#[test]
fn a_remember_token_of_flask_login() {
    let found = inspect(SECRET, REMEMBER, &[]);
    assert!(hint(&found).starts_with("not an itsdangerous token: this is a remember token of Flask-Login"));
    assert!(hint(&found).ends_with("with the secret key, it is valid"), "{}", hint(&found));
    let other =
        inspect("another secret key", &format!("remember_token={REMEMBER}"), &["--name", "remember_token"]);
    assert!(hint(&other).ends_with("with the secret key, its signature does not match"), "{}", hint(&other));
    let without = run(None, &["inspect", "--json", &format!("7|{}", "0".repeat(128))], b"").json();
    assert!(hint(&without).ends_with("without a time"), "{}", hint(&without));
    for other in [format!("7|{}", "0".repeat(127)), format!("7|{}", "g".repeat(128)), "0".repeat(129)] {
        assert!(!hint(&inspect(SECRET, &other, &[])).contains("remember"), "{other}");
    }
}

#[test]
fn ids_of_sessions_on_the_server() {
    for (id, whose) in [
        ("6ba7b810-9dad-11d1-80b4-00c04fd430c8!kDkCwrcMlrkm0QBe9l2mAzX1rYg=", "a session ID of pgAdmin"),
        ("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "ID of a session that is stored on the server"),
        ("0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p", "ID of a session that is stored on the server"),
        ("Zm9yIGEgdGVzdCB0aGF0IG5lZWRzIDMyIGJ5dGVzLi4", "ID of a session that is stored on the server"),
    ] {
        let found = inspect(SECRET, id, &[]);
        assert!(
            hint(&found).starts_with("not an itsdangerous token: ") && hint(&found).contains(whose),
            "{found}"
        );
        assert_eq!(found["hints"].as_array().unwrap().len(), 1, "{found}");
    }
}

/// `django.contrib.messages` in a cookie: a key prefix, a salt, compressed JSON.
#[test]
fn messages_of_django_need_a_key_prefix() {
    let keys = SecretKeys::new(SECRET).unwrap().with_prefix("django.http.cookies");
    let token: String = django::signing(keys, "django.contrib.messages")
        .compression(Compression::Flask)
        .clock(cookie_session::clock::FixedClock(Timestamp::from_secs(1_700_000_000)))
        .timed_serializer()
        .dump_value(&serde_json::json!([["__json_message", 0, 25, "Saved."]]).try_into().unwrap())
        .unwrap();
    let options = ["--preset", "django", "--salt", "django.contrib.messages"];
    let without = inspect(SECRET, &token, &options);
    assert_eq!(without["verdict"], "bad_signature");
    assert_eq!(without["hints"][0]["options"], serde_json::json!(["--key-prefix django.http.cookies"]));
    let with = inspect(SECRET, &token, &[&options[..], &["--key-prefix", "django.http.cookies"]].concat());
    assert_eq!(with["verdict"], "valid");
    assert_eq!(with["value"]["v"][0]["v"][3]["v"], "Saved.");
    // The current key and the retired ones have the prefix.
    let more = [&options[..], &["--key-prefix", "django.http.cookies", "--fallback", SECRET]].concat();
    assert_eq!(inspect("a newer secret key", &token, &more)["signed_by"]["key"]["fallback"], 1);
    let args = [&["sign", "[1]", "--at", NOW, "--key-prefix", "django.http.cookies"][..], &options].concat();
    let signed = run(Some(SECRET), &args, b"");
    assert_eq!(inspect(SECRET, signed.line(), &more)["verdict"], "valid");
}

#[test]
fn signed_cookies_of_django_are_found_by_their_name() {
    let keys = SecretKeys::new(SECRET).unwrap();
    let signer = django::signed_cookie(keys, "theme", "").timestamp_signer();
    let token = signer.sign_at(b"dark", Timestamp::from_secs(1_700_000_000)).unwrap();
    let token = String::from_utf8(token).unwrap();
    let more = ["--preset", "django", "--base64", "none", "--name", "theme"];
    let found = inspect(SECRET, &format!("theme={token}"), &more);
    let options: Vec<&str> = found["hints"][0]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| option.as_str().unwrap())
        .collect();
    assert_eq!(options, ["--salt django.http.cookies.v2:0:theme", "--key-prefix django.http.cookies"]);
    let salt = ["--salt", "django.http.cookies.v2:0:theme", "--key-prefix", "django.http.cookies"];
    assert_eq!(inspect(SECRET, &token, &[&more[..], &salt].concat())["verdict"], "valid");
}

/// Tokens of `Serializer` and `Signer`, which contain no time.
#[test]
fn tokens_without_a_time_are_told_so() {
    let keys = || SecretKeys::new(SECRET).unwrap();
    let signer = Scheme::flask_session(keys()).signer();
    let token = String::from_utf8(signer.sign(b"eyJhIjoxfQ")).unwrap();
    let found = inspect(SECRET, &token, &[]);
    assert_eq!(found["verdict"], "no_timestamp");
    assert_eq!(found["hints"][0]["options"], serde_json::json!(["--time none"]));
    assert_eq!(inspect(SECRET, &token, &["--time", "none"])["verdict"], "valid");
    let remember = String::from_utf8(Scheme::new(keys(), "remember").signer().sign(b"WyI3Il0")).unwrap();
    let found = inspect(SECRET, &remember, &[]);
    assert_eq!(found["hints"][0]["options"], serde_json::json!(["--salt remember", "--time none"]));
    let timed = Scheme::flask_session(keys())
        .timestamp_signer()
        .sign_at(b"eyJhIjoxfQ", Timestamp::from_secs(1_700_000_000))
        .unwrap();
    assert_eq!(inspect(SECRET, std::str::from_utf8(&timed).unwrap(), &[])["hints"], serde_json::json!([]));
}

/// The tool recognizes tokens of each preset, which are valid with the hint's options.
#[test]
fn tokens_of_each_preset_are_told_by_its_name() {
    let value = |preset: &Preset| if preset.is_session() { r#"{"a":1}"# } else { "[1]" };
    for preset in Preset::ALL {
        let args = ["sign", value(preset), "--preset", preset.as_str(), "--at", NOW];
        let signed = run(Some(SECRET), &args, b"");
        let found = inspect(SECRET, signed.line(), &["--preset", preset.as_str()]);
        assert_eq!(found["verdict"], "valid", "{preset}");
        // Quart's cookies look like Flask's.
        if !matches!(preset, Preset::Flask | Preset::Quart) {
            let found = inspect(SECRET, signed.line(), &[]);
            assert_eq!(found["hints"][0]["options"], serde_json::json!([format!("--preset {preset}")]));
        }
    }
    let args = ["sign", "[1]", "--preset", "itsdangerous", "--time", "none"];
    let token = run(Some(SECRET), &args, b"");
    let found = inspect(SECRET, token.line(), &[]);
    assert_eq!(found["hints"][0]["options"], serde_json::json!(["--preset itsdangerous", "--time none"]));
    let options = ["--preset", "itsdangerous", "--time", "none"];
    assert_eq!(inspect(SECRET, token.line(), &options)["verdict"], "valid");
}

/// The tool lists every name that the library knows.
#[test]
fn names_that_do_not_exist_are_answered_with_those_that_do() {
    for (option, said) in [
        ("--preset", "flask, quart, starlette, django, flask-wtf"),
        ("--digest", "sha1, sha224, sha256, sha384, sha512, sha512_256, blake2s, blake2b"),
        ("--derivation", "hmac, django-concat, concat, none"),
        ("--time", "unix, legacy, base62, or none"),
        ("--base64", "url-safe, standard, or none"),
        ("--codec", "tagged-json, tagged-json-unsorted, json, json-ascii, json-python, messagepack"),
        ("--accept", "DIGEST:DERIVATION"),
    ] {
        let refused = run(None, &["inspect", "a.b.c", option, "unheard-of"], b"");
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
    for spelling in ["sha512_256", "sha512-256", "SHA512_256"] {
        assert_eq!(run(None, &["inspect", "a.b.c", "--digest", spelling], b"").code, 0, "{spelling}");
    }
}
