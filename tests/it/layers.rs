//! The invariants of the guide's page on architecture, checked in the source.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which layer each module of the root is in; it may use its own and those below.
const LAYERS: &[(&str, u8)] = &[
    ("error", 0),
    ("deflate", 0),
    ("encoding", 0),
    ("http_date", 0),
    ("printable", 0),
    ("digest", 1),
    ("keys", 1),
    ("clock", 1),
    ("derivation", 2),
    ("value", 2),
    ("codec", 3),
    ("separator", 4),
    ("signer", 4),
    ("timed", 4),
    ("compression", 5),
    ("payload", 5),
    ("serializer", 5),
    ("scheme", 5),
    ("token", 5),
    ("session", 6),
    ("flask_login", 6),
    ("presets", 6),
    ("csrf", 6),
    ("testing", 6),
    ("law_suite", 6),
    ("web", 7),
    ("guide", 8),
    ("bin", 8),
    ("lib", 8),
];

/// A source file: its module of the root, its path, and its lines of code without comments.
struct Source {
    module: String,
    path: PathBuf,
    code: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let first = path.strip_prefix(&root).unwrap().iter().next().unwrap().to_str().unwrap();
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push(Source {
                    module: first.trim_end_matches(".rs").to_owned(),
                    code: code.collect::<Vec<_>>().join("\n"),
                    path,
                    text,
                });
            }
        }
    }
    assert!(found.len() > 50, "the sources");
    found
}

fn layer(module: &str) -> u8 {
    let found = LAYERS.iter().find(|(name, _)| *name == module);
    found.unwrap_or_else(|| panic!("`{module}` is new: say here and in the guide which layer it is in")).1
}

/// What the root exports, with the module that it comes from.
fn exports(sources: &[Source]) -> HashMap<String, String> {
    let root = &sources.iter().find(|source| source.module == "lib").unwrap().code;
    let mut exports = HashMap::new();
    for export in root.split("pub use ").skip(1) {
        let path = export.split(';').next().unwrap();
        let module = path.split("::").next().unwrap();
        let names = path.rsplit("::").next().unwrap();
        for name in names.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|name| !name.is_empty()) {
            exports.insert(name.to_owned(), module.to_owned());
        }
    }
    exports
}

#[test]
fn modules_use_none_of_a_layer_above() {
    let sources = sources();
    let exports = exports(&sources);
    // `crate` is another one in a binary, and the root only names the modules.
    for source in sources.iter().filter(|source| !["lib", "bin"].contains(&source.module.as_str())) {
        for used in source.code.split("crate::").skip(1) {
            let name = used.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            // `use crate::{A, B}` names exports of the root.
            let group = used.strip_prefix('{').and_then(|rest| rest.split('}').next()).unwrap_or(name);
            for name in group.split(',').map(str::trim).filter(|name| !name.is_empty()) {
                let used = exports.get(name).map_or(name, String::as_str);
                let path = source.path.display();
                assert!(layer(used) <= layer(&source.module), "{path} uses `{name}`, of a layer above");
            }
        }
    }
}

/// No file of `among` has any of `words` in its code.
fn absent(words: &[&str], among: impl Fn(&str) -> bool, why: &str) {
    for source in sources().iter().filter(|source| among(&source.module)) {
        for word in words {
            assert!(!source.code.contains(word), "{} has `{word}`: {why}", source.path.display());
        }
    }
}

#[test]
fn only_the_digest_names_rustcrypto() {
    let words =
        ["SimpleHmac", "Hmac<", "BlockSizeUser", "::sha1::", "::sha2::", "::blake2::", "use ::digest"];
    absent(&words, |module| module != "digest", "only `digest` names RustCrypto");
}

#[test]
fn only_the_clock_reads_the_time() {
    let words = ["SystemTime::now", "Instant::now", "Utc::now", "Local::now"];
    absent(&words, |module| module != "clock", "only `clock` reads the time");
}

#[test]
fn codecs_do_not_see_keys_and_signers_do_not_see_values() {
    absent(&["keys::", "SecretKeys"], |module| module == "codec", "a codec never sees a key");
    let words = ["value::", "Value", "serde"];
    absent(&words, |module| ["signer", "timed"].contains(&module), "a signer never sees a value");
}

#[test]
fn only_the_web_layer_names_http_crates() {
    let words = ["use http::", " http::", "axum_core", "actix_web", "tower_layer", "tower_service"];
    absent(&words, |module| layer(module) < layer("web"), "headers are text below the web layer");
}

#[test]
fn each_file_says_what_it_is() {
    for source in sources() {
        assert!(source.text.starts_with("//!"), "{} has no `//!` at its top", source.path.display());
    }
}

#[test]
fn nothing_prints() {
    absent(
        &["println!", "eprintln!", "dbg!", "todo!"],
        |module| module != "bin",
        "a library reports data, it does not print",
    );
}

