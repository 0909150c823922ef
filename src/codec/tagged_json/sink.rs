//! [`Sink`]: the output buffer, with reserved room.

/// The minimum number of bytes to reserve at once.
const STEP: usize = 256;

/// The caller's buffer and the number of bytes written.
///
/// The buffer is longer than the written text. Each part reserves its room once and is then stored without further
/// checks of the vector; appending byte by byte would be slower.
pub(super) struct Sink<'o> {
    buffer: &'o mut Vec<u8>,
    /// The position of the next byte. The buffer's content after it is unspecified.
    at: usize,
}

impl<'o> Sink<'o> {
    /// Continues at the end of `buffer`.
    pub(super) fn new(buffer: &'o mut Vec<u8>) -> Self {
        Self { at: buffer.len(), buffer }
    }

    /// The number of bytes written.
    #[inline]
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Returns at least `len` writable bytes. Call [`advance`](Self::advance) with the number written.
    #[inline]
    pub(super) fn room(&mut self, len: usize) -> &mut [u8] {
        if self.buffer.len() - self.at < len {
            self.grow(len);
        }
        &mut self.buffer[self.at..]
    }

    /// Marks bytes of the reserved room as written.
    #[inline]
    pub(super) fn advance(&mut self, len: usize) {
        self.at = (self.at + len).min(self.buffer.len());
    }

    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.extend(&[byte]);
    }

    /// Writes bytes whose length is known at compile time.
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

    /// Lets `write` append to the written text.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        self.buffer.truncate(self.at);
        write(self.buffer);
        self.at = self.buffer.len();
    }

    /// Truncates the buffer to the written text.
    pub(super) fn finish(self) {
        self.buffer.truncate(self.at);
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, len: usize) {
        self.buffer.resize(self.at + len.max(self.at).max(STEP), 0);
    }
}
