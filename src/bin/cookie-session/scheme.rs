//! Digests and derivations by name, and running code that is generic over them.

use clap::ValueEnum;
use cookie_session::KeyDerivation;
use cookie_session::derivation::{Concat, DjangoConcat, HmacDerivation, NoDerivation};
use cookie_session::digest::{
    Blake2b512, Blake2s256, SessionDigest, Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Digest {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    #[value(name = "sha512-256")]
    Sha512_256,
    Blake2s,
    Blake2b,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Derivation {
    Hmac,
    DjangoConcat,
    Concat,
    None,
}

/// What is to be done with a digest and a derivation.
pub(crate) trait Task {
    type Output;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output;
}

/// Runs a task with the types of these names.
pub(crate) fn run<T: Task>((digest, derivation): (Digest, Derivation), task: T) -> T::Output {
    match digest {
        Digest::Sha1 => derived::<Sha1, T>(derivation, task),
        Digest::Sha224 => derived::<Sha224, T>(derivation, task),
        Digest::Sha256 => derived::<Sha256, T>(derivation, task),
        Digest::Sha384 => derived::<Sha384, T>(derivation, task),
        Digest::Sha512 => derived::<Sha512, T>(derivation, task),
        Digest::Sha512_256 => derived::<Sha512_256, T>(derivation, task),
        Digest::Blake2s => derived::<Blake2s256, T>(derivation, task),
        Digest::Blake2b => derived::<Blake2b512, T>(derivation, task),
    }
}

fn derived<D: SessionDigest, T: Task>(derivation: Derivation, task: T) -> T::Output {
    match derivation {
        Derivation::Hmac => task.run::<D, HmacDerivation>(),
        Derivation::DjangoConcat => task.run::<D, DjangoConcat>(),
        Derivation::Concat => task.run::<D, Concat>(),
        Derivation::None => task.run::<D, NoDerivation>(),
    }
}

/// All digests and derivations, the common ones first.
pub(crate) fn all() -> impl Iterator<Item = (Digest, Derivation)> {
    Digest::value_variants()
        .iter()
        .flat_map(|&digest| Derivation::value_variants().iter().map(move |&derivation| (digest, derivation)))
}

/// `DIGEST:DERIVATION`.
pub(crate) fn parse_pair(text: &str) -> Result<(Digest, Derivation), String> {
    let (digest, derivation) = text.split_once(':').ok_or("write it as DIGEST:DERIVATION")?;
    Ok((Digest::from_str(digest, false)?, Derivation::from_str(derivation, false)?))
}

/// The name on the command line.
pub(crate) fn name<T: ValueEnum>(value: &T) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

impl Digest {
    /// The bytes of a signature.
    pub(crate) fn signature_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 | Self::Sha512_256 | Self::Blake2s => 32,
            Self::Sha384 => 48,
            Self::Sha512 | Self::Blake2b => 64,
        }
    }
}
