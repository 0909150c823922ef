//! Checking a signature against prepared keys, for one digest known by type or by value.

use std::sync::Arc;

use subtle::{Choice, ConstantTimeEq};

use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::encoding::{self, DecodeMode, ShortBase64};
use crate::keys::{KeyMatch, SecretKeys};

/// What signed a text: which of the accepted schemes, and which of its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignedBy {
    scheme: usize,
    key: KeyMatch,
}

impl SignedBy {
    /// `position` counts in the order in which keys are tried.
    pub(crate) fn new(scheme: usize, keys: &SecretKeys, position: usize) -> Self {
        let key = keys.iter().nth(position).map_or(KeyMatch::Current, |(key, _)| key);
        Self { scheme, key }
    }

    /// Which digest and derivation: 0 for the one that signs, `n` for the `n`th accepted one.
    #[must_use]
    pub fn scheme(&self) -> usize {
        self.scheme
    }

    /// Which of the keys.
    #[must_use]
    pub fn key(&self) -> KeyMatch {
        self.key
    }

    /// Whether signing again would use another key, digest or derivation.
    ///
    /// When this no longer comes up, the old key or scheme can go.
    #[must_use]
    pub fn needs_resign(&self) -> bool {
        self.scheme != 0 || self.key != KeyMatch::Current
    }
}

/// The HMAC states of all keys, made once for one digest and derivation.
pub(super) struct PreparedKeys<D: SessionDigest> {
    /// In the order of [`SecretKeys::iter`]; the first one signs.
    macs: Box<[D::Mac]>,
    /// Characters of a signature.
    signature_len: usize,
}

impl<D: SessionDigest> PreparedKeys<D> {
    pub(super) fn new<K: KeyDerivation>(keys: &SecretKeys, salt: &[u8]) -> Self {
        let macs: Box<[D::Mac]> =
            keys.iter().map(|(_, secret)| D::keyed(K::derive::<D>(secret, salt).as_bytes())).collect();
        let signature_len = encoding::base64_len(D::finish(macs[0].clone()).as_ref().len());
        Self { macs, signature_len }
    }

    /// A MAC with the key that signs.
    pub(super) fn current(&self) -> D::Mac {
        self.macs[0].clone()
    }

    /// Characters of a signature.
    pub(super) fn signature_len(&self) -> usize {
        self.signature_len
    }
}

impl<D: SessionDigest> PreparedKeys<D> {
    /// The position of the key that made `signature` for `head + tail`.
    ///
    /// `after_head` is given the MAC of the key that signs, after `head`: of use if the position is 0.
    pub(super) fn check(
        &self,
        head: &[u8],
        tail: &[u8],
        signature: &[u8],
        mode: DecodeMode,
        mut after_head: Option<&mut Option<D::Mac>>,
    ) -> Option<usize> {
        let decoded = match mode {
            DecodeMode::Strict if signature.len() != self.signature_len => return None,
            DecodeMode::Strict => None,
            DecodeMode::PythonCompatible => Some(encoding::base64_decode(signature, mode).ok()?),
        };
        self.macs.iter().position(|keyed| {
            let mut mac = keyed.clone();
            D::update(&mut mac, head);
            // Only the first key signs: the place is taken away.
            if let Some(place) = after_head.take() {
                *place = Some(mac.clone());
            }
            D::update(&mut mac, tail);
            let expected = D::finish(mac);
            bool::from(match &decoded {
                // One text per signature: what we would write, compared as text.
                None => same(ShortBase64::new(expected.as_ref()).as_bytes(), signature),
                Some(decoded) => same(expected.as_ref(), decoded),
            })
        })
    }
}

/// Equality in constant time, eight bytes at once: one by one costs more than a block of SHA-1.
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
/// A struct that holds a `Signer<D, K>` then needs none either, and a function that forgets one is
/// told so in few lines.
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

/// Checks signatures for a digest and derivation that the signer's type need not name.
pub(crate) trait Verifier: Send + Sync {
    /// The position of the key that made `signature` for `head + tail`.
    fn verify(&self, head: &[u8], tail: &[u8], signature: &[u8], mode: DecodeMode) -> Option<usize>;
}

impl<D: SessionDigest> Verifier for PreparedKeys<D> {
    fn verify(&self, head: &[u8], tail: &[u8], signature: &[u8], mode: DecodeMode) -> Option<usize> {
        self.check(head, tail, signature, mode, None)
    }
}

/// Prepares a verifier; as a function pointer it can be kept and called again with other keys.
pub(super) type MakeVerifier = fn(&SecretKeys, &[u8]) -> Arc<dyn Verifier>;

pub(super) fn verifier<D: SessionDigest, K: KeyDerivation>(
    keys: &SecretKeys,
    salt: &[u8],
) -> Arc<dyn Verifier> {
    Arc::new(PreparedKeys::<D>::new::<K>(keys, salt))
}
