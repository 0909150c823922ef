//! Blocks (RFC 1951, 3.2.3): stored, with fixed codes, or with dynamic codes, whichever is smallest.

use super::bits::BitWriter;
use super::runs::{LENGTHS, Runs};
use super::symbols::{DISTANCES, END, LITERALS, Symbol, Symbols, distance_symbol, length_symbol};
use super::tree::{Code, TreeBuilder, entry, first_codes};

/// The maximum code lengths (RFC 1951, 3.2.7): of symbols, and of code lengths.
const LONGEST_CODE: u8 = 15;
const LONGEST_LENGTH_CODE: u8 = 7;

/// The header of stored bytes: their count, twice (RFC 1951, 3.2.4); and the maximum count.
const STORED_HEAD: usize = 4;
const MOST_STORED: usize = u16::MAX as usize;

/// The minimum number of literal lengths, and of code-length codes, that are written.
const LEAST_LITERALS: usize = END + 1;
const LEAST_LENGTHS: usize = 4;

/// The order in which the lengths of the code-length codes are written.
const LENGTH_ORDER: [usize; LENGTHS] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// How a block is written (RFC 1951, 3.2.3).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Stored = 0,
    Fixed = 1,
    Dynamic = 2,
}

/// The codes of the current block, reused for the next.
#[derive(Default)]
pub(super) struct Codes {
    builder: TreeBuilder,
    literals: Code<LITERALS>,
    distances: Code<DISTANCES>,
    /// The lengths of the two codes above, and the code for these lengths.
    runs: Runs,
    lengths: Code<LENGTHS>,
    /// How many of the code-length codes are written.
    length_count: usize,
}

impl Codes {
    /// How zlib writes a block of these symbols, which encode `plain` bytes, and how many bits follow the
    /// three header bits. Stored bytes begin at the next byte boundary.
    pub(super) fn choose(&mut self, symbols: &Symbols, plain: usize) -> (Kind, usize) {
        self.builder.build(&symbols.literals, LONGEST_CODE, &mut self.literals);
        self.builder.build(&symbols.distances, LONGEST_CODE, &mut self.distances);
        let extra = symbols.extra_bits();
        let fixed = self.fixed_cost(symbols) + extra;
        let dynamic = self.dynamic_cost(symbols) + extra;
        // zlib compares whole bytes, as if the block began at a byte boundary.
        let bytes = |bits: usize| (bits + 3).div_ceil(8);
        let (kind, bits) =
            if bytes(fixed) <= bytes(dynamic) { (Kind::Fixed, fixed) } else { (Kind::Dynamic, dynamic) };
        // A block too large to be stored has so many matches that the fixed codes make it smaller.
        if plain <= MOST_STORED && plain + STORED_HEAD <= bytes(bits) {
            (Kind::Stored, (STORED_HEAD + plain) * 8)
        } else {
            (kind, bits)
        }
    }

    /// The size in bits of the symbols with the fixed codes.
    fn fixed_cost(&self, symbols: &Symbols) -> usize {
        let literals = self.literals.symbols();
        let literals = literals.map(|at| usize::from(symbols.literals[at]) * usize::from(fixed_length(at)));
        let matches: usize = symbols.distances.iter().map(|&times| usize::from(times)).sum();
        literals.sum::<usize>() + matches * usize::from(FIXED_DISTANCE)
    }

    /// The size in bits of the symbols with dynamic codes, including the codes.
    fn dynamic_cost(&mut self, symbols: &Symbols) -> usize {
        self.runs.clear();
        self.runs.push(&self.literals);
        self.runs.push(&self.distances);
        self.builder.build(&self.runs.weights, LONGEST_LENGTH_CODE, &mut self.lengths);
        let last = LENGTH_ORDER.iter().rposition(|&length| self.runs.weights[length] > 0);
        self.length_count = last.map_or(0, |last| last + 1).max(LEAST_LENGTHS);
        14 + 3 * self.length_count
            + self.lengths.cost(&self.runs.weights)
            + self.runs.extra_bits()
            + self.literals.cost(&symbols.literals)
            + self.distances.cost(&symbols.distances)
    }

