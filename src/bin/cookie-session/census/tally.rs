//! The counts, in memory that does not grow with the input.

use std::collections::BTreeMap;

use super::chunks::LINE_LIMIT;

/// Counts occurrences of a few names. They are so few that looking at each is faster than a tree or a hash.
#[derive(Default)]
pub(super) struct Counts(Vec<(&'static str, u64)>);

impl Counts {
    pub(super) fn count(&mut self, name: &'static str, times: u64) {
        // Mostly the same text in memory.
        let known = self.0.iter().position(|(known, _)| std::ptr::eq(*known, name));
        let known = known.or_else(|| self.0.iter().position(|(known, _)| *known == name));
        match known.and_then(|at| self.0.get_mut(at)) {
            Some((_, count)) => *count += times,
            None => self.0.push((name, times)),
        }
    }

    pub(super) fn of(&self, name: &str) -> u64 {
        self.0.iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count)
    }

    pub(super) fn sum(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// The counts by name, in the order of the names.
    pub(super) fn sorted(&self) -> BTreeMap<&'static str, u64> {
        self.0.iter().copied().collect()
    }
}

/// The maximum number of names from cookies to keep. Further names are counted together.
const NAMES: usize = 1000;

/// The counts of some lines. Two of them can be added.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) lines: u64,
    pub(super) blank: u64,
    pub(super) overlong: u64,
    /// Lines without a cookie of the name, or without the field.
    pub(super) without: u64,
    /// Cookies with an empty value, which deletes the cookie.
    pub(super) empty: u64,
    pub(super) open: u64,
    pub(super) open_as_given: u64,
    pub(super) expired: u64,
    /// By the kind of error.
    pub(super) failed: Counts,
    /// Open cookies by key: the current one, then the fallbacks.
    pub(super) by_key: Vec<u64>,
    /// Open cookies by the index of their candidate.
    pub(super) by_candidate: Vec<u64>,
    pub(super) codecs: Counts,
    pub(super) presets: Counts,
    pub(super) sizes: Sizes,
    pub(super) compressed: u64,
    pub(super) same_bytes: u64,
    /// By the kind of difference.
    pub(super) different: Counts,
    /// Values of each type.
    pub(super) types: Counts,
    /// Maps that look like a tag and so must be escaped.
    pub(super) dict_tags: u64,
    pub(super) unknown_tags: u64,
    pub(super) unknown_tag_names: Names,
    /// Sessions with a key of each extension.
    pub(super) extensions: Counts,
    pub(super) other_keys: u64,
    pub(super) keys: Names,
}

impl Tally {
    /// Returns the sum of both.
    pub(super) fn add(mut self, other: Self) -> Self {
        self.lines += other.lines;
        self.blank += other.blank;
        self.overlong += other.overlong;
        self.without += other.without;
        self.empty += other.empty;
        self.open += other.open;
        self.open_as_given += other.open_as_given;
        self.expired += other.expired;
        self.compressed += other.compressed;
        self.same_bytes += other.same_bytes;
        self.dict_tags += other.dict_tags;
        self.unknown_tags += other.unknown_tags;
        self.other_keys += other.other_keys;
        add_each(&mut self.by_key, &other.by_key);
        add_each(&mut self.by_candidate, &other.by_candidate);
        add_each(&mut self.sizes.0, &other.sizes.0);
        for (ours, theirs) in [
            (&mut self.failed, other.failed),
            (&mut self.codecs, other.codecs),
            (&mut self.presets, other.presets),
            (&mut self.different, other.different),
            (&mut self.types, other.types),
            (&mut self.extensions, other.extensions),
        ] {
            theirs.0.into_iter().for_each(|(name, count)| ours.count(name, count));
        }
        self.keys.add(&other.keys);
        self.unknown_tag_names.add(&other.unknown_tag_names);
        self
    }

    pub(super) fn failures(&self) -> u64 {
        self.failed.sum()
    }

    pub(super) fn cookies(&self) -> u64 {
        self.open + self.expired + self.failures()
    }
}

/// Increments the count at this index.
pub(super) fn count_at(counts: &mut Vec<u64>, position: usize) {
    if counts.len() <= position {
        counts.resize(position + 1, 0);
    }
    if let Some(count) = counts.get_mut(position) {
        *count += 1;
    }
}

fn add_each(ours: &mut Vec<u64>, theirs: &[u64]) {
    ours.resize(ours.len().max(theirs.len()), 0);
    ours.iter_mut().zip(theirs).for_each(|(ours, theirs)| *ours += theirs);
}

/// The number of cookies of each size.
#[derive(Default)]
pub(super) struct Sizes(Vec<u64>);

impl Sizes {
    pub(super) fn count(&mut self, size: usize) {
        if self.0.is_empty() {
            self.0.resize(2 * LINE_LIMIT, 0);
        }
        // The longest line plus the name.
        let last = self.0.len() - 1;
        if let Some(count) = self.0.get_mut(size.min(last)) {
            *count += 1;
        }
    }

    /// Returns the smallest size that at least this percentage of the cookies does not exceed.
    pub(super) fn percentile(&self, percent: u64) -> usize {
        let total: u64 = self.0.iter().sum();
        let rank = (total * percent).div_ceil(100);
        let mut seen = 0;
        let reached = |count: &u64| {
            seen += count;
            seen >= rank
        };
        if total == 0 { 0 } else { self.0.iter().position(reached).unwrap_or_default() }
    }

    /// Returns the number of cookies with a size in this range.
    pub(super) fn within(&self, range: std::ops::RangeInclusive<usize>) -> u64 {
        self.0.iter().enumerate().filter(|(size, _)| range.contains(size)).map(|(_, count)| count).sum()
    }
}

/// Counts names from cookies, up to a maximum number of names.
#[derive(Default)]
pub(super) struct Names {
    pub(super) known: BTreeMap<String, u64>,
    /// Occurrences of names beyond that maximum.
    pub(super) others: u64,
}

impl Names {
    pub(super) fn count(&mut self, name: &str, times: u64) {
        if let Some(count) = self.known.get_mut(name) {
            *count += times;
        } else if self.known.len() < NAMES {
            self.known.insert(name.to_owned(), times);
        } else {
            self.others += times;
        }
    }

    fn add(&mut self, other: &Self) {
        other.known.iter().for_each(|(name, times)| self.count(name, *times));
        self.others += other.others;
    }
}
