//! Makes signers and serializers from a [`Scheme`] and derives their keys.

use std::sync::Arc;

use super::Scheme;
use super::accepted::Accepted;
use crate::clock::Clock;
use crate::codec::PayloadCodec;
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::serializer::{ReadTimed, ReadUntimed, UrlSafeSerializer, UrlSafeTimedSerializer};
use crate::signer::{Signer, Unsign};
use crate::timed::{TimestampSigner, UnsignTimed};

/// # Signers and serializers
///
/// Each method derives the keys once. To share them, clone the result instead of the scheme.
impl<D, K, P, C> Scheme<D, K, P, C> {
    /// Makes a signer for bytes.
    #[must_use]
    pub fn signer(self) -> Signer<D>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        self.derive()
    }

    /// Makes a signer for bytes with a time.
    #[must_use]
    pub fn timestamp_signer(self) -> TimestampSigner<D, C>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        let signer = self.derive();
        let accepted = self.accepted.into_iter().map(|accepted| accepted as Arc<dyn UnsignTimed>);
        TimestampSigner::from_parts(signer, self.clock, self.time, accepted.collect())
    }

    /// Makes a serializer for values without a time.
    #[must_use]
    pub fn serializer(self) -> UrlSafeSerializer<D, P>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        let signer = self.derive();
        let accepted = self.accepted.into_iter().map(|accepted| accepted as Arc<dyn ReadUntimed>);
        UrlSafeSerializer::from_parts(signer, self.payload, accepted.collect())
    }

    /// Makes a serializer for values with a time.
    #[must_use]
    pub fn timed_serializer(self) -> UrlSafeTimedSerializer<D, P, C>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        let signer = self.derive();
        let unsign = self.accepted.iter().map(|accepted| accepted.clone() as Arc<dyn UnsignTimed>).collect();
        let signer = TimestampSigner::from_parts(signer, self.clock, self.time, unsign);
        let accepted = self.accepted.into_iter().map(|accepted| accepted as Arc<dyn ReadTimed>);
        UrlSafeTimedSerializer::from_parts(signer, self.payload, accepted.collect())
    }

    fn derive(&self) -> Signer<D>
    where
        D: SessionDigest,
        K: KeyDerivation,
    {
        let accepted = self.accepted.iter().map(|accepted| accepted.clone() as Arc<dyn Unsign>);
        Signer::prepare::<K>(&self.keys, &self.salt, &self.separator, self.decode_mode, accepted.collect())
    }
}

impl<D: SessionDigest, K: KeyDerivation, P: PayloadCodec, C: Clock> Scheme<D, K, P, C> {
    /// This scheme as an accepted one, followed by those that it accepts itself.
    pub(super) fn into_accepted(mut self) -> impl Iterator<Item = Arc<dyn Accepted>> {
        let others = std::mem::take(&mut self.accepted);
        let own: Arc<dyn Accepted> = Arc::new(self.timed_serializer());
        std::iter::once(own).chain(others)
    }
}
