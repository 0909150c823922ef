//! The compiler's messages for likely mistakes. Each names a fix.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The texts in `tests/ui` are this compiler's; another one words them differently.
const COMPILER: &str = "rustc 1.95.";

fn files(extension: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ui");
    let entries = [directory.join("web"), directory].map(|directory| fs::read_dir(directory).unwrap());
    let mut files: Vec<PathBuf> = entries.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|other| other == extension));
    files.sort();
    files
}

#[test]
#[ignore = "compares with the words of one compiler: the step `ui` of CI"]
fn mistakes_do_not_compile_and_say_what_would() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    assert!(version.starts_with(COMPILER), "the messages are those of {COMPILER}*, this is {version}");
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
    // The messages list what implements a trait, which the features decide.
    if cfg!(all(feature = "axum", feature = "actix")) {
        cases.compile_fail("tests/ui/web/*.rs");
    }
}

#[test]
fn each_message_has_at_most_20_lines() {
    let sources = files("rs");
    assert!(sources.len() >= 8, "the likely mistakes");
    for source in sources {
        let messages = fs::read_to_string(source.with_extension("stderr")).unwrap();
        let messages: Vec<&str> = messages.split("\nerror[").collect();
        assert!(messages.len() <= 2, "{}: {} messages", source.display(), messages.len());
        for message in messages {
            let lines = message.trim().lines().count();
            assert!(lines <= 20, "{}: {lines} lines", source.display());
        }
    }
}

/// Which built-ins the message of each file has to name.
#[test]
fn messages_name_the_built_ins() {
    let named: [(&str, &[&str]); 7] = [
        ("telling_is_no_hook", &["cookie_secure", "SessionInterface"]),
        ("body_without_default", &["InternalServerError", "RespondWith", "KeepBody", "KeepResponse"]),
        ("not_a_digest", &["Sha1", "Sha256", "Sha512", "Blake2b512"]),
        ("not_a_derivation", &["HmacDerivation", "DjangoConcat", "Concat", "NoDerivation"]),
        ("not_a_codec", &["TaggedJson", "Json"]),
        ("not_a_clock", &["SystemClock", "FixedClock", "ManualClock"]),
        ("digest_and_derivation_swapped", &["Sha1", "Sha256", "Sha512", "Blake2b512"]),
    ];
    for (name, built_ins) in named {
        let source =
            files("stderr").into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == name));
        let message = fs::read_to_string(source.unwrap()).unwrap();
        for built_in in built_ins {
            assert!(
                message.contains(&format!("`{built_in}`")),
                "{name} does not name {built_in}:\n{message}"
            );
        }
    }
}
