//! Prints the figures for people and for scripts.

use std::collections::BTreeMap;

use cookie_session::config::KeyWeakness;
use cookie_session::scheme::{DerivationName, DigestName};
use cookie_session::token::KeyMatch;
use serde_json::{Value as Json, json};

use super::candidates::Candidates;
use super::tally::{Names, Tally};
use crate::output::{FAINT, Page, TITLE};

/// The longest cookie for which Werkzeug does not warn.
const LIMIT: usize = 4093;

/// The sections, in the order of the output.
const SECTIONS: [&str; 18] = [
    "lines",
    "cookies",
    "failed_by_kind",
    "open_by_preset",
    "open_by_key",
    "open_by_digest",
    "open_by_derivation",
    "open_by_codec",
    "size_in_bytes",
    "written_again",
    "different_by_kind",
    "values_by_type",
    "tags",
    "sessions_by_extension",
    "sessions_with_other_keys",
    "sessions_by_key",
    "unknown_tags_by_name",
    "weak_keys",
];

const OWN_NAMES: [&str; 4] = ["lines", "cookies", "size_in_bytes", "written_again"];

/// Returns all figures as JSON. The text for people is made from it.
pub(super) fn json(
    tally: &Tally,
    candidates: &Candidates,
    weak: &[(KeyMatch, KeyWeakness)],
    keys: bool,
) -> Json {
    let mut by: [BTreeMap<String, u64>; 2] = Default::default();
    for (candidate, count) in candidates.all.iter().zip(&tally.by_candidate).filter(|(_, count)| **count > 0)
    {
        let Some(variant) = candidate.variants.first() else { continue };
        let (digest, derivation): (DigestName, DerivationName) =
            (variant.setup.scheme.digest, variant.setup.scheme.key_derivation);
        let names = [digest.to_string(), derivation.to_string()];
        by.iter_mut().zip(names).for_each(|(by, name)| *by.entry(name).or_default() += count);
    }
    let [by_digest, by_derivation] = by;
    let key = |at: usize| at.checked_sub(1).map_or(KeyMatch::Current, KeyMatch::Fallback);
    let by_key: BTreeMap<String, u64> = tally
        .by_key
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(at, count)| (key_name(key(at)), *count))
        .collect();
    let of_type = |name: &str| tally.types.of(name);
    let mut report = json!({
        "lines": {
            "read": tally.lines,
            "blank": tally.blank,
            "too_long": tally.overlong,
            "without_the_cookie": tally.without,
            "deleted": tally.empty,
        },
        "cookies": {
            "found": tally.cookies(),
            "open": tally.open,
            "open_with_the_scheme_given": tally.open_as_given,
            "expired": tally.expired,
            "failed": tally.failures(),
        },
        "failed_by_kind": tally.failed.sorted(),
        "open_by_key": by_key,
        "open_by_digest": by_digest,
        "open_by_derivation": by_derivation,
        "open_by_codec": tally.codecs.sorted(),
        "open_by_preset": tally.presets.sorted(),
        "size_in_bytes": {
            "p50": tally.sizes.percentile(50),
            "p99": tally.sizes.percentile(99),
            "max": tally.sizes.percentile(100),
            "near_4093": tally.sizes.within((LIMIT * 9).div_ceil(10)..=LIMIT),
            "over_4093": tally.sizes.within(LIMIT + 1..=usize::MAX),
        },
        "written_again": {
            "compressed": tally.compressed,
            "same_bytes": tally.same_bytes,
            "different": tally.open - tally.same_bytes,
        },
        "different_by_kind": tally.different.sorted(),
        "values_by_type": tally.types.sorted(),
        "tags": {
            " t": of_type("tuple"),
            " b": of_type("bytes"),
            " m": of_type("Markup"),
            " u": of_type("UUID"),
            " d": of_type("datetime"),
            " di": tally.dict_tags,
            "unknown": tally.unknown_tags,
        },
        "sessions_by_extension": tally.extensions.sorted(),
        "sessions_with_other_keys": tally.other_keys,
        "weak_keys": weak
            .iter()
            .map(|(key, weakness)| json!({"key": key_name(*key), "why": weakness.to_string()}))
            .collect::<Json>(),
    });
    if keys {
        report["sessions_by_key"] = names(&tally.keys);
        report["unknown_tags_by_name"] = names(&tally.unknown_tag_names);
    }
    report
}

fn key_name(key: KeyMatch) -> String {
    match key {
        KeyMatch::Fallback(index) => format!("fallback {}", index + 1),
        _ => "current".to_owned(),
    }
}

fn names(names: &Names) -> Json {
    let mut json = json!(names.known);
    if names.others > 0 {
        json["(others)"] = names.others.into();
    }
    json
}

/// Returns the same figures in sections, with percentages of the cookies found.
pub(super) fn human(report: &Json) -> Page {
    let mut page = Page::default();
    let total = report["cookies"]["found"].as_u64().unwrap_or_default();
    for title in SECTIONS {
        let figures: Vec<(String, String)> = match &report[title] {
            Json::Object(figures) => {
                figures.iter().map(|(name, figure)| (name.clone(), figure.to_string())).collect()
            }
            Json::Array(weak) => weak.iter().map(|weak| (text(&weak["key"]), text(&weak["why"]))).collect(),
            Json::Null => Vec::new(),
            figure => vec![("in all".to_owned(), figure.to_string())],
        };
        if figures.is_empty() {
            continue;
        }
        page.styled(TITLE, &title.replace('_', " ")).end_line();
        let widest = figures.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default().min(40);
        for (name, figure) in figures {
            // Names from cookies are not changed.
            let name = if OWN_NAMES.contains(&title) { name.replace('_', " ") } else { name };
            let share = share(title, &figure, total).unwrap_or_default();
            page.text(&format!("  {name:widest$}  {figure:>12}")).styled(FAINT, &share).end_line();
        }
    }
    page
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Returns the percentage for a figure that counts cookies.
fn share(title: &str, figure: &str, total: u64) -> Option<String> {
    if total == 0 || ["lines", "size_in_bytes", "values_by_type", "tags"].contains(&title) {
        return None;
    }
    let figure: u64 = figure.parse().ok()?;
    let thousandths = u128::from(figure) * 1000 / u128::from(total);
    Some(format!("  {:3}.{} %", thousandths / 10, thousandths % 10))
}
