//! Laws of [`TimestampFormat`].

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict, timed};
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
const TOTAL: Law = Law::new("format: total", "any text is a time or none, in either mode");

/// The laws of a time format, and those of timestamp signers that use it.
///
/// ```
/// use cookie_session::testing::laws;
/// use cookie_session::UnixSeconds;
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
        let format = &*self.format;
        let from = self.from;
        let seconds =
            move || token_time().prop_map(move |time| time.max(from).to_token_seconds().unwrap_or(0));
        let writer = self.format.clone();
        let texts = prop_oneof![
            1 => vec(any::<u8>(), 0..13),
            2 => "[A-Za-z0-9=_-]{0,12}".prop_map(String::into_bytes),
            2 => mutated(seconds().prop_map(move |seconds| written(&*writer, seconds).into_bytes())),
        ];
        let mut report: Report = [
            ROUND_TRIP.over(seconds(), |&seconds| round_trip(format, seconds)),
            SEPARABLE.over(seconds(), |&seconds| separable(format, seconds)),
            TOTAL.over(texts.clone(), |text| total(format, text)),
        ]
        .into_iter()
        .collect();
        if !self.other_texts {
            report.add(ONE_TEXT.over(texts, |text| one_text(format, text)));
        }
        let timed = timed::Suite::<Sha1, HmacDerivation>::new(self.format.clone());
        report.extend(timed.not_before(self.from).run());
        report
    }
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
