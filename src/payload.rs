//! Payload text: the value through codec, compression and base64.
//!
//! [`unpack_payload`] returns the bytes inside one, for tools.

use crate::codec::PayloadCodec;
use crate::compression::{Compression, DEFAULT_INFLATE_LIMIT, Workspace};
use crate::encoding::{self, Base64Variant, DecodeMode};
use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;

/// Writes values as payload text: `base64(bytes)`, or `"." + base64(zlib(bytes))`.
///
/// itsdangerous 2.2.0 `URLSafeSerializerMixin`.
#[derive(Debug, Clone)]
pub(crate) struct PayloadFormat<P> {
    pub(crate) codec: P,
    pub(crate) compression: Compression,
    pub(crate) variant: Base64Variant,
    /// The maximum size after decompression in bytes.
    pub(crate) inflate_limit: usize,
    /// The maximum size of a token in bytes; a larger one is rejected unread.
    pub(crate) token_limit: usize,
}

/// The default maximum size of a token: 4 MiB.
pub(crate) const DEFAULT_TOKEN_LIMIT: usize = 4 << 20;

impl<P> PayloadFormat<P> {
    pub(crate) fn new(codec: P) -> Self {
        Self {
            codec,
            compression: Compression::default(),
            variant: Base64Variant::default(),
            inflate_limit: DEFAULT_INFLATE_LIMIT,
            token_limit: DEFAULT_TOKEN_LIMIT,
        }
    }

    pub(crate) fn with_codec<P2>(self, codec: P2) -> PayloadFormat<P2> {
        PayloadFormat {
            codec,
            compression: self.compression,
            variant: self.variant,
            inflate_limit: self.inflate_limit,
            token_limit: self.token_limit,
        }
    }
}

impl<P> PayloadFormat<P> {
    /// Rejects a token that is longer than the limit, when reading and when writing.
    pub(crate) fn check_length(&self, token: &[u8]) -> Result<()> {
        if token.len() > self.token_limit {
            return Err(Error::custom(
                ErrorKind::TooLarge,
                format!(
                    "the token has {} bytes, more than the limit of {}; store less, or raise `token_limit`",
                    token.len(),
                    self.token_limit
                ),
            ));
        }
        Ok(())
    }
}

impl<P: PayloadCodec> PayloadFormat<P> {
    /// Appends the payload of `value` and reserves room for `more` bytes.
    pub(crate) fn write(&self, value: &Value, more: usize, out: &mut String) -> Result<()> {
        Workspace::with(|workspace| {
            self.codec.encode(value, &mut workspace.plain)?;
            let len = workspace.plain.len();
            let (bytes, packed) = workspace.pack(self.compression);
            // Written payloads must be readable with the same limits.
            if packed && len > self.inflate_limit {
                return Err(Error::custom(
                    ErrorKind::TooLarge,
                    format!(
                        "the payload has {len} bytes before compression, more than the limit of {}; \
                         store less, or raise `inflate_limit`",
                        self.inflate_limit
                    ),
                ));
            }
            out.reserve(bytes.len() / 3 * 4 + 5 + more);
            if packed {
                out.push('.');
            }
            encoding::push_base64(bytes, self.variant, out);
            Ok(())
        })
    }

    /// Reads a payload. Except by `loads_unverified`, it is called with signed text only.
    pub(crate) fn read(&self, payload: &[u8], mode: DecodeMode) -> Result<Value> {
        Workspace::with(|workspace| {
            let (bytes, _) = unpack_into(workspace, payload, self.variant, mode, self.inflate_limit)?;
            self.codec.decode(bytes)
        })
    }
}

/// Decodes and decompresses `payload`; also returns whether it was compressed.
fn unpack_into<'w>(
    workspace: &'w mut Workspace,
    payload: &[u8],
    variant: Base64Variant,
    mode: DecodeMode,
    limit: usize,
) -> Result<(&'w [u8], bool)> {
    if let Some(packed) = payload.strip_prefix(b".") {
        encoding::decode_variant_into(packed, variant, mode, &mut workspace.packed)?;
        return Ok((workspace.unpack(limit)?, true));
    }
    encoding::decode_variant_into(payload, variant, mode, &mut workspace.plain)?;
    Ok((&workspace.plain, false))
}

/// The bytes inside a payload text, as a codec gets them.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unpacked {
    /// The encoded value: for Flask, the JSON text.
    pub bytes: Vec<u8>,
    /// Whether they were compressed.
    pub compressed: bool,
}

/// Decodes base64 and decompresses a payload text, to at most `limit` bytes.
///
/// Use it in tools that explain a token. To read a value, use a serializer.
///
/// ```
/// use cookie_session::encoding::{Base64Variant, DecodeMode};
/// use cookie_session::token::unpack_payload;
///
/// let unpack = |text: &[u8]| unpack_payload(text, Base64Variant::UrlSafe, DecodeMode::Strict, 1000);
/// assert_eq!(unpack(b"eyJhIjoxfQ")?.bytes, br#"{"a":1}"#);
/// assert!(unpack(b".eJyrVkrKyU9SslJKTEoeRUQipVoAtbl2Mg")?.compressed);
/// # Ok::<(), cookie_session::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Base64`](crate::ErrorKind::Base64), [`ErrorKind::Decompress`](crate::ErrorKind::Decompress)
/// or [`ErrorKind::TooLarge`](crate::ErrorKind::TooLarge).
///
/// # Security
/// This verifies nothing: the payload is not authenticated.
pub fn unpack_payload(
    payload: &[u8],
    variant: Base64Variant,
    mode: DecodeMode,
    limit: usize,
) -> Result<Unpacked> {
    Workspace::with(|workspace| {
        let (bytes, compressed) = unpack_into(workspace, payload, variant, mode, limit)?;
        if bytes.len() > limit {
            return Err(Error::custom(
                ErrorKind::TooLarge,
                format!("the payload has {} bytes, more than the limit of {limit}", bytes.len()),
            ));
        }
        Ok(Unpacked { bytes: bytes.to_vec(), compressed })
    })
}
