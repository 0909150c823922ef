//! Builds Huffman codes as zlib does (RFC 1951, 3.2.2).
//!
//! Symbol frequencies allow several codes that compress equally well, and the choice decides the output. So the order
//! in which equal weights leave the heap, and the repair of codes that are too long, follow zlib.

use super::symbols::LITERALS;

/// The number of leaves and inner nodes of the largest tree.
const MOST_NODES: usize = 2 * LITERALS - 1;

/// The low bits of a heap entry hold the node; above them are depth and weight, which decide the order.
const NODE: u32 = 0x3ff;
const DEPTH_SHIFT: u32 = 10;
const DEPTH: u32 = 0x3f << DEPTH_SHIFT;
const WEIGHT_SHIFT: u32 = 16;

/// A code for at most `N` symbols.
pub(super) struct Code<const N: usize> {
    /// The symbols that have a code, in order, and their number.
    symbols: [u16; N],
    count: usize,
    /// Length and code of each symbol. Entries of symbols without a code are left from earlier use.
    lengths: [u8; N],
    codes: [u32; N],
    /// How many symbols have codes of each length.
    counts: LengthCounts,
}

/// The longest code has 15 bits.
type LengthCounts = [u16; 16];

impl<const N: usize> Default for Code<N> {
    fn default() -> Self {
        Self { symbols: [0; N], count: 0, lengths: [0; N], codes: [0; N], counts: [0; 16] }
    }
}

impl<const N: usize> Code<N> {
    /// The symbols that have a code, in order.
    pub(super) fn symbols(&self) -> impl Iterator<Item = usize> {
        self.symbols[..self.count].iter().map(|&symbol| usize::from(symbol))
    }

    /// The last symbol that has a code, plus one.
    pub(super) fn end(&self) -> usize {
        self.symbols[..self.count].last().map_or(0, |&last| usize::from(last) + 1)
    }

    /// The code length of a symbol that has a code.
    pub(super) fn length(&self, symbol: usize) -> u8 {
        self.lengths[symbol]
    }

    /// The total length in bits of all symbols with these frequencies.
    pub(super) fn cost(&self, weights: &[u16; N]) -> usize {
        self.symbols().map(|symbol| usize::from(weights[symbol]) * usize::from(self.lengths[symbol])).sum()
    }

    /// Assigns the codes (RFC 1951, 3.2.2) in symbol order, first bit lowest, with the length in the upper 16 bits.
    pub(super) fn number(&mut self) -> &[u32; N] {
        let mut next = first_codes(&self.counts);
        for &symbol in &self.symbols[..self.count] {
            let symbol = usize::from(symbol);
            let length = self.lengths[symbol];
            let code = &mut next[usize::from(length)];
            self.codes[symbol] = entry(*code, length);
            *code += 1;
        }
        &self.codes
    }
}

/// The first code of each length.
pub(super) const fn first_codes(counts: &LengthCounts) -> LengthCounts {
    let mut first = [0; 16];
    let mut length = 1;
    while length < 16 {
        first[length] = (first[length - 1] + counts[length - 1]) << 1;
        length += 1;
    }
    first
}

/// A code as it is written.
pub(super) const fn entry(code: u16, length: u8) -> u32 {
    (code.reverse_bits() >> (16 - length)) as u32 | (length as u32) << 16
}

/// Reusable working memory for building a code.
pub(super) struct TreeBuilder {
    /// A binary heap with its root at 1 and a heaviest entry as a sentinel after the last.
    heap: [u32; LITERALS + 2],
    size: usize,
    /// Nodes in the order in which they left the heap, rarest first.
    merged: [u16; MOST_NODES],
    parents: [u16; MOST_NODES],
    depths: [u8; MOST_NODES],
}

impl Default for TreeBuilder {
    fn default() -> Self {
        Self {
            heap: [0; LITERALS + 2],
            size: 0,
            merged: [0; MOST_NODES],
            parents: [0; MOST_NODES],
            depths: [0; MOST_NODES],
        }
    }
}

impl TreeBuilder {
    /// Builds `code` for symbols with these frequencies, with at most `longest` bits each.
    ///
    /// The sum of `weights` must be at most [`super::symbols::BLOCK_SYMBOLS`] plus one.
    pub(super) fn build<const N: usize>(&mut self, weights: &[u16; N], longest: u8, code: &mut Code<N>) {
        self.collect(weights, code);
        for at in (1..=self.size / 2).rev() {
            self.sift_down(at);
        }
        let nodes = self.merge(N);
        let too_long = self.measure(nodes, longest, code);
        if too_long > 0 {
            shorten(&mut code.counts, too_long, longest);
            self.assign(nodes, code);
        }
    }

