//! [`Sink`]: the buffer that text is written to, with room ahead of it.

/// The least room that is made at once, in bytes.
const STEP: usize = 256;

/// The caller's buffer, and how far it has been written.
///
/// The buffer is longer than what is written, so that each part looks for its room once and is
/// then stored without a look at the vector: appending byte by byte costs more than the text.
pub(super) struct Sink<'o> {
    buffer: &'o mut Vec<u8>,
    /// Where the next byte goes. What the buffer holds from there on means nothing.
    at: usize,
}

impl<'o> Sink<'o> {
    /// Writes on at the end of `buffer`.
    pub(super) fn new(buffer: &'o mut Vec<u8>) -> Self {
        Self { at: buffer.len(), buffer }
    }

    /// How far the buffer has been written.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// At least `len` bytes to write to; [`advance`](Self::advance) says how many were written.
    #[inline]
    pub(super) fn room(&mut self, len: usize) -> &mut [u8] {
        if self.buffer.len() - self.at < len {
            self.grow(len);
        }
        &mut self.buffer[self.at..]
    }

    /// Counts bytes of the room as written.
    #[inline]
    pub(super) fn advance(&mut self, len: usize) {
        self.at = (self.at + len).min(self.buffer.len());
    }

    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.extend(&[byte]);
    }

    /// Writes bytes of a length that is known beforehand.
    #[inline]
    pub(super) fn extend<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.room(N)[..N].copy_from_slice(bytes);
        self.at += N;
    }

    /// Writes any bytes.
    pub(super) fn extend_from_slice(&mut self, bytes: &[u8]) {
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.at += bytes.len();
    }

    /// Lets `write` append to what is written.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.buffer.truncate(self.at);
        write(self.buffer);
        self.at = self.buffer.len();
    }

    /// Cuts the buffer to what is written.
    pub(super) fn finish(self) {
        self.buffer.truncate(self.at);
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, len: usize) {
        self.buffer.resize(self.at + len.max(self.at).max(STEP), 0);
    }
}
