//! Laws and what is said about one that does not hold: [`Law`], [`Violation`], [`Report`].

use std::fmt::{self, Debug};

/// Something that every implementation of a trait must keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Law {
    name: &'static str,
    demand: &'static str,
}

impl Law {
    /// A law with a short name, and a sentence of what it demands.
    #[must_use]
    pub const fn new(name: &'static str, demand: &'static str) -> Self {
        Self { name, demand }
    }

    /// The name, as in `codec: round trip`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What it demands.
    #[must_use]
    pub const fn demand(self) -> &'static str {
        self.demand
    }

    /// `found` breaks this law at `counterexample`.
    ///
    /// # Errors
    /// Always: this makes the answer of a check that fails.
    pub fn broken(self, counterexample: &dyn Debug, found: impl Into<String>) -> Verdict {
        let counterexample = shortened(format!("{counterexample:?}"));
        Err(Violation { law: self, counterexample, found: shortened(found.into()) })
    }

    /// `found` breaks this law after `steps`, one a line, which are not shortened.
    pub(in crate::testing) fn broken_by_steps(self, steps: String, found: String) -> Verdict {
        Err(Violation { law: self, counterexample: steps, found: shortened(found) })
    }
}

/// The maximum number of characters of a counterexample, and of what was found.
const LONGEST: usize = 399;

fn shortened(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Whether a law holds.
pub type Verdict = Result<(), Violation>;

/// A law that an implementation breaks, with the smallest input found that shows it.
///
/// ```
/// use cookie_session::codec::PayloadCodec;
/// use cookie_session::testing::laws;
/// use cookie_session::{Result, Value};
///
/// #[derive(Debug)]
/// struct Forgetful;
///
/// impl PayloadCodec for Forgetful {
///     fn encode(&self, _value: &Value, _out: &mut Vec<u8>) -> Result<()> {
///         Ok(())
///     }
///     fn decode(&self, _bytes: &[u8]) -> Result<Value> {
///         Ok(Value::Null)
///     }
/// }
///
/// let violation = laws::codec::round_trip(&Forgetful, &Value::from(7)).unwrap_err();
/// assert_eq!(violation.law().name(), "codec: round trip");
/// assert_eq!(violation.counterexample(), "Integer(7)");
/// assert_eq!(violation.found(), "it was written as b\"\" and reads back as Null");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    law: Law,
    counterexample: String,
    found: String,
}

impl Violation {
    /// The law.
    #[must_use]
    pub fn law(&self) -> Law {
        self.law
    }

    /// The input that shows it, as `Debug` prints it.
    #[must_use]
    pub fn counterexample(&self) -> &str {
        &self.counterexample
    }

    /// What the implementation made of that input.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the law `{}` is broken", self.law.name)?;
        writeln!(f, "  it demands:     {}", self.law.demand)?;
        writeln!(f, "  counterexample: {}", self.counterexample.replace('\n', "\n                  "))?;
        write!(f, "  found:          {}", self.found)
    }
}

impl std::error::Error for Violation {}

/// What a suite of laws found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "a report is to be looked at: `assert` panics with what is broken"]
pub struct Report {
    held: usize,
    violations: Vec<Violation>,
}

impl Report {
    /// Adds the verdict about a law. Of several violations of one law, the shortest is kept.
    pub fn add(&mut self, verdict: Verdict) {
        let violation = match verdict {
            Ok(()) => return self.held += 1,
            Err(violation) => violation,
        };
        match self.violations.iter_mut().find(|known| known.law == violation.law) {
            None => self.violations.push(violation),
            Some(known) if violation.counterexample.len() < known.counterexample.len() => *known = violation,
            Some(_) => {}
        }
    }

    /// Adds everything that another suite found.
    pub fn extend(&mut self, other: Self) {
        self.held += other.held;
        other.violations.into_iter().for_each(|violation| self.add(Err(violation)));
    }

    /// How many laws hold.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held
    }

    /// The laws that are broken.
    #[must_use]
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Whether the law of this name is broken.
    #[must_use]
    pub fn breaks(&self, name: &str) -> bool {
        self.violations.iter().any(|violation| violation.law.name == name)
    }

    /// Passes if every law holds.
    ///
    /// # Panics
    /// With all violations, if there are any.
    #[track_caller]
    pub fn assert(&self) {
        assert!(self.violations.is_empty(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} laws hold, {} are broken", self.held, self.violations.len())?;
        self.violations.iter().try_for_each(|violation| write!(f, "\n\n{violation}"))
    }
}

impl FromIterator<Verdict> for Report {
    fn from_iter<I: IntoIterator<Item = Verdict>>(verdicts: I) -> Self {
        let mut report = Self::default();
        verdicts.into_iter().for_each(|verdict| report.add(verdict));
        report
    }
}

/// Bytes that print as text with escapes.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a>(pub(super) &'a [u8]);

impl Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A run of one byte is shorter as its length.
        match self.0 {
            [first, .., _] if self.0.len() > 16 && self.0.iter().all(|byte| byte == first) => {
                write!(f, "[b'{}'; {}]", first.escape_ascii(), self.0.len())
            }
            bytes => write!(f, "b\"{}\"", bytes.escape_ascii()),
        }
    }
}

/// A list of bytes that print as text with escapes.
#[derive(Clone, Copy)]
pub(super) struct ShownAll<'a>(pub(super) &'a [Vec<u8>]);

impl Debug for ShownAll<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|bytes| Shown(bytes))).finish()
    }
}
