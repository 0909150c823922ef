//! Compares cookie-session with other Rust crates and with Flask in interleaved rounds.
//!
//! ```text
//! cargo run --profile peers -p cookie-session-peers -- [--quick] [--json FILE] [--plot FILE]
//! ```
//!
//! Needs a Python with Flask: `python3`, or the one that `FLASK_PYTHON` names.

mod flask;
mod ours;
#[path = "../../payloads.rs"]
mod payloads;
mod plot;
mod report;
mod rounds;
mod rust_peers;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;

use flask::Flask;
use rounds::Plan;
use work::Payload;

/// The secret of every peer.
const SECRET: &str = "correct horse battery staple, and then some more";

const USAGE: &str = "usage: peers [--quick] [--json FILE] [--plot FILE]
  --quick      fewer and shorter rounds, less than two minutes in all
  --json FILE  also write the times as JSON
  --plot FILE  measure cost over payload size and number of keys instead, and draw it as SVG";

struct Options {
    plan: Plan,
    json: Option<PathBuf>,
    plot: Option<PathBuf>,
}

fn options() -> Option<Options> {
    let mut options = Options { plan: Plan::FULL, json: None, plot: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => options.plan = Plan::QUICK,
            "--json" => options.json = Some(arguments.next()?.into()),
            "--plot" => options.plot = Some(arguments.next()?.into()),
            _ => return None,
        }
    }
    Some(options)
}

fn main() -> ExitCode {
    let Some(options) = options() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), String> {
    let write = |path: &PathBuf, text: String| {
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    };
    if let Some(path) = &options.plot {
        return write(path, plot::draw(&plot::measure(options.plan)?));
    }
    let flask = Flask::start(SECRET, &[])?;
    let mut tasks = Vec::new();
    for payload in &Payload::all() {
        println!("{}: {} bytes of JSON, cookie value of {}", payload.name, payload.json.len(), {
            ours::serializer().dump_value(&payload.value).map_or(0, |token| token.len())
        });
        tasks.extend(ours::tasks(payload));
        tasks.extend(rust_peers::tasks(payload));
        tasks.extend(flask.tasks(payload));
    }
    println!("the output of each peer is correct; {} rounds\n", options.plan.rounds);
    let samples = rounds::measure(tasks, options.plan);
    report::print(&samples);
    match &options.json {
        Some(path) => write(path, format!("{:#}\n", report::json(&samples))),
        None => Ok(()),
    }
}
