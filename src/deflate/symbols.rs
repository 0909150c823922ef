//! The symbols of a block (RFC 1951, 3.2.5): literals, and matches of a length at a distance.

/// The symbol that ends a block.
pub(super) const END: usize = 256;

/// The symbols for literals, [`END`] and lengths, and those for distances.
pub(super) const LITERALS: usize = 286;
pub(super) const DISTANCES: usize = 30;

/// zlib ends a block after this many symbols, one fewer than its buffer holds (memory level 8).
pub(super) const BLOCK_SYMBOLS: usize = (1 << 14) - 1;

/// The shortest and the longest match.
pub(super) const SHORTEST: usize = 3;
pub(super) const LONGEST: usize = 258;

/// The symbols of one block and how often each occurs.
pub(super) struct Symbols {
    /// A literal as its byte; a match as its distance, shifted above its length minus three.
    buffer: Vec<u32>,
    count: usize,
    pub(super) literals: [u16; LITERALS],
    pub(super) distances: [u16; DISTANCES],
}

impl Default for Symbols {
    fn default() -> Self {
        Self { buffer: Vec::new(), count: 0, literals: [0; LITERALS], distances: [0; DISTANCES] }
    }
}

impl Symbols {
    /// Begins a block; the input has `rest` bytes left.
    pub(super) fn begin(&mut self, rest: usize) {
        let most = rest.min(BLOCK_SYMBOLS);
        if self.buffer.len() < most {
            self.buffer.resize(most, 0);
        }
        self.count = 0;
        self.literals = [0; LITERALS];
        self.literals[END] = 1;
        self.distances = [0; DISTANCES];
    }

    /// Whether the block ends here.
    pub(super) fn full(&self) -> bool {
        self.count == BLOCK_SYMBOLS
    }

    pub(super) fn push_literal(&mut self, byte: u8) {
        self.buffer[self.count] = u32::from(byte);
        self.count += 1;
        self.literals[usize::from(byte)] += 1;
    }

    pub(super) fn push_match(&mut self, length: usize, distance: usize) {
        self.buffer[self.count] = (distance << 8 | (length - SHORTEST)) as u32;
        self.count += 1;
        self.literals[length_symbol((length - SHORTEST) as u32).0] += 1;
        self.distances[distance_symbol(distance as u32 - 1).0] += 1;
    }

    /// The symbols: literals, or matches as length minus three and distance minus one.
    pub(super) fn iter(&self) -> impl Iterator<Item = Symbol> {
        self.buffer[..self.count].iter().map(|&symbol| match symbol >> 8 {
            0 => Symbol::Literal(symbol as u8),
            distance => Symbol::Match { length: symbol & 0xff, distance: distance - 1 },
        })
    }

    /// The number of extra bits, which select a length or distance in a symbol's range.
    pub(super) fn extra_bits(&self) -> usize {
        let lengths = self.literals[END + 1..].iter().zip(LENGTH_EXTRA);
        let distances = self.distances.iter().zip(DISTANCE_EXTRA);
        let bits = |(&times, extra): (&u16, u8)| usize::from(times) * usize::from(extra);
        lengths.map(bits).sum::<usize>() + distances.map(bits).sum::<usize>()
    }
}

/// One symbol, with each value reduced by its minimum.
#[derive(Clone, Copy)]
pub(super) enum Symbol {
    Literal(u8),
    Match { length: u32, distance: u32 },
}

const LENGTH_EXTRA: [u8; 29] =
    [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

const DISTANCE_EXTRA: [u8; DISTANCES] =
    [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

/// The symbol for a length minus three, and the number of extra bits.
#[inline(always)]
pub(super) fn length_symbol(length: u32) -> (usize, u32) {
    // Four symbols for each power of two; the longest has its own.
    let extra = (length | 4).ilog2() - 2;
    let symbol = 4 * extra + (length >> extra);
    if length == (LONGEST - SHORTEST) as u32 { (LITERALS - 1, 0) } else { (END + 1 + symbol as usize, extra) }
}

/// The symbol for a distance minus one, and the number of extra bits.
#[inline(always)]
pub(super) fn distance_symbol(distance: u32) -> (usize, u32) {
    // Two symbols for each power of two.
    let extra = (distance | 2).ilog2() - 1;
    ((2 * extra + (distance >> extra)) as usize, extra)
}
