//! [`Accepted`]: an accepted scheme, for every kind of reader.

use crate::clock::{Clock, Timestamp};
use crate::codec::PayloadCodec;
use crate::digest::SessionDigest;
use crate::error::Result;
use crate::keys::KeyMatch;
use crate::serializer::{ReadTimed, ReadUntimed, UrlSafeTimedSerializer};
use crate::signer::Unsign;
use crate::timed::{MaxAge, UnsignTimed, Unsigned};

/// An accepted scheme. Its keys are derived once for all readers.
///
/// Its timed serializer contains the parts that other readers need.
pub(super) trait Accepted: Unsign + UnsignTimed + ReadUntimed + ReadTimed {}

impl<D: SessionDigest, P: PayloadCodec, C: Clock> Accepted for UrlSafeTimedSerializer<D, P, C> {}

impl<D: SessionDigest, P: PayloadCodec, C: Clock> Unsign for UrlSafeTimedSerializer<D, P, C> {
    fn unsign<'a>(&self, signed: &'a [u8]) -> Result<(&'a [u8], KeyMatch)> {
        Unsign::unsign(self.signer().signer(), signed)
    }

    fn verify_signature(&self, value: &[u8], signature: &[u8]) -> bool {
        Unsign::verify_signature(self.signer().signer(), value, signature)
    }
}

impl<D: SessionDigest, P: PayloadCodec, C: Clock> UnsignTimed for UrlSafeTimedSerializer<D, P, C> {
    fn unsign<'a>(&self, signed: &'a [u8], max_age: MaxAge, now: Timestamp) -> Result<Unsigned<'a>> {
        UnsignTimed::unsign(self.signer(), signed, max_age, now)
    }
}
