//! zlib as Flask uses it: when a payload is compressed, its exact bytes, and bounded decompression.

use std::cell::Cell;

use zlib_rs::{Inflate, InflateFlush, Status};

use crate::deflate::Encoder;
use crate::error::{Error, ErrorKind, Result};

/// Decides which payloads are compressed when written. Reading always accepts both forms.
///
/// ```
/// use cookie_session::scheme::Compression;
/// use cookie_session::{Scheme, SecretKeys, Value};
///
/// let scheme = Scheme::new(SecretKeys::new("correct horse battery staple")?, "shop");
/// let flask = scheme.clone().timed_serializer();
/// let never = scheme.compression(Compression::Never).timed_serializer();
/// let value = Value::from("a".repeat(1000));
/// assert!(flask.dump_value(&value)?.starts_with('.'));
/// assert!(!never.dump_value(&value)?.starts_with('.'));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Security
/// If a payload holds a secret next to text that an attacker chooses, the compressed length reveals information about
/// the secret (CRIME, BREACH). Use [`Never`](Self::Never) in that case.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    /// Compress if it saves at least two bytes: `len(zlib.compress(json)) < len(json) - 1`.
    ///
    /// itsdangerous 2.2.0 `URLSafeSerializerMixin.dump_payload`: the same decision and bytes, level 6.
    #[default]
    Flask,
    /// Never compress. Flask can read the result, and writing is several times faster.
    Never,
    /// Like [`Flask`](Self::Flask), but without an attempt at or below this many bytes.
    Above(usize),
}

/// The most bytes a payload may have after decompression by default: 1 MiB.
pub(crate) const DEFAULT_INFLATE_LIMIT: usize = 1 << 20;

/// The encoder, decoder and buffers of a thread. They are reused, because creating them costs more than using them.
#[derive(Default)]
pub(crate) struct Workspace {
    /// Writes CPython's bytes.
    deflate: Option<Encoder>,
    /// Reads any zlib stream.
    inflate: Option<Inflate>,
    /// The encoded value.
    pub(crate) plain: Vec<u8>,
    /// The decoded base64, still compressed.
    pub(crate) packed: Vec<u8>,
    /// The output of both. It keeps its length, so that it is not cleared for each use.
    output: Vec<u8>,
}

thread_local! {
    static WORKSPACE: Cell<Option<Box<Workspace>>> = const { Cell::new(None) };
}

/// The largest window, 32 KiB; zlib's default.
const WINDOW_BITS: u8 = 15;

/// Buffers that grow beyond this many bytes are dropped after use.
const KEPT_BUFFER: usize = 1 << 16;

impl Workspace {
    /// Lends this thread's workspace to `work`. A nested call gets its own.
    pub(crate) fn with<R>(work: impl FnOnce(&mut Self) -> R) -> R {
        // While a thread ends, its workspace is gone; use a new one.
        let mut workspace = WORKSPACE.try_with(Cell::take).ok().flatten().unwrap_or_default();
        workspace.plain.clear();
        workspace.packed.clear();
        let result = work(&mut workspace);
        for buffer in [&mut workspace.plain, &mut workspace.packed, &mut workspace.output] {
            if buffer.capacity() > KEPT_BUFFER {
                *buffer = Vec::new();
            }
        }
        let _ = WORKSPACE.try_with(|kept| kept.set(Some(workspace)));
        result
    }

    /// The bytes to write for `plain`, and whether they are compressed.
    pub(crate) fn pack(&mut self, compression: Compression) -> (&[u8], bool) {
        match self.deflate(compression) {
            Some(len) => (&self.output[..len], true),
            None => (&self.plain, false),
        }
    }

    /// Compresses `plain` into `output` if `compression` asks for it, and returns the length.
    fn deflate(&mut self, compression: Compression) -> Option<usize> {
        let least = match compression {
            Compression::Never => return None,
            Compression::Flask => 0,
            Compression::Above(bytes) => bytes,
        };
        if self.plain.len() <= least {
            return None;
        }
        // The result must be at least two bytes shorter.
        let limit = self.plain.len().saturating_sub(1);
        self.deflate.get_or_insert_default().compress(&self.plain, limit, &mut self.output)
    }

    /// Decompresses `packed`: exactly one zlib stream of at most `limit` bytes.
    pub(crate) fn unpack(&mut self, limit: usize) -> Result<&[u8]> {
        let inflate = self.inflate.get_or_insert_with(|| Inflate::new(true, WINDOW_BITS));
        inflate.reset(true);
        // One byte more than allowed, to distinguish "just fits" from "too large".
        let most = limit.saturating_add(1);
        let (mut input, mut done) = (&*self.packed, 0);
        loop {
            grow(&mut self.output, (done * 2).max(input.len() * 8).max(1024).min(most));
            let end = self.output.len().min(most);
            let (read, written) = (inflate.total_in(), inflate.total_out());
            let status = inflate
                .decompress(input, &mut self.output[done..end], InflateFlush::NoFlush)
                .map_err(|error| Error::new(ErrorKind::Decompress).with_source(error.as_str()))?;
            let (read, written) = (inflate.total_in() - read, inflate.total_out() - written);
            input = &input[usize::try_from(read).unwrap_or(input.len())..];
            done += usize::try_from(written).unwrap_or(0);
            if done > limit {
                return Err(Error::custom(
                    ErrorKind::TooLarge,
                    format!(
                        "the payload is larger than {limit} bytes when decompressed; raise the limit if it is yours"
                    ),
                ));
            }
            match status {
                Status::StreamEnd if input.is_empty() => return Ok(&self.output[..done]),
                Status::StreamEnd => {
                    return Err(Error::custom(ErrorKind::Decompress, "there is data after the zlib stream"));
                }
                _ if read == 0 && written == 0 => return Err(Error::new(ErrorKind::Decompress)),
                _ => {}
            }
        }
    }
}

/// Grows a buffer to at least this length.
fn grow(buffer: &mut Vec<u8>, len: usize) {
    if buffer.len() < len {
        buffer.resize(len, 0);
    }
}