    /// Writes a block in the chosen form.
    pub(super) fn write(
        &mut self,
        kind: Kind,
        symbols: &Symbols,
        plain: &[u8],
        last: bool,
        to: &mut BitWriter<'_>,
    ) {
        to.push(kind as u64 * 2 + u64::from(last), 3);
        match kind {
            Kind::Stored => {
                let length = plain.len() as u16;
                to.align();
                to.bytes(&length.to_le_bytes());
                to.bytes(&(!length).to_le_bytes());
                to.bytes(plain);
            }
            Kind::Fixed => write_symbols(symbols, &FIXED_LITERALS, &FIXED_DISTANCES, to),
            Kind::Dynamic => {
                self.write_codes(to);
                write_symbols(symbols, self.literals.number(), self.distances.number(), to);
            }
        }
    }

    /// Writes the codes themselves (RFC 1951, 3.2.7).
    fn write_codes(&mut self, to: &mut BitWriter<'_>) {
        to.push((self.literals.end() - LEAST_LITERALS) as u64, 5);
        to.push((self.distances.end() - 1) as u64, 5);
        to.push((self.length_count - LEAST_LENGTHS) as u64, 4);
        for &symbol in &LENGTH_ORDER[..self.length_count] {
            let length = if self.runs.weights[symbol] > 0 { self.lengths.length(symbol) } else { 0 };
            to.push(u64::from(length), 3);
        }
        let codes = self.lengths.number();
        for (symbol, more, extra) in self.runs.iter() {
            let (code, length) = split(codes[symbol]);
            to.push(code | u64::from(more) << length, length + extra);
        }
    }
}

/// Writes the symbols of a block and its end.
fn write_symbols(
    symbols: &Symbols,
    literals: &[u32; LITERALS],
    distances: &[u32; DISTANCES],
    to: &mut BitWriter<'_>,
) {
    for symbol in symbols.iter() {
        match symbol {
            Symbol::Literal(byte) => {
                let (code, count) = split(literals[usize::from(byte)]);
                to.push(code, count);
            }
            Symbol::Match { length, distance } => {
                let (symbol, extra) = length_symbol(length);
                let (mut bits, mut count) = split(literals[symbol]);
                bits |= u64::from(length & ((1 << extra) - 1)) << count;
                count += extra;
                let (symbol, extra) = distance_symbol(distance);
                let (code, length) = split(distances[symbol]);
                bits |= code << count;
                count += length;
                bits |= u64::from(distance & ((1 << extra) - 1)) << count;
                to.push(bits, count + extra);
            }
        }
    }
    let (code, count) = split(literals[END]);
    to.push(code, count);
}

/// A code and its length.
#[inline(always)]
fn split(code: u32) -> (u64, u32) {
    (u64::from(code & 0xffff), code >> 16)
}

/// The lengths of the fixed codes (RFC 1951, 3.2.6).
const FIXED_DISTANCE: u8 = 5;
const fn fixed_length(symbol: usize) -> u8 {
    match symbol {
        144..256 => 9,
        256..280 => 7,
        _ => 8,
    }
}

static FIXED_LITERALS: [u32; LITERALS] = {
    // Includes the two symbols that have a code but are never used.
    let mut next = first_codes(&[0, 0, 0, 0, 0, 0, 0, 24, 152, 112, 0, 0, 0, 0, 0, 0]);
    let mut codes = [0; LITERALS];
    let mut symbol = 0;
    while symbol < LITERALS {
        let length = fixed_length(symbol);
        codes[symbol] = entry(next[length as usize], length);
        next[length as usize] += 1;
        symbol += 1;
    }
    codes
};

static FIXED_DISTANCES: [u32; DISTANCES] = {
    let mut codes = [0; DISTANCES];
    let mut symbol = 0;
    while symbol < DISTANCES {
        codes[symbol] = entry(symbol as u16, FIXED_DISTANCE);
        symbol += 1;
    }
    codes
};
