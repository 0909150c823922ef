//! Examines each line: finds the cookie, its signer, and its content.

use cookie_session::clock::Timestamp;
use cookie_session::scheme::CodecName;
use cookie_session::token::KeyMatch;
use cookie_session::{ErrorKind, Value};

use super::candidates::{Candidate, Candidates, Variant};
use super::chunks::{Chunk, LINE_LIMIT};
use super::field::field;
use super::tally::{Tally, count_at};
use crate::extensions::extension_of;
use crate::line::{Cookie, pasted};
use crate::payload::{Payload, read};
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

/// Counts cookies, and tries the candidate of the previous cookie first.
pub(super) struct Examiner<'c> {
    context: &'c Context,
    last: usize,
    pub(super) tally: Tally,
}

impl<'c> Examiner<'c> {
    pub(super) fn new(context: &'c Context) -> Self {
        Self { context, last: 0, tally: Tally::default() }
    }

    /// Counts the cookies of these lines.
    pub(super) fn with(mut self, chunk: &Chunk) -> Self {
        self.tally.lines += chunk.overlong;
        self.tally.overlong += chunk.overlong;
        let lines = chunk.lines.strip_suffix(b"\n").unwrap_or(&chunk.lines);
        if !chunk.lines.is_empty() {
            let mut start = 0;
            for end in memchr::memchr_iter(b'\n', lines).chain([lines.len()]) {
                self.line(&lines[start..end]);
                start = end + 1;
            }
        }
        self
    }

    fn line(&mut self, line: &[u8]) {
        self.tally.lines += 1;
        if line.len() > LINE_LIMIT {
            self.tally.overlong += 1;
            return;
        }
        if line.trim_ascii().is_empty() {
            self.tally.blank += 1;
            return;
        }
        let text = match &self.context.field {
            Some(name) => field(line, name),
            None => Some(line.into()),
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
        let done = self.verified(token).and_then(|(at, payload, key)| self.opened(token, at, &payload, key));
        match done {
            Ok(()) => self.tally.open += 1,
            Err(ErrorKind::Expired) => self.tally.expired += 1,
            Err(kind) => *self.tally.failed.entry(kind.name()).or_default() += 1,
        }
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
        let first = verify(self.last);
        if first.is_ok() || matches!(first, Err(ErrorKind::Expired | ErrorKind::FromFuture)) {
            return first;
        }
        match self.context.candidates.find(token) {
            Some(found) => {
                self.last = found;
                verify(found)
            }
            // Report the error of the given scheme, even if another one was tried first.
            None => Err(verify(0).err().unwrap_or(ErrorKind::SignatureMismatch)),
        }
    }

    /// Counts the content of a valid cookie.
    fn opened(
        &mut self,
        token: &[u8],
        position: usize,
        payload: &[u8],
        key: KeyMatch,
    ) -> Result<(), ErrorKind> {
        let all = &self.context.candidates.all;
        let candidate = all.get(position).ok_or(ErrorKind::SignatureMismatch)?;
        let (variant, unpacked, value) = content(candidate, payload)?;
        let as_given =
            candidate.given && candidate.variants.first().is_some_and(|first| std::ptr::eq(first, variant));
        let (variant, same) = self.rewritten(candidate, variant, token, payload, &value);
        let tally = &mut self.tally;
        count_at(&mut tally.by_candidate, position);
        let key = match key {
            KeyMatch::Fallback(index) => index + 1,
            _ => 0,
        };
        count_at(&mut tally.by_key, key);
        tally.open_as_given += u64::from(as_given);
        let encoded = variant.setup.encoded;
        let codec = if encoded { variant.setup.scheme.codec.as_str() } else { "text" };
        *tally.codecs.entry(codec).or_default() += 1;
        *tally.presets.entry(variant.preset.map_or("none", |preset| preset.as_str())).or_default() += 1;
        tally.compressed += u64::from(unpacked.compressed);
        if same {
            tally.same_bytes += 1;
        } else {
            *tally.different.entry(difference(variant, &unpacked, &value)).or_default() += 1;
        }
        self.walk(&value, encoded && codec.starts_with("tagged"));
        if let Some(map) = value.as_map() {
            self.keys(map);
        }
        Ok(())
    }

    /// Whether a variant writes the same payload, and which one. If none does, returns the one that read it.
    fn rewritten(
        &self,
        candidate: &'c Candidate,
        reader: &'c Variant,
        token: &[u8],
        payload: &[u8],
        value: &Value,
    ) -> (&'c Variant, bool) {
        if !reader.setup.encoded {
            return (reader, true);
        }
        let packed = reader.setup.scheme.codec == CodecName::MessagePack;
        let variants = candidate.variants.iter();
        let alike = variants.filter(|other| (other.setup.scheme.codec == CodecName::MessagePack) == packed);
        let same = |variant: &&Variant| {
            let written = variant.format.dump(value, self.context.now);
            let separator = token.get(payload.len()..);
            written.is_ok_and(|written| {
                let rest = written.as_bytes().strip_prefix(payload);
                // The separator follows the payload, even if the payload could be longer.
                rest.zip(separator).is_some_and(|(ours, theirs)| {
                    let separator = variant.setup.scheme.separator.as_str().as_bytes();
                    ours.starts_with(separator) && theirs.starts_with(separator)
                })
            })
        };
        alike.into_iter().find(same).map_or((reader, false), |variant| (variant, true))
    }

    /// Counts the types of a value and of all values inside.
    fn walk(&mut self, value: &Value, tagged: bool) {
        *self.tally.types.entry(value.type_name()).or_default() += 1;
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
        seen.into_iter().for_each(|extension| *self.tally.extensions.entry(extension).or_default() += 1);
    }
}

/// Decodes a payload with the first variant that can read it.
fn content<'c>(candidate: &'c Candidate, payload: &[u8]) -> Result<(&'c Variant, Payload, Value), ErrorKind> {
    let mut first = None;
    for variant in &candidate.variants {
        let (unpacked, value) = read(&variant.setup, payload);
        match value {
            // An unusual codec must decode to a map, because it can read arbitrary bytes.
            Ok(value) if first.is_none() || value.as_map().is_some() => {
                if variant.setup.preset.is_session() && value.as_map().is_none() {
                    return Err(ErrorKind::NotAMapping);
                }
                return Ok((variant, unpacked, value));
            }
            Ok(_) => {}
            Err(error) if first.is_none() => first = Some(error.kind()),
            Err(_) => {}
        }
        if first.is_some_and(|kind| kind != ErrorKind::Decode) {
            break;
        }
    }
    Err(first.unwrap_or(ErrorKind::Decode))
}

/// How a payload differs from the one this crate would write.
fn difference(variant: &Variant, unpacked: &Payload, value: &Value) -> &'static str {
    let written_by = |codec: CodecName| {
        let mut written = Vec::new();
        codec.codec().encode(value, &mut written).is_ok() && Some(&written) == unpacked.bytes.as_ref()
    };
    if written_by(variant.setup.scheme.codec) {
        return "compression";
    }
    let other = CodecName::ALL.iter().copied().find(|codec| written_by(*codec));
    other.map_or("spelling", CodecName::as_str)
}
