//! The invariants of the architecture, read from the source: who may name whom.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The modules from the ground up. Each may name those on lower lines and its own line.
const LAYERS: [&[&str]; 8] = [
    &["error", "encoding", "http_date"],
    &["digest", "keys", "clock"],
    &["derivation", "value"],
    &["codec"],
    &["signer", "timed", "separator"],
    &["serializer", "payload", "compression"],
    &["session", "testing"],
    &["web"],
];

/// All source files with their text, by their path below `src`.
fn sources() -> BTreeMap<String, String> {
    fn visit(folder: &Path, root: &Path, found: &mut BTreeMap<String, String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, root, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
                found.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeMap::new();
    visit(&root, &root, &mut found);
    assert!(found.len() > 60, "the source is where it should be");
    found
}

/// The top-level module that a file belongs to.
fn module(file: &str) -> &str {
    file.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The source without comments and doc tests.
fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .map(|line| line.split(" // ").next().unwrap_or(line))
        .fold(String::new(), |all, line| all + line + "\n")
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules that code names as `crate::module`, or as what `lib.rs` exports from it.
fn named_modules(code: &str, exports: &BTreeMap<String, String>) -> Vec<String> {
    let mut named = Vec::new();
    for behind in code.split("crate::").skip(1) {
        let names: Vec<String> = if let Some(group) = behind.strip_prefix('{') {
            let group = group.split('}').next().unwrap_or_default();
            group.split(',').map(|name| name.trim().to_owned()).collect()
        } else {
            vec![behind.chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()]
        };
        for name in names.iter().filter(|name| !name.is_empty()) {
            let name = name.split("::").next().unwrap_or(name);
            named.push(exports.get(name).cloned().unwrap_or_else(|| name.to_owned()));
        }
    }
    named
}

/// What `lib.rs` exports, and from which module.
fn exports(lib: &str) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for statement in code(lib).split(';').filter_map(|statement| statement.trim().strip_prefix("pub use ")) {
        let (path, names) = match statement.split_once('{') {
            Some((path, names)) => (path, names.trim_end_matches(['}', '\n', ' '])),
            None => statement.rsplit_once("::").unwrap(),
        };
        let module = path.split("::").next().unwrap();
        for name in names.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            exports.insert(name.to_owned(), module.to_owned());
        }
    }
    exports
}

#[test]
fn arrows_only_point_down() {
    let sources = sources();
    let exports = exports(&sources["lib.rs"]);
    assert_eq!(exports["Session"], "session");
    let mut faults = Vec::new();
    for (file, text) in sources.iter().filter(|(file, _)| *file != "lib.rs") {
        let own = layer(module(file)).unwrap_or_else(|| panic!("{file} is in no layer: add it to LAYERS"));
        for named in named_modules(&code(text), &exports) {
            // Macros and `crate::Result` in `lib.rs` itself belong to no module.
            let Some(other) = layer(&named) else { continue };
            if other > own {
                faults.push(format!("{file} names {named}, which is above it"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Which files have code that holds one of the words.
fn files_with(words: &[&str]) -> Vec<String> {
    let has = |text: &str| words.iter().any(|word| code(text).contains(word));
    sources().into_iter().filter(|(_, text)| has(text)).map(|(file, _)| file).collect()
}

#[test]
fn only_the_digest_names_rust_crypto() {
    let mut files = Vec::new();
    for (file, text) in sources() {
        // The modules of these names are not the crates of these names.
        let code = code(&text).replace("crate::digest::", "").replace("laws::digest::", "");
        let code = code.replace("pub use hmac::HmacDerivation", "");
        let names_crate = |name: &str| {
            let begins = |at: usize| !code[..at].ends_with(|c: char| c.is_alphanumeric() || "_.".contains(c));
            code.match_indices(name).any(|(at, _)| begins(at))
        };
        if ["digest::", "hmac::", "sha1::", "sha2::", "blake2::", "SimpleHmac"].into_iter().any(names_crate) {
            files.push(file);
        }
    }
    // `lib.rs` exports the crate's own `digest`.
    files.retain(|file| file != "lib.rs");
    assert_eq!(files, ["digest.rs"]);
}

#[test]
fn only_the_clock_reads_the_time() {
    let files = files_with(&["SystemTime", "Instant", "Utc::now", "UNIX_EPOCH", "Local::now"]);
    assert_eq!(files, ["clock.rs"]);
}

#[test]
fn codecs_see_no_key() {
    for file in files_with(&["SecretKeys", "DerivedKey", "crate::keys", "crate::signer", "crate::timed"]) {
        assert_ne!(module(&file), "codec", "{file}");
        assert_ne!(module(&file), "value", "{file}");
    }
}

#[test]
fn signers_see_no_value() {
    for file in files_with(&["crate::value", "crate::codec", "serde", "PayloadCodec", "Value"]) {
        assert!(!matches!(module(&file), "signer" | "timed" | "separator" | "derivation" | "keys"), "{file}");
    }
}

#[test]
fn web_frameworks_stay_in_the_web_layer() {
    let crates = ["http::", "axum", "actix", "tower", "pin_project"];
    for file in files_with(&crates) {
        assert!(file == "lib.rs" || module(&file) == "web", "{file} names a web framework");
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (file, text) in sources() {
        assert!(text.starts_with("//! "), "{file} does not start with a `//!` line");
    }
}

#[test]
fn one_file_one_concept() {
    for (file, text) in sources() {
        let lines = code(&text).lines().count();
        assert!(lines <= 400, "{file} has {lines} lines of code: it holds two concepts");
    }
}

#[test]
fn nothing_prints() {
    assert_eq!(files_with(&["println!", "eprintln!", "dbg!", "todo!"]), [""; 0]);
}

#[test]
fn signatures_are_compared_in_constant_time() {
    let verify = code(&sources()["signer/verify.rs"]);
    assert_eq!(verify.matches(".ct_eq(").count(), 2, "one comparison as text, one as bytes");
    // Nothing but positions and lengths may be compared with `==` where signatures are at hand.
    for line in verify.lines().filter(|line| line.contains("expected") || line.contains("decoded")) {
        assert!(!line.contains("==") && !line.contains("!="), "{line}");
    }
}
