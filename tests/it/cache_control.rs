//! Private responses: the changes to their `Cache-Control` lines.

use crate::replaced;

fn make_private(lines: &[&str]) -> Option<Vec<u8>> {
    let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    replaced::cache_control(&lines)
}

#[test]
fn what_is_public_becomes_private() {
    for (lines, expected) in [
        (&[][..], "private"),
        (&[""], "private"),
        (&["public"], "private"),
        (&["Public , S-MaxAge = 5"], "private"),
        (&["max-age=60"], "max-age=60, private"),
        (&["public, max-age=60", "s-maxage=10,must-revalidate"], "max-age=60, must-revalidate, private"),
        (&["public-ish, s-maxage-x=1"], "public-ish, s-maxage-x=1, private"),
        // These are about one header, or about another directive.
        (&["private=\"set-cookie\""], "private=\"set-cookie\", private"),
        (&["no-store-x", "x-no-store"], "no-store-x, x-no-store, private"),
        (&["no-cache,, ,"], "no-cache, private"),
    ] {
        let text = make_private(lines).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected, "{lines:?}");
    }
}

#[test]
fn what_is_private_already_stays_as_it_is() {
    for lines in [
        &["private"][..],
        &["PRIVATE"],
        &["no-store"],
        &["No-Store = 1"],
        &["max-age=60", " max-age=1 , private "],
        &["public", "no-store"],
    ] {
        assert_eq!(make_private(lines), None, "{lines:?}");
    }
}
