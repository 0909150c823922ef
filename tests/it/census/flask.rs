//! Cookies from real Flask (`tests/census/generate.py`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CURRENT, NOW, RETIRED};

#[derive(Deserialize)]
pub(super) struct Case {
    pub(super) cookie: String,
    pub(super) key: String,
    pub(super) expired: bool,
    pub(super) compressed: bool,
    pub(super) types: BTreeMap<String, u64>,
    pub(super) dict_tags: u64,
    pub(super) extensions: Vec<String>,
    pub(super) other_keys: bool,
    pub(super) keys: Vec<String>,
}

#[derive(Deserialize)]
struct Cases {
    now: i64,
    keys: [String; 2],
    cases: Vec<Case>,
}

pub(super) fn cases() -> Vec<Case> {
    let cases: Cases = serde_json::from_str(include_str!("../../data/census/flask.json")).expect("cases");
    assert_eq!((cases.now, &*cases.keys[0], &*cases.keys[1]), (NOW, CURRENT, RETIRED));
    assert_eq!(cases.cases.len(), 240);
    cases.cases
}
