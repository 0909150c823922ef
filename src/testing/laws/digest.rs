//! Laws of [`SessionDigest`].

use std::fmt;
use std::marker::PhantomData;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{Law, Report, Verdict, same_in_four_threads, signer, skip};
use crate::derivation::HmacDerivation;
use crate::digest::SessionDigest;
use crate::testing::strategies::{any_secret, changed_messages, neighbours};
use crate::testing::violation::{Shown, ShownAll};

const PARTS: Law = Law::new("digest: parts", "the hash of parts is the hash of them all in one");
const FEEDING: Law = Law::new("digest: feeding", "a MAC fed piece by piece is the MAC of it all in one");
const CLONES: Law =
    Law::new("digest: clones", "a clone of a MAC's state goes on from there, and leaves the original alone");
const KEY: Law = Law::new("digest: key", "another key makes another MAC");
const MESSAGE: Law = Law::new("digest: message", "another message makes another hash and another MAC");
const LENGTH: Law = Law::new("digest: length", "all outputs have the same length, at least ten bytes");
const REFERENCE: Law = Law::new("digest: reference", "hash and MAC are those of the reference");
const HMAC: Law = Law::new("digest: HMAC", "the MAC is HMAC (RFC 2104) of the hash");

const THREADS: Law = Law::new("digest: threads", "four threads at once get the results that one gets");

type Reference = fn(&[u8]) -> Vec<u8>;

/// The laws of a digest, and those of signers that use it.
///
/// ```
/// use cookie_session::digest::Sha256;
/// use cookie_session::testing::laws;
///
/// laws::digest::Suite::<Sha256>::new().hmac_block(64).run().assert();
/// ```
pub struct Suite<D> {
    reference: Option<Reference>,
    block: Option<usize>,
    digest: PhantomData<fn() -> D>,
}

impl<D: SessionDigest> Suite<D> {
    /// A suite that knows nothing of the digest.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "as the other suites")]
    pub fn new() -> Self {
        Self { reference: None, block: None, digest: PhantomData }
    }

    /// Compares the hash with that of another implementation.
    #[must_use]
    pub fn reference(mut self, hash: fn(&[u8]) -> Vec<u8>) -> Self {
        self.reference = Some(hash);
        self
    }

