//! Access logs with a named field, headers of any case, and lines that are too long.

use cookie_session::scheme::SchemeConfig;
use cookie_session::{Map, Value};
use serde_json::Value as Json;

use super::inputs::{What, token};
use super::{CURRENT, NOW, census};

fn cookie() -> String {
    let value = Value::from(Map::from([("visits", 1)]));
    String::from_utf8(token(&SchemeConfig::default(), CURRENT, NOW, &What::Value(&value))).unwrap()
}

fn figures(more: &[&str], input: &[u8]) -> Json {
    census(&[more, &["--json"]].concat(), input).json()
}

#[test]
fn the_named_field_of_a_log_has_the_cookie() {
    let cookie = cookie();
    let text = [
        format!("127.0.0.1 \"GET / HTTP/1.1\" 200 cookie=\"theme=dark; session={cookie}\" rt=0.1"),
        format!("cookie=session={cookie}"),
        format!("cookie={cookie}"),
        // nginx and Apache escape quotes and bytes so.
        format!("x cookie=\"a=\\\"b\\\"; theme=\\x22dark\\x22; session={cookie}\""),
        format!("set_cookie=\"session=other\" cookie=\"session={cookie}\""),
    ];
    let json = [
        format!("{{\"status\":200,\"cookie\":\"session={cookie}; a=1\"}}"),
        format!("  {{\"cookie\":\"{cookie}\"}}"),
    ];
    let absent = [
        "127.0.0.1 \"GET / HTTP/1.1\" 200 cookie=\"-\"",
        "cookie=-",
        "cookie=\"theme=dark\"",
        "not_the_cookie=\"session=a.b.c\"",
        "cookie=\"session=unclosed",
        "{\"cookie\":7}",
        "{\"cookie\":",
        "{}",
    ];
    let lines: Vec<&str> = text.iter().chain(&json).map(String::as_str).chain(absent).collect();
    let found = figures(&["--field", "cookie"], lines.join("\n").as_bytes());
    assert_eq!(found["cookies"]["open"], text.len() + json.len(), "{found}");
    assert_eq!((&found["cookies"]["found"], &found["cookies"]["open"]), (&7.into(), &7.into()));
    assert_eq!(found["lines"]["without_the_cookie"], absent.len());

    let nested = format!("{{\"request\":{{\"cookie\":\"session={cookie}\"}}}}\n");
    assert_eq!(figures(&["--field", "/request/cookie"], nested.as_bytes())["cookies"]["open"], 1);
}

#[test]
fn a_cookie_of_another_name_is_found_by_it() {
    let cookie = cookie();
    let lines = format!("cookie: session=x; sid={cookie}\nSET-COOKIE: sid={cookie}; Path=/\nsid={cookie}");
    let found = figures(&["--name", "sid"], lines.as_bytes());
    assert_eq!((&found["cookies"]["open"], &found["lines"]["read"]), (&3.into(), &3.into()));
    assert_eq!(found["size_in_bytes"]["max"], "sid=".len() + cookie.len());
    assert_eq!(figures(&[], lines.as_bytes())["lines"]["without_the_cookie"], 2);
}

/// The last line needs no line break, and a long one is skipped wherever a block ends.
#[test]
fn lines_that_are_too_long_are_counted_and_skipped() {
    let cookie = cookie();
    // With the long line's end as the last byte of a block, too.
    let whole = 3 * 262_144 - cookie.len() - 2;
    for length in [65_536, 65_537, 262_144, 262_145, 1_000_000, whole - 1, whole, whole + 1] {
        for end in ["", "\n"] {
            let lines = format!("{cookie}\n{}\n{cookie}{end}", "x".repeat(length));
            let found = figures(&[], lines.as_bytes());
            let too_long = u64::from(length > 65_536);
            assert_eq!(found["lines"]["read"], 3, "{length}");
            assert_eq!(found["lines"]["too_long"], too_long, "{length}");
            assert_eq!(
                (&found["cookies"]["open"], &found["cookies"]["found"]),
                (&2.into(), &(3 - too_long).into())
            );
        }
    }
    let endless = "x".repeat(700_000);
    assert_eq!(figures(&[], endless.as_bytes())["lines"]["too_long"], 1);
    assert_eq!(figures(&[], b"")["lines"]["read"], 0);
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_that_names_it() {
    let run = crate::cli::run(Some(CURRENT), &["census", "there-is-none.txt"], b"");
    assert_eq!((run.code, &*run.stdout), (2, ""));
    assert!(run.stderr.contains("there-is-none.txt: "), "{}", run.stderr);
}
