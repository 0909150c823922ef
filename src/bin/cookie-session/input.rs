//! Cookies from the command line or stdin, alone, as a pair or in a header line.

use std::io::Read;

use cookie_session::session::cookie::first_cookie;

use crate::Failure;
use crate::args::InputArgs;

/// A cookie's value, and what it was taken out of.
pub(crate) struct Cookie {
    pub(crate) value: Vec<u8>,
    /// What stood around it, for people.
    pub(crate) taken_from: Option<&'static str>,
}

/// The cookies that the options name.
pub(crate) fn cookies(args: &InputArgs) -> Result<Vec<Cookie>, Failure> {
    if args.cookie != "-" {
        return Ok(vec![cookie(args.cookie.as_bytes(), &args.name)]);
    }
    let input = stdin()?;
    let end = if args.null_data { 0 } else { b'\n' };
    // What ends the last line starts none.
    let lines = input.strip_suffix(&[end]).unwrap_or(&input);
    let lines = lines.split(|&byte| byte == end);
    Ok(lines
        .map(|line| if args.null_data { line } else { line.strip_suffix(b"\r").unwrap_or(line) })
        .map(|line| cookie(line, &args.name))
        .collect())
}

/// All of stdin, up to a limit.
pub(crate) fn stdin() -> Result<Vec<u8>, Failure> {
    const LIMIT: usize = 64 << 20;
    let mut input = Vec::new();
    let mut limited = std::io::stdin().lock().take(LIMIT as u64 + 1);
    limited.read_to_end(&mut input).map_err(|error| format!("stdin: {error}"))?;
    if input.len() > LIMIT {
        return Err("stdin has more than 64 MiB; give it in parts".to_owned());
    }
    Ok(input)
}

/// The value in a line: a header, a pair with attributes or other cookies, or the value itself.
///
/// Without a header's name, a pair counts only at the start or after `; `, so that a value with
/// `=` inside stays whole.
fn cookie(line: &[u8], name: &str) -> Cookie {
    let taken = |header: &[u8], from| {
        let value = first_cookie([header], name).unwrap_or_default().into_owned();
        Cookie { value, taken_from: Some(from) }
    };
    if let Some(rest) = strip_name(line, b"set-cookie:") {
        // Attributes are no cookies.
        let pair = rest.split(|&byte| byte == b';').next().unwrap_or_default();
        return taken(pair, "a Set-Cookie header");
    }
    if let Some(rest) = strip_name(line, b"cookie:") {
        return taken(rest, "a Cookie header");
    }
    let pair = format!("{name}=");
    if line.starts_with(pair.as_bytes()) || contains(line, format!("; {pair}").as_bytes()) {
        return taken(line, "a name=value pair");
    }
    Cookie { value: line.to_vec(), taken_from: None }
}

fn strip_name<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, rest) = line.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(rest)
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    line.windows(part.len()).any(|window| window == part)
}
