//! What became of each golden case of a file: counted, printed, and failed on.
//!
//! One line a file: `golden FILE: N passed, D documented differences, F failed`. A difference from
//! Python is documented by its case's id and a reason in `tests/data/differences.json`; a case that is
//! listed there and passes is a failure, too. With `COOKIE_SESSION_VECTORS` the list is not asked: there
//! every case of level `must` has to pass, and others may differ.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::{Value as Json, json};

use super::vectors::{Inexpressible, load, other_directory};

/// The tally of one file.
pub(crate) struct Report {
    file: &'static str,
    /// What the cases are run with, where a file is run more than once.
    label: &'static str,
    /// Whether accidents have to come out as in Python too.
    exact: bool,
    passed: usize,
    /// The ids of the cases that differ, with the reason.
    differences: BTreeMap<String, String>,
    failed: Vec<String>,
}

impl Report {
    /// The report and the cases of a file; their number is checked, so that none goes missing.
    pub(crate) fn open(file: &'static str, cases: usize) -> (Self, Vec<Json>) {
        let loaded = load(file);
        if !other_directory() {
            assert_eq!(loaded.len(), cases, "{file} has another number of cases");
        }
        let report = Self {
            file,
            label: "",
            exact: false,
            passed: 0,
            differences: BTreeMap::new(),
            failed: Vec::new(),
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
    pub(crate) fn pass(&mut self, _case: &Json) {
        self.passed += 1;
    }

    /// The case came out otherwise, and must not.
    pub(crate) fn fail(&mut self, case: &Json, why: impl Into<String>) {
        self.failed.push(format!("{} ({}): {}", id(case), level(case), why.into()));
    }

    /// The types of this crate cannot express the case; that excuses everything but `must`.
    pub(crate) fn inexpressible(&mut self, case: &Json, reason: Inexpressible) {
        match level(case) {
            "must" => self.fail(case, format!("inexpressible: {reason}")),
            _ => self.differs(case, format!("no type here can express it: {reason}")),
        }
    }

    /// This crate refuses by decision what no wire format depends on, such as an empty secret.
    ///
    /// The caller asserts the refusal, and checks below the constructors what it can; so a `must`
    /// counts as passed.
    pub(crate) fn decided(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "must" => self.pass(case),
            _ => self.differs(case, format!("refused when built: {reason}")),
        }
    }

    /// This crate refuses what Python accepts; that is for accidents only.
    pub(crate) fn safer(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "accident" if !self.exact => self.differs(case, format!("refused: {reason}")),
            _ => self.fail(case, format!("refused: {reason}")),
        }
    }

    /// Another release than the one we follow does otherwise.
    pub(crate) fn otherwise(&mut self, case: &Json, reason: &str) {
        self.differs(case, reason.to_owned());
    }

    /// Both accept and disagree; that is for accidents only.
    pub(crate) fn different(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "accident" if !self.exact => self.differs(case, reason.to_owned()),
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
    pub(crate) fn finish(mut self) {
        let name = format!("{}{}", self.file, self.label);
        if let Some(directory) = std::env::var_os("COOKIE_SESSION_WRITE_DIFFERENCES") {
            return self.write_differences(&name, directory.as_ref());
        }
        if !other_directory() {
            self.check_documented(&name);
        }
        let (passed, documented, failed) = (self.passed, self.differences.len(), self.failed.len());
        println!("golden {name}: {passed} passed, {documented} documented differences, {failed} failed");
        assert!(self.failed.is_empty(), "{name}:\n{}", self.failed.join("\n"));
    }

    /// Every difference has to be in the list, and every case in the list has to differ.
    fn check_documented(&mut self, name: &str) {
        let listed = documented(name);
        let undocumented: Vec<String> =
            self.differences.keys().filter(|id| !listed.contains_key(*id)).cloned().collect();
        for id in undocumented {
            let reason = self.differences.remove(&id).unwrap_or_default();
            self.failed.push(format!("{id}: not in tests/data/differences.json: {reason}"));
        }
        for id in listed.keys().filter(|id| !self.differences.contains_key(*id)) {
            self.failed.push(format!("{id}: is in tests/data/differences.json, but does not differ"));
        }
    }

    /// Writes this file's part of the list in place of a verdict, to be read before it is put there.
    fn write_differences(&self, name: &str, directory: &std::path::Path) {
        let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (id, reason) in &self.differences {
            by_reason.entry(reason).or_default().push(id);
        }
        let entries: Vec<Json> =
            by_reason.into_iter().map(|(reason, ids)| json!({"reason": reason, "cases": ids})).collect();
        std::fs::write(directory.join(format!("{name}.part")), json!({name: entries}).to_string())
            .expect("a directory to write to");
    }

    fn differs(&mut self, case: &Json, reason: String) {
        self.differences.insert(id(case).to_owned(), reason);
    }
}

/// The documented differences of a file: ids and reasons.
pub(crate) fn documented(name: &str) -> BTreeMap<String, String> {
    let list: Json = serde_json::from_str(include_str!("../../data/differences.json")).expect("JSON");
    let entries = list[name].as_array().cloned().unwrap_or_default();
    let mut documented = BTreeMap::new();
    for entry in entries {
        let reason = entry["reason"].as_str().expect("a reason");
        assert!(!reason.is_empty(), "{name}: a difference needs a reason");
        for id in entry["cases"].as_array().expect("cases") {
            documented.insert(id.as_str().expect("an id").to_owned(), reason.to_owned());
        }
    }
    documented
}

/// The id of a case, for messages.
pub(crate) fn id(case: &Json) -> &str {
    case["id"].as_str().expect("an id")
}

/// The level of a case; cases of other libraries than Flask have none, and count as `should`.
fn level(case: &Json) -> &str {
    case.get("level").map_or("should", |level| level.as_str().expect("a level"))
}

/// Long values shortened for a message.
fn cut(text: String) -> String {
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
