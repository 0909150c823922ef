//! Laws of [`TimestampFormat`].

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict, same_in_four_threads, skip, timed};
use crate::clock::Timestamp;
use crate::derivation::HmacDerivation;
use crate::digest::Sha1;
use crate::encoding::DecodeMode;
use crate::testing::strategies::{mutated, token_time};
use crate::testing::violation::Shown;
use crate::timed::TimestampFormat;

const ROUND_TRIP: Law =
    Law::new("format: round trip", "every second before the year 10000 reads back as it was");
const SEPARABLE: Law = Law::new(
    "format: separable",
    "the text has no character that a separator is made of: `.`, `:`, spaces, controls",
);
const ONE_TEXT: Law = Law::new("format: one text", "in strict mode, only the text that is written is read");
const THREADS: Law =
    Law::new("format: threads", "four threads at once get the texts and times that one gets");
const TOTAL: Law = Law::new("format: total", "any text is a time or none, in either mode");

/// The laws of a time format, and those of timestamp signers that use it.
///
/// ```
/// use cookie_session::scheme::UnixSeconds;
/// use cookie_session::testing::laws;
///
/// laws::format::Suite::new(UnixSeconds).run().assert();
/// ```
#[derive(Debug)]
pub struct Suite {
    format: Arc<dyn TimestampFormat>,
    from: Timestamp,
    other_texts: bool,
}

impl Suite {
    /// A suite for a format that keeps all seconds from 1970 to the year 9999.
    #[must_use]
    pub fn new(format: impl TimestampFormat) -> Self {
        Self { format: Arc::new(format), from: Timestamp::default(), other_texts: false }
    }

    /// Says that the format keeps no time before this one.
    #[must_use]
    pub fn not_before(mut self, from: Timestamp) -> Self {
        self.from = from;
        self
    }

    /// Says that the format also reads texts that it does not write, such as an older form.
    #[must_use]
    pub fn reads_other_texts(mut self) -> Self {
        self.other_texts = true;
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let from = self.from;
        let seconds =
            move || token_time().prop_map(move |time| time.max(from).to_token_seconds().unwrap_or(0));
        let writer = self.format.clone();
        let texts = prop_oneof![
            1 => vec(any::<u8>(), 0..13),
            2 => "[A-Za-z0-9=_-]{0,12}".prop_map(String::into_bytes),
            2 => mutated(seconds().prop_map(move |seconds| written(&*writer, seconds).into_bytes())),
        ];
        let first = from.to_token_seconds().unwrap_or(0);
        let edges: Vec<u64> = EDGES.iter().copied().filter(|&edge| edge >= first).collect();
        let spelled = edges.iter().flat_map(|&edge| other_spellings(&written(&*self.format, edge)));
        let spelled: Vec<Vec<u8>> = spelled.chain(overlong()).collect();
        let format = || self.format.clone();
        let (a, b, c, d, e) = (format(), format(), format(), format(), format());
        let mut report: Report = [
            ROUND_TRIP.over_corners(edges.clone(), 1, seconds(), move |&seconds| round_trip(&*a, seconds)),
            SEPARABLE.over_corners(edges.clone(), 1, seconds(), move |&seconds| separable(&*b, seconds)),
            TOTAL.over_corners(spelled.clone(), 1, texts.clone(), move |text| total(&*c, text)),
            THREADS.over_corners(vec![edges], 256, Just(Vec::new()), move |edges: &Vec<u64>| {
                in_threads(&*d, edges)
            }),
        ]
        .into_iter()
        .collect();
        if !self.other_texts {
            report.add(ONE_TEXT.over_corners(spelled, 1, texts, move |text| one_text(&*e, text)));
        }
        let timed = timed::Suite::<Sha1, HmacDerivation>::new(self.format.clone());
        report.extend(timed.not_before(self.from).run());
        report
    }
}

/// Seconds at the edges of bytes, digits and dates.
const EDGES: [u64; 24] = [
    0,
    1,
    9,
    10,
    59,
    60,
    61,
    62,
    63,
    64,
    99,
    100,
    255,
    256,
    999,
    1_000,
    65_535,
    65_536,
    1_293_840_000,
    1_700_000_000,
    4_294_967_295,
    4_294_967_296,
    253_402_300_798,
    253_402_300_799,
];

