//! Run-length encoding of code lengths (RFC 1951, 3.2.7).

use super::symbols::{DISTANCES, LITERALS};
use super::tree::Code;

/// The size of the alphabet: lengths 0 to 15, and three symbols that repeat.
pub(super) const LENGTHS: usize = 19;
const REPEAT: u8 = 16;
const FEW_ZEROS: u8 = 17;
const MANY_ZEROS: u8 = 18;

/// The code lengths of a block, run-length encoded.
pub(super) struct Runs {
    /// Symbols, each with its extra bits.
    symbols: [(u8, u8); LITERALS + DISTANCES],
    count: usize,
    /// How often each symbol occurs.
    pub(super) weights: [u16; LENGTHS],
}

impl Default for Runs {
    fn default() -> Self {
        Self { symbols: [(0, 0); LITERALS + DISTANCES], count: 0, weights: [0; LENGTHS] }
    }
}

impl Runs {
    pub(super) fn clear(&mut self) {
        self.count = 0;
        self.weights = [0; LENGTHS];
    }

    /// Adds the lengths of one code. A repetition never continues into the next code.
    pub(super) fn push<const N: usize>(&mut self, code: &Code<N>) {
        let (mut end, mut last, mut times) = (0, 0, 0);
        for symbol in code.symbols() {
            let length = code.length(symbol);
            if symbol != end || length != last {
                self.repeat(last, times);
                self.zeros(symbol - end);
                (last, times) = (length, 0);
            }
            times += 1;
            end = symbol + 1;
        }
        self.repeat(last, times);
    }

    /// Adds `length` this many times.
    fn repeat(&mut self, length: u8, times: usize) {
        let Some(mut more) = times.checked_sub(1) else { return };
        self.push_one(length, 0);
        while more >= 3 {
            let now = more.min(6);
            self.push_one(REPEAT, now - 3);
            more -= now;
        }
        for _ in 0..more {
            self.push_one(length, 0);
        }
    }

    /// Adds this many symbols without a code.
    fn zeros(&mut self, mut times: usize) {
        while times > 10 {
            let now = times.min(138);
            self.push_one(MANY_ZEROS, now - 11);
            times -= now;
        }
        if times >= 3 {
            self.push_one(FEW_ZEROS, times - 3);
        } else {
            for _ in 0..times {
                self.push_one(0, 0);
            }
        }
    }

    fn push_one(&mut self, symbol: u8, more: usize) {
        self.symbols[self.count] = (symbol, more as u8);
        self.count += 1;
        self.weights[usize::from(symbol)] += 1;
    }

    /// The number of extra bits, which hold the repeat counts.
    pub(super) fn extra_bits(&self) -> usize {
        self.weights.iter().zip(EXTRA).map(|(&times, extra)| usize::from(times) * extra as usize).sum()
    }

    /// The symbols, each with its extra bits and their number.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, u8, u32)> {
        self.symbols[..self.count].iter().map(|&(symbol, more)| {
            let symbol = usize::from(symbol);
            (symbol, more, EXTRA[symbol])
        })
    }
}

const EXTRA: [u32; LENGTHS] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];
