//! The table for people and the JSON for programs.

use serde_json::{Value as Tree, json};

use crate::ours;
use crate::payloads::NAMES;
use crate::rounds::Sample;
use crate::work::Work;

/// The goal for each payload, a ratio. Some payloads have none.
struct Goal {
    work: Work,
    against: Against,
    goal: [Option<f64>; NAMES.len()],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Against {
    Flask,
    /// The fastest Rust peer that signs.
    Rust,
}

const GOALS: [Goal; 6] = [
    Goal {
        work: Work::Open,
        against: Against::Flask,
        goal: [Some(55.0), Some(25.0), Some(11.5), Some(14.0)],
    },
    Goal { work: Work::Open, against: Against::Rust, goal: [Some(1.9), None, None, None] },
    Goal { work: Work::Save, against: Against::Flask, goal: [Some(10.0), Some(9.0), Some(8.0), Some(12.5)] },
    Goal { work: Work::SavePlain, against: Against::Flask, goal: [Some(62.0), None, Some(46.0), Some(38.0)] },
    Goal { work: Work::SavePlain, against: Against::Rust, goal: [None; NAMES.len()] },
    Goal {
        work: Work::Refresh,
        against: Against::Flask,
        goal: [Some(105.0), None, Some(290.0), Some(920.0)],
    },
];

/// Prints all times, then the goals and the ratios reached.
pub(crate) fn print(samples: &[Sample]) {
    println!("nanoseconds per operation: median (min–max); × is how many times faster ours is\n");
    for work in Work::ALL {
        println!("{:<34}{}", work.name(), NAMES.map(|name| format!("{name:>32}")).concat());
        for peer in peers(samples, work) {
            let cells = NAMES.map(|payload| match find(samples, work, payload, peer) {
                Some(sample) => {
                    let own = find(samples, work, payload, ours::NAME).map_or(1.0, |own| own.median_ns);
                    let range = format!(
                        "{} ({}–{})",
                        short(sample.median_ns),
                        short(sample.min_ns),
                        short(sample.max_ns)
                    );
                    format!("{range:>24}{:>7}×", ratio(sample.median_ns / own))
                }
                None => format!("{:>32}", "–"),
            });
            println!("  {peer:<32}{}", cells.concat());
        }
        println!();
    }
    print_goals(samples);
}

/// Prints the goals as a Markdown table: how many times faster ours is, by medians and by minimums.
fn print_goals(samples: &[Sample]) {
    println!("| work | against | payload | ratio of medians | of minimums | goal | |");
    println!("| --- | --- | --- | --: | --: | --: | --- |");
    for goal in &GOALS {
        for (wanted, payload) in goal.goal.into_iter().zip(NAMES) {
            let Some(own) = find(samples, goal.work, payload, ours::NAME) else { continue };
            let Some(other) = rival(samples, goal, payload) else { continue };
            let measured = other.median_ns / own.median_ns;
            let verdict = match wanted {
                Some(wanted) if measured >= wanted => "reached",
                Some(_) => "not reached",
                None => "",
            };
            println!(
                "| {} | {} | {payload} | {}x | {}x | {} | {verdict} |",
                goal.work.name(),
                other.peer,
                ratio(measured),
                ratio(other.min_ns / own.min_ns),
                wanted.map_or("–".to_owned(), |wanted| format!("{}x", ratio(wanted))),
            );
        }
    }
}

/// Returns the samples as JSON.
pub(crate) fn json(samples: &[Sample]) -> Tree {
    let entry = |sample: &Sample| {
        json!({
            "work": sample.work.name(),
            "payload": sample.payload,
            "peer": sample.peer,
            "median_ns": sample.median_ns,
            "min_ns": sample.min_ns,
            "max_ns": sample.max_ns,
        })
    };
    samples.iter().map(entry).collect()
}

fn find<'a>(samples: &'a [Sample], work: Work, payload: &str, peer: &str) -> Option<&'a Sample> {
    samples.iter().find(|sample| sample.work == work && sample.payload == payload && sample.peer == peer)
}

/// The peer that a goal is measured against.
fn rival<'a>(samples: &'a [Sample], goal: &Goal, payload: &str) -> Option<&'a Sample> {
    samples
        .iter()
        .filter(|sample| sample.work == goal.work && sample.payload == payload && sample.peer != ours::NAME)
        .filter(|sample| sample.peer.starts_with("flask") == (goal.against == Against::Flask))
        .filter(|sample| !sample.peer.ends_with("(unsigned)"))
        .min_by(|a, b| a.median_ns.total_cmp(&b.median_ns))
}

/// Returns the peers of a task, in the order of measurement.
fn peers(samples: &[Sample], work: Work) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for sample in samples.iter().filter(|sample| sample.work == work) {
        if !names.contains(&sample.peer.as_str()) {
            names.push(&sample.peer);
        }
    }
    names
}

fn short(ns: f64) -> String {
    if ns < 10_000.0 { format!("{ns:.0}") } else { format!("{:.1}k", ns / 1000.0) }
}

fn ratio(value: f64) -> String {
    if value < 10.0 { format!("{value:.2}") } else { format!("{value:.1}") }
}
