//! Reads a file or stdin in chunks of whole lines, in bounded memory.

use std::io::{self, Read};

use super::columns::Columns;

/// The maximum length of a line. A longer line is counted and skipped.
pub(super) const LINE_LIMIT: usize = 64 << 10;

const BLOCK: usize = 256 << 10;

/// Whole lines, and the number of lines among them that were too long and skipped.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) lines: Vec<u8>,
    pub(super) overlong: u64,
    /// The columns of the first line.
    pub(super) columns: Option<Columns>,
}

/// The chunks of a reader.
pub(super) struct Chunks<R> {
    input: R,
    /// The beginning of the next line.
    rest: Vec<u8>,
    /// Whether it is inside a line that is too long.
    skipping: bool,
    done: bool,
    /// The name of the field with the cookie, and the columns at the beginning of the next line.
    field: Option<String>,
    columns: Option<Columns>,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(input: R, field: Option<String>, columns: Option<Columns>) -> Self {
        Self { input, rest: Vec::new(), skipping: false, done: false, field, columns }
    }

    fn read(&mut self) -> io::Result<Chunk> {
        let mut chunk = Chunk { lines: std::mem::take(&mut self.rest), overlong: 0, columns: self.columns };
        let lines = &mut chunk.lines;
        loop {
            lines.reserve(BLOCK);
            let read = self.input.by_ref().take(BLOCK as u64).read_to_end(lines)?;
            self.done = read == 0;
            if self.skipping {
                match memchr::memchr(b'\n', lines) {
                    Some(end) => {
                        lines.drain(..=end);
                        self.skipping = false;
                    }
                    None => lines.clear(),
                }
            }
            if self.done {
                return Ok(chunk);
            }
            if let Some(end) = memchr::memrchr(b'\n', lines) {
                self.rest = lines.split_off(end + 1);
                return Ok(chunk);
            }
            if lines.len() > LINE_LIMIT {
                chunk.overlong += 1;
                self.skipping = true;
                lines.clear();
            }
        }
    }
}

impl<R: Read> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let chunk = self.read();
        self.done |= chunk.is_err();
        if let (Ok(chunk), Some(name)) = (&chunk, &self.field) {
            self.columns = Columns::last_in(&chunk.lines, name).or(self.columns);
        }
        Some(chunk)
    }
}
