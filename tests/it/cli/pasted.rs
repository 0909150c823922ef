//! Pasted text: the tool finds the cookie in it, or lists the cookies that are there.

use serde_json::Value as Json;

use super::run;

const SECRET: &str = "golden-secret";
const TOKEN: &str = "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10";

fn verdict(line: &str, more: &[&str]) -> (Json, String) {
    let args = [&["inspect", "--now", "1700000000"], more, &["--", line]].concat();
    let (people, scripts) = (
        run(Some(SECRET), &args, b""),
        run(Some(SECRET), &[&["inspect", "--json"], &args[1..]].concat(), b""),
    );
    // The same on stdin, where each line is a cookie.
    if line.trim_end().lines().count() < 2 {
        let args = [&["inspect", "-", "--now", "1700000000", "--json"], more].concat();
        assert_eq!(run(Some(SECRET), &args, line.as_bytes()).stdout, scripts.stdout, "{line}");
    }
    (scripts.json(), people.stdout)
}

#[test]
fn a_cookie_is_found_in_whatever_it_is_copied_with() {
    for line in [
        TOKEN.to_owned(),
        format!("session={TOKEN}"),
        format!("  session = {TOKEN}  "),
        format!("a=1;session={TOKEN}"),
        format!("a=1;  session={TOKEN};b=2"),
        format!("a=1; session=\"{TOKEN}\"; b=2"),
        format!("session={TOKEN}; Path=/; HttpOnly"),
        format!(" {TOKEN}"),
        format!("{TOKEN} \n"),
        format!("\t{TOKEN}\r\n"),
        format!("\"{TOKEN}\""),
        format!("'{TOKEN}'"),
        format!("'session={TOKEN}; Path=/'"),
        format!("b'{TOKEN}'"),
        format!("\"{TOKEN}\","),
        format!("Set-Cookie: session={TOKEN}; HttpOnly; Path=/"),
        format!("set-cookie: session={TOKEN}; Expires=Tue, 14 Nov 2023 22:13:20 GMT; Path=/"),
        format!("set-cookie:session={TOKEN}"),
        format!("Set-Cookie : session={TOKEN}"),
        format!("< set-cookie: session={TOKEN}; HttpOnly; Path=/\r"),
        format!("< Set-Cookie: session={TOKEN}"),
        format!("> Cookie: theme=dark; session={TOKEN}"),
        format!("Cookie: theme=dark; session={TOKEN}"),
        format!("cookie:theme=dark;session={TOKEN}"),
        format!("COOKIE: session={TOKEN}; session=second"),
        format!("* Added cookie session=\"{TOKEN}\" for domain localhost, path /, expire 0"),
        format!("* Replaced cookie session=\"{TOKEN}\" for domain localhost, path /, expire 1702592000"),
        format!(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nVary: Cookie\r\nSet-Cookie: session={TOKEN}; Path=/\r\n"
        ),
        format!("> GET / HTTP/2\n> cookie: a=1; session={TOKEN}\n>"),
        format!("set-cookie:\nsession={TOKEN}; HttpOnly"),
        format!("# Netscape HTTP Cookie File\n\n#HttpOnly_localhost\tFALSE\t/\tFALSE\t0\tsession\t{TOKEN}\n"),
        format!("-H 'cookie: a=1; session={TOKEN}'"),
        format!("-b 'a=1; session={TOKEN}'"),
        format!("--cookie \"session={TOKEN}\""),
        format!("#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\t{TOKEN}"),
        format!("example.com\tTRUE\t/\tTRUE\t1702592000\tsession\t{TOKEN}"),
        format!("session\t{TOKEN}\texample.com\t/\tSession"),
    ] {
        let (json, people) = verdict(&line, &[]);
        assert_eq!(
            (&json["verdict"], &json["cookie"]),
            (&"valid".into(), &TOKEN.into()),
            "{line:?}: {people}"
        );
    }
}

