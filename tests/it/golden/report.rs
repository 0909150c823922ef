//! What became of each golden case of a file: counted, printed, and failed on.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::Value as Json;

use super::vectors::{Inexpressible, load};

/// The tally of one file.
///
/// A case of level `must` has to pass. One of level `should` has to pass unless the types of
/// this crate cannot express it. One of level `accident` may differ: *safer* if this crate
/// refuses what Python takes, *different* otherwise; both are listed with their reason.
pub(crate) struct Report {
    file: &'static str,
    passed: BTreeMap<String, usize>,
    /// `(what, reason)` to the ids of the cases.
    apart: BTreeMap<(&'static str, String), Vec<String>>,
    failed: Vec<String>,
    /// What the cases are run with, for the printed line.
    label: &'static str,
    /// Whether accidents have to come out as in Python too.
    exact: bool,
}

impl Report {
    /// The report and the cases of a file; their number is checked, so that none goes missing.
    pub(crate) fn open(file: &'static str, cases: usize) -> (Self, Vec<Json>) {
        let loaded = load(file);
        if std::env::var_os("COOKIE_SESSION_VECTORS").is_none() {
            assert_eq!(loaded.len(), cases, "{file} has another number of cases");
        }
        let report = Self {
            file,
            passed: BTreeMap::new(),
            apart: BTreeMap::new(),
            failed: Vec::new(),
            label: "",
            exact: false,
        };
        (report, loaded)
    }

    /// Names what the cases are run with, where a file is run more than once.
    pub(crate) fn label(&mut self, label: &'static str) {
        self.label = label;
    }

    /// Accidents have to come out as in Python too.
    pub(crate) fn exact(&mut self) {
        self.exact = true;
    }

    /// The case came out as in Python.
    pub(crate) fn pass(&mut self, case: &Json) {
        *self.passed.entry(level(case).to_owned()).or_default() += 1;
    }

    /// The case came out otherwise, and must not.
    pub(crate) fn fail(&mut self, case: &Json, why: impl Into<String>) {
        self.failed.push(format!("{} ({}): {}", id(case), level(case), why.into()));
    }

    /// The types of this crate cannot express the case; that excuses everything but `must`.
    pub(crate) fn inexpressible(&mut self, case: &Json, reason: Inexpressible) {
        match level(case) {
            "must" => self.fail(case, format!("inexpressible: {reason}")),
            _ => self.set_apart("inexpressible", case, reason),
        }
    }

    /// The constructors of this crate refuse what the case is set up with, whatever its level.
    ///
    /// For setups that no wire format depends on, such as an empty secret; the caller asserts the
    /// refusal, and checks below the constructors what it can.
    pub(crate) fn refused_setup(&mut self, case: &Json, reason: &str) {
        self.set_apart("refused setup", case, reason);
    }

    /// This crate refuses what Python accepts; that is for accidents only.
    pub(crate) fn safer(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "accident" if !self.exact => self.set_apart("safer", case, reason),
            _ => self.fail(case, format!("refused: {reason}")),
        }
    }

    /// Both accept and disagree; that is for accidents only.
    pub(crate) fn different(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "accident" if !self.exact => self.set_apart("different", case, reason),
            _ => self.fail(case, format!("different: {reason}")),
        }
    }

    /// Compares an outcome with Python's, `None` being a refusal.
    pub(crate) fn outcome<T: PartialEq + Debug, E: ToString>(
        &mut self,
        case: &Json,
        python: Option<T>,
        ours: Result<T, E>,
    ) {
        match (python, ours) {
            (None, Err(_)) => self.pass(case),
            (Some(python), Ok(ours)) if python == ours => self.pass(case),
            (Some(_), Err(error)) => self.safer(case, &error.to_string()),
            (python, Ok(ours)) => self.different(case, &cut(format!("{ours:?}, Python {python:?}"))),
        }
    }

    /// Prints the tally.
    ///
    /// # Panics
    /// If a case failed, with the list of all that did.
    pub(crate) fn finish(self) {
        let passed: usize = self.passed.values().sum();
        let mut line = format!("{}{}: {passed} as in Python {:?}", self.file, self.label, self.passed);
        for what in ["inexpressible", "refused setup", "safer", "different"] {
            let count: usize =
                self.apart.iter().filter(|((kind, _), _)| *kind == what).map(|(_, ids)| ids.len()).sum();
            line += &format!(", {count} {what}");
        }
        println!("{line}");
        for ((what, reason), ids) in &self.apart {
            println!("    {what}: {reason}: {}", ids.join(" "));
        }
        assert!(self.failed.is_empty(), "{}:\n{}", self.file, self.failed.join("\n"));
    }

    fn set_apart(&mut self, what: &'static str, case: &Json, reason: &str) {
        self.apart.entry((what, reason.to_owned())).or_default().push(id(case).to_owned());
    }
}

/// The id of a case, for messages.
pub(crate) fn id(case: &Json) -> &str {
    case["id"].as_str().expect("an id")
}

fn level(case: &Json) -> &str {
    case["level"].as_str().expect("a level")
}

/// Long values shortened for a message.
fn cut(text: String) -> String {
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
