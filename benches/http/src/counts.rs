//! Counts the instructions of the server's process per request, with valgrind.

use std::path::PathBuf;

use crate::loader;
use crate::server::Server;
use crate::{apps, sends_cookie};

/// The number of requests in the two runs of each server.
const FEW: u64 = 500;
const MANY: u64 = 2_500;

/// Counts and prints all Rust servers.
pub(crate) fn compare() -> Result<(), String> {
    let mut counts = Vec::new();
    for name in apps::NAMES {
        let each = (run(name, MANY)?.saturating_sub(run(name, FEW)?)) / (MANY - FEW);
        counts.push((name, each));
    }
    let bare = counts[0].1;
    println!("session S; instructions of the server's process per request, without the kernel's\n");
    println!("{:<28}{:>12}{:>10}", "axum", "a request", "above");
    for (name, count) in &counts {
        println!("{name:<28}{count:>12}{:>10}", above(*count, bare));
    }
    let of =
        |name: &str| counts.iter().find(|(found, _)| *found == name).map(|(_, count)| above(*count, bare));
    println!("\nabove the app without sessions, open + refresh (goal: at most 0.50):");
    for rival in ["tower-sessions, refresh", "axum-extra, signed jar"] {
        if let (Some(ours), Some(theirs)) = (of("ours, open + refresh"), of(rival)) {
            println!("  {:.2} of {rival}", ours as f64 / theirs as f64);
        }
    }
    Ok(())
}

fn above(count: u64, bare: u64) -> i64 {
    count.cast_signed() - bare.cast_signed()
}

/// Returns the instructions of a whole run with this many requests.
fn run(name: &str, requests: u64) -> Result<u64, String> {
    let file: PathBuf = std::env::temp_dir().join(format!("cookie-session-counts-{}", std::process::id()));
    let server = Server::counted(name, &file)?;
    let request = loader::prepare(server.address, sends_cookie(name))
        .map_err(|message| format!("{name}: {message}"))?;
    loader::one_by_one(server.address, &request, requests).map_err(|error| format!("{name}: {error}"))?;
    // Stops the server, so that valgrind writes the file.
    drop(server);
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    if std::env::var_os("KEEP_COUNTS").is_none() {
        let _ = std::fs::remove_file(&file);
    } else {
        let kept = file.with_extension(format!("{}.{requests}", name.replace([' ', ','], "_")));
        std::fs::rename(&file, kept).map_err(|error| error.to_string())?;
    }
    let totals = text.lines().find_map(|line| line.strip_prefix("totals: ")).map(str::trim);
    totals
        .and_then(|count| count.parse().ok())
        .ok_or_else(|| format!("{name}: valgrind has not written its totals"))
}