    /// Compares the MAC with HMAC made of the hash, whose block has so many bytes.
    #[must_use]
    pub fn hmac_block(mut self, bytes: usize) -> Self {
        self.block = Some(bytes);
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let message = || prop_oneof![vec(any::<u8>(), 0..24), vec(any::<u8>(), 0..300)];
        let pieces = || vec(message(), 0..5);
        let lengths = [0_usize, 1, 63, 64, 65, 127, 128, 129, 511, 512, 513, 4_096, 65_537];
        let long = || lengths.map(|length| vec![b'm'; length]).to_vec();
        let keys = || {
            let bytes = [1_usize, 20, 63, 64, 65, 127, 128, 129, 200].map(|length| vec![b'k'; length]);
            [Vec::new(), b"\xff\0\xfe.".to_vec()].into_iter().chain(bytes).collect::<Vec<_>>()
        };
        let split: Vec<Vec<Vec<u8>>> = long()
            .into_iter()
            .map(|text| {
                let (one, other) = text.split_at(text.len() / 2);
                vec![one.to_vec(), Vec::new(), other.to_vec()]
            })
            .collect();
        let few = |parts: &Vec<Vec<u8>>| parts[0].len() < 300;
        let short = split.iter().filter(|parts| few(parts));
        let fed = short.flat_map(|parts| keys().into_iter().map(|key| (key, parts.clone())));
        let long_fed = split.iter().map(|parts| (b"key".to_vec(), parts.clone()));
        let fed = fed.chain(long_fed).collect();
        let cloned = keys().into_iter().flat_map(|key| {
            let texts = [("", ""), ("", "b"), ("a", ""), ("a", "b")];
            texts.map(|(one, other)| (key.clone(), one.as_bytes().to_vec(), other.as_bytes().to_vec()))
        });
        let keyed = neighbours().into_iter().map(|(one, other)| (one, other, b"message".to_vec()));
        let empty_key = [(Vec::new(), b"k".to_vec(), b"message".to_vec())];
        let messages = changed_messages()
            .into_iter()
            .chain(neighbours())
            .map(|(one, other)| (b"key.".to_vec(), one, other));
        let sized = long().into_iter().flat_map(|text| {
            let keys = if text.len() < 600 { keys() } else { vec![b"key".to_vec()] };
            keys.into_iter().map(move |key| (key, text.clone()))
        });
        let sized: Vec<(Vec<u8>, Vec<u8>)> = sized.collect();
        let changed = (any_secret(), message(), any::<Index>(), 0_u8..8).prop_map(|(key, text, at, bit)| {
            let mut other = text.clone();
            match other.get_mut(at.index(text.len().max(1))) {
                Some(byte) => *byte ^= 1 << bit,
                None => other.push(bit),
            }
            (key, text, other)
        });
        let mut report: Report = [
            PARTS.over_corners(split, 1, pieces(), |parts| parts_join::<D>(parts)),
            FEEDING.over_corners(fed, 1, (any_secret(), pieces()), |(key, parts)| {
                feeding_joins::<D>(key, parts)
            }),
            CLONES.over_corners(
                cloned.collect(),
                1,
                (any_secret(), message(), message()),
                |(key, one, other)| clones_part::<D>(key, one, other),
            ),
            KEY.over_corners(
                empty_key.into_iter().chain(keyed).collect(),
                1,
                (any_secret(), any_secret(), message()),
                |(one, other, text)| key_matters::<D>(one, other, text),
            ),
            MESSAGE.over_corners(messages.collect(), 1, changed, |(key, one, other)| {
                message_matters::<D>(key, one, other)
            }),
            LENGTH.over_corners(sized.clone(), 1, (any_secret(), message()), |(key, text)| {
                length_is_fixed::<D>(key, text)
            }),
            THREADS
                .over_corners(vec![sized.clone()], 256, Just(Vec::new()), |inputs| in_threads::<D>(inputs)),
        ]
        .into_iter()
        .collect();
        if let Some(hash) = self.reference {
            let texts = sized.iter().map(|(_, text)| text.clone()).collect();
            report.add(
                REFERENCE.over_corners(texts, 1, message(), move |text| equals_reference::<D>(hash, text)),
            );
        }
        if let Some(block) = self.block {
            report.add(HMAC.over_corners(sized, 1, (any_secret(), message()), move |(key, text)| {
                is_hmac::<D>(block, key, text)
            }));
        }
        report.extend(signer::Suite::<D, HmacDerivation>::new().run());
        report
    }
}

/// Four threads that use one digest get the results that one thread gets.
///
/// # Errors
/// The violation.
pub fn in_threads<D: SessionDigest>(inputs: &[(Vec<u8>, Vec<u8>)]) -> Verdict {
    if inputs.is_empty() {
        return skip();
    }
    same_in_four_threads(THREADS, || {
        let first = |bytes: &[u8]| bytes.iter().take(8).fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
        let both =
            |(key, text): &(Vec<u8>, Vec<u8>)| (first(&mac::<D>(key, &[text])), first(&hash::<D>(text)));
        inputs.iter().filter(|(_, text)| text.len() < 1_000).map(both).collect::<Vec<_>>()
    })
}

impl<D> fmt::Debug for Suite<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("digest", &std::any::type_name::<D>())
            .field("block", &self.block)
            .finish()
    }
}

fn mac<D: SessionDigest>(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = D::keyed(key);
    parts.iter().for_each(|part| D::update(&mut mac, part));
    D::finish(mac).as_ref().to_vec()
}

fn hash<D: SessionDigest>(text: &[u8]) -> Vec<u8> {
    D::hash(&[text]).as_ref().to_vec()
}

/// The hash of parts is that of them all in one.
///
/// # Errors
/// The violation.
pub fn parts_join<D: SessionDigest>(parts: &[Vec<u8>]) -> Verdict {
    let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    if D::hash(&slices).as_ref() == hash::<D>(&parts.concat()) {
        return Ok(());
    }
    PARTS.broken(&ShownAll(parts), "the hash of the parts differs from the hash of them joined")
}