/// Texts that a lenient reader takes for the same number.
fn other_spellings(text: &str) -> Vec<Vec<u8>> {
    let swapped: String =
        text.chars()
            .map(|letter| {
                if letter.is_uppercase() { letter.to_ascii_lowercase() } else { letter.to_ascii_uppercase() }
            })
            .collect();
    let before = ["+", "-", "0", "00", "A", "AA", " ", "\t", "_", "0x"].map(|more| format!("{more}{text}"));
    let after = [" ", "\n", "\0", "=", "==", "_", "A", ".0", "e0", "s"].map(|more| format!("{text}{more}"));
    before.into_iter().chain(after).chain([swapped]).map(String::into_bytes).collect()
}

/// Texts that are longer than that of any time.
fn overlong() -> Vec<Vec<u8>> {
    let fills = [b'0', b'9', b'A', b'_', b'z', b'f'];
    fills.into_iter().flat_map(|fill| [12, 20, 21, 40, 1 << 18].map(|length| vec![fill; length])).collect()
}

/// Four threads that use one format get the texts and times that one thread gets.
///
/// # Errors
/// The violation.
pub fn in_threads(format: &dyn TimestampFormat, seconds: &[u64]) -> Verdict {
    if seconds.is_empty() {
        return skip();
    }
    same_in_four_threads(THREADS, || {
        let both = |&seconds: &u64| {
            let text = written(format, seconds);
            let read = format.read(text.as_bytes(), DecodeMode::Strict);
            (text, read)
        };
        (0..20).flat_map(|_| seconds.iter().map(both)).collect::<Vec<_>>()
    })
}

fn written(format: &dyn TimestampFormat, seconds: u64) -> String {
    let mut text = String::new();
    format.write(seconds, &mut text);
    text
}

/// A second reads back as it was, and what the buffer held stays.
///
/// # Errors
/// The violation.
pub fn round_trip(format: &dyn TimestampFormat, seconds: u64) -> Verdict {
    let text = written(format, seconds);
    let mut after = String::from("value.");
    format.write(seconds, &mut after);
    if after.strip_prefix("value.") != Some(&text) {
        return ROUND_TRIP.broken(&seconds, format!("written behind `value.` it makes {after:?}"));
    }
    for mode in [DecodeMode::Strict, DecodeMode::PythonCompatible] {
        let read = format.read(text.as_bytes(), mode);
        if read != Some(seconds) {
            return ROUND_TRIP
                .broken(&seconds, format!("it is written {text:?} and reads, {mode:?}, as {read:?}"));
        }
    }
    Ok(())
}

/// No separator is part of the text.
///
/// # Errors
/// The violation.
pub fn separable(format: &dyn TimestampFormat, seconds: u64) -> Verdict {
    let text = written(format, seconds);
    if text.bytes().all(|byte| byte.is_ascii_graphic() && !b".:;,\"\\".contains(&byte)) {
        return Ok(());
    }
    SEPARABLE.broken(&seconds, format!("it is written {text:?}"))
}

/// Only what is written is read.
///
/// # Errors
/// The violation.
pub fn one_text(format: &dyn TimestampFormat, text: &[u8]) -> Verdict {
    let Some(seconds) = format.read(text, DecodeMode::Strict) else { return Ok(()) };
    let proper = written(format, seconds);
    if proper.as_bytes() == text {
        return Ok(());
    }
    ONE_TEXT.broken(&Shown(text), format!("it reads as {seconds}, which is written {proper:?}"))
}

/// Any text reads as a time or as none, the same one each time.
///
/// # Errors
/// The violation.
pub fn total(format: &dyn TimestampFormat, text: &[u8]) -> Verdict {
    for mode in [DecodeMode::Strict, DecodeMode::PythonCompatible] {
        let (one, other) = (format.read(text, mode), format.read(text, mode));
        if one != other {
            return TOTAL.broken(&Shown(text), format!("it reads as {one:?}, then as {other:?}"));
        }
    }
    let (strict, lax) =
        (format.read(text, DecodeMode::Strict), format.read(text, DecodeMode::PythonCompatible));
    if strict.is_some() && strict != lax {
        return TOTAL.broken(
            &Shown(text),
            format!("it reads as {strict:?} in strict mode and as {lax:?} in the other"),
        );
    }
    Ok(())
}
