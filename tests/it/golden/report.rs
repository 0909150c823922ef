//! Counts and prints the result of each golden case of a file, and fails if a case failed.
//!
//! It prints one line per file: `golden FILE: N passed, D documented differences, F failed`. A difference from Python is
//! documented by its case's id and a reason in `tests/data/differences.json`. A case that is listed there but passes
//! counts as a failure. With `COOKIE_SESSION_VECTORS` the list is not used: every case of level `must` has to pass,
//! and others may differ.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::{Value as Json, json};

use super::vectors::{Inexpressible, load, other_directory};

/// The counts of one file.
pub(crate) struct Report {
    file: &'static str,
    /// The variant of the run, for files that run more than once.
    label: &'static str,
    /// Whether accidents must also have Python's result.
    exact: bool,
    passed: usize,
    /// The ids of the cases that differ, with the reason.
    differences: BTreeMap<String, String>,
    failed: Vec<String>,
}

impl Report {
    /// Returns the report and the cases of a file. It checks the number of cases, so that none is missing.
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

    /// Names the variant of the run, for files that run more than once.
    pub(crate) fn label(&mut self, label: &'static str) {
        self.label = label;
    }

    /// Requires Python's result for accidents, too.
    pub(crate) fn exact(&mut self) {
        self.exact = true;
    }

    /// Counts a case with Python's result.
    pub(crate) fn pass(&mut self, _case: &Json) {
        self.passed += 1;
    }

    /// Counts a failed case.
    pub(crate) fn fail(&mut self, case: &Json, why: impl Into<String>) {
        self.failed.push(format!("{} ({}): {}", id(case), level(case), why.into()));
    }

    /// Counts a case that the types of this crate cannot express. That excuses every level except `must`.
    pub(crate) fn inexpressible(&mut self, case: &Json, reason: Inexpressible) {
        match level(case) {
            "must" => self.fail(case, format!("inexpressible: {reason}")),
            _ => self.differs(case, format!("no type here can express it: {reason}")),
        }
    }

    /// Counts a case that this crate rejects by design, without effect on the wire format, such as an empty secret.
    ///
    /// The caller asserts the rejection and checks what it can without the constructors. So a `must` counts as passed.
    pub(crate) fn decided(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "must" => self.pass(case),
            _ => self.differs(case, format!("refused when built: {reason}")),
        }
    }

    /// Counts a case that this crate rejects and Python accepts. That excuses only accidents.
    pub(crate) fn safer(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "accident" if !self.exact => self.differs(case, format!("refused: {reason}")),
            _ => self.fail(case, format!("refused: {reason}")),
        }
    }

    /// Counts a case in which another release than the supported one differs.
    pub(crate) fn otherwise(&mut self, case: &Json, reason: &str) {
        self.differs(case, reason.to_owned());
    }

    /// Counts a case that both accept with different results. That excuses only accidents.
    pub(crate) fn different(&mut self, case: &Json, reason: &str) {
        match level(case) {
            "accident" if !self.exact => self.differs(case, reason.to_owned()),
            _ => self.fail(case, format!("different: {reason}")),
        }
    }

    /// Compares a result with Python's. `None` is a rejection.
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
            (python, Ok(ours)) => self.different(case, &shorten(format!("{ours:?}, Python {python:?}"))),
        }
    }

    /// Prints the counts.
    ///
    /// # Panics
    /// If a case failed. The message lists all failed cases.
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

    /// Checks that every difference is in the list, and that every case in the list differs.
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

    /// Writes this file's part of the list instead of checking it, for review before it is copied.
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

/// Returns the documented differences of a file: ids and reasons.
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

/// Returns the id of a case, for messages.
pub(crate) fn id(case: &Json) -> &str {
    case["id"].as_str().expect("an id")
}

/// Returns the level of a case. Cases of other libraries than Flask have none and count as `should`.
fn level(case: &Json) -> &str {
    case.get("level").map_or("should", |level| level.as_str().expect("a level"))
}

/// Shortens long values for a message.
fn shorten(text: String) -> String {
    match text.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
