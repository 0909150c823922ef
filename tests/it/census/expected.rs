//! The counts of the generator, in the form of the report.

use std::collections::BTreeMap;

use cookie_session::{Map, Value};
use serde_json::{Value as Json, json};

use super::flask::Case;

type Counts = BTreeMap<String, u64>;

/// The generator's own figures.
#[derive(Default)]
pub(super) struct Expected {
    pub(super) lines: u64,
    pub(super) blank: u64,
    pub(super) too_long: u64,
    pub(super) without: u64,
    pub(super) deleted: u64,
    pub(super) open: u64,
    pub(super) as_given: u64,
    pub(super) expired: u64,
    pub(super) failed: Counts,
    keys: Counts,
    digests: Counts,
    derivations: Counts,
    codecs: Counts,
    presets: Counts,
    sizes: Vec<usize>,
    pub(super) compressed: u64,
    pub(super) different: Counts,
    types: Counts,
    tags: Counts,
    extensions: Counts,
    other_keys: u64,
    session_keys: Counts,
    unknown_tags: Counts,
}

/// Who signed an open cookie, and how it is written.
#[derive(Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) key: &'a str,
    pub(super) digest: &'a str,
    pub(super) derivation: &'a str,
    pub(super) codec: &'a str,
    pub(super) preset: &'a str,
    pub(super) as_given: bool,
}

impl Expected {
    /// A cookie whose name and value have this size together.
    pub(super) fn cookie(&mut self, token: &[u8]) {
        self.sizes.push("session=".len() + token.len());
    }

    pub(super) fn fails(&mut self, kind: &str) {
        count(&mut self.failed, kind);
    }

    pub(super) fn opens(&mut self, made: Made<'_>, token: &[u8]) {
        self.open += 1;
        self.as_given += u64::from(made.as_given);
        self.compressed += u64::from(token.starts_with(b"."));
        count(&mut self.keys, made.key);
        count(&mut self.digests, made.digest);
        count(&mut self.derivations, made.derivation);
        count(&mut self.codecs, made.codec);
        count(&mut self.presets, made.preset);
    }

    /// What an open cookie holds.
    pub(super) fn holds(&mut self, value: &Value, tagged: bool) {
        self.walk(value, tagged);
        if let Some(map) = value.as_map() {
            self.session(map);
        }
    }

    fn walk(&mut self, value: &Value, tagged: bool) {
        let (name, items): (&str, Vec<&Value>) = match value {
            Value::Null => ("NoneType", vec![]),
            Value::Bool(_) => ("bool", vec![]),
            Value::Integer(_) => ("int", vec![]),
            Value::Float(_) => ("float", vec![]),
            Value::String(_) => ("str", vec![]),
            Value::Bytes(_) => ("bytes", vec![]),
            Value::List(items) => ("list", items.iter().collect()),
            Value::Tuple(items) => ("tuple", items.iter().collect()),
            Value::Map(map) => {
                let keys: Vec<&str> = map.keys().collect();
                if let [key] = keys[..]
                    && tagged
                    && key.starts_with(' ')
                {
                    let known = [" t", " b", " m", " u", " d", " di"].contains(&key);
                    count(&mut self.tags, if known { " di" } else { "unknown" });
                    if !known {
                        count(&mut self.unknown_tags, key);
                    }
                }
                ("dict", map.values().collect())
            }
            Value::Markup(_) => ("Markup", vec![]),
            Value::Uuid(_) => ("UUID", vec![]),
            Value::DateTime(_) => ("datetime", vec![]),
            other => panic!("{other:?}"),
        };
        count(&mut self.types, name);
        items.into_iter().for_each(|item| self.walk(item, tagged));
    }

