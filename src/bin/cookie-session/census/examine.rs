//! Examines each line: finds the cookie, its signer, and its content.

use cookie_session::clock::Timestamp;
use cookie_session::token::KeyMatch;
use cookie_session::{ErrorKind, Value};

use super::candidates::Candidates;
use super::chunks::{Chunk, LINE_LIMIT};
use super::columns::{Columns, is_directive};
use super::content::Content;
use super::field::field;
use super::seen::{Known, Opened, Seen};
use super::tally::{Tally, count_at};
use crate::extensions::extension_of;
use crate::line::{Cookie, pasted};
use crate::setup::Setup;

/// The settings for all cookies.
pub(super) struct Context {
    pub(super) given: Setup,
    pub(super) candidates: Candidates,
    pub(super) now: Timestamp,
    pub(super) name: String,
    pub(super) field: Option<String>,
    /// Whether to keep the names of keys.
    pub(super) keys: bool,
}

/// How many of the frequent candidates are tried before all of them, in order.
const TRIED_FIRST: usize = 2;

/// Counts cookies, and tries the candidates first that have opened most of them.
pub(super) struct Examiner<'c> {
    context: &'c Context,
    /// Candidates that have signed a cookie, with the number of these. The most frequent one comes first.
    frequent: Vec<(usize, u64)>,
    seen: Seen,
    pub(super) tally: Tally,
}

impl<'c> Examiner<'c> {
    pub(super) fn new(context: &'c Context) -> Self {
        Self { context, frequent: vec![(0, 0)], seen: Seen::default(), tally: Tally::default() }
    }

    /// Counts the cookies of these lines.
    pub(super) fn with(mut self, chunk: &Chunk) -> Self {
        self.tally.lines += chunk.overlong;
        self.tally.overlong += chunk.overlong;
        let lines = chunk.lines.strip_suffix(b"\n").unwrap_or(&chunk.lines);
        if !chunk.lines.is_empty() {
            let (mut start, mut columns) = (0, chunk.columns);
            for end in memchr::memchr_iter(b'\n', lines).chain([lines.len()]) {
                let line = &lines[start..end];
                if let (Some(name), [b'#', ..]) = (&self.context.field, line) {
                    columns = Columns::of_directive(line, name).or(columns);
                }
                self.line(line, columns);
                start = end + 1;
            }
        }
        self
    }

    fn line(&mut self, line: &[u8], columns: Option<Columns>) {
        self.tally.lines += 1;
        if line.len() > LINE_LIMIT {
            self.tally.overlong += 1;
            return;
        }
        if line.trim_ascii().is_empty() || (self.context.field.is_some() && is_directive(line)) {
            self.tally.blank += 1;
            return;
        }
        let text = match (columns, &self.context.field) {
            (Some(columns), _) => columns.pick(line),
            (None, Some(name)) => field(line, name),
            (None, None) => Some(line.into()),
        };
        let cookie = text.map(|text| pasted(&text, &self.context.name, &self.context.given));
        match cookie {
            Some(Cookie { missing: None, value, .. }) if value.is_empty() => self.tally.empty += 1,
            Some(Cookie { missing: None, value, .. }) => self.cookie(&value),
            _ => self.tally.without += 1,
        }
    }

    fn cookie(&mut self, token: &[u8]) {
        self.tally.sizes.count(self.context.name.len() + 1 + token.len());
        let slot = self.seen.slot(token);
        let known = self.seen.take(slot).filter(|known| known.token == token);
        let known = known.unwrap_or_else(|| {
            let outcome =
                self.verified(token).and_then(|(at, payload, key)| self.opened(token, at, &payload, key));
            Known { token: token.to_vec(), outcome }
        });
        match &known.outcome {
            Ok(opened) => self.count(opened),
            Err(ErrorKind::Expired) => self.tally.expired += 1,
            Err(kind) => self.tally.failed.count(kind.name(), 1),
        }
        self.seen.put(slot, known);
    }

