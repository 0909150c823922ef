//! Finds what has occurred before, as zlib does at level 6: which matches it takes is part of the bytes.
//!
//! RFC 1951, section 4, describes the method: three bytes are looked up in a table of chains, and a match is
//! held back for one byte, in case a longer one begins there. This file adds zlib's limits.

use super::symbols::{LONGEST, SHORTEST, Symbols};

/// zlib's level 6. With a match of `GOOD` bytes held back, a quarter of the chain is searched for a longer
/// one, with `LAZY` bytes nothing; `NICE` bytes end the search of a chain, as does its `CHAIN`th candidate.
const GOOD: usize = 8;
const LAZY: usize = 16;
const NICE: usize = 128;
const CHAIN: u32 = 128;

/// A match of three bytes farther away than this costs more than it saves.
const TOO_FAR: usize = 4096;

/// A match reaches back less than the window of 32 KiB: zlib keeps as much again as it looks ahead, the longest
/// match and the next three bytes with one more.
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
    /// Shorter than any match.
    const NONE: Self = Self { length: SHORTEST - 1, distance: 0 };

    fn found(self) -> bool {
        self.length >= SHORTEST
    }
}

/// Cuts an input into symbols, block by block.
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
    /// The match that begins there, if it was searched for.
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
    /// Begins an input of so many bytes, 2 GiB at most.
    pub(super) fn begin(&mut self, length: usize) {
        self.tables.begin(length);
        self.cursor = Cursor::START;
        self.cliff = cliff(length).unwrap_or(usize::MAX);
    }

    /// Writes the symbols of the next block; where it ends, or `None` if it is the last.
    pub(super) fn block(&mut self, input: &[u8], symbols: &mut Symbols) -> Option<usize> {
        let Cursor { mut at, mut held } = self.cursor;
        symbols.begin(input.len() - at);
        let mut chains = self.tables.chains(input, self.cliff);
        chains.resume(if held.found() { at + 1 } else { at });
        while at < input.len() {
            if !held.found() {
                held = chains.search(at, Match::NONE);
            }
            // What begins one byte later is better if it is longer.
            let better = if held.found() { chains.search(at + 1, held) } else { Match::NONE };
            if held.found() && !better.found() {
                symbols.push_match(held.length, held.distance);
                chains.skip(at + 2, at + held.length);
                at += held.length;
            } else {
                symbols.push_literal(input[at]);
                at += 1;
                // zlib ends no block after the last byte, if that is a literal.
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

/// The place in an input of so many bytes from which zlib does not reach back as far as [`FARTHEST`].
///
/// zlib's buffer has two windows, and drops the first when it needs room, or runs out of input. As it runs out,
/// the farthest byte can become the first of the buffer, whose position zlib takes for none.
fn cliff(length: usize) -> Option<usize> {
    let rest = length.checked_sub(2 * WINDOW - MARGIN)? % WINDOW;
    (1..MARGIN).contains(&rest).then(|| length - rest)
}

/// Where each three bytes have occurred, the latest first.
///
/// Positions count on from input to input. So nothing is cleared between them: what is from before the input
/// is too far back.
struct Tables {
    /// By hash, the latest position.
    heads: Box<[u32; HASHES]>,
    /// By position within the window, the one before it with the same hash.
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
        // Each input begins at the start of a window: a short one uses the same places as that before.
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
    /// Of the last three bytes.
    hash: usize,
}

impl Chains<'_> {
    /// Takes in the first two bytes at `at`.
    fn resume(&mut self, at: usize) {
        for &byte in self.input[at..].iter().take(2) {
            self.roll(byte);
        }
    }

    /// Replaces the first of the three bytes. By three shifts of five bits, it is gone from the hash.
    #[inline(always)]
    fn roll(&mut self, byte: u8) {
        self.hash = (self.hash << 5 ^ usize::from(byte)) % HASHES;
    }

    /// Adds the three bytes at `at`; their latest position before that.
    #[inline(always)]
    fn insert(&mut self, at: usize, third: u8) -> u32 {
        self.roll(third);
        let latest = self.heads[self.hash];
        let position = self.origin + at as u32;
        self.heads[self.hash] = position;
        self.previous[position as usize % WINDOW] = latest;
        latest
    }

    /// Adds the places from `at` to `end`, which are inside a match.
    #[inline(always)]
    fn skip(&mut self, at: usize, end: usize) {
        if let Some(thirds) = self.input.get(at + 2..self.input.len().min(end + 2)) {
            for (at, &third) in (at..).zip(thirds) {
                self.insert(at, third);
            }
        }
    }

    /// Adds the three bytes at `at` and searches for a match that is longer than `held`, one byte before.
    #[inline(always)]
    fn search(&mut self, at: usize, held: Match) -> Match {
        let Some(&third) = self.input.get(at + 2) else { return Match::NONE };
        let latest = self.insert(at, third);
        // Up to here is too far back. The first byte of the input always is: zlib takes its position for none.
        let limit = self.origin + at.saturating_sub(FARTHEST) as u32;
        // The latest position may be at the limit, others may not.
        let reached = latest > limit || latest == limit && at > FARTHEST && at != self.cliff;
        if reached && held.length < LAZY { self.longest(at, latest, limit, held.length) } else { Match::NONE }
    }

    /// The longest match at `at`, if it is longer than `held`; the nearest of equals.
    #[inline]
    fn longest(&self, at: usize, mut candidate: u32, limit: u32, held: usize) -> Match {
        let input = self.input;
        let ahead = &input[at..input.len().min(at + LONGEST)];
        let mut best = Match { length: held, distance: 0 };
        // Nothing longer is left.
        if held >= ahead.len() {
            return Match::NONE;
        }
        let nice = ahead.len().min(NICE);
        let mut tries = if held >= GOOD { CHAIN / 4 } else { CHAIN };
        let mut end = pair(ahead, best.length - 1);
        let mut tails = &input[best.length - 1..];
        loop {
            let there = (candidate - self.origin) as usize;
            // A longer match has these two bytes as well.
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

/// How many bytes at the start are the same; `b` is the longer.
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

/// Zeros from the allocator, which need no memory until they are used.
fn zeroed<const N: usize>() -> Box<[u32; N]> {
    vec![0; N].into_boxed_slice().try_into().expect("N elements")
}
