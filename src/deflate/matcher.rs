//! Finds repetitions as zlib does at level 6; the choice of matches decides the output.
//!
//! RFC 1951, section 4, describes the method. It looks up three bytes in a table of chains, and defers a match by
//! one byte in case a longer match begins there. This file adds zlib's limits.

use super::symbols::{LONGEST, SHORTEST, Symbols};

/// The limits of zlib's level 6. If the deferred match has `GOOD` bytes, only a quarter of the chain is searched for
/// a longer one; if it has `LAZY` bytes, the search is skipped. A match of `NICE` bytes ends the search, as does the
/// `CHAIN`th candidate.
const GOOD: usize = 8;
const LAZY: usize = 16;
const NICE: usize = 128;
const CHAIN: u32 = 128;

/// A match of three bytes farther away than this costs more than it saves.
const TOO_FAR: usize = 4096;

/// The maximum distance. It is less than the window of 32 KiB, because zlib reserves its lookahead: the longest match
/// plus four bytes.
const WINDOW: usize = 1 << 15;
const MARGIN: usize = LONGEST + SHORTEST + 1;
const FARTHEST: usize = WINDOW - MARGIN;

/// Memory level 8: a hash of 15 bits.
const HASHES: usize = 1 << 15;

#[derive(Clone, Copy)]
struct Match {
    length: usize,
    distance: usize,
}

impl Match {
    /// A length that is shorter than any match.
    const NONE: Self = Self { length: SHORTEST - 1, distance: 0 };

    fn found(self) -> bool {
        self.length >= SHORTEST
    }
}

/// Splits an input into symbols, block by block.
pub(super) struct Matcher {
    tables: Tables,
    cursor: Cursor,
    /// See [`cliff`].
    cliff: usize,
}

/// Where in an input a block has ended.
#[derive(Clone, Copy)]
struct Cursor {
    /// The first byte that is not yet a symbol.
    at: usize,
    /// The match that begins there, if the search was made.
    held: Match,
}

impl Cursor {
    const START: Self = Self { at: 0, held: Match::NONE };
}

impl Default for Matcher {
    fn default() -> Self {
        Self { tables: Tables::default(), cursor: Cursor::START, cliff: usize::MAX }
    }
}

impl Matcher {
    /// Begins an input of this many bytes, at most 2 GiB.
    pub(super) fn begin(&mut self, length: usize) {
        self.tables.begin(length);
        self.cursor = Cursor::START;
        self.cliff = cliff(length).unwrap_or(usize::MAX);
    }

    /// Writes the symbols of the next block. Returns where it ends, or `None` for the last block.
    pub(super) fn block(&mut self, input: &[u8], symbols: &mut Symbols) -> Option<usize> {
        let Cursor { mut at, mut held } = self.cursor;
        symbols.begin(input.len() - at);
        let mut chains = self.tables.chains(input, self.cliff);
        chains.resume(if held.found() { at + 1 } else { at });
        while at < input.len() {
            if !held.found() {
                held = chains.search(at, Match::NONE);
            }
            // A match that begins one byte later wins if it is longer.
            let better = if held.found() { chains.search(at + 1, held) } else { Match::NONE };
            if held.found() && !better.found() {
                symbols.push_match(held.length, held.distance);
                chains.skip(at + 2, at + held.length);
                at += held.length;
            } else {
                symbols.push_literal(input[at]);
                at += 1;
                // zlib does not end a block after the last byte if that is a literal.
                if at == input.len() {
                    break;
                }
            }
            held = better;
            if symbols.full() {
                self.cursor = Cursor { at, held };
                return Some(at);
            }
        }
        None
    }
}

/// The position in an input of this length from which zlib cannot reach back as far as [`FARTHEST`].
///
/// zlib's buffer holds two windows. It drops the first when it needs room or when the input ends. At the end, the
/// farthest byte can become the first of the buffer, and zlib treats that position as "not found".
fn cliff(length: usize) -> Option<usize> {
    let rest = length.checked_sub(2 * WINDOW - MARGIN)? % WINDOW;
    (1..MARGIN).contains(&rest).then(|| length - rest)
}

/// Where each sequence of three bytes has occurred, latest first.
///
/// Positions continue from input to input, so the tables are never cleared: entries of an earlier input are too far
/// back to match.
struct Tables {
    /// The latest position of each hash.
    heads: Box<[u32; HASHES]>,
    /// For each position in the window, the previous one with the same hash.
    previous: Box<[u32; WINDOW]>,
    /// The position at which the current input begins, and where the next one will.
    origin: u32,
    next_origin: u32,
}

impl Default for Tables {
    fn default() -> Self {
        Self { heads: zeroed(), previous: zeroed(), origin: 0, next_origin: 0 }
    }
}

