//! Output errors: a full disk, a closed pipe.

use std::process::Stdio;

use super::{command, finish};

const SECRET: &str = "golden-secret";
const TOKEN: &str = "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10";

#[cfg(target_os = "linux")]
fn full() -> Stdio {
    std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device").into()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_not_a_panic() {
    for args in [
        &["inspect", TOKEN][..],
        &["inspect", TOKEN, "--json"],
        &["verify", TOKEN],
        &["reissue", TOKEN],
        &["sign", "{}"],
        &["sign", "{}", "--json"],
        &["keygen"],
        &["--help"],
        &["--version"],
        &["inspect", "--help"],
    ] {
        let mut to_full = command(Some(SECRET), args);
        to_full.stdout(full());
        let run = finish(to_full, b"");
        assert_eq!(run.code, 2, "{args:?}: {}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        let mut both = command(Some(SECRET), args);
        both.stdout(full()).stderr(full());
        assert_eq!(finish(both, b"").code, 2, "{args:?}");
    }
}

/// A failing stderr does not change the exit code.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stderr_does_not_panic() {
    for (args, code) in [
        (&["inspect", TOKEN, "--secret", "golden-secret", "--now", "1700000000"][..], 0),
        (&["verify", "a.b.c", "--secret", "golden-secret"], 1),
        (&["reissue", "a.b.c"], 1),
        (&["sign", "{"], 2),
        (&["no-such-command"], 2),
    ] {
        let mut command = command(Some(SECRET), args);
        command.stderr(full());
        assert_eq!(finish(command, b"").code, code, "{args:?}");
    }
}

#[test]
fn a_closed_pipe_ends_the_program_quietly() {
    let lines = format!("{TOKEN}\n").repeat(20_000);
    for args in [&["verify", "-"][..], &["inspect", "-"], &["inspect", "-", "--json"], &["reissue", "-"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = command(Some(SECRET), args);
        command.stdout(writer);
        let run = finish(command, lines.as_bytes());
        assert_eq!(run.code, 2, "not everything was checked");
        assert!(run.stderr.is_empty() || !run.stderr.contains("error"), "{}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    }
}
