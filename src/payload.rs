//! Payload texts: value, codec, compression, base64. What stands before the first separator.

use crate::codec::PayloadCodec;
use crate::compression::{Compression, DEFAULT_INFLATE_LIMIT, Workspace};
use crate::encoding::{self, Base64Variant, DecodeMode};
use crate::error::Result;
use crate::value::Value;

/// How values are written as payload text: `base64(bytes)`, or `"." + base64(zlib(bytes))`.
///
/// itsdangerous 2.2.0 `URLSafeSerializerMixin`.
#[derive(Debug, Clone)]
pub(crate) struct PayloadFormat<P> {
    pub(crate) codec: P,
    pub(crate) compression: Compression,
    pub(crate) variant: Base64Variant,
    /// The most bytes after decompression.
    pub(crate) inflate_limit: usize,
}

impl<P> PayloadFormat<P> {
    pub(crate) fn new(codec: P) -> Self {
        Self {
            codec,
            compression: Compression::default(),
            variant: Base64Variant::default(),
            inflate_limit: DEFAULT_INFLATE_LIMIT,
        }
    }

    pub(crate) fn with_codec<P2>(self, codec: P2) -> PayloadFormat<P2> {
        PayloadFormat {
            codec,
            compression: self.compression,
            variant: self.variant,
            inflate_limit: self.inflate_limit,
        }
    }
}

impl<P: PayloadCodec> PayloadFormat<P> {
    /// Appends the payload of `value`, with room for `more` bytes after it.
    pub(crate) fn write(&self, value: &Value, more: usize, out: &mut String) -> Result<()> {
        Workspace::with(|workspace| {
            self.codec.encode(value, &mut workspace.plain)?;
            let (bytes, packed) = workspace.pack(self.compression);
            out.reserve(bytes.len() / 3 * 4 + 5 + more);
            if packed {
                out.push('.');
            }
            encoding::push_base64(bytes, self.variant, out);
            Ok(())
        })
    }

    /// Reads a payload. Called with signed text only, but for the one function that says otherwise.
    pub(crate) fn read(&self, payload: &[u8], mode: DecodeMode) -> Result<Value> {
        Workspace::with(|workspace| {
            if let Some(packed) = payload.strip_prefix(b".") {
                encoding::decode_variant_into(packed, self.variant, mode, &mut workspace.packed)?;
                self.codec.decode(workspace.unpack(self.inflate_limit)?)
            } else {
                encoding::decode_variant_into(payload, self.variant, mode, &mut workspace.plain)?;
                self.codec.decode(&workspace.plain)
            }
        })
    }
}
