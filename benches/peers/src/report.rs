//! The table for people and the JSON for programs.

use serde_json::{Value as Tree, json};

use crate::ours;
use crate::rounds::Sample;
use crate::work::Work;

const PAYLOADS: [&str; 3] = ["S", "M", "L"];

/// A ratio to reach, for S, M and L.
struct Goal {
    work: Work,
    against: Against,
    goal: [f64; 3],
    stretch: [f64; 3],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Against {
    Flask,
    /// The fastest Rust peer that signs.
    Rust,
}

const GOALS: [Goal; 6] = [
    Goal { work: Work::Open, against: Against::Flask, goal: [55.0, 9.5, 13.0], stretch: [65.0, 11.0, 15.0] },
    Goal { work: Work::Open, against: Against::Rust, goal: [2.2, 0.9, 1.6], stretch: [2.6, 1.0, 2.0] },
    Goal { work: Work::Save, against: Against::Flask, goal: [8.0, 6.5, 11.0], stretch: [13.0, 8.0, 13.0] },
    Goal {
        work: Work::SavePlain,
        against: Against::Flask,
        goal: [90.0, 45.0, 35.0],
        stretch: [100.0, 52.0, 39.0],
    },
    Goal { work: Work::SavePlain, against: Against::Rust, goal: [2.4, 1.6, 1.3], stretch: [2.4, 1.6, 1.3] },
    Goal {
        work: Work::Refresh,
        against: Against::Flask,
        goal: [130.0, 330.0, 1000.0],
        stretch: [150.0, 400.0, 1300.0],
    },
];

/// Prints all times, then the goals with what was reached.
pub(crate) fn print(samples: &[Sample]) {
    println!("nanoseconds a piece: median (min–max); × is how many times ours is faster\n");
    for work in Work::ALL {
        println!("{:<34}{}", work.name(), PAYLOADS.map(|name| format!("{name:>32}")).concat());
        for peer in peers(samples, work) {
            let cells = PAYLOADS.map(|payload| match find(samples, work, payload, peer) {
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
    println!(
        "{:<14}{:<24}{:>4}{:>11}{:>12}{:>10}{:>10}",
        "goal", "against", "", "of medians", "of minimums", "goal", "stretch"
    );
    for goal in &GOALS {
        for (index, payload) in PAYLOADS.into_iter().enumerate() {
            let Some(own) = find(samples, goal.work, payload, ours::NAME) else { continue };
            let Some(other) = rival(samples, goal, payload) else { continue };
            let measured = other.median_ns / own.median_ns;
            let least = other.min_ns / own.min_ns;
            let verdict = match measured {
                reached if reached >= goal.stretch[index] => "stretch reached",
                reached if reached >= goal.goal[index] => "reached",
                _ => "not reached",
            };
            println!(
                "{:<14}{:<24}{payload:>4}{:>10}×{:>11}×{:>9}×{:>9}×  {verdict}",
                goal.work.name(),
                other.peer,
                ratio(measured),
                ratio(least),
                ratio(goal.goal[index]),
                ratio(goal.stretch[index]),
            );
        }
    }
}

/// The samples as JSON.
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

/// What a goal is measured against.
fn rival<'a>(samples: &'a [Sample], goal: &Goal, payload: &str) -> Option<&'a Sample> {
    samples
        .iter()
        .filter(|sample| sample.work == goal.work && sample.payload == payload && sample.peer != ours::NAME)
        .filter(|sample| sample.peer.starts_with("flask") == (goal.against == Against::Flask))
        .filter(|sample| !sample.peer.ends_with("(unsigned)"))
        .min_by(|a, b| a.median_ns.total_cmp(&b.median_ns))
}

/// The peers of a work, in the order in which they were measured.
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