/// A MAC fed piece by piece is that of it all in one.
///
/// # Errors
/// The violation.
pub fn feeding_joins<D: SessionDigest>(key: &[u8], parts: &[Vec<u8>]) -> Verdict {
    let slices: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    if mac::<D>(key, &slices) == mac::<D>(key, &[&parts.concat()]) {
        return Ok(());
    }
    FEEDING
        .broken(&(Shown(key), ShownAll(parts)), "the MAC of the pieces differs from the MAC of them joined")
}

/// Clones of a state go separate ways.
///
/// # Errors
/// The violation.
pub fn clones_part<D: SessionDigest>(key: &[u8], one: &[u8], other: &[u8]) -> Verdict {
    let mut begun = D::keyed(key);
    D::update(&mut begun, one);
    let mut further = begun.clone();
    D::update(&mut further, other);
    let right = D::finish(further).as_ref() == mac::<D>(key, &[one, other])
        && D::finish(begun).as_ref() == mac::<D>(key, &[one]);
    if right {
        return Ok(());
    }
    CLONES.broken(&(Shown(key), Shown(one), Shown(other)), "the clone or the original has another MAC")
}

/// Different keys make different MACs.
///
/// # Errors
/// The violation.
pub fn key_matters<D: SessionDigest>(one: &[u8], other: &[u8], text: &[u8]) -> Verdict {
    if one == other {
        return skip();
    }
    if mac::<D>(one, &[text]) != mac::<D>(other, &[text]) {
        return Ok(());
    }
    KEY.broken(&(Shown(one), Shown(other), Shown(text)), "both keys make the same MAC")
}

/// Different messages make different hashes and MACs.
///
/// # Errors
/// The violation.
pub fn message_matters<D: SessionDigest>(key: &[u8], one: &[u8], other: &[u8]) -> Verdict {
    if one == other
        || (mac::<D>(key, &[one]) != mac::<D>(key, &[other]) && hash::<D>(one) != hash::<D>(other))
    {
        return Ok(());
    }
    MESSAGE.broken(&(Shown(key), Shown(one), Shown(other)), "both messages have the same hash or MAC")
}

/// Outputs have one length, and enough of it that nobody guesses them.
///
/// # Errors
/// The violation.
pub fn length_is_fixed<D: SessionDigest>(key: &[u8], text: &[u8]) -> Verdict {
    let (hash, mac, empty) = (hash::<D>(text).len(), mac::<D>(key, &[text]).len(), mac::<D>(key, &[]).len());
    if mac == empty && hash == mac && mac >= 10 {
        return Ok(());
    }
    LENGTH.broken(
        &(Shown(key), Shown(text)),
        format!("{hash} bytes of hash, {mac} of MAC, {empty} of the MAC of nothing"),
    )
}

/// The hash is that of another implementation.
///
/// # Errors
/// The violation.
pub fn equals_reference<D: SessionDigest>(reference: fn(&[u8]) -> Vec<u8>, text: &[u8]) -> Verdict {
    let (ours, theirs) = (hash::<D>(text), reference(text));
    if ours == theirs {
        return Ok(());
    }
    REFERENCE.broken(&Shown(text), format!("hashes to {ours:02x?}, by the reference to {theirs:02x?}"))
}

/// The MAC is HMAC, built by the book from the hash.
///
/// # Errors
/// The violation.
pub fn is_hmac<D: SessionDigest>(block: usize, key: &[u8], text: &[u8]) -> Verdict {
    let mut padded = if key.len() > block { hash::<D>(key) } else { key.to_vec() };
    padded.resize(block, 0);
    let pad = |with: u8| padded.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
    let inner = hash::<D>(&[&pad(0x36)[..], text].concat());
    let outer = hash::<D>(&[pad(0x5c), inner].concat());
    if mac::<D>(key, &[text]) == outer {
        return Ok(());
    }
    HMAC.broken(&(Shown(key), Shown(text)), "the MAC is not HMAC of the hash with that block")
}
