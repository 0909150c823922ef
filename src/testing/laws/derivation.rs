//! Laws of [`KeyDerivation`].

use std::fmt;
use std::marker::PhantomData;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict, same_in_four_threads, signer, skip};
use crate::derivation::KeyDerivation;
use crate::digest::{SessionDigest, Sha1, Sha256};
use crate::testing::strategies::{any_secret, neighbours};
use crate::testing::violation::Shown;

const DETERMINISTIC: Law =
    Law::new("derivation: deterministic", "the same secret and salt make the same key, which is not empty");
const SECRET: Law = Law::new("derivation: secret", "another secret makes another key");
const SALT: Law = Law::new("derivation: salt", "another salt makes another key");
const REFERENCE: Law = Law::new("derivation: reference", "the key is that of the reference");

const THREADS: Law = Law::new("derivation: threads", "four threads at once get the keys that one gets");

type Reference = fn(secret: &[u8], salt: &[u8]) -> Vec<u8>;

/// The laws of a derivation, and those of signers that use it.
///
/// ```
/// use cookie_session::derivation::{HmacDerivation, NoDerivation};
/// use cookie_session::testing::laws;
///
/// laws::derivation::Suite::<HmacDerivation>::new().run().assert();
/// laws::derivation::Suite::<NoDerivation>::new()
///     .ignores_salt()
///     .reference(|secret, _salt| secret.to_vec())
///     .run()
///     .assert();
/// ```
pub struct Suite<K> {
    reference: Option<Reference>,
    salted: bool,
    derivation: PhantomData<fn() -> K>,
}

impl<K: KeyDerivation> Suite<K> {
    /// A suite for a derivation in which secret and salt matter.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "as the other suites")]
    pub fn new() -> Self {
        Self { reference: None, salted: true, derivation: PhantomData }
    }

    /// Says that the salt is not used.
    #[must_use]
    pub fn ignores_salt(mut self) -> Self {
        self.salted = false;
        self
    }

    /// Compares the keys made with [`Sha1`] with those of a function of secret and salt.
    #[must_use]
    pub fn reference(mut self, derive: fn(&[u8], &[u8]) -> Vec<u8>) -> Self {
        self.reference = Some(derive);
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let salt =
            || prop_oneof![3 => "[a-z.-]{0,16}".prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..80)];
        let with_salt = |(one, other): (Vec<u8>, Vec<u8>)| (one, other, b"salt".to_vec());
        let secrets = || neighbours().into_iter().map(with_salt).collect::<Vec<_>>();
        let single: Vec<(Vec<u8>, Vec<u8>)> = neighbours();
        let salts = || {
            let empty = [(Vec::new(), b"a".to_vec()), (b"a".to_vec(), b"a\0".to_vec())];
            let pairs = neighbours().into_iter().chain(empty);
            pairs.map(|(one, other)| (b"a secret key".to_vec(), one, other)).collect::<Vec<_>>()
        };
        let mut report: Report = [
            DETERMINISTIC.over_corners(single.clone(), 1, (any_secret(), salt()), |(secret, salt)| {
                deterministic::<K, Sha1>(secret, salt)
            }),
            DETERMINISTIC.over_corners(single.clone(), 1, (any_secret(), salt()), |(secret, salt)| {
                deterministic::<K, Sha256>(secret, salt)
            }),
            SECRET.over_corners(secrets(), 1, (any_secret(), any_secret(), salt()), |(one, other, salt)| {
                secret_matters::<K, Sha1>(one, other, salt)
            }),
            SECRET.over_corners(secrets(), 8, (any_secret(), any_secret(), salt()), |(one, other, salt)| {
                secret_matters::<K, Sha256>(one, other, salt)
            }),
            THREADS.over_corners(vec![single], 256, Just(Vec::new()), |inputs| in_threads::<K>(inputs)),
        ]
        .into_iter()
        .collect();
        if self.salted {
            report.add(SALT.over_corners(
                salts(),
                1,
                (any_secret(), salt(), salt()),
                |(secret, one, other)| salt_matters::<K, Sha1>(secret, one, other),
            ));
            report.add(SALT.over_corners(
                salts(),
                8,
                (any_secret(), salt(), salt()),
                |(secret, one, other)| salt_matters::<K, Sha256>(secret, one, other),
            ));
        }
        if let Some(reference) = self.reference {
            let corners = neighbours();
            report.add(REFERENCE.over_corners(corners, 1, (any_secret(), salt()), move |(secret, salt)| {
                equals_reference::<K, Sha1>(reference, secret, salt)
            }));
        }
        let signers = signer::Suite::<Sha1, K>::new();
        report.extend(if self.salted { signers.run() } else { signers.ignores_salt().run() });
        report
    }
}