#[test]
fn a_cookie_of_another_name_is_found_by_it() {
    for line in [
        format!("__Host-session={TOKEN}"),
        format!("set-cookie: __Host-session={TOKEN}; Path=/; Secure"),
        format!("Cookie: a=1; __Host-session={TOKEN}"),
        format!("a=1;__Host-session={TOKEN}"),
        format!("example.com\tTRUE\t/\tTRUE\t0\t__Host-session\t{TOKEN}"),
        format!("HTTP/1.1 200 OK\nSet-Cookie: a=1\nSet-Cookie: __Host-session={TOKEN}\n"),
    ] {
        let (json, people) = verdict(&line, &[]);
        assert_eq!(json["verdict"], "no_cookie", "{line}");
        assert_eq!(json["payload"]["text"], "", "no text is treated as a payload");
        let why = json["checks"][0]["why"].as_str().unwrap();
        assert!(why.starts_with("no cookie is named \"session\", there "), "{why}");
        assert!(why.contains("\"__Host-session\""), "{why}");
        let options = json["hints"][0]["options"].as_array().unwrap();
        assert!(options.contains(&"--name __Host-session".into()), "{options:?}");
        assert!(people.contains("\nnot found, cookie: no cookie is named "), "{people}");
        let (json, people) = verdict(&line, &["--name", "__Host-session"]);
        assert_eq!(json["verdict"], "valid", "{people}");
    }
}

#[test]
fn a_missing_cookie_is_said_and_exit_code_1() {
    let missing = |args: &[&str]| {
        let run = run(Some("a secret key that is not weak"), args, b"");
        assert_eq!(run.code, 1, "{}", run.stderr);
        run.stdout + &run.stderr
    };
    assert_eq!(
        missing(&["verify", "Cookie: a=1; b=2; a=3"]),
        "not found, cookie: no cookie is named \"session\", there are \"a\", \"b\", \"a\"\n"
    );
    assert_eq!(
        missing(&["verify", "Cookie: "]),
        "not found, cookie: no cookie is named \"session\", there are none at all\n"
    );
    assert!(
        missing(&["reissue", "Cookie: a=1"])
            .contains("rejected: no cookie is named \"session\", there is \"a\"")
    );
    // The same without a secret: the tool found nothing to inspect.
    assert_eq!(run(None, &["inspect", "sid=x.y.z"], b"").code, 1);
}

/// Padding is not a name=value pair.
#[test]
fn a_value_with_equals_signs_stays_whole() {
    for (value, more) in [
        (r#"{"a":1}"#, &["--preset", "starlette"][..]),
        (r#"{"ab":1}"#, &["--preset", "starlette"]),
        (r#"{"abc":1}"#, &["--preset", "starlette"]),
        ("a=b;c", &["--preset", "flask-session"]),
        ("a=b", &["--preset", "flask-session"]),
    ] {
        let signed = run(Some(SECRET), &[&["sign", value, "--at", "1700000000"], more].concat(), b"");
        let token = signed.line();
        let (json, people) = verdict(token, more);
        assert_eq!((&json["verdict"], &json["cookie"]), (&"valid".into(), &token.into()), "{people}");
    }
    let padded = format!("{TOKEN}=");
    assert_eq!(verdict(&padded, &[]).0["cookie"], padded.as_str());
    assert_eq!(verdict(&padded, &["--python-compatible"]).0["verdict"], "valid");
}

/// Cookies that are separated by NUL bytes may contain any other bytes.
#[test]
fn cookies_that_end_with_nul_are_read_unchanged() {
    let input = format!(" {TOKEN}\0'{TOKEN}'\0{TOKEN}\n\0{TOKEN}\0");
    let shown = run(Some(SECRET), &["verify", "-", "-z", "--now", "1700000000"], input.as_bytes());
    let valid: Vec<bool> = shown.stdout.lines().map(|line| line.starts_with("valid")).collect();
    assert_eq!(valid, [false, false, false, true]);
}
