//! Decodes a payload.

use cookie_session::codec::PayloadCodec;
use cookie_session::token::unpack_payload;
use cookie_session::{Error, ErrorKind, Result, Value};

use crate::setup::Setup;

/// The decoded payload.
#[derive(Default)]
pub(crate) struct Payload {
    pub(crate) compressed: bool,
    /// The bytes after base64 and compression.
    pub(crate) bytes: Option<Vec<u8>>,
    pub(crate) value: Option<Value>,
}

/// Decodes a payload, verified or not.
pub(crate) fn read(setup: &Setup, payload: &[u8]) -> (Payload, Result<Value>) {
    match unpacked(setup, payload) {
        Ok(unpacked) => {
            let value = decoded(setup, &*setup.codec(), &unpacked);
            (unpacked, value)
        }
        Err(error) => (Payload { compressed: payload.starts_with(b"."), ..Payload::default() }, Err(error)),
    }
}

/// Undoes base64 and compression.
pub(crate) fn unpacked(setup: &Setup, payload: &[u8]) -> Result<Payload> {
    if !setup.encoded {
        return Ok(Payload { bytes: Some(payload.to_vec()), ..Payload::default() });
    }
    let scheme = &setup.scheme;
    let unpacked = unpack_payload(payload, scheme.base64_variant, scheme.decode_mode, scheme.inflate_limit)?;
    Ok(Payload { compressed: unpacked.compressed, bytes: Some(unpacked.bytes), value: None })
}

/// Decodes the bytes with this codec, or as text if the payload is not encoded.
pub(crate) fn decoded(setup: &Setup, codec: &dyn PayloadCodec, unpacked: &Payload) -> Result<Value> {
    let bytes = unpacked.bytes.as_deref().unwrap_or_default();
    if setup.encoded {
        return codec.decode(bytes);
    }
    std::str::from_utf8(bytes)
        .map(Value::from)
        .map_err(|error| Error::custom(ErrorKind::Decode, "the payload is not UTF-8 text").with_source(error))
}
