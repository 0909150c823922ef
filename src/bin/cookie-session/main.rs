//! `cookie-session`: explains, checks and makes signed session cookies.
//!
//! ```text
//! cookie-session inspect COOKIE     what is in it, what each check says, and why it fails
//! cookie-session verify COOKIE      one line and an exit code
//! cookie-session sign VALUE         a cookie of a value
//! cookie-session resign COOKIE      the same payload bytes, signed anew
//! cookie-session keygen             a random secret
//! ```
//!
//! Exit codes: 0 all is well, 1 a cookie was refused, 2 wrong usage or unreadable input.

mod args;
mod input;
mod inspect;
mod make;
mod output;
mod presets;
mod scheme;
mod secrets;
mod setup;
mod time;
mod typed;

use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::Parser;

use args::{Cli, Command};

/// Wrong usage or unreadable input, in words that hold no secret.
type Failure = String;

/// Whether everything that was checked passed.
type Passed = bool;

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Verify(args) => inspect::verify(&args),
        Command::Sign(args) => make::sign(&args),
        Command::Resign(args) => make::resign(&args),
        Command::Keygen(args) => make::keygen(&args),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
            anstream::eprintln!("{red}error:{red:#} {failure}");
            ExitCode::from(2)
        }
    }
}
