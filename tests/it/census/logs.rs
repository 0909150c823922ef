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

/// W3C extended logs of IIS and CloudFront. The columns change in the middle of a file.
#[test]
fn a_fields_line_names_the_columns() {
    let cookie = cookie();
    let iis = format!(
        "#Software: Microsoft Internet Information Services 10.0\r\n\
         #Fields: date time cs-method cs-uri-stem cs(User-Agent) cs(Cookie) sc-status\r\n\
         2026-11-25 10:00:00 GET / Mozilla/5.0+(X11) theme=dark;+session={cookie};+a=1+2 200\r\n\
         2026-11-25 10:00:01 GET / Mozilla/5.0 session={cookie} 200\r\n\
         2026-11-25 10:00:02 GET / cs(Cookie)=session={cookie} - 200\r\n\
         2026-11-25 10:00:03 GET /\r\n\
         #Date: 2026-11-25 11:00:00\r\n\
         #Fields: cs(cookie) date\r\n\
         session={cookie} 2026-11-25\r\n\
         #Fields: date time\r\n\
         session={cookie} session={cookie}\r\n"
    );
    let found = figures(&["--field", "cs(Cookie)"], iis.as_bytes());
    assert_eq!((&found["cookies"]["open"], &found["cookies"]["found"]), (&3.into(), &3.into()), "{found}");
    assert_eq!(found["lines"]["blank"], 5, "directives");
    assert_eq!(found["lines"]["without_the_cookie"], 3);

    let cloud_front = format!(
        "#Version: 1.0\n#Fields: date\tcs(Cookie)\tcs(User-Agent)\n\
         2026-11-25\ttheme=dark;%20session={cookie}\tMozilla/5.0%20(X11)\n2026-11-25\t-\t-\n"
    );
    let found = figures(&["--field", "cs(Cookie)"], cloud_front.as_bytes());
    assert_eq!((&found["cookies"]["open"], &found["lines"]["without_the_cookie"]), (&1.into(), &1.into()));
}

/// Each block of a large file is read with the columns that were named before it.
#[test]
fn columns_are_those_of_the_last_fields_line_in_any_block() {
    let cookie = cookie();
    let mut log = String::new();
    for part in 0..4 {
        let (names, before) = if part % 2 == 0 { ("cs(Cookie)", "") } else { ("x y cs(Cookie)", "- - ") };
        log += &format!("#Fields: {names}\n");
        // More than one block of 256 KiB.
        log += &format!("{before}session={cookie}\n").repeat(5000);
    }
    let found = figures(&["--field", "cs(Cookie)"], log.as_bytes());
    assert_eq!((&found["cookies"]["open"], &found["lines"]["blank"]), (&20_000.into(), &4.into()));
}

/// NCSA logs, and what Apache and nginx make of their own formats.
#[test]
fn a_format_names_the_columns() {
    let cookie = cookie();
    let begin = "127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] \"GET /?a=\\\"b c\\\" HTTP/1.0\" 200 2326 \"-\" \"UA [1]\"";
    let log = format!(
        "{begin} \"theme=\\\"x\\\"; session={cookie}\"\n{begin} \"session={cookie}\" 0.1\n{begin} \"-\"\n{begin}\n"
    );
    for (format, field) in [
        ("%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-agent}i\" \"%{Cookie}i\"", "%{Cookie}i"),
        (
            "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \
             \"$http_user_agent\" \"$http_cookie\"",
            "$http_cookie",
        ),
    ] {
        let found = figures(&["--format", format, "--field", field], log.as_bytes());
        assert_eq!(
            (&found["cookies"]["open"], &found["cookies"]["found"]),
            (&2.into(), &2.into()),
            "{found}"
        );
        assert_eq!(found["lines"]["without_the_cookie"], 2, "{found}");
        let wrong = crate::cli::run(Some(CURRENT), &["census", "--format", format, "--field", "cookie"], b"");
        assert_eq!(wrong.code, 2);
        assert!(wrong.stderr.contains("--format has no column cookie; write --field as"), "{}", wrong.stderr);
    }
    assert_eq!(crate::cli::run(Some(CURRENT), &["census", "--format", "%h"], b"").code, 2);
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
