//! Adding `Cookie` to the `Vary` header.

use cookie_session::session::vary;
use proptest::prelude::*;

fn merged(lines: &[&str]) -> Option<String> {
    vary::merge(lines.iter().map(|line| line.as_bytes()))
        .map(|line| String::from_utf8(line.into_owned()).unwrap())
}

#[test]
fn cookie_in_any_line_is_enough() {
    for lines in [
        &["Cookie"][..],
        &["Accept,COOKIE"],
        &["Accept", "Origin", "x, cookie"],
        &["\"Cookie\""],
        &["\"C\\ookie\""],
        &["cookie, \"unclosed"],
        &["*", "cookie"],
    ] {
        assert_eq!(merged(lines), None, "{lines:?}");
    }
}

#[test]
fn the_first_line_is_extended() {
    for (lines, first) in [
        (&[][..], "Cookie"),
        (&["", "Origin"], "Cookie"),
        (&["Accept", "Origin"], "Accept, Cookie"),
        (&["\"a,b\" ,c"], "\"a,b\", c, Cookie"),
        (&["\"\""], "\"\", Cookie"),
        // Found by fuzzing: behind an open quote, `Cookie` was part of the text and added again and again.
        (&["\"a\\,b"], "Cookie, \"a\\,b"),
        (&["\""], "Cookie, \""),
        // In Werkzeug, a backslash before a line feed stands for itself.
        (&["\"a\\\nb\""], "\"a\\\\\nb\", Cookie"),
        (&["x\"cookie\""], "\"x\\\"cookie\\\"\", Cookie"),
    ] {
        assert_eq!(merged(lines).as_deref(), Some(first), "{lines:?}");
    }
}

proptest! {
    /// Merging twice is merging once, and no item gets lost.
    #[test]
    fn merging_is_idempotent(lines in proptest::collection::vec("[a-c\",\\\\ *]{0,12}|[ -~]{0,12}", 0..3)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        if let Some(first) = merged(&lines) {
            prop_assert!(first.ends_with("Cookie") || first.starts_with("Cookie, "));
            let first_line = lines.first().copied().unwrap_or_default();
            for item in first_line.split(',').map(str::trim).filter(|item| item.bytes().all(|byte| byte.is_ascii_lowercase())) {
                prop_assert!(first.contains(item));
            }
            prop_assert_eq!(merged(&[first.as_str()]), None);
        }
    }

    #[test]
    fn any_bytes_can_be_merged(lines: Vec<Vec<u8>>) {
        let merged = vary::merge(lines.iter().map(Vec::as_slice));
        prop_assert!(merged.is_none_or(|line| line.ends_with(b"Cookie") || line.starts_with(b"Cookie, ")));
    }
}
