//! [`PreparedKeys`]: the HMAC states of all keys, which verify signatures.

use subtle::{Choice, ConstantTimeEq};

use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::encoding::{self, DecodeMode, ShortBase64};
use crate::keys::{KeyMatch, SecretKeys};

/// The HMAC states of all keys, made once for one digest and derivation.
pub(super) struct PreparedKeys<D: SessionDigest> {
    /// The states in the order in which they are tried; the first one signs.
    macs: Box<[D::Mac]>,
    /// The key of each state.
    keys: Box<[KeyMatch]>,
    /// The length of a signature in characters.
    signature_len: usize,
}

impl<D: SessionDigest> PreparedKeys<D> {
    pub(super) fn new<K: KeyDerivation>(keys: &SecretKeys, salt: &[u8]) -> Self {
        let macs: Box<[D::Mac]> =
            keys.iter().map(|(_, secret)| D::keyed(K::derive::<D>(secret, salt).as_bytes())).collect();
        let signature_len = encoding::base64_len(D::finish(macs[0].clone()).as_ref().len());
        Self { macs, keys: keys.iter().map(|(key, _)| key).collect(), signature_len }
    }

    /// A MAC state with the current key.
    pub(super) fn current(&self) -> D::Mac {
        self.macs[0].clone()
    }

    /// The length of a signature in characters.
    pub(super) fn signature_len(&self) -> usize {
        self.signature_len
    }
}

impl<D: SessionDigest> PreparedKeys<D> {
    /// Returns the key that made `signature` for `head + tail`.
    ///
    /// `after_head` receives the MAC state after `head` if the current key matches.
    pub(super) fn check(
        &self,
        head: &[u8],
        tail: &[u8],
        signature: &[u8],
        mode: DecodeMode,
        after_head: Option<&mut Option<D::Mac>>,
    ) -> Option<KeyMatch> {
        let decoded = match mode {
            DecodeMode::Strict if signature.len() != self.signature_len => return None,
            DecodeMode::Strict => None,
            DecodeMode::PythonCompatible => Some(encoding::base64_decode(signature, mode).ok()?),
        };
        let mut state = None;
        let position = self.macs.iter().position(|keyed| {
            let mut mac = keyed.clone();
            D::update(&mut mac, head);
            state = after_head.is_some().then(|| mac.clone());
            D::update(&mut mac, tail);
            let expected = D::finish(mac);
            bool::from(match &decoded {
                // A signature has one spelling, so texts are compared.
                None => same(ShortBase64::new(expected.as_ref()).as_bytes(), signature),
                Some(decoded) => same(expected.as_ref(), decoded),
            })
        })?;
        let key = *self.keys.get(position)?;
        if let Some(place) = after_head.filter(|_| key == KeyMatch::Current) {
            *place = state;
        }
        Some(key)
    }
}

/// Compares in constant time, eight bytes at once. Byte by byte would cost more than a block of SHA-1.
fn same(ours: &[u8], theirs: &[u8]) -> Choice {
    match (ours.last_chunk(), theirs.last_chunk()) {
        (Some(our_end), Some(their_end)) if ours.len() == theirs.len() => {
            let pairs = ours.as_chunks().0.iter().zip(theirs.as_chunks().0);
            // The last eight bytes may overlap the ones before.
            pairs.chain([(our_end, their_end)]).fold(Choice::from(1), |same, (&ours, &theirs)| {
                same & u64::from_ne_bytes(ours).ct_eq(&u64::from_ne_bytes(theirs))
            })
        }
        _ => ours.ct_eq(theirs),
    }
}

/// [`PreparedKeys`] behind a type without bounds.
///
/// A struct that holds a `Signer` then needs no bounds either, and error messages about missing bounds are short.
pub(super) trait Prepared<D>: Send + Sync {
    fn keys(&self) -> &PreparedKeys<D>
    where
        D: SessionDigest;
}

impl<D: SessionDigest> Prepared<D> for PreparedKeys<D> {
    fn keys(&self) -> &Self {
        self
    }
}
