//! Decodes a payload.

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
    if !setup.encoded {
        let value = std::str::from_utf8(payload).map(Value::from).map_err(|error| {
            Error::custom(ErrorKind::Decode, "the payload is not UTF-8 text").with_source(error)
        });
        return (Payload { bytes: Some(payload.to_vec()), ..Payload::default() }, value);
    }
    let scheme = &setup.scheme;
    match unpack_payload(payload, scheme.base64_variant, scheme.decode_mode, scheme.inflate_limit) {
        Ok(unpacked) => {
            let value = setup.codec().decode(&unpacked.bytes);
            let (compressed, bytes) = (unpacked.compressed, Some(unpacked.bytes));
            (Payload { compressed, bytes, value: None }, value)
        }
        Err(error) => (Payload { compressed: payload.starts_with(b"."), ..Payload::default() }, Err(error)),
    }
}
