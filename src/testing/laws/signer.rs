//! Laws of signers, for any digest and derivation.

use std::fmt;
use std::marker::PhantomData;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict, skip, timed};
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::keys::{KeyMatch, SecretKeys};
use crate::scheme::Scheme;
use crate::signer::Signer;
use crate::testing::strategies::{
    Tampering, any_secrets, any_tampering, changed_messages, keys_of, neighbours,
};
use crate::testing::violation::Shown;
use crate::timed::UnixSeconds;

const ROUND_TRIP: Law = Law::new("signer: round trip", "what is signed opens, and is what was signed");
const BIT_FLIP: Law = Law::new("signer: bit flip", "a token with any bit flipped is refused");
const TAMPERED: Law = Law::new("signer: tampered", "a tampered token is rejected");
const ONE_TEXT: Law = Law::new(
    "signer: one text",
    "there is one spelling of a signature; base64 has others for the same bytes",
);
const CHANGED: Law =
    Law::new("signer: another value", "the signature of one value is refused for another, however long");
const NEWEST: Law = Law::new("signer: newest signs", "the current key signs, whatever fallbacks there are");
const FALLBACK: Law =
    Law::new("signer: fallback verifies", "what a fallback key once signed opens, and is known as such");
const STRANGER: Law = Law::new("signer: stranger", "what a key outside the list has signed is refused");
const PURPOSE: Law = Law::new("signer: purpose", "what was signed with another salt is refused");

/// The laws of signing with one digest and derivation, untimed and timed.
///
/// ```
/// use cookie_session::derivation::HmacDerivation;
/// use cookie_session::digest::Sha512;
/// use cookie_session::testing::laws;
///
/// laws::signer::Suite::<Sha512, HmacDerivation>::new().run().assert();
/// ```
pub struct Suite<D, K> {
    salted: bool,
    choice: PhantomData<fn() -> (D, K)>,
}

impl<D: SessionDigest, K: KeyDerivation> Suite<D, K> {
    /// A suite for a derivation that uses the salt.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "as the other suites")]
    pub fn new() -> Self {
        Self { salted: true, choice: PhantomData }
    }

    /// Says that the derivation does not use the salt.
    #[must_use]
    pub fn ignores_salt(mut self) -> Self {
        self.salted = false;
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let value =
            || prop_oneof![3 => "[ -~]{0,12}".prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..80)];
        let secret = || vec![b"a secret key".to_vec()];
        let pairs = || neighbours().into_iter().map(|(one, other)| vec![one, other]);
        let of_pairs = || pairs().map(|secrets| (secrets, b"value".to_vec())).collect::<Vec<_>>();
        // One bit changed at the start, at borders and at the end, in the value and in the signature.
        let changed = changed_messages().into_iter().map(|(one, other)| (secret(), one, other));
        let texts = [&b""[..], b".", b"a.b", b"..", b"\0", b"\xff", b" ", b"a ", b"\n"];
        let texts = texts.iter().map(|text| (secret(), text.to_vec())).collect::<Vec<_>>();
        let salted = self.salted;
        let purposes = neighbours().into_iter().map(|(one, other)| (secret(), one, other));
        let mut report: Report = [
            ROUND_TRIP.over_corners(texts, 1, (any_secrets(), value()), |(secrets, value)| {
                with::<D, K>(secrets, |signer| round_trip(&signer, value))
            }),
            BIT_FLIP.over_one_in(32, (any_secrets(), "[ -~]{0,5}"), |(secrets, value)| {
                with::<D, K>(secrets, |signer| every_bit_counts(&signer, value.as_bytes()))
            }),
            CHANGED.over_corners(
                changed.collect(),
                8,
                (any_secrets(), value(), value()),
                |(secrets, one, other)| {
                    with::<D, K>(secrets, |signer| refuses_another_value(&signer, one, other))
                },
            ),
            TAMPERED.over((any_secrets(), value(), any_tampering()), |(secrets, value, tampering)| {
                with::<D, K>(secrets, |signer| refuses_tampering(&signer, value, tampering))
            }),
            ONE_TEXT.over_one_in(8, (any_secrets(), value()), |(secrets, value)| {
                with::<D, K>(secrets, |signer| one_text(&signer, value))
            }),
            NEWEST.over_corners(of_pairs(), 4, (any_secrets(), value()), |(secrets, value)| {
                newest_signs::<D, K>(secrets, value)
            }),
            FALLBACK.over_corners(of_pairs(), 1, (any_secrets(), value()), |(secrets, value)| {
                fallbacks_verify::<D, K>(secrets, value)
            }),
            STRANGER.over_corners(of_pairs(), 1, (any_secrets(), value()), |(secrets, value)| {
                refuses_strangers::<D, K>(secrets, value)
            }),
            PURPOSE.over_corners(
                purposes.collect(),
                4,
                (any_secrets(), value(), value()),
                move |(secrets, one, other)| match (salted, keys_of(secrets)) {
                    (true, Some(keys)) => salts_bind::<D, K>(keys, one, other),
                    _ => Ok(()),
                },
            ),
        ]
        .into_iter()
        .collect();
        report.extend(timed::Suite::<D, K>::new(UnixSeconds).run());
        report
    }
}

