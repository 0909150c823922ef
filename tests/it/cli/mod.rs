//! The binary: `inspect` agrees with the recorded verdicts and explains them; secrets stay secret.

mod explanations;
mod golden_verdicts;
mod hostile;
mod making;
mod outputs;
mod pasted;
mod secrets;
mod strangers;

use std::io::Write;
use std::process::{Command, Stdio};

use cookie_session::Value;
use serde_json::Value as Json;

use crate::golden::vectors::typed;

/// The result of a run of the binary.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Returns the only JSON object on stdout.
    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }

    pub(crate) fn line(&self) -> &str {
        self.stdout.strip_suffix('\n').expect("a line")
    }
}

/// Returns a command of the binary, with a secret in its environment.
pub(crate) fn command(secret: Option<&str>, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cookie-session"));
    command.args(args).env_remove("COOKIE_SESSION_SECRET");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    if let Some(secret) = secret {
        command.env("COOKIE_SESSION_SECRET", secret);
    }
    command
}

/// Runs the binary with a secret in its environment.
pub(crate) fn run(secret: Option<&str>, args: &[&str], stdin: &[u8]) -> Run {
    finish(command(secret, args), stdin)
}

/// Runs a command until it exits.
pub(crate) fn finish(mut command: Command, stdin: &[u8]) -> Run {
    let mut child = command.spawn().expect("the binary");
    // A command that fails early does not read its input.
    let _ = child.stdin.take().expect("stdin").write_all(stdin);
    let output = child.wait_with_output().expect("output");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Run {
        code: output.status.code().expect("an exit code"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Returns the value of an inspection, if it is valid.
pub(crate) fn value(inspection: &Json) -> Result<Value, String> {
    match inspection["verdict"].as_str().expect("a verdict") {
        "valid" => Ok(typed(&inspection["value"]).expect("a value of this crate")),
        other => Err(other.to_owned()),
    }
}