    /// Puts the symbols that occur, at least two, into the heap.
    fn collect<const N: usize>(&mut self, weights: &[u16; N], code: &mut Code<N>) {
        let mut count = 0;
        for (start, eight) in (0..).step_by(8).zip(weights.chunks(8)) {
            // Most symbols do not occur.
            if eight.iter().fold(0, |all, weight| all | weight) == 0 {
                continue;
            }
            for (symbol, &weight) in (start..).zip(eight) {
                code.symbols[count] = symbol as u16;
                self.heap[count + 1] = u32::from(weight) << WEIGHT_SHIFT | symbol;
                count += usize::from(weight != 0);
            }
        }
        code.count = count;
        // An old decoder failed on codes with fewer than two symbols, so zlib adds the first free ones.
        while code.count < 2 {
            let end = code.end();
            let symbol = if end < 3 { end } else { 0 };
            code.symbols[code.count] = symbol as u16;
            code.count += 1;
            self.heap[code.count] = 1 << WEIGHT_SHIFT | symbol as u32;
        }
        code.symbols[..2].sort_unstable();
        self.size = code.count;
        self.heap[self.size + 1] = u32::MAX;
    }

    /// Moves the entry at `start` down to its place.
    fn sift_down(&mut self, start: usize) {
        let moved = self.heap[start];
        let mut at = start;
        // It usually belongs near the bottom: go there first, then back up as far as needed.
        while 2 * at <= self.size {
            let child = 2 * at + usize::from(before(self.heap[2 * at + 1], self.heap[2 * at]));
            self.heap[at] = self.heap[child];
            at = child;
        }
        while at > start && before(moved, self.heap[at / 2]) {
            self.heap[at] = self.heap[at / 2];
            at /= 2;
        }
        self.heap[at] = moved;
    }

    /// Joins the first two nodes until one is left, and returns the number of nodes.
    fn merge(&mut self, symbols: usize) -> usize {
        let (mut done, mut node) = (0, symbols);
        while self.size > 1 {
            let first = self.heap[1];
            self.heap[1] = self.heap[self.size];
            self.heap[self.size] = u32::MAX;
            self.size -= 1;
            self.sift_down(1);
            let second = self.heap[1];
            for child in [first, second] {
                let child = child & NODE;
                self.merged[done] = child as u16;
                self.parents[child as usize] = node as u16;
                done += 1;
            }
            let weight = (first >> WEIGHT_SHIFT) + (second >> WEIGHT_SHIFT);
            let depth = (first & DEPTH).max(second & DEPTH) + (1 << DEPTH_SHIFT);
            self.heap[1] = weight << WEIGHT_SHIFT | depth | node as u32;
            self.sift_down(1);
            node += 1;
        }
        self.merged[done] = (node - 1) as u16;
        done + 1
    }

    /// Reads the lengths from the tree, limited to `longest`, and returns how many nodes were deeper.
    fn measure<const N: usize>(&mut self, nodes: usize, longest: u8, code: &mut Code<N>) -> usize {
        code.counts = [0; 16];
        let mut too_long = 0;
        let Some((&root, below)) = self.merged[..nodes].split_last() else { return 0 };
        self.depths[usize::from(root)] = 0;
        for &node in below.iter().rev() {
            let node = usize::from(node);
            let depth = self.depths[usize::from(self.parents[node])] + 1;
            too_long += usize::from(depth > longest);
            let depth = depth.min(longest);
            self.depths[node] = depth;
            if let Some(length) = code.lengths.get_mut(node) {
                *length = depth;
                code.counts[usize::from(depth)] += 1;
            }
        }
        too_long
    }

    /// Assigns the longest codes to the symbols that were joined first.
    fn assign<const N: usize>(&self, nodes: usize, code: &mut Code<N>) {
        let mut leaves = self.merged[..nodes].iter().map(|&node| usize::from(node)).filter(|&node| node < N);
        for (length, &count) in code.counts.iter().enumerate().rev() {
            for leaf in leaves.by_ref().take(usize::from(count)) {
                code.lengths[leaf] = length as u8;
            }
        }
    }
}

/// Whether `a` leaves the heap before `b`: it is lighter, or equally light and not deeper.
fn before(a: u32, b: u32) -> bool {
    a <= b | NODE
}

/// Adjusts the number of codes of each length until none is longer than `longest`.
///
/// Codes that are too long come in pairs. Each step moves a leaf down one level and makes one of a pair its sibling.
fn shorten(counts: &mut LengthCounts, too_long: usize, longest: u8) {
    let longest = usize::from(longest);
    for _ in 0..too_long / 2 {
        let length = (1..longest).rev().find(|&length| counts[length] > 0).unwrap_or(1);
        counts[length] -= 1;
        counts[length + 1] += 2;
        counts[longest] -= 1;
    }
}
