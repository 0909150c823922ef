//! An inspection as text for people, and as JSON for scripts.

use std::fmt::Write as _;

use cookie_session::{KeyMatch, PayloadCodec, TaggedJson};
use serde_json::{Value as Json, json};

use super::{Check, Inspection, State, Verdict};
use crate::output::{BAD, FAINT, GOOD, NOTE, TITLE, harmless, is_container, styled, tree};
use crate::scheme::name;
use crate::time::date;
use crate::typed::to_typed;

/// The whole inspection, several lines.
pub(super) fn human(found: &Inspection) -> String {
    let mut out = String::new();
    if let Some(from) = found.taken_from {
        let _ = writeln!(out, "{}", styled(FAINT, &format!("taken out of {from}")));
    }
    let parts = &found.parts;
    let mut part = |title: &str, text: &[u8]| {
        let _ = writeln!(out, "{}  {}", styled(TITLE, &format!("{title:9}")), harmless(text));
    };
    part("payload", &parts.payload);
    if let Some(time) = &parts.time {
        part("time", time);
    }
    if let Some(signature) = &parts.signature {
        part("signature", signature);
    }
    contents(found, &mut out);
    let _ = writeln!(out, "\n{}", styled(TITLE, "checks"));
    for check in &found.checks {
        let _ = writeln!(out, "  {}  {:9}  {}", mark(check.state), check.name, check.why);
    }
    for hint in &found.hints {
        let _ = writeln!(out, "\n{}  {}", styled(NOTE, "hint"), hint.text);
        if !hint.options.is_empty() {
            let _ = writeln!(out, "      {}", hint.options.join(", "));
        }
    }
    let _ = write!(out, "\n{}", line(found));
    out
}

/// The payload's text and what it means.
fn contents(found: &Inspection, out: &mut String) {
    let Some(value) = &found.payload.value else {
        if let Some(bytes) = &found.payload.bytes {
            let _ = writeln!(out, "\n{}\n  {}", styled(TITLE, "content"), harmless(bytes));
        }
        return;
    };
    let note = if found.signed_by.is_some() { "" } else { " (not authenticated)" };
    let _ = writeln!(out, "\n{}{note}", styled(TITLE, "content"));
    if is_container(value) {
        tree(value, 2, out);
    } else {
        let _ = writeln!(out, "  {}  {value}", styled(FAINT, value.type_name()));
    }
}

fn mark(state: State) -> String {
    match state {
        State::Passed => styled(GOOD, "ok  "),
        State::Failed => styled(BAD, "fail"),
        State::Skipped => styled(FAINT, "-   "),
        State::Noted => styled(NOTE, "note"),
    }
}

/// The verdict alone, one line.
pub(super) fn line(found: &Inspection) -> String {
    let signed = found.signed_at.map(|seconds| format!(", signed {}", date(seconds))).unwrap_or_default();
    match found.verdict {
        Verdict::Valid => format!("{}{signed}", styled(GOOD, "valid")),
        Verdict::Unverified => format!("{}: no secret key was given", styled(NOTE, "not verified")),
        Verdict::Refused(kind) => {
            let why = refusing(found)
                .map_or_else(|| format!("{kind:?}"), |check| format!("{}: {}", check.name, check.why));
            format!("{}, {why}", styled(BAD, "refused"))
        }
    }
}

/// The first check that failed.
fn refusing(found: &Inspection) -> Option<&Check> {
    found.checks.iter().find(|check| check.state == State::Failed)
}

/// The same as one JSON object.
pub(super) fn json(found: &Inspection) -> Json {
    let (parts, payload) = (&found.parts, &found.payload);
    let check = |check: &Check| {
        let state = match check.state {
            State::Passed => "passed",
            State::Failed => "failed",
            State::Skipped => "skipped",
            State::Noted => "noted",
        };
        json!({"check": check.name, "state": state, "why": check.why})
    };
    let signed_by = found.signed_by.as_ref().map(|(digest, derivation, key)| {
        let key = match key {
            KeyMatch::Fallback(index) => json!({"fallback": index + 1}),
            _ => json!("current"),
        };
        json!({"digest": name(digest), "derivation": name(derivation), "key": key})
    });
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    json!({
        "cookie": text(&found.token),
        "verdict": found.verdict.name(),
        "payload": {
            "text": text(&parts.payload),
            "compressed": payload.compressed,
            "content": payload.bytes.as_ref().map(text),
            "content_bytes": payload.bytes.as_ref().map(Vec::len),
        },
        "value": payload.value.as_ref().map(to_typed),
        "tagged_json": payload.value.as_ref().and_then(|value| {
            let mut out = Vec::new();
            TaggedJson::default().encode(value, &mut out).ok()?;
            String::from_utf8(out).ok()
        }),
        "time": parts.time.as_ref().map(text),
        "signed_at": found.signed_at,
        "age": found.age,
        "signature": parts.signature.as_ref().map(text),
        "signed_by": signed_by,
        "checks": found.checks.iter().map(check).collect::<Vec<_>>(),
        "hints": found.hints.iter()
            .map(|hint| json!({"text": hint.text, "options": hint.options}))
            .collect::<Vec<_>>(),
    })
}
