//! zlib as Flask uses it: when a payload is compressed, to which bytes, and bounded reading.

use std::cell::Cell;

use flate2::{Compress, Decompress, FlushCompress, FlushDecompress, Status};

use crate::error::{Error, ErrorKind, Result};

/// Decides which payloads are compressed when written. Reading takes both forms, always.
///
/// ```
/// use cookie_session::{Compression, SecretKeys, UrlSafeTimedSerializer, Value};
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// let flask = UrlSafeTimedSerializer::new(keys);
/// let never = flask.clone().compression(Compression::Never);
/// let value = Value::from("a".repeat(1000));
/// assert!(flask.dump_value(&value)?.starts_with('.'));
/// assert!(!never.dump_value(&value)?.starts_with('.'));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// Where one payload holds a secret and text of an attacker's choice, its compressed length tells
/// about the secret (CRIME, BREACH). Use [`Never`](Self::Never) there.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Compress where it pays: `len(zlib.compress(json)) < len(json) - 1`.
    ///
    /// itsdangerous 2.2.0 `URLSafeSerializerMixin.dump_payload`: the same decision and bytes, level 6.
    #[default]
    Flask,
    /// Never compress. Flask reads that as well, and writing is several times faster.
    Never,
    /// As [`Flask`](Self::Flask), but don't even try at or below this many bytes.
    Above(usize),
}

/// The most bytes a payload may have after decompression by default: 1 MiB.
pub(crate) const DEFAULT_INFLATE_LIMIT: usize = 1 << 20;

/// zlib states and buffers of one thread, used again and again: a state costs more than its use.
#[derive(Default)]
pub(crate) struct Workspace {
    deflate: Option<Compress>,
    inflate: Option<Decompress>,
    /// The encoded value, before compression or after decompression.
    pub(crate) plain: Vec<u8>,
    /// The same compressed.
    pub(crate) packed: Vec<u8>,
}

thread_local! {
    static WORKSPACE: Cell<Option<Box<Workspace>>> = const { Cell::new(None) };
}

/// Buffers that have grown beyond this many bytes are not kept.
const KEPT_BUFFER: usize = 1 << 16;

impl Workspace {
    /// Lends this thread's workspace to `work`; a call inside a call gets one of its own.
    pub(crate) fn with<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        let mut workspace = WORKSPACE.take().unwrap_or_default();
        workspace.plain.clear();
        workspace.packed.clear();
        let result = work(&mut workspace);
        for buffer in [&mut workspace.plain, &mut workspace.packed] {
            if buffer.capacity() > KEPT_BUFFER {
                *buffer = Vec::new();
            }
        }
        WORKSPACE.set(Some(workspace));
        result
    }

    /// Compresses `plain` into `packed` if `compression` says so; whether it did.
    pub(crate) fn pack(&mut self, compression: Compression) -> bool {
        let least = match compression {
            Compression::Never => return false,
            Compression::Flask => 0,
            Compression::Above(bytes) => bytes,
        };
        // It must come out at least two bytes shorter; a stream that does not fit is given up.
        let room = self.plain.len().saturating_sub(2);
        if self.plain.len() <= least || room == 0 {
            return false;
        }
        let deflate = self.deflate.get_or_insert_with(|| Compress::new(flate2::Compression::new(6), true));
        deflate.reset();
        self.packed.resize(room, 0);
        match deflate.compress(&self.plain, &mut self.packed, FlushCompress::Finish) {
            Ok(Status::StreamEnd) => {
                self.packed.truncate(usize::try_from(deflate.total_out()).unwrap_or(0));
                true
            }
            _ => false,
        }
    }

    /// Decompresses `packed` into `plain`: exactly one zlib stream of at most `limit` bytes.
    pub(crate) fn unpack(&mut self, limit: usize) -> Result<()> {
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(true));
        inflate.reset(true);
        let mut input = &*self.packed;
        self.plain.clear();
        loop {
            let done = self.plain.len();
            // One byte more than allowed, to tell "just fits" from "too large".
            let room = (done * 2).max(input.len() * 4).max(512).min(limit.saturating_add(1) - done);
            self.plain.resize(done + room, 0);
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let status = inflate
                .decompress(input, &mut self.plain[done..], FlushDecompress::None)
                .map_err(|source| Error::new(ErrorKind::Decompress).with_source(source))?;
            let (read, written) = (inflate.total_in() - read, inflate.total_out() - written);
            input = &input[usize::try_from(read).unwrap_or(input.len())..];
            self.plain.truncate(done + usize::try_from(written).unwrap_or(0));
            if self.plain.len() > limit {
                return Err(Error::custom(
                    ErrorKind::TooLarge,
                    format!(
                        "the payload is larger than {limit} bytes when decompressed; raise the limit if it is yours"
                    ),
                ));
            }
            match status {
                Status::StreamEnd if input.is_empty() => return Ok(()),
                Status::StreamEnd => {
                    return Err(Error::custom(ErrorKind::Decompress, "there is data after the zlib stream"));
                }
                _ if read == 0 && written == 0 => return Err(Error::new(ErrorKind::Decompress)),
                _ => {}
            }
        }
    }
}