    /// Returns the candidate that signed the token, and the payload unless it has expired.
    fn verified(&mut self, token: &[u8]) -> Result<(usize, Vec<u8>, KeyMatch), ErrorKind> {
        let all = &self.context.candidates.all;
        let verify = |position: usize| {
            let variant = all.get(position).and_then(|candidate| candidate.variants.first());
            let variant = variant.ok_or(ErrorKind::SignatureMismatch)?;
            let verified = variant.format.verify(token, variant.max_age, self.context.now);
            verified.map(|(payload, key)| (position, payload, key)).map_err(|error| error.kind())
        };
        let fitting = self.frequent.iter().map(|(position, _)| *position).enumerate();
        let fits = |position: usize| all.get(position).is_some_and(|candidate| candidate.fits(token));
        for (rank, position) in fitting.filter(|(_, position)| fits(*position)).take(TRIED_FIRST) {
            let verified = verify(position);
            // These two come after the signature.
            if matches!(verified, Ok(_) | Err(ErrorKind::Expired | ErrorKind::FromFuture)) {
                self.signed_again(rank);
                return verified;
            }
        }
        let Some(found) = self.context.candidates.find(token) else {
            // Report the error of the given scheme, even if another one was tried first.
            return Err(verify(0).err().unwrap_or(ErrorKind::SignatureMismatch));
        };
        let known = self.frequent.iter().position(|(position, _)| *position == found);
        let rank = known.unwrap_or_else(|| {
            self.frequent.push((found, 0));
            self.frequent.len() - 1
        });
        self.signed_again(rank);
        verify(found)
    }

    /// Counts a cookie of the frequent candidate at this rank, and moves it up.
    fn signed_again(&mut self, mut rank: usize) {
        if let Some((_, count)) = self.frequent.get_mut(rank) {
            *count += 1;
        }
        while let [.., before, this] = self.frequent.get(..=rank).unwrap_or_default()
            && before.1 < this.1
        {
            self.frequent.swap(rank - 1, rank);
            rank -= 1;
        }
    }

    /// Reads a valid cookie.
    fn opened(
        &self,
        token: &[u8],
        position: usize,
        payload: &[u8],
        key: KeyMatch,
    ) -> Result<Opened, ErrorKind> {
        let all = &self.context.candidates.all;
        let candidate = all.get(position).ok_or(ErrorKind::SignatureMismatch)?;
        let content = Content::of(candidate, payload)?;
        let as_given = candidate.given
            && candidate.variants.first().is_some_and(|first| std::ptr::eq(first, content.variant));
        let (variant, difference) = content.rewritten(candidate, token, payload, self.context.now);
        let encoded = variant.setup.encoded;
        Ok(Opened {
            position,
            key: match key {
                KeyMatch::Fallback(index) => index + 1,
                _ => 0,
            },
            as_given,
            codec: if encoded { variant.setup.scheme.codec.as_str() } else { "text" },
            preset: variant.preset.map_or("none", |preset| preset.as_str()),
            compressed: content.unpacked.compressed,
            difference,
            length: content.unpacked.bytes.map_or(0, |bytes| bytes.len()),
            value: content.value,
        })
    }

    /// Counts a valid cookie and its content.
    fn count(&mut self, opened: &Opened) {
        let tally = &mut self.tally;
        tally.open += 1;
        count_at(&mut tally.by_candidate, opened.position);
        count_at(&mut tally.by_key, opened.key);
        tally.open_as_given += u64::from(opened.as_given);
        tally.codecs.count(opened.codec, 1);
        tally.presets.count(opened.preset, 1);
        tally.compressed += u64::from(opened.compressed);
        match opened.difference {
            None => tally.same_bytes += 1,
            Some(kind) => tally.different.count(kind, 1),
        }
        self.walk(&opened.value, opened.codec.starts_with("tagged"));
        if let Some(map) = opened.value.as_map() {
            self.keys(map);
        }
    }

    /// Counts the types of a value and of all values inside.
    fn walk(&mut self, value: &Value, tagged: bool) {
        self.tally.types.count(value.type_name(), 1);
        if let Value::Map(map) = value {
            if let (1, Some(key), true) = (map.len(), map.keys().next(), tagged) {
                if matches!(key, " t" | " b" | " m" | " u" | " d" | " di") {
                    self.tally.dict_tags += 1;
                } else if key.starts_with(' ') {
                    self.tally.unknown_tags += 1;
                    if self.context.keys {
                        self.tally.unknown_tag_names.count(key, 1);
                    }
                }
            }
            map.values().for_each(|value| self.walk(value, tagged));
        }
        value.as_items().unwrap_or_default().iter().for_each(|item| self.walk(item, tagged));
    }

    /// Counts the keys of a session: once for each extension, and once for any other key.
    fn keys(&mut self, map: &cookie_session::Map) {
        let mut seen: Vec<&'static str> = Vec::new();
        let mut others = false;
        for key in map.keys() {
            match extension_of(key) {
                Some(extension) if !seen.contains(&extension) => seen.push(extension),
                Some(_) => {}
                None => others = true,
            }
            if self.context.keys {
                self.tally.keys.count(key, 1);
            }
        }
        self.tally.other_keys += u64::from(others);
        seen.into_iter().for_each(|extension| self.tally.extensions.count(extension, 1));
    }
}