impl<D, K> fmt::Debug for Suite<D, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite").field("salted", &self.salted).finish_non_exhaustive()
    }
}

/// Secrets to keys to a signer; `any_secrets` gives none that would be refused.
fn with<D: SessionDigest, K: KeyDerivation>(
    secrets: &[Vec<u8>],
    check: impl FnOnce(Signer<D>) -> Verdict,
) -> Verdict {
    keys_of(secrets).map_or(Ok(()), |keys| check(signer::<D, K>(keys)))
}

fn signer<D: SessionDigest, K: KeyDerivation>(keys: SecretKeys) -> Signer<D> {
    scheme::<D, K>(keys).signer()
}

fn scheme<D: SessionDigest, K: KeyDerivation>(keys: SecretKeys) -> Scheme<D, K> {
    Scheme::new(keys, "signer laws").digest::<D>().key_derivation::<K>()
}

/// What is signed opens.
///
/// # Errors
/// The violation.
pub fn round_trip<D: SessionDigest>(signer: &Signer<D>, value: &[u8]) -> Verdict {
    let token = signer.sign(value);
    match signer.unsign(&token) {
        Ok(opened) if opened == value => Ok(()),
        Ok(opened) => ROUND_TRIP.broken(&Shown(value), format!("opens as {:?}", Shown(opened))),
        Err(error) => ROUND_TRIP.broken(&Shown(value), format!("{:?} is refused: {error}", Shown(&token))),
    }
}

/// Each bit of a token counts.
///
/// # Errors
/// The violation.
pub fn every_bit_counts<D: SessionDigest>(signer: &Signer<D>, value: &[u8]) -> Verdict {
    let token = signer.sign(value);
    for bit in 0..token.len() * 8 {
        let mut flipped = token.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        if signer.validate(&flipped) {
            return BIT_FLIP
                .broken(&Shown(value), format!("{:?} opens, with bit {bit} flipped", Shown(&flipped)));
        }
    }
    Ok(())
}

/// A tampered token is rejected.
///
/// # Errors
/// The violation.
pub fn refuses_tampering<D: SessionDigest>(
    signer: &Signer<D>,
    value: &[u8],
    tampering: &Tampering,
) -> Verdict {
    match tampering.apply(&signer.sign(value)) {
        Some(forged) if signer.validate(&forged) => {
            TAMPERED.broken(&(Shown(value), tampering), format!("{:?} opens", Shown(&forged)))
        }
        _ => Ok(()),
    }
}

/// Other spellings of the same signature are refused.
///
/// # Errors
/// The violation.
pub fn one_text<D: SessionDigest>(signer: &Signer<D>, value: &[u8]) -> Verdict {
    let token = signer.sign(value);
    let start = token.len() - signer.signature(value).len();
    let (last, rest) = token.split_last().unwrap_or((&0, &[]));
    // The last character has bits that mean nothing, unless it ends a group of four.
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let endings = alphabet.iter().filter(|&other| other != last).map(|&other| [rest, &[other]].concat());
    let standard = token.iter().enumerate().map(|(at, &byte)| match byte {
        b'-' if at >= start => b'+',
        b'_' if at >= start => b'/',
        other => other,
    });
    let padded = [&b"="[..], b"==", b" ", b"\n", b"A"].map(|more| [&token[..], more].concat());
    let spaced = [&token[..start], b" ", &token[start..]].concat();
    let spellings = endings.chain(padded).chain([standard.collect(), spaced]);
    for other in spellings.filter(|other| *other != token) {
        if signer.validate(&other) {
            return ONE_TEXT
                .broken(&Shown(value), format!("{:?} opens like {:?}", Shown(&other), Shown(&token)));
        }
    }
    Ok(())
}

