//! [`Content`]: what a signed cookie holds, and whether this crate would write the same bytes.

use cookie_session::clock::Timestamp;
use cookie_session::codec::PayloadCodec;
use cookie_session::scheme::CodecName;
use cookie_session::{ErrorKind, Value};

use super::candidates::{Candidate, Variant};
use crate::payload::{Payload, decoded, unpacked};
use crate::setup::Setup;

/// A decoded payload, and the variant that has read it.
pub(super) struct Content<'c> {
    pub(super) variant: &'c Variant,
    pub(super) unpacked: Payload,
    pub(super) value: Value,
}

impl<'c> Content<'c> {
    /// Decodes a payload with the first variant that can read it.
    pub(super) fn of(candidate: &'c Candidate, payload: &[u8]) -> Result<Self, ErrorKind> {
        let mut first = None;
        let mut packing: Option<(&Setup, Payload)> = None;
        for variant in &candidate.variants {
            let setup = &variant.setup;
            // Most variants differ in their codec alone.
            let known = packing.take().filter(|(other, _)| unpacks_alike(other, setup));
            let (unpacked, value) =
                match known.map_or_else(|| unpacked(setup, payload), |(_, known)| Ok(known)) {
                    Ok(unpacked) => {
                        let value = decoded(setup, &*variant.codec, &unpacked);
                        (Some(unpacked), value)
                    }
                    Err(error) => (None, Err(error)),
                };
            match (unpacked, value) {
                // An unusual codec must decode to a map, because it can read arbitrary bytes.
                (Some(unpacked), Ok(value)) if first.is_none() || value.as_map().is_some() => {
                    if setup.preset.is_session() && value.as_map().is_none() {
                        return Err(ErrorKind::NotAMapping);
                    }
                    return Ok(Self { variant, unpacked, value });
                }
                (unpacked, value) => {
                    first = first.or(value.err().map(|error| error.kind()));
                    packing = unpacked.map(|unpacked| (setup, unpacked));
                }
            }
            if first.is_some_and(|kind| kind != ErrorKind::Decode) {
                break;
            }
        }
        Err(first.unwrap_or(ErrorKind::Decode))
    }

    /// The variant that writes the same payload; or the one that has read it, with the kind of the difference.
    pub(super) fn rewritten(
        &self,
        candidate: &'c Candidate,
        token: &[u8],
        payload: &[u8],
        now: Timestamp,
    ) -> (&'c Variant, Option<&'static str>) {
        let reader = self.variant;
        if !reader.setup.encoded {
            return (reader, None);
        }
        let mut written = Vec::new();
        let mut is_written_by = |codec: &dyn PayloadCodec| {
            written.clear();
            codec.encode(&self.value, &mut written).is_ok() && Some(&written) == self.unpacked.bytes.as_ref()
        };
        let packed = reader.setup.scheme.codec == CodecName::MessagePack;
        let mut packed_otherwise: Option<&Setup> = None;
        for variant in &candidate.variants {
            // Only bytes that are the same before compression can be the same after it, which is the expensive part.
            let alike = (variant.setup.scheme.codec == CodecName::MessagePack) == packed
                && packed_otherwise.is_none_or(|other| !packs_alike(other, &variant.setup))
                && is_written_by(&*variant.codec);
            if alike {
                if is_signed_again(variant, &self.value, token, payload, now) {
                    return (variant, None);
                }
                packed_otherwise = Some(&variant.setup);
            }
        }
        if is_written_by(&*reader.codec) {
            return (reader, Some("compression"));
        }
        let other = CodecName::ALL.iter().copied().find(|codec| is_written_by(&*codec.codec()));
        (reader, Some(other.map_or("spelling", CodecName::as_str)))
    }
}

/// Whether the variant writes this payload for the value, before the same separator.
fn is_signed_again(variant: &Variant, value: &Value, token: &[u8], payload: &[u8], now: Timestamp) -> bool {
    let theirs = token.get(payload.len()..);
    variant.format.dump(value, now).is_ok_and(|written| {
        let rest = written.as_bytes().strip_prefix(payload);
        // The separator follows the payload, even if the payload could be longer.
        rest.zip(theirs).is_some_and(|(ours, theirs)| {
            let separator = variant.setup.scheme.separator.as_str().as_bytes();
            ours.starts_with(separator) && theirs.starts_with(separator)
        })
    })
}

/// Whether both undo base64 and compression in the same way.
fn unpacks_alike(one: &Setup, other: &Setup) -> bool {
    let how = |setup: &Setup| {
        let scheme = &setup.scheme;
        (setup.encoded, scheme.base64_variant, scheme.decode_mode, scheme.inflate_limit)
    };
    how(one) == how(other)
}

/// Whether both write the same payload for the same bytes.
fn packs_alike(one: &Setup, other: &Setup) -> bool {
    let how = |setup: &Setup| {
        let scheme = &setup.scheme;
        (setup.encoded, scheme.base64_variant, scheme.compression, scheme.inflate_limit, scheme.token_limit)
    };
    how(one) == how(other)
}
