//! Renders an inspection as text for people and as JSON for scripts.

use anstyle::Style;
use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::token::KeyMatch;
use cookie_session::{Map, Value};
use serde_json::{Value as Json, json};

use super::model::{Check, Inspection, State, Verdict};
use crate::extensions;
use crate::output::{BAD, FAINT, GOOD, NOTE, Page, TITLE, is_container};
use crate::time::date;
use crate::typed::to_typed;

/// Renders the whole inspection, on several lines.
pub(super) fn human(found: &Inspection) -> Page {
    let mut page = Page::default();
    if let Some(from) = found.found_in {
        page.styled(FAINT, &format!("found in {from}")).end_line();
    }
    if found.missing.is_none() {
        let parts = &found.parts;
        let mut part = |title: &str, text: &[u8]| {
            page.styled(TITLE, &format!("{title:9}")).text("  ").bytes(text).end_line();
        };
        part("payload", &parts.payload);
        if let Some(time) = &parts.time {
            part("time", time);
        }
        if let Some(signature) = &parts.signature {
            part("signature", signature);
        }
        contents(found, &mut page);
        page.end_line();
    }
    page.styled(TITLE, "checks").end_line();
    for check in &found.checks {
        let (style, mark) = mark(check.state);
        page.text("  ").styled(style, mark).text(&format!("  {:9}  {}", check.name, check.why)).end_line();
    }
    for hint in &found.hints {
        page.end_line().styled(NOTE, "hint").text("  ").text(&hint.text).end_line();
        if !hint.options.is_empty() {
            page.text("      ").text(&hint.options.join(", ")).end_line();
        }
    }
    page.end_line();
    verdict(found, &mut page);
    page
}

/// Renders the payload's text and its value.
fn contents(found: &Inspection, page: &mut Page) {
    if found.payload.bytes.is_none() {
        return;
    }
    let note = if found.signed_by.is_some() { "" } else { " (not authenticated)" };
    page.end_line().styled(TITLE, "content").text(note).end_line();
    match (&found.payload.value, &found.payload.bytes) {
        (Some(value), _) if is_container(value) => {
            page.tree(value, 2);
            known_keys(value, page);
        }
        (Some(value), _) => {
            page.text("  ").styled(FAINT, value.type_name()).text(&format!("  {value}")).end_line();
        }
        (None, bytes) => {
            page.text("  ").bytes(bytes.as_deref().unwrap_or_default()).end_line();
        }
    }
}

/// Renders the meanings of well-known keys.
fn known_keys(value: &Value, page: &mut Page) {
    let mut known = known(value).peekable();
    if known.peek().is_some() {
        page.end_line().styled(TITLE, "known keys").end_line();
    }
    for (key, extension, types, meaning) in known {
        page.text("  ")
            .text(key)
            .styled(FAINT, &format!("  {extension}, {types}: "))
            .text(meaning)
            .end_line();
    }
}

/// Returns the well-known keys of the session: key, library, types, meaning.
fn known(value: &Value) -> impl Iterator<Item = (&str, &'static str, &'static str, &'static str)> {
    let map = if let Value::Map(map) = value { Some(map) } else { None };
    map.into_iter().flat_map(Map::keys).filter_map(|key| {
        Some((key, extensions::extension_of(key)?, extensions::types(key)?, extensions::meaning(key)?))
    })
}

fn mark(state: State) -> (Style, &'static str) {
    match state {
        State::Passed => (GOOD, "ok  "),
        State::Failed => (BAD, "fail"),
        State::Skipped => (FAINT, "-   "),
        State::Noted => (NOTE, "note"),
    }
}

/// Renders only the verdict, on one line.
pub(super) fn line(found: &Inspection) -> Page {
    let mut page = Page::default();
    verdict(found, &mut page);
    page
}

fn verdict(found: &Inspection, page: &mut Page) {
    let signed = found.signed_at.map(|seconds| format!(", signed {}", date(seconds))).unwrap_or_default();
    let why = |kind: &dyn std::fmt::Debug| match failed_check(found) {
        Some(check) => format!(", {}: {}", check.name, check.why),
        None => format!(", {kind:?}"),
    };
    let (style, word, more) = match found.verdict {
        Verdict::Valid => (GOOD, "valid", signed),
        Verdict::Unverified => (NOTE, "not verified", ": no secret key was given".to_owned()),
        Verdict::Rejected(kind) => (BAD, "rejected", why(&kind)),
        Verdict::Missing => (BAD, "not found", why(&found.verdict)),
    };
    page.styled(style, word).text(&more);
}

/// Returns the first check that failed.
fn failed_check(found: &Inspection) -> Option<&Check> {
    found.checks.iter().find(|check| check.state == State::Failed)
}

/// Renders the same as one JSON object.
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
        json!({"digest": digest, "derivation": derivation, "key": key})
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
        "known_keys": payload.value.as_ref().map(|value| {
            let shown = known(value).map(|(key, extension, types, meaning)| {
                (key.to_owned(), json!({"extension": extension, "types": types, "meaning": meaning}))
            });
            shown.collect::<serde_json::Map<_, _>>()
        }),
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