/// The names of the functions in the block that begins with `head`.
fn methods(code: &str, head: &str) -> Vec<String> {
    let block = code.split(head).nth(1).unwrap().split("\n}").next().unwrap();
    let names = block.split("\n    fn ").skip(1);
    names.map(|rest| rest.split(['(', '<']).next().unwrap().to_owned()).collect()
}

/// A method that `Arc` does not forward would be the default there, whatever overrides it.
#[test]
fn arcs_forward_every_method() {
    let mut found = Vec::new();
    for source in sources() {
        for (head, _) in source.code.match_indices("+ ?Sized> ") {
            let line = source.code[head..].lines().next().unwrap();
            let Some(name) = line.strip_prefix("+ ?Sized> ").and_then(|line| line.split(" for Arc<").next())
            else {
                continue;
            };
            if !line.contains(" for Arc<") {
                continue;
            }
            let declared = methods(&source.code, &format!("pub trait {name}: "));
            let forwarded = methods(&source.code, line);
            assert_eq!(declared, forwarded, "{}", source.path.display());
            found.push(name.to_owned());
        }
    }
    found.sort();
    let strategies = [
        "Clock",
        "EpochSource",
        "ExpiryPolicy",
        "NullSessionPolicy",
        "PayloadCodec",
        "RevocationPolicy",
        "SessionInterface",
        "SignBytes",
        "SigningSerializer",
        "TimestampFormat",
    ];
    assert_eq!(found, strategies);
}

/// The modules that a source names by path, as paths below `src`; parents are left out.
fn used_modules(source: &Source, own: &str, known: &[String]) -> Vec<String> {
    let folder = |path: &str| path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let is_mod = source.path.ends_with("mod.rs");
    let mut used = Vec::new();
    for (start, _) in source.code.match_indices("super::").chain(source.code.match_indices("crate::")) {
        let path = &source.code[start..];
        if source.code[..start].ends_with("super::") {
            continue;
        }
        // `super` of `a/b` is `a`, and of the folder's own `mod.rs` the folder above.
        let mut base = if is_mod { own.to_owned() } else { folder(own) };
        let mut rest = path.strip_prefix("crate::").inspect(|_| base.clear()).unwrap_or(path);
        let mut first = is_mod;
        while let Some(above) = rest.strip_prefix("super::") {
            if first || rest.len() < path.len() {
                base = folder(&base);
            }
            (first, rest) = (false, above);
        }
        let item =
            |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap().to_owned();
        // `super::{a, b}` names both.
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap().split(',').map(str::trim).collect(),
            None => vec![rest],
        };
        for name in names {
            let mut module = base.clone();
            for part in name.split("::").map(item) {
                let inner = if module.is_empty() { part } else { format!("{module}/{part}") };
                if !known.contains(&inner) {
                    break;
                }
                module = inner;
            }
            let is_parent = module.is_empty() || own == module || own.starts_with(&format!("{module}/"));
            if !is_parent {
                used.push(module);
            }
        }
    }
    used
}

/// Which modules below `root` each module there uses.
fn uses(root: &Path, sources: &[Source]) -> HashMap<String, Vec<String>> {
    let name = |source: &Source| {
        let path = source.path.strip_prefix(root).unwrap().with_extension("");
        let path = path.to_str().unwrap().replace('\\', "/");
        path.strip_suffix("/mod").map(str::to_owned).unwrap_or(path)
    };
    let known: Vec<String> = sources.iter().map(name).collect();
    sources.iter().map(|source| (name(source), used_modules(source, &name(source), &known))).collect()
}

/// The pairs of modules that use each other, also by way of others.
fn circles(uses: &HashMap<String, Vec<String>>) -> Vec<[&str; 2]> {
    let reaches = |from: &str, to: &str| {
        let (mut open, mut seen) = (vec![from.to_owned()], Vec::new());
        while let Some(module) = open.pop() {
            for next in uses.get(&module).into_iter().flatten() {
                if next == to {
                    return true;
                }
                if !seen.contains(next) {
                    seen.push(next.clone());
                    open.push(next.clone());
                }
            }
        }
        false
    };
    let mut circles = Vec::new();
    for (module, used) in uses {
        for other in used {
            if module < other && reaches(other, module) {
                circles.push([module.as_str(), other.as_str()]);
            }
        }
    }
    circles.sort_unstable();
    circles.dedup();
    circles
}

#[test]
fn no_modules_use_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (tool, library): (Vec<Source>, Vec<Source>) =
        sources().into_iter().partition(|source| source.module == "bin");
    let of_library = uses(&root, &library);
    assert!(of_library["session/interface"].contains(&"session/open".to_owned()));
    assert_eq!(circles(&of_library), [[""; 2]; 0], "modules that use each other");
    let of_tool = uses(&root.join("bin/cookie-session"), &tool);
    assert!(of_tool["inspect/look"].contains(&"inspect/model".to_owned()));
    assert_eq!(circles(&of_tool), [[""; 2]; 0], "modules of the tool that use each other");
}
