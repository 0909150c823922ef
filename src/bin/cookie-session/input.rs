//! Cookies from the command line or stdin.

use std::io::Read;

use crate::args::InputArgs;
use crate::failure::Failure;
use crate::line::{Cookie, exact, pasted};
use crate::setup::Setup;

/// Returns the cookies that the options name.
pub(crate) fn cookies(args: &InputArgs, setup: &Setup) -> Result<Vec<Cookie>, Failure> {
    if args.cookie != "-" {
        return Ok(vec![pasted(args.cookie.as_bytes(), &args.name, setup)]);
    }
    let input = stdin()?;
    let end = if args.null_data { 0 } else { b'\n' };
    // The end of the last line does not start another one.
    let lines = input.strip_suffix(&[end]).unwrap_or(&input);
    let lines = lines.split(|&byte| byte == end);
    Ok(lines
        .map(|line| match args.null_data {
            true => exact(line, &args.name),
            false => pasted(line, &args.name, setup),
        })
        .collect())
}

/// Reads all of stdin, up to a limit.
pub(crate) fn stdin() -> Result<Vec<u8>, Failure> {
    const LIMIT: usize = 64 << 20;
    let mut input = Vec::new();
    let mut limited = std::io::stdin().lock().take(LIMIT as u64 + 1);
    limited.read_to_end(&mut input).map_err(|error| format!("stdin: {error}"))?;
    if input.len() > LIMIT {
        return Err("stdin has more than 64 MiB; split it into parts".into());
    }
    Ok(input)
}
