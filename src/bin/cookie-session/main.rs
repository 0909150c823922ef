//! `cookie-session`: inspects, verifies and creates signed session cookies.
//!
//! ```text
//! cookie-session inspect COOKIE     its parts, content and checks, and why it fails
//! cookie-session verify COOKIE      one line and an exit code
//! cookie-session census FILE...     how many cookies would open after a migration
//! cookie-session sign VALUE         creates a cookie from a value
//! cookie-session reissue COOKIE     the same payload bytes, signed again
//! cookie-session keygen             a random secret key
//! ```
//!
//! Exit codes: 0 every cookie is valid, 1 a cookie was rejected or not found, 2 wrong usage, or an input or output error.

mod args;
mod census;
mod extensions;
mod failure;
mod input;
mod inspect;
mod line;
mod make;
mod names;
mod output;
mod payload;
mod reissue;
mod secrets;
mod setup;
mod time;
mod typed;

use std::process::ExitCode;

use clap::Parser;
use cookie_session::Printable;

use args::{Cli, Command};
use failure::Failure;

/// Parses the command line. clap quotes invalid arguments, so they are escaped first.
fn parse() -> Result<Cli, clap::Error> {
    Cli::try_parse().map_err(|error| {
        let shown =
            |word: std::ffi::OsString| Printable::new(&word.to_string_lossy()).at_most(1024).to_string();
        Cli::try_parse_from(std::env::args_os().map(shown)).err().unwrap_or(error)
    })
}

fn main() -> ExitCode {
    let cli = match parse() {
        Ok(cli) => cli,
        // Help is not an error, unless it could not be printed.
        Err(error) => match error.print() {
            Ok(()) if error.exit_code() == 0 => return ExitCode::SUCCESS,
            _ => return ExitCode::from(2),
        },
    };
    let done = match cli.command {
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Census(args) => census::census(&args),
        Command::Verify(args) => inspect::verify(&args),
        Command::Sign(args) => make::sign(&args),
        Command::Reissue(args) => reissue::reissue(&args),
        Command::Keygen(args) => make::keygen(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Failure::Because(why)) => {
            output::tell(output::BAD, "error", &why);
            ExitCode::from(2)
        }
        Err(Failure::ClosedPipe) => ExitCode::from(2),
    }
}
