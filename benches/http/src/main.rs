//! Measures requests per second and CPU time per request of axum with several kinds of sessions, and of Flask.
//!
//! ```text
//! cargo run --release -p cookie-session-http-bench -- [--quick | --counts]
//! ```
//!
//! `--counts` counts instructions instead. Each server runs under valgrind twice, with different numbers of requests. The
//! difference is the cost of the requests, independent of the load of the machine.
//!
//! Each server is a separate process with two workers. A load generator on the same machine keeps eight connections busy,
//! one server after another, in several rounds. Flask needs a Python with `flask` and `gunicorn`: `python3`, or the one
//! that `FLASK_PYTHON` names. Without one, Flask is skipped.

mod apps;
mod counts;
mod loader;
#[path = "../../payloads.rs"]
#[allow(dead_code, reason = "one of the payloads is enough here")]
mod payloads;
mod server;

use std::process::ExitCode;
use std::time::Duration;

use server::Server;

/// The results of one server in each round.
struct Row {
    server: Server,
    request: Vec<u8>,
    per_second: Vec<f64>,
    cpu_us: Vec<f64>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--serve", name] => server::serve(name, 2),
        ["--counts"] => counts::compare(),
        ["--serve-one", name] => server::serve(name, 1),
        ["--quick"] => compare(3, Duration::from_millis(500)),
        [] => compare(7, Duration::from_secs(2)),
        _ => Err("usage: http [--quick | --counts]".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn compare(rounds: usize, slice: Duration) -> Result<(), String> {
    let mut servers = apps::NAMES.into_iter().map(Server::rust).collect::<Result<Vec<_>, _>>()?;
    match Server::flask() {
        Ok(flask) => servers.push(flask),
        Err(message) => eprintln!("{message}"),
    }
    let mut rows = Vec::new();
    for server in servers {
        let request = loader::prepare(server.address, sends_cookie(&server.name))
            .map_err(|message| format!("{}: {message}", server.name))?;
        loader::load(server.address, &request, slice / 2)?;
        rows.push(Row { server, request, per_second: Vec::new(), cpu_us: Vec::new() });
    }
    for _ in 0..rounds {
        for row in &mut rows {
            let before = row.server.cpu();
            let (count, time) = loader::load(row.server.address, &row.request, slice)?;
            row.per_second.push(count as f64 / time.as_secs_f64());
            if let (Some(before), Some(after)) = (before, row.server.cpu()) {
                row.cpu_us.push((after - before).as_secs_f64() * 1e6 / count.max(1) as f64);
            }
        }
    }
    print(&mut rows);
    Ok(())
}

/// Whether the server with this name sets a cookie on its page.
fn sends_cookie(name: &str) -> bool {
    name != "without sessions" && !name.ends_with("open only")
}

fn print(rows: &mut [Row]) {
    let medians: Vec<(f64, Option<f64>)> =
        rows.iter_mut().map(|row| (median(&mut row.per_second).unwrap_or(0.0), least(&row.cpu_us))).collect();
    let (base, base_cpu) = medians[0];
    println!(
        "session S; requests: median of the rounds; CPU: the server's, user and system, of the best round\n"
    );
    println!(
        "{:<26}{:>12}{:>10}{:>22}{:>12}{:>12}",
        "axum", "requests/s", "ratio", "min – max", "CPU us", "above"
    );
    for (row, (per_second, cpu)) in rows.iter().zip(&medians) {
        let range = format!("{:.0} – {:.0}", row.per_second[0], row.per_second[row.per_second.len() - 1]);
        let cpu_text = cpu.map_or("–".to_owned(), |cpu| format!("{cpu:.1}"));
        let above = cpu.zip(base_cpu).map_or("–".to_owned(), |(cpu, base)| format!("{:.1}", cpu - base));
        println!(
            "{:<26}{per_second:>12.0}{:>10.2}{range:>22}{cpu_text:>12}{above:>12}",
            row.server.name,
            per_second / base
        );
    }
    let above = |name: &str| {
        let index = rows.iter().position(|row| row.server.name == name)?;
        Some(medians[index].1? - base_cpu?)
    };
    println!("\nCPU above the app without sessions, open + refresh (goal: at most 0.60, stretch 0.50):");
    for rival in ["tower-sessions, refresh", "axum-extra, signed jar"] {
        if let (Some(ours), Some(theirs)) = (above("ours, open + refresh"), above(rival)) {
            println!("  {:.2} of {rival}", ours / theirs);
        }
    }
}

/// The minimum, because other processes only add to CPU time.
fn least(values: &[f64]) -> Option<f64> {
    values.iter().copied().min_by(f64::total_cmp)
}

/// Sorts the values and returns the median.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
