//! The guide's page shows the code of this package.

#[test]
fn the_page_shows_this_code() {
    let page = include_str!("../../../src/docs/other_frameworks.md");
    for (name, code) in [
        ("build.rs", include_str!("../build.rs")),
        ("poem_site.rs", include_str!("../src/poem_site.rs")),
        ("rocket_site.rs", include_str!("../src/rocket_site.rs")),
        ("salvo_site.rs", include_str!("../src/salvo_site.rs")),
        ("tonic_site.rs", include_str!("../src/tonic_site.rs")),
        ("warp_site.rs", include_str!("../src/warp_site.rs")),
    ] {
        // A leading comment on the file is for readers of this folder.
        let code = code.lines().skip_while(|line| line.starts_with("//!") || line.is_empty());
        let code = code.collect::<Vec<_>>().join("\n");
        assert!(page.contains(&format!("```ignore\n{code}\n```")), "the page has another {name}:\n{code}");
    }
}

/// The versions that the page names are those that were tested.
#[test]
fn the_page_names_the_versions() {
    let page = include_str!("../../../src/docs/other_frameworks.md");
    let lock = include_str!("../Cargo.lock");
    for name in ["poem", "rocket", "salvo", "tonic", "warp"] {
        let version =
            lock.split(&format!("name = \"{name}\"\nversion = \"")).nth(1).expect("a locked version");
        let version: Vec<&str> = version.split(['.', '"']).take(2).collect();
        let named = format!("| {name} {}.{} |", version[0], version[1]).to_lowercase();
        assert!(page.to_lowercase().contains(&named), "`{named}` is not in the page");
    }
}