impl Tables {
    fn begin(&mut self, length: usize) {
        // Each input begins at the start of a window, so short inputs reuse the same entries.
        let windows = ((length / WINDOW + 1) * WINDOW) as u32;
        self.origin = self.next_origin;
        self.next_origin = self.origin.checked_add(windows).unwrap_or_else(|| {
            self.heads.fill(0);
            self.origin = 0;
            windows
        });
    }

    fn chains<'t>(&'t mut self, input: &'t [u8], cliff: usize) -> Chains<'t> {
        let Self { heads, previous, origin, .. } = self;
        Chains { input, heads, previous, origin: *origin, cliff, hash: 0 }
    }
}

/// The tables in use for an input.
struct Chains<'t> {
    input: &'t [u8],
    heads: &'t mut [u32; HASHES],
    previous: &'t mut [u32; WINDOW],
    origin: u32,
    cliff: usize,
    /// The hash of the last three bytes.
    hash: usize,
}

impl Chains<'_> {
    /// Hashes the first two bytes at `at`.
    fn resume(&mut self, at: usize) {
        for &byte in self.input[at..].iter().take(2) {
            self.roll(byte);
        }
    }

    /// Adds a byte to the hash. After three shifts of five bits, the oldest byte has left it.
    #[inline(always)]
    fn roll(&mut self, byte: u8) {
        self.hash = (self.hash << 5 ^ usize::from(byte)) % HASHES;
    }

    /// Records the three bytes at `at` and returns their previous position.
    #[inline(always)]
    fn insert(&mut self, at: usize, third: u8) -> u32 {
        self.roll(third);
        let latest = self.heads[self.hash];
        let position = self.origin + at as u32;
        self.heads[self.hash] = position;
        self.previous[position as usize % WINDOW] = latest;
        latest
    }

    /// Records the positions from `at` to `end`, which are inside a match.
    #[inline(always)]
    fn skip(&mut self, at: usize, end: usize) {
        if let Some(thirds) = self.input.get(at + 2..self.input.len().min(end + 2)) {
            for (at, &third) in (at..).zip(thirds) {
                self.insert(at, third);
            }
        }
    }

    /// Records the three bytes at `at` and searches for a match longer than `held`, which begins one byte earlier.
    #[inline(always)]
    fn search(&mut self, at: usize, held: Match) -> Match {
        let Some(&third) = self.input.get(at + 2) else { return Match::NONE };
        let latest = self.insert(at, third);
        // Positions up to here are too far back. The first byte of the input always is, because zlib treats its position
        // as "not found".
        let limit = self.origin + at.saturating_sub(FARTHEST) as u32;
        // Only the latest position may be exactly at the limit.
        let reached = latest > limit || latest == limit && at > FARTHEST && at != self.cliff;
        if reached && held.length < LAZY { self.longest(at, latest, limit, held.length) } else { Match::NONE }
    }

    /// The longest match at `at` if it is longer than `held`; of equal lengths, the nearest.
    #[inline]
    fn longest(&self, at: usize, mut candidate: u32, limit: u32, held: usize) -> Match {
        let input = self.input;
        let ahead = &input[at..input.len().min(at + LONGEST)];
        let mut best = Match { length: held, distance: 0 };
        // The rest of the input cannot hold a longer match.
        if held >= ahead.len() {
            return Match::NONE;
        }
        let nice = ahead.len().min(NICE);
        let mut tries = if held >= GOOD { CHAIN / 4 } else { CHAIN };
        let mut end = pair(ahead, best.length - 1);
        let mut tails = &input[best.length - 1..];
        loop {
            let there = (candidate - self.origin) as usize;
            // A longer match must also have these two bytes.
            if pair(tails, there) == end {
                let length = common(ahead, &input[there..]);
                if length > best.length {
                    best = Match { length, distance: at - there };
                    if length >= nice {
                        break;
                    }
                    end = pair(ahead, length - 1);
                    tails = &input[length - 1..];
                }
            }
            candidate = self.previous[candidate as usize % WINDOW];
            tries -= 1;
            if candidate <= limit || tries == 0 {
                break;
            }
        }
        if best.distance == 0 || best.length == SHORTEST && best.distance > TOO_FAR {
            Match::NONE
        } else {
            best
        }
    }
}

#[inline(always)]
fn pair(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

/// The length of the common prefix; `b` is the longer slice.
#[inline(always)]
fn common(a: &[u8], b: &[u8]) -> usize {
    let (eights, rest) = a.as_chunks::<8>();
    let mut same = 0;
    for (a, b) in eights.iter().zip(b.as_chunks::<8>().0) {
        let differ = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if differ != 0 {
            return same + differ.trailing_zeros() as usize / 8;
        }
        same += 8;
    }
    same + rest.iter().zip(&b[same..]).take_while(|(a, b)| a == b).count()
}

/// Zeroed memory, which the system provides only when it is used.
fn zeroed<const N: usize>() -> Box<[u32; N]> {
    vec![0; N].into_boxed_slice().try_into().expect("N elements")
}
