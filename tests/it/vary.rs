//! Adding `Cookie` to the `Vary` header.

use proptest::prelude::*;

use crate::replaced;

fn merged(lines: &[&str]) -> Option<String> {
    let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    replaced::vary(&lines).map(|line| String::from_utf8(line).unwrap())
}

/// What a response's `Vary` lines are after merging.
fn after(lines: &[&str]) -> Vec<String> {
    merged(lines).map_or_else(|| lines.iter().map(|line| (*line).to_owned()).collect(), |line| vec![line])
}

#[test]
fn one_line_that_says_it_already_stays_to_the_byte() {
    for line in [
        "Cookie",
        "Accept,COOKIE",
        "\"Cookie\"",
        "\"C\\ookie\"",
        "cookie, \"unclosed",
        " cookie ,",
        "*",
        "*,cookie",
    ] {
        assert_eq!(merged(&[line]), None, "{line:?}");
    }
}

#[test]
fn one_line_is_extended_as_by_werkzeug() {
    for (line, expected) in [
        ("", "Cookie"),
        (" , ,", "Cookie"),
        ("Accept", "Accept, Cookie"),
        ("Accept,accept", "Accept, accept, Cookie"),
        ("*, Origin", "*, Origin, Cookie"),
        ("\"a,b\" ,c", "\"a,b\", c, Cookie"),
        ("\"\"", "\"\", Cookie"),
        // Found by fuzzing: behind an open quote, `Cookie` was part of the text and added again and again.
        ("\"a\\,b", "Cookie, \"a\\,b"),
        ("\"", "Cookie, \""),
        // In Werkzeug, a backslash before a line feed stands for itself.
        ("\"a\\\nb\"", "\"a\\\\\nb\", Cookie"),
        ("x\"cookie\"", "\"x\\\"cookie\\\"\", Cookie"),
    ] {
        assert_eq!(merged(&[line]).as_deref(), Some(expected), "{line:?}");
    }
    assert_eq!(merged(&[]).as_deref(), Some("Cookie"));
}

/// nginx obeys only the last of several lines.
#[test]
fn several_lines_become_one() {
    for (lines, expected) in [
        (&["Accept", "Origin"][..], "Accept, Origin, Cookie"),
        (&["", "Origin"], "Origin, Cookie"),
        (&["", ""], "Cookie"),
        (&["Cookie", "Origin"], "Cookie, Origin"),
        (&["Origin", "accept, COOKIE"], "Origin, accept, COOKIE"),
        (&["Cookie", "cookie"], "Cookie"),
        (&["Origin, Accept", "origin", "ACCEPT , b"], "Origin, Accept, b, Cookie"),
        (&["\"Origin\"", "origin", "a b", "\"a b\""], "Origin, \"a b\", Cookie"),
        (&["\"cookie\"", "Origin"], "cookie, Origin"),
        // An open quote hides what is behind it, in its line only.
        (&["a, \"open, b", "c"], "a, c, Cookie, \"open, b"),
        (&["\"open", "\"Open", "cookie", "\"other"], "cookie, \"open, \"other"),
    ] {
        assert_eq!(merged(lines).as_deref(), Some(expected), "{lines:?}");
    }
}

/// nginx knows `*` only if it is all there is; `*, Cookie` is a page that it may store.
#[test]
fn an_asterisk_stays_alone() {
    for lines in [
        &["*"][..],
        &[" *"],
        &["*,"],
        &["*, *"],
        &["\"*\""],
        &["*", "Origin"],
        &["Origin", "*"],
        &["Cookie", "a, *"],
    ] {
        assert_eq!(after(lines), ["*"], "{lines:?}");
    }
}

proptest! {
    /// Merging twice is merging once, what is left is one line, and no item gets lost.
    #[test]
    fn merging_is_idempotent(lines in proptest::collection::vec("[a-c\",\\\\ *]{0,12}|[ -~]{0,12}|[a-c]{1,2}(, ?[a-c]{1,2}){0,2}", 0..4)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let after = after(&lines);
        prop_assert_eq!(after.len(), 1);
        prop_assert_eq!(merged(&[&after[0]]), None);
        if after[0] == "*" {
            prop_assert!(lines.iter().any(|line| line.contains('*')));
        } else {
            // An item in another case may stand for it.
            let after = after[0].to_ascii_lowercase();
            for item in lines.iter().flat_map(|line| line.split(',')).map(str::trim) {
                if !item.is_empty() && item.bytes().all(|byte| byte.is_ascii_lowercase()) {
                    prop_assert!(after.contains(item), "{} in {:?}", item, after);
                }
            }
        }
    }

    /// Without quotes, each item is there once, in any case, in the order in which they came.
    #[test]
    fn items_are_there_once_and_in_order(lines in proptest::collection::vec("[a-cA-C]{0,2}(, ?[a-cA-C]{1,2}){0,3}", 2..5)) {
        let mut expected: Vec<&str> = Vec::new();
        for item in lines.iter().flat_map(|line| line.split(',')).map(str::trim).chain(["Cookie"]) {
            if !item.is_empty() && !expected.iter().any(|known| known.eq_ignore_ascii_case(item)) {
                expected.push(item);
            }
        }
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        prop_assert_eq!(merged(&lines), Some(expected.join(", ")));
    }

    #[test]
    fn any_bytes_can_be_merged(lines: Vec<Vec<u8>>) {
        let lines: Vec<&[u8]> = lines.iter().map(Vec::as_slice).collect();
        let merged = replaced::vary(&lines);
        prop_assert!(merged.is_some() || lines.len() == 1);
    }
}
