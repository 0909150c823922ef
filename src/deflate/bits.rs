//! Writes bits into bytes, the first bit in the lowest position (RFC 1951, 3.1.1).

/// Spare bytes after the end, because each write stores eight bytes.
pub(super) const SLACK: usize = 8;

/// Fills a buffer bit by bit. The buffer must be [`SLACK`] bytes longer than the result.
pub(super) struct BitWriter<'b> {
    out: &'b mut [u8],
    /// The number of complete bytes, and the bits after them, fewer than eight.
    at: usize,
    bits: u64,
    count: u32,
}

impl<'b> BitWriter<'b> {
    /// Continues after this many bits.
    pub(super) fn new(out: &'b mut [u8], position: usize) -> Self {
        let (at, count) = (position / 8, position as u32 % 8);
        let bits = u64::from(out[at]) & ((1 << count) - 1);
        Self { out, at, bits, count }
    }

    /// Writes the lowest `count` bits of `bits`, 56 at most; the others are zero.
    #[inline(always)]
    pub(super) fn push(&mut self, bits: u64, count: u32) {
        self.bits |= bits << self.count;
        self.count += count;
        self.out[self.at..self.at + 8].copy_from_slice(&self.bits.to_le_bytes());
        self.at += self.count as usize / 8;
        self.bits >>= self.count & !7;
        self.count %= 8;
    }

    /// Fills the last byte with zero bits.
    pub(super) fn align(&mut self) {
        self.push(0, self.count.wrapping_neg() % 8);
    }

    /// Writes whole bytes.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.align();
        self.out[self.at..self.at + bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }
}
