//! Which law it breaks that a browser sees something else than it should.

use super::super::findings::{ENDED, Finding, INVENTED, KEPT, LAST, NAME, OWN, RETURNS, ROTATION};
use super::super::model::{Because, Expected};
use super::super::step::name as name_of;
use super::World;
use crate::value::Map;

/// A session's contents for the report.
fn shown(map: &Map) -> String {
    if map.is_empty() {
        return "nothing".to_owned();
    }
    let pairs = map.iter_sorted().map(|(key, value)| format!("{key} = {value}"));
    pairs.collect::<Vec<_>>().join(", ")
}

fn shown_all(maps: &[Map]) -> String {
    let mut texts: Vec<String> = maps.iter().map(shown).collect();
    texts.dedup();
    texts.join(" or ")
}

impl Because {
    fn says(self) -> &'static str {
        match self {
            Self::NoCookie => "the request has no session cookie",
            Self::Expired => "the session has expired",
            Self::Revoked => "the session was revoked",
            Self::LoggedOut => "the session was logged out",
            Self::Saved { late: true, .. } => "that was saved by the response that came last",
            Self::Saved { .. } => "that was saved",
        }
    }
}

/// Judges a request with a further cookie, whose name only resembles that of the session.
pub(super) fn name(expected: &Expected, seen: &Map, name: &str, control: impl FnOnce() -> Map) -> Finding {
    if expected.allows(seen) || !expected.allows(&control()) {
        return Finding::tried(NAME);
    }
    let (seen, instead) = (shown(seen), shown_all(&expected.contents));
    Finding::new(NAME, format!("with another cookie `{name}` the session holds {seen} instead of {instead}"))
}

impl World<'_> {
    /// Judges what a browser sees.
    pub(super) fn judge(&mut self, browser: usize, who: &str, expected: &Expected, seen: &Map) {
        let saved_by = match expected.because {
            Because::Saved { release, .. } => Some(release),
            _ => None,
        };
        let earlier = saved_by.is_some_and(|release| release < self.release);
        let crossed = self.crossed[browser];
        let ended = matches!(expected.because, Because::Expired | Because::Revoked | Because::LoggedOut);
        for (law, applies) in [
            (INVENTED, true),
            (OWN, true),
            (KEPT, saved_by.is_some()),
            (ROTATION, earlier),
            (ENDED, ended),
            (RETURNS, self.any_removed),
            (LAST, crossed),
        ] {
            if applies {
                self.findings.push(Finding::tried(law));
            }
        }
        let foreign = seen.iter().find_map(|(key, value)| {
            let mut by =
                self.model.written.iter().filter(|written| written.key == key && written.value == *value);
            match by.next() {
                None => Some((INVENTED, format!("{who} {key} = {value}, which nobody wrote"))),
                Some(written) if written.browser != browser => {
                    let writer = name_of(written.browser);
                    Some((OWN, format!("{who} {key} = {value}, which {writer} wrote")))
                }
                Some(_) => None,
            }
        });
        if let Some((law, found)) = foreign {
            self.findings.push(Finding::new(law, found));
            return;
        }
        if expected.allows(seen) {
            return;
        }
        let wanted = expected.contents.first().cloned().unwrap_or_default();
        let stale = seen.iter().any(|(key, value)| wanted.get(key) != Some(value));
        let law = match saved_by {
            None => ENDED,
            Some(_) if earlier => ROTATION,
            Some(_) if crossed => LAST,
            Some(_) if stale => RETURNS,
            Some(_) => KEPT,
        };
        let (seen, instead, why) = (shown(seen), shown_all(&expected.contents), expected.because.says());
        self.findings.push(Finding::new(law, format!("{who} {seen} instead of {instead}: {why}")));
    }
}
