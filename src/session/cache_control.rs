//! The `Cache-Control` response header: keeps a response out of shared caches ([`make_private`]).

/// The text to replace a response's `Cache-Control` lines with, to make it private.
///
/// `None` if they already have `private` or `no-store`. Otherwise the existing directives without `public` and
/// `s-maxage`, plus `private`.
pub(super) fn make_private<'l>(lines: impl IntoIterator<Item = &'l [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let directives = lines.into_iter().flat_map(|line| line.split(|&byte| byte == b','));
    for directive in directives.map(<[u8]>::trim_ascii) {
        let name = directive.split(|&byte| byte == b'=').next().unwrap_or_default().trim_ascii();
        let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
        // `private="header"` concerns only that header.
        if is("no-store") || directive.eq_ignore_ascii_case(b"private") {
            return None;
        }
        if !directive.is_empty() && !is("public") && !is("s-maxage") {
            out.extend_from_slice(directive);
            out.extend_from_slice(b", ");
        }
    }
    out.extend_from_slice(b"private");
    Some(out)
}