    fn session(&mut self, map: &Map) {
        let of = |key: &str| match key {
            "_user_id" | "_fresh" | "_id" => Some("Flask-Login"),
            "csrf_token" => Some("Flask-WTF"),
            "_flashes" | "_permanent" => Some("Flask"),
            "identity.id" | "identity.auth_type" => Some("Flask-Principal"),
            "github_oauth_token" | "google_oauth_state" => Some("Flask-Dance"),
            "_state_gl_x" => Some("Authlib"),
            "_auth_user_id" | "_auth_user_hash" => Some("Django"),
            _ => None,
        };
        let mut found: Vec<&str> = map.keys().filter_map(of).collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().for_each(|extension| count(&mut self.extensions, extension));
        self.other_keys += u64::from(map.keys().any(|key| of(key).is_none()));
        map.keys().for_each(|key| count(&mut self.session_keys, key));
    }

    /// A cookie by real Flask; Python has counted what is in it. Gives its line.
    pub(super) fn flask(&mut self, case: &Case) -> Vec<u8> {
        self.lines += 1;
        let token = case.cookie.as_bytes();
        self.cookie(token);
        if case.expired {
            self.expired += 1;
        } else {
            assert_eq!(case.compressed, token.starts_with(b"."));
            let made = Made {
                key: &case.key,
                digest: "sha1",
                derivation: "hmac",
                codec: "tagged-json",
                preset: "flask",
                as_given: true,
            };
            self.opens(made, token);
            case.types.iter().for_each(|(name, times)| *self.types.entry(name.clone()).or_default() += times);
            *self.tags.entry(" di".to_owned()).or_default() += case.dict_tags;
            case.extensions.iter().for_each(|extension| count(&mut self.extensions, extension));
            case.keys.iter().for_each(|key| count(&mut self.session_keys, key));
            self.other_keys += u64::from(case.other_keys);
        }
        token.to_vec()
    }

    pub(super) fn json(mut self) -> Json {
        self.sizes.sort_unstable();
        let percentile = |percent: usize| match self.sizes.len() {
            0 => 0,
            len => self.sizes[(len * percent).div_ceil(100).max(1) - 1],
        };
        let within =
            |low: usize, high: usize| self.sizes.iter().filter(|size| (low..=high).contains(*size)).count();
        let failed: u64 = self.failed.values().sum();
        let different: u64 = self.different.values().sum();
        let of = |name: &str| self.types.get(name).copied().unwrap_or_default();
        let tag = |name: &str| self.tags.get(name).copied().unwrap_or_default();
        json!({
            "lines": {
                "read": self.lines,
                "blank": self.blank,
                "too_long": self.too_long,
                "without_the_cookie": self.without,
                "deleted": self.deleted,
            },
            "cookies": {
                "found": self.sizes.len(),
                "open": self.open,
                "open_with_the_scheme_given": self.as_given,
                "expired": self.expired,
                "failed": failed,
            },
            "failed_by_kind": self.failed,
            "open_by_key": self.keys,
            "open_by_digest": self.digests,
            "open_by_derivation": self.derivations,
            "open_by_codec": self.codecs,
            "open_by_preset": self.presets,
            "size_in_bytes": {
                "p50": percentile(50),
                "p99": percentile(99),
                "max": percentile(100),
                "near_4093": within(3684, 4093),
                "over_4093": within(4094, usize::MAX),
            },
            "written_again": {
                "compressed": self.compressed,
                "same_bytes": self.open - different,
                "different": different,
            },
            "different_by_kind": self.different,
            "values_by_type": self.types,
            "tags": {
                " t": of("tuple"),
                " b": of("bytes"),
                " m": of("Markup"),
                " u": of("UUID"),
                " d": of("datetime"),
                " di": tag(" di"),
                "unknown": tag("unknown"),
            },
            "sessions_by_extension": self.extensions,
            "sessions_with_other_keys": self.other_keys,
            "sessions_by_key": self.session_keys,
            "unknown_tags_by_name": self.unknown_tags,
        })
    }
}

fn count(counts: &mut Counts, name: &str) {
    *counts.entry(name.to_owned()).or_default() += 1;
}