impl<K> fmt::Debug for Suite<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("derivation", &std::any::type_name::<K>())
            .field("salted", &self.salted)
            .finish()
    }
}

/// Deriving twice gives the same key.
///
/// # Errors
/// The violation.
pub fn deterministic<K: KeyDerivation, D: SessionDigest>(secret: &[u8], salt: &[u8]) -> Verdict {
    let (one, other) = (K::derive::<D>(secret, salt), K::derive::<D>(secret, salt));
    if one.as_bytes() == other.as_bytes() && !one.as_bytes().is_empty() {
        return Ok(());
    }
    DETERMINISTIC.broken(&(Shown(secret), Shown(salt)), "the key is empty, or another each time")
}

/// Four threads that derive keys get those that one thread gets.
///
/// # Errors
/// The violation.
pub fn in_threads<K: KeyDerivation>(inputs: &[(Vec<u8>, Vec<u8>)]) -> Verdict {
    if inputs.is_empty() {
        return skip();
    }
    same_in_four_threads(THREADS, || {
        let key = |(secret, salt): &(Vec<u8>, Vec<u8>)| {
            let key = K::derive::<Sha1>(secret, salt);
            key.as_bytes().iter().take(8).fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte))
        };
        inputs.iter().map(key).collect::<Vec<_>>()
    })
}

/// Different secrets make different keys.
///
/// # Errors
/// The violation.
pub fn secret_matters<K: KeyDerivation, D: SessionDigest>(one: &[u8], other: &[u8], salt: &[u8]) -> Verdict {
    if one == other {
        return skip();
    }
    if K::derive::<D>(one, salt).as_bytes() != K::derive::<D>(other, salt).as_bytes() {
        return Ok(());
    }
    SECRET.broken(&(Shown(one), Shown(other), Shown(salt)), "both secrets make the same key with this salt")
}

/// Different salts make different keys.
///
/// # Errors
/// The violation.
pub fn salt_matters<K: KeyDerivation, D: SessionDigest>(secret: &[u8], one: &[u8], other: &[u8]) -> Verdict {
    if one == other {
        return skip();
    }
    if K::derive::<D>(secret, one).as_bytes() != K::derive::<D>(secret, other).as_bytes() {
        return Ok(());
    }
    SALT.broken(&(Shown(secret), Shown(one), Shown(other)), "both salts make the same key with this secret")
}

/// The key is the one that a reference makes.
///
/// # Errors
/// The violation.
pub fn equals_reference<K: KeyDerivation, D: SessionDigest>(
    reference: fn(&[u8], &[u8]) -> Vec<u8>,
    secret: &[u8],
    salt: &[u8],
) -> Verdict {
    let (ours, theirs) = (K::derive::<D>(secret, salt), reference(secret, salt));
    if ours.as_bytes() == theirs {
        return Ok(());
    }
    REFERENCE.broken(
        &(Shown(secret), Shown(salt)),
        format!("the key is {:02x?}, by the reference {theirs:02x?}", ours.as_bytes()),
    )
}
