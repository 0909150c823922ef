//! Writes zlib streams (RFC 1950) with exactly the bytes that zlib writes at its default level.
//!
//! The parameters are level 6, a window of 32 KiB, memory level 8 and the whole input at once: Python's
//! `zlib.compress(data)` with stock zlib 1.2.11 to 1.3. Many streams decode to the same data, but a cookie must be the
//! one that Flask would have written. So this module makes each choice that RFC 1951 leaves to the encoder as zlib
//! does:
//!
//! - which matches to use: `matcher`
//! - where a block ends: `symbols`
//! - which kind of block to write: `block`
//! - which of several equally good codes to use, and how to write them: `tree`, `runs`

mod bits;
mod block;
mod matcher;
mod runs;
mod symbols;
mod tree;

use bits::{BitWriter, SLACK};
use block::{Codes, Kind};
use matcher::Matcher;
use symbols::Symbols;

/// Deflate, a window of 32 KiB, the default level, no dictionary (RFC 1950, 2.2).
const HEADER: [u8; 2] = [0x78, 0x9c];

/// The size of the checksum, Adler-32, in bytes.
const CHECKSUM: usize = 4;

/// The length of the shortest stream, which encodes an empty input.
const SHORTEST_STREAM: usize = HEADER.len() + 2 + CHECKSUM;

/// The longest input.
const LONGEST_INPUT: usize = i32::MAX as usize;

/// Compresses one input after another. The tables are allocated once and never cleared.
#[derive(Default)]
pub(crate) struct Encoder {
    matcher: Matcher,
    symbols: Symbols,
    codes: Codes,
}

impl Encoder {
    /// Writes the stream for `plain` to the start of `out`, which grows as needed, and returns its length.
    ///
    /// Returns `None` as soon as the stream is certain to reach `limit` bytes, and for an input over 2 GiB.
    pub(crate) fn compress(&mut self, plain: &[u8], limit: usize, out: &mut Vec<u8>) -> Option<usize> {
        if limit <= SHORTEST_STREAM || plain.len() > LONGEST_INPUT {
            return None;
        }
        self.matcher.begin(plain.len());
        // Bytes read, and bits written.
        let (mut start, mut written) = (0, HEADER.len() * 8);
        loop {
            let end = self.matcher.block(plain, &mut self.symbols);
            let block = &plain[start..end.unwrap_or(plain.len())];
            let (kind, bits) = self.codes.choose(&self.symbols, block.len());
            let head = written + 3;
            let filled = if kind == Kind::Stored { head.next_multiple_of(8) } else { head } + bits;
            let length = filled.div_ceil(8) + CHECKSUM;
            if length >= limit {
                return None;
            }
            if out.len() < length + SLACK {
                out.resize(length + SLACK, 0);
            }
            out[..HEADER.len()].copy_from_slice(&HEADER);
            self.codes.write(kind, &self.symbols, block, end.is_none(), &mut BitWriter::new(out, written));
            let Some(end) = end else {
                let checksum = zlib_rs::adler32::adler32(1, plain);
                out[length - CHECKSUM..length].copy_from_slice(&checksum.to_be_bytes());
                return Some(length);
            };
            (start, written) = (end, filled);
        }
    }
}