/// The current key signs alone.
///
/// # Errors
/// The violation.
pub fn newest_signs<D: SessionDigest, K: KeyDerivation>(secrets: &[Vec<u8>], value: &[u8]) -> Verdict {
    let (Some(all), Some(current)) = (keys_of(secrets), secrets.get(..1).and_then(keys_of)) else {
        return Ok(());
    };
    let token = signer::<D, K>(all).sign(value);
    if token == signer::<D, K>(current).sign(value) {
        return Ok(());
    }
    NEWEST.broken(&(secrets, Shown(value)), "the signature is not the one of the current key")
}

/// What each of the keys signed opens, and is known by that key.
///
/// # Errors
/// The violation.
pub fn fallbacks_verify<D: SessionDigest, K: KeyDerivation>(secrets: &[Vec<u8>], value: &[u8]) -> Verdict {
    with::<D, K>(secrets, |all| {
        for (position, secret) in secrets.iter().enumerate() {
            let Some(old) = keys_of(std::slice::from_ref(secret)) else { continue };
            let expected = position.checked_sub(1).map_or(KeyMatch::Current, KeyMatch::Fallback);
            match all.unsign_with(&signer::<D, K>(old).sign(value)) {
                Ok((_, by)) if by.key() == expected && by.needs_reissue() == (position > 0) => {}
                Ok((_, by)) => {
                    let found = format!("key {position} is reported as {:?}", by.key());
                    return FALLBACK.broken(&(secrets, Shown(value)), found);
                }
                Err(error) => {
                    let found = format!("key {position} is refused: {error}");
                    return FALLBACK.broken(&(secrets, Shown(value)), found);
                }
            }
        }
        Ok(())
    })
}

/// A token signed by a key outside the list is rejected: the last secret is removed and signs.
///
/// # Errors
/// The violation.
pub fn refuses_strangers<D: SessionDigest, K: KeyDerivation>(secrets: &[Vec<u8>], value: &[u8]) -> Verdict {
    let Some((stranger, listed)) = secrets.split_last().filter(|(_, listed)| !listed.is_empty()) else {
        return skip();
    };
    let Some(foreign) = keys_of(std::slice::from_ref(stranger)) else { return Ok(()) };
    let token = signer::<D, K>(foreign).sign(value);
    with::<D, K>(listed, |signer| {
        if signer.validate(&token) {
            return STRANGER.broken(&(secrets, Shown(value)), format!("{:?} opens", Shown(&token)));
        }
        Ok(())
    })
}

/// What was signed for another purpose is refused.
///
/// # Errors
/// The violation.
pub fn salt_binds<D: SessionDigest, K: KeyDerivation>(keys: SecretKeys, value: &[u8]) -> Verdict {
    let scheme = scheme::<D, K>(keys);
    let token = scheme.clone().salt("another purpose").signer().sign(value);
    if scheme.signer().validate(&token) {
        return PURPOSE.broken(&Shown(value), format!("{:?} opens, signed with another salt", Shown(&token)));
    }
    Ok(())
}

/// What was signed with the salt `one` is refused with the salt `other`.
///
/// # Errors
/// The violation.
pub fn salts_bind<D: SessionDigest, K: KeyDerivation>(keys: SecretKeys, one: &[u8], other: &[u8]) -> Verdict {
    if one == other {
        return skip();
    }
    let scheme = scheme::<D, K>(keys);
    let token = scheme.clone().salt(one).signer().sign(b"value");
    if scheme.salt(other).signer().validate(&token) {
        return PURPOSE
            .broken(&(Shown(one), Shown(other)), "a token of the first salt opens with the second");
    }
    Ok(())
}

/// The signature of one value is refused for another.
///
/// # Errors
/// The violation.
pub fn refuses_another_value<D: SessionDigest>(signer: &Signer<D>, one: &[u8], other: &[u8]) -> Verdict {
    if one == other {
        return skip();
    }
    if signer.verify_signature(other, signer.signature(one).as_bytes()) {
        return CHANGED
            .broken(&(Shown(one), Shown(other)), "the signature of the first is valid for the second");
    }
    Ok(())
}
