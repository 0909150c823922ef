//! The sources of secret keys. No output ever contains one.

use std::path::PathBuf;

use super::{Run, run};

const TOKEN: &str = "eyJhIjoxfQ.ZVPxAA.qbPl15klOvkQXDmy5urAX81oy10";
const NOW: &str = "1700000000";

/// Returns a file in the build directory with a unique name.
fn file(name: &str, content: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cookie-session-{name}"));
    std::fs::write(&path, content).expect("a directory to write to");
    path.to_str().expect("a path of text").to_owned()
}

fn silent(run: &Run, secret: &str) {
    for output in [&run.stdout, &run.stderr] {
        assert!(!output.contains(secret), "{output}");
    }
}

#[test]
fn no_output_has_a_secret() {
    let secret = "hunter2-is-quite-secret";
    let old = "an-older-secret-of-mine";
    let secret_file = file("echo", secret.as_bytes());
    for command in ["inspect", "verify", "reissue"] {
        for json in [&[][..], &["--json"]] {
            if command == "reissue" && json.is_empty() {
                continue;
            }
            let args = [&[command, TOKEN, "--fallback", old, "--secret", secret], json].concat();
            let on_the_line = run(None, &args, b"");
            assert_eq!(on_the_line.code, 1, "{}", on_the_line.stderr);
            assert!(on_the_line.stderr.contains("warning: a secret on the command line"));
            let in_a_file =
                run(None, &[&[command, TOKEN, "--secret-file", &secret_file], json].concat(), b"");
            assert!(!in_a_file.stderr.contains("warning"), "{}", in_a_file.stderr);
            let in_a_variable = run(Some(secret), &[&[command, TOKEN], json].concat(), b"");
            for run in [on_the_line, in_a_file, in_a_variable] {
                silent(&run, secret);
                silent(&run, old);
            }
        }
    }
    silent(&run(Some(secret), &["sign", "{}"], b""), secret);
    silent(&run(None, &["sign", "{", "--secret", secret], b""), secret);
    silent(&run(None, &["inspect", TOKEN, "--secret", secret, "--secret-file", "x"], b""), secret);
    silent(&run(None, &["inspect", TOKEN, "--secret", secret, "--secret-encoding", "hex"], b""), secret);
    silent(&run(None, &["inspect", "--secret", secret, "--no-such-option", TOKEN], b""), secret);
}

/// The tool detects keys that were copied with surrounding text, and does not print them.
#[test]
fn a_key_in_another_form_is_explained() {
    let explained = |file_content: &[u8], name: &str| {
        let path = file(name, file_content);
        let run = run(None, &["inspect", TOKEN, "--now", NOW, "--json", "--secret-file", &path], b"");
        silent(&run, "golden-secret");
        run.json()
    };
    let form = |content: &[u8], name: &str| {
        let found = explained(content, name);
        assert_eq!(found["verdict"], "bad_signature");
        found["hints"][0]["options"][0].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(form(b" golden-secret ", "space"), "the key without the white space around it");
    assert_eq!(form(b"'golden-secret'", "quotes"), "the key without its quotes");
    assert_eq!(form(b"b'golden\\x2dsecret'", "literal"), "the key without its quotes");
    assert_eq!(form(b"golden\\x2dsecret", "escapes"), "--secret-encoding python");
    assert_eq!(form(b"676f6c64656e2d736563726574", "hex"), "--secret-encoding hex");
    assert_eq!(form(b"Z29sZGVuLXNlY3JldA==", "base64"), "--secret-encoding base64");
    // One line break at the end is ignored.
    assert_eq!(explained(b"golden-secret\n", "line")["verdict"], "valid");
    assert_eq!(explained(b"golden-secret\r\n", "line-crlf")["verdict"], "valid");
}

#[test]
fn keys_are_read_in_their_encoding() {
    for (content, encoding) in [
        ("676f6c64656e2d736563726574", "hex"),
        (r"golden\x2dsecret", "python"),
        ("Z29sZGVuLXNlY3JldA==", "base64"),
        ("Z29sZGVuLXNlY3JldA", "base64"),
        ("golden-secret", "raw"),
    ] {
        let args = ["verify", TOKEN, "--now", NOW, "--secret-encoding", encoding];
        assert_eq!(run(Some(content), &args, b"").code, 0, "{encoding}");
        let path = file(encoding, content.as_bytes());
        assert_eq!(run(None, &[&args[..], &["--secret-file", &path]].concat(), b"").code, 0, "{encoding}");
        let fallback = run(Some("0101"), &[&args[..], &["--fallback-file", &path]].concat(), b"");
        assert_eq!(fallback.code, 0, "{encoding}: {}", fallback.stderr);
    }
}

/// Keys of random bytes, as `os.urandom(16)` writes them to a file.
#[test]
fn a_binary_key_file_is_read_byte_for_byte() {
    let key = b"\xff\x00\xfe 16 random b\r\n";
    let by_hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let signed = run(Some(&by_hex), &["sign", "{}", "--at", NOW, "--secret-encoding", "hex"], b"");
    let path = file("binary", key);
    let verify = |encoding: &str, path: &str| {
        let args =
            ["verify", signed.line(), "--now", NOW, "--secret-file", path, "--secret-encoding", encoding];
        run(None, &args, b"").code
    };
    assert_eq!(verify("raw", &path), 0);
    assert_eq!(verify("text", &path), 1, "the line break at its end is not part of a text");
    // `+/` and `-_`, padded or not, with a line break at the end.
    for text in ["/wD+IDE2IHJhbmRvbSBiDQo=", "_wD-IDE2IHJhbmRvbSBiDQo=", "_wD-IDE2IHJhbmRvbSBiDQo"] {
        assert_eq!(verify("base64", &file("base64", format!("{text}\n").as_bytes())), 0, "{text}");
    }
    for text in ["_wD-IDE2IHJhbmRvbSBiDQo==", "_wD-IDE2 HJhbmRvbSBiDQo", "="] {
        assert_eq!(verify("base64", &file("no-base64", text.as_bytes())), 2, "{text}");
    }
}

#[test]
fn weak_keys_are_warned_of() {
    let weak = run(Some("dev"), &["sign", "{}"], b"");
    assert!(weak.stderr.contains("published example"), "{}", weak.stderr);
    let strong = run(None, &["keygen"], b"");
    assert_eq!(run(Some(strong.line()), &["sign", "{}"], b"").stderr, "");
}
