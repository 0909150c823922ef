//! A scheme of the crate with the parameters of an itsdangerous signer.

use std::env;
use std::sync::Arc;

use cookie_session::codec::{PayloadCodec, TaggedJson};
use cookie_session::derivation::{HmacDerivation, KeyDerivation};
use cookie_session::digest::{SessionDigest, Sha1};
use cookie_session::encoding::DecodeMode;
use cookie_session::scheme::{DerivationName, DigestName, SchemeTask, Separator};
use cookie_session::{Scheme, SecretKeys};
use md5::Md5;
use pyo3::prelude::*;
use sha3::{Sha3_256, Sha3_512};

use crate::calls::count;
use crate::clock::PythonClock;
use crate::errors::{config, left};
use crate::text::want_bytes;

/// A scheme whose digest and derivation have yet to be chosen.
type Untyped = Scheme<Sha1, HmacDerivation, Arc<dyn PayloadCodec>, PythonClock>;

/// A scheme, with digest and derivation by name.
pub(crate) struct Named {
    digest: String,
    derivation: DerivationName,
    scheme: Untyped,
    /// What stands before the signature.
    pub(crate) separator: Vec<u8>,
}

/// What is made of a scheme.
pub(crate) trait Make {
    type Made;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Self::Made;
}

impl Named {
    /// The scheme of a `Signer` object.
    pub(crate) fn of_signer(signer: &Bound<'_, PyAny>) -> PyResult<Self> {
        let module = signer.py().import("itsdangerous.signer")?;
        let algorithm = signer.getattr("algorithm")?;
        if !algorithm.get_type().is(&module.getattr("HMACAlgorithm")?) {
            return Err(left("an algorithm other than HMAC"));
        }
        unchanged(signer, &module.getattr("Signer")?, &["derive_key", "get_signature", "verify_signature"])?;
        let digest = digest_name(&signer.getattr("digest_method")?)?;
        if digest != digest_name(&algorithm.getattr("digest_method")?)? {
            return Err(left("an algorithm with a digest of its own"));
        }
        let derivation: String = signer.getattr("key_derivation")?.extract()?;
        let derivation = derivation.parse().map_err(|_| left("a derivation without a name"))?;
        let keys: Vec<Vec<u8>> = signer.getattr("secret_keys")?.extract()?;
        let separator: Vec<u8> = signer.getattr("sep")?.extract()?;
        let text = str::from_utf8(&separator).map_err(|_| left("a separator that is not UTF-8"))?;
        let scheme = Scheme::new(secret_keys(&keys)?, want_bytes(&signer.getattr("salt")?)?)
            .separator(Separator::new(text).map_err(|_| left("a separator that the crate refuses"))?)
            .decode_mode(decode_mode())
            .clock(PythonClock)
            .codec(Arc::new(TaggedJson::default()) as Arc<dyn PayloadCodec>);
        Ok(Self { digest, derivation, scheme, separator })
    }

    pub(crate) fn with_codec(mut self, codec: Arc<dyn PayloadCodec>) -> Self {
        self.scheme = self.scheme.codec(codec);
        self
    }

    /// Reads what the other scheme has signed, too.
    pub(crate) fn accepting(mut self, other: Self) -> PyResult<Self> {
        self.scheme =
            run(&other.digest, other.derivation, Accept { scheme: self.scheme, other: other.scheme })?;
        Ok(self)
    }

    /// Makes something of the scheme with the types that are named.
    pub(crate) fn make<M: Make>(self, make: M) -> PyResult<M::Made> {
        run(&self.digest, self.derivation, Typed { scheme: self.scheme, make })
    }
}

struct Accept {
    scheme: Untyped,
    other: Untyped,
}

impl SchemeTask for Accept {
    type Output = Untyped;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Untyped {
        self.scheme.accept(self.other.digest::<D>().key_derivation::<K>())
    }
}

struct Typed<M> {
    scheme: Untyped,
    make: M,
}

impl<M: Make> SchemeTask for Typed<M> {
    type Output = M::Made;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> M::Made {
        self.make.make(self.scheme.digest::<D>().key_derivation::<K>())
    }
}

/// Runs a task with the types that the names stand for.
fn run<T: SchemeTask>(digest: &str, derivation: DerivationName, task: T) -> PyResult<T::Output> {
    Ok(match digest {
        "md5" => derivation.run::<Md5, T>(task),
        "sha3_256" => derivation.run::<Sha3_256, T>(task),
        "sha3_512" => derivation.run::<Sha3_512, T>(task),
        name => match name.parse::<DigestName>() {
            Ok(name) => name.run(derivation, task),
            Err(_) => return Err(left("a digest without a name")),
        },
    })
}

/// How strictly base64 is decoded in this run.
pub(crate) fn decode_mode() -> DecodeMode {
    match env::var("COOKIE_SESSION_DECODE").as_deref() {
        Ok("python") => DecodeMode::PythonCompatible,
        _ => DecodeMode::Strict,
    }
}

/// hashlib's name of a digest.
fn digest_name(method: &Bound<'_, PyAny>) -> PyResult<String> {
    let name = method.call1((&[0_u8; 0][..],)).and_then(|hash| hash.getattr("name")?.extract());
    name.map_err(|_| left("a digest without a name"))
}

/// itsdangerous has the current key last.
fn secret_keys(keys: &[Vec<u8>]) -> PyResult<SecretKeys> {
    let Some((current, old)) = keys.split_last() else {
        return Err(left("no keys"));
    };
    let keys = SecretKeys::new(current).map_err(config)?;
    old.iter().rev().try_fold(keys, |keys, old| keys.with_fallback(old)).map_err(config)
}

/// Leaves it to Python if the object's class has methods of its own in place of those of `class`.
pub(crate) fn unchanged(
    object: &Bound<'_, PyAny>,
    class: &Bound<'_, PyAny>,
    methods: &[&str],
) -> PyResult<()> {
    for method in methods {
        if !object.get_type().getattr(*method)?.is(&class.getattr(*method)?) {
            return Err(left(format!("{method} is overridden")));
        }
    }
    Ok(())
}

/// itsdangerous' `Signer.derive_key`.
#[pyfunction]
#[pyo3(signature = (signer, secret_key=None))]
pub(crate) fn derive_key(
    signer: &Bound<'_, PyAny>,
    secret_key: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<u8>> {
    struct Derive(Vec<u8>, Vec<u8>);

    impl SchemeTask for Derive {
        type Output = Vec<u8>;

        fn run<D: SessionDigest, K: KeyDerivation>(self) -> Vec<u8> {
            count("KeyDerivation::derive");
            K::derive::<D>(&self.0, &self.1).as_bytes().to_vec()
        }
    }

    let secret = match secret_key {
        Some(key) => want_bytes(key)?,
        None => signer.getattr("secret_key")?.extract()?,
    };
    let digest = digest_name(&signer.getattr("digest_method")?)?;
    let derivation: String = signer.getattr("key_derivation")?.extract()?;
    let derivation = derivation.parse().map_err(|_| left("a derivation without a name"))?;
    run(&digest, derivation, Derive(secret, want_bytes(&signer.getattr("salt")?)?))
}
