//! Tests whether verifying a signature takes the same time wherever it is wrong: `cargo bench --bench constant_time`.
//!
//! The method of dudect (Reparaz, Balasch, Verbauwhede 2017): two classes of wrong signatures, one with the fault in the
//! first character and one in the last, in random order. Slow outliers are removed. Welch's t-test compares the two
//! means; |t| below 5 means that the test found no evidence of a leak. A comparison that stops at the first difference
//! runs under the same conditions, to show that the test would detect a leak.

use std::hint::black_box;
use std::time::Instant;

use cookie_session::{Scheme, SecretKeys};

const SAMPLES: usize = 1_000_000;
/// Verifications per sample. A single one is too short for the clock.
const REPEAT: usize = 8;

fn main() {
    let signer =
        Scheme::flask_session(SecretKeys::new("correct horse battery staple").expect("not empty")).signer();
    let token = signer.sign(b"eyJ1c2VyX2lkIjo3fQ.ZVPxAA");
    let start = token.len() - 27;
    let wrong_at = |at: usize| {
        let mut wrong = token.clone();
        wrong[at] = if wrong[at] == b'A' { b'B' } else { b'A' };
        wrong
    };
    let classes = [wrong_at(start), wrong_at(token.len() - 1)];
    assert!(classes.iter().all(|wrong| !signer.validate(wrong)));

    let ours = t_value(&classes, |text| signer.validate(text));
    report("Signer::validate", ours);
    let naive = t_value(&classes, |text| stops_early(&token[start..], &text[start..]));
    report("a comparison that stops early, alone", naive);
}

/// A comparison that is not constant-time, as the control.
#[inline(never)]
fn stops_early(expected: &[u8], given: &[u8]) -> bool {
    expected.iter().zip(given).all(|(one, other)| black_box(one) == black_box(other))
}

fn report(what: &str, t: f64) {
    let verdict = if t.abs() < 5.0 { "no evidence of a leak" } else { "the times differ" };
    println!("{what}: t = {t:+.2} over {SAMPLES} samples: {verdict}");
}

fn t_value(classes: &[Vec<u8>; 2], check: impl Fn(&[u8]) -> bool) -> f64 {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut times: [Vec<u64>; 2] = [Vec::new(), Vec::new()];
    // Both classes are read from the same place, so that alignment and caches are the same.
    let mut text = classes[0].clone();
    for _ in 0..SAMPLES {
        // xorshift: the order of the classes must not follow a pattern.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let class = usize::from(random >> 63 == 1);
        text.copy_from_slice(&classes[class]);
        let text = black_box(&text);
        let begun = Instant::now();
        for _ in 0..REPEAT {
            black_box(check(text));
        }
        times[class].push(u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }
    // Interrupts affect both classes equally. A common limit removes them.
    let mut all: Vec<u64> = times.concat();
    all.sort_unstable();
    let limit = all[all.len() * 9 / 10];
    let [one, other] = times.map(|times| Moments::of(times.into_iter().filter(|&time| time <= limit)));
    (one.mean - other.mean) / (one.variance / one.count + other.variance / other.count).sqrt()
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    /// Welford's method.
    fn of(times: impl Iterator<Item = u64>) -> Self {
        let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
        for time in times {
            let time = time as f64;
            count += 1.0;
            let difference = time - mean;
            mean += difference / count;
            squares += difference * (time - mean);
        }
        Self { count, mean, variance: squares / (count - 1.0) }
    }
}
