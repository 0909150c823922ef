//! Digests and derivations by the names that Python gives them, and keys as the cases list them.

use cookie_session::derivation::{Concat, DjangoConcat, HmacDerivation, KeyDerivation, NoDerivation};
use cookie_session::digest::{
    Blake2b512, Blake2s256, SessionDigest, Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256,
};
use cookie_session::encoding::base64_encode;
use cookie_session::{ConfigError, DecodeMode, Scheme, SecretKeys, Separator};
use md5::Md5;
use serde_json::Value as Json;
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};

use super::vectors::unhex;

/// Both ways to read base64, and how to print which one it was.
pub(crate) const MODES: [(DecodeMode, &str); 2] =
    [(DecodeMode::Strict, " (strict)"), (DecodeMode::PythonCompatible, " (Python compatible)")];

/// What is to be done with a digest and a derivation.
pub(crate) trait Task {
    type Output;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output;
}

/// Runs a task with the digest of hashlib's name and the derivation of itsdangerous' name.
///
/// `None` for a derivation that itsdangerous does not know either.
pub(crate) fn run<T: Task>(digest: &str, derivation: &str, task: T) -> Option<T::Output> {
    match digest {
        "md5" => derived::<Md5, T>(derivation, task),
        "sha1" => derived::<Sha1, T>(derivation, task),
        "sha224" => derived::<Sha224, T>(derivation, task),
        "sha256" => derived::<Sha256, T>(derivation, task),
        "sha384" => derived::<Sha384, T>(derivation, task),
        "sha512" => derived::<Sha512, T>(derivation, task),
        "sha512_256" => derived::<Sha512_256, T>(derivation, task),
        "sha3_224" => derived::<Sha3_224, T>(derivation, task),
        "sha3_256" => derived::<Sha3_256, T>(derivation, task),
        "sha3_384" => derived::<Sha3_384, T>(derivation, task),
        "sha3_512" => derived::<Sha3_512, T>(derivation, task),
        "blake2b" => derived::<Blake2b512, T>(derivation, task),
        "blake2s" => derived::<Blake2s256, T>(derivation, task),
        other => panic!("unknown digest {other}"),
    }
}

/// Names of all digests that [`run`] knows.
pub(crate) const DIGESTS: [&str; 13] = [
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512_256",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "blake2b",
    "blake2s",
];

/// Names of all derivations that [`run`] knows.
pub(crate) const DERIVATIONS: [&str; 4] = ["hmac", "django-concat", "concat", "none"];

fn derived<D: SessionDigest, T: Task>(derivation: &str, task: T) -> Option<T::Output> {
    Some(match derivation {
        "hmac" => task.run::<D, HmacDerivation>(),
        "django-concat" => task.run::<D, DjangoConcat>(),
        "concat" => task.run::<D, Concat>(),
        "none" => task.run::<D, NoDerivation>(),
        _ => return None,
    })
}

/// What a case says about its signer, but for digest and derivation.
pub(crate) struct Setup {
    /// Oldest to newest, as itsdangerous lists them; the last one signs.
    pub(crate) keys: Vec<Vec<u8>>,
    pub(crate) salt: Vec<u8>,
    /// `.` where the case names none.
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

    /// The keys, of which there must be one.
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

/// The signature of `value`, from the strategies alone: for secrets that no signer takes.
pub(crate) fn bare_signature<D: SessionDigest, K: KeyDerivation>(
    secret: &[u8],
    salt: &[u8],
    value: &[u8],
) -> String {
    let mut mac = D::keyed(K::derive::<D>(secret, salt).as_bytes());
    D::update(&mut mac, value);
    base64_encode(D::finish(mac))
}
