//! Digests and derivations by Python's names, and keys as the cases list them.

use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::encoding::{DecodeMode, base64_encode};
use cookie_session::scheme::{DerivationName, DigestName, SchemeTask, Separator};
use cookie_session::{ConfigError, Scheme, SecretKeys};
use md5::Md5;
use serde_json::Value as Json;
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

use super::vectors::unhex;

/// Both ways to decode base64, with their names for messages.
pub(crate) const MODES: [(DecodeMode, &str); 2] =
    [(DecodeMode::Strict, " (strict)"), (DecodeMode::PythonCompatible, " (Python compatible)")];

/// Runs a task with the digest of this name in hashlib and the derivation of this name in itsdangerous.
///
/// Returns `None` for a derivation that itsdangerous does not know either. Digests that the library does not name are
/// included to show that it accepts all of RustCrypto's.
pub(crate) fn run<T: SchemeTask>(digest: &str, derivation: &str, task: T) -> Option<T::Output> {
    let derivation = DerivationName::ALL.iter().find(|name| name.as_str() == derivation)?;
    Some(match digest {
        "md5" => derivation.run::<Md5, T>(task),
        "sha3_224" => derivation.run::<Sha3_224, T>(task),
        "sha3_256" => derivation.run::<Sha3_256, T>(task),
        "sha3_384" => derivation.run::<Sha3_384, T>(task),
        "sha3_512" => derivation.run::<Sha3_512, T>(task),
        named => named.parse::<DigestName>().expect("a digest").run(*derivation, task),
    })
}

/// The names of all digests that [`run`] knows.
pub(crate) fn digests() -> impl Iterator<Item = &'static str> {
    let named = DigestName::ALL.iter().map(|name| name.as_str());
    ["md5", "sha3_224", "sha3_256", "sha3_384", "sha3_512"].into_iter().chain(named)
}

/// The names of all derivations that [`run`] knows.
pub(crate) fn derivations() -> impl Iterator<Item = &'static str> {
    DerivationName::ALL.iter().map(|name| name.as_str())
}

/// The signer of a case, without digest and derivation.
pub(crate) struct Setup {
    /// From the oldest to the newest, as in itsdangerous. The last one signs.
    pub(crate) keys: Vec<Vec<u8>>,
    pub(crate) salt: Vec<u8>,
    /// `.` if the case names none.
    pub(crate) separator: Vec<u8>,
    pub(crate) mode: DecodeMode,
}

impl Setup {
    pub(crate) fn of(case: &Json, mode: DecodeMode) -> Self {
        let hex = |json: &Json| unhex(json.as_str().expect("hex"));
        Self {
            keys: case["secret_keys_hex"].as_array().expect("keys").iter().map(hex).collect(),
            salt: hex(&case["salt_hex"]),
            separator: case.get("sep_hex").map_or(b".".to_vec(), hex),
            mode,
        }
    }

    /// Returns the keys. There must be at least one.
    pub(crate) fn secret_keys(&self) -> Result<SecretKeys, ConfigError> {
        let (current, older) = self.keys.split_last().expect("a key");
        older.iter().try_fold(SecretKeys::new(current)?, |keys, old| keys.with_fallback(old))
    }

    pub(crate) fn separator(&self) -> Result<Separator, ConfigError> {
        Separator::new(String::from_utf8(self.separator.clone()).expect("separators are text"))
    }

    pub(crate) fn scheme<D: SessionDigest, K: KeyDerivation>(&self) -> Result<Scheme<D, K>, ConfigError> {
        Ok(Scheme::flask_session(self.secret_keys()?)
            .digest::<D>()
            .key_derivation::<K>()
            .salt(&self.salt)
            .separator(self.separator()?)
            .decode_mode(self.mode))
    }
}

/// Returns the signature of `value` from the strategies alone, for secrets that no signer accepts.
pub(crate) fn bare_signature<D: SessionDigest, K: KeyDerivation>(
    secret: &[u8],
    salt: &[u8],
    value: &[u8],
) -> String {
    let mut mac = D::keyed(K::derive::<D>(secret, salt).as_bytes());
    D::update(&mut mac, value);
    base64_encode(D::finish(mac))
}
