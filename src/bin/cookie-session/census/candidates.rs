//! The schemes to try on each cookie: the given one, then every preset with every digest and derivation.

use std::collections::HashMap;
use std::sync::Arc;

use cookie_session::codec::PayloadCodec;
use cookie_session::encoding::DecodeMode;
use cookie_session::presets::Preset;
use cookie_session::scheme::{CodecName, DerivationName, DigestName, SchemeConfig, Separator};
use cookie_session::{MaxAge, SecretKeys};

use crate::setup::{Format, Setup};

/// One way to sign: a salt, a separator, a digest and a derivation.
pub(super) struct Candidate {
    /// Whether it is the scheme from the command line, or one that the command line accepts.
    pub(super) given: bool,
    /// The ways to write the payload. Never empty.
    pub(super) variants: Vec<Variant>,
    /// The length of a signature, if all have the same.
    length: Option<usize>,
}

/// One way to write the payload.
pub(super) struct Variant {
    pub(super) setup: Setup,
    pub(super) preset: Option<Preset>,
    pub(super) max_age: MaxAge,
    pub(super) format: Box<dyn Format>,
    pub(super) codec: Arc<dyn PayloadCodec>,
}

/// All candidates, indexed by the shape of their signatures.
pub(super) struct Candidates {
    pub(super) all: Vec<Candidate>,
    separators: Vec<Separator>,
    /// By the index of the separator and the length of the signature.
    by_shape: HashMap<(usize, usize), Vec<usize>>,
    /// Candidates whose signatures may have several lengths, with the index of their separator.
    of_any_length: Vec<(usize, usize)>,
}

/// The parameters that make two candidates different.
type Signing = (String, String, DigestName, DerivationName);

impl Candidates {
    /// Collects the candidates for these keys. The given scheme comes first.
    pub(super) fn new(given: &Setup, max_age: Option<MaxAge>, keys: &SecretKeys) -> Self {
        let mut found = Self {
            all: Vec::new(),
            separators: Vec::new(),
            by_shape: HashMap::new(),
            of_any_length: Vec::new(),
        };
        let mut known = HashMap::new();
        let presets = Preset::ALL.iter().map(|&preset| Setup::preset(preset));
        for (is_given, setup) in
            std::iter::once((true, given.clone())).chain(presets.map(|preset| (false, preset)))
        {
            for (digest, derivation) in pairs(&setup.scheme) {
                let own = (digest, derivation) == (setup.scheme.digest, setup.scheme.key_derivation);
                let setup = setup.with(|scheme| {
                    (scheme.digest, scheme.key_derivation) = (digest, derivation);
                    scheme.accept.clear();
                });
                let given = is_given && (own || is_accepted(given, digest, derivation));
                found.add(&mut known, &setup, given, keys, max_age);
            }
        }
        found
    }

    fn add(
        &mut self,
        known: &mut HashMap<Signing, usize>,
        setup: &Setup,
        given: bool,
        keys: &SecretKeys,
        max_age: Option<MaxAge>,
    ) {
        let scheme = &setup.scheme;
        let variant = |setup: Setup| Variant {
            preset: Preset::ALL.iter().copied().find(|preset| is_of(*preset, &setup)),
            max_age: max_age.unwrap_or(setup.preset.max_age()),
            format: setup.format(keys),
            codec: setup.codec(),
            setup,
        };
        let separator = scheme.separator.as_str().to_owned();
        let signing = (scheme.salt.clone(), separator, scheme.digest, scheme.key_derivation);
        let position = *known.entry(signing).or_insert(self.all.len());
        if let Some(there) = self.all.get_mut(position) {
            if there.variants.iter().all(|other| other.setup.scheme.codec != scheme.codec) {
                there.variants.push(variant(setup.clone()));
            }
            return;
        }
        let mut variants = vec![variant(setup.clone())];
        if setup.encoded && scheme.codec != CodecName::MessagePack {
            variants.push(variant(setup.with(|scheme| scheme.codec = CodecName::MessagePack)));
        }
        let separator =
            self.separators.iter().position(|other| *other == scheme.separator).unwrap_or_else(|| {
                self.separators.push(scheme.separator.clone());
                self.separators.len() - 1
            });
        let strict = scheme.decode_mode == DecodeMode::Strict;
        let length = strict.then(|| (scheme.digest.signature_bytes() * 4).div_ceil(3));
        match length {
            Some(length) => self.by_shape.entry((separator, length)).or_default().push(position),
            None => self.of_any_length.push((separator, position)),
        }
        self.all.push(Candidate { given, variants, length });
    }

    /// Returns the candidate that made the token's signature. The cost is bounded by the number of candidates whose
    /// signatures have this length.
    pub(super) fn find(&self, token: &[u8]) -> Option<usize> {
        self.separators.iter().enumerate().find_map(|(at, separator)| {
            let (value, signature) = separator.rsplit(token)?;
            let of_length = self.by_shape.get(&(at, signature.len())).into_iter().flatten();
            let others = self.of_any_length.iter().filter(|(of, _)| *of == at).map(|(_, position)| position);
            of_length.chain(others).copied().find(|&position| {
                self.all.get(position).is_some_and(|candidate| candidate.is_signed(value, signature))
            })
        })
    }
}

impl Candidate {
    /// Whether the token has a signature of the right length.
    pub(super) fn fits(&self, token: &[u8]) -> bool {
        let separator = self.variants.first().map(|variant| &variant.setup.scheme.separator);
        separator
            .and_then(|separator| separator.rsplit(token))
            .is_some_and(|(_, signature)| self.length.is_none_or(|length| signature.len() == length))
    }

    fn is_signed(&self, value: &[u8], signature: &[u8]) -> bool {
        self.variants.first().is_some_and(|variant| variant.format.is_signed(value, signature))
    }
}

/// Returns all digests and derivations, those of the scheme first.
fn pairs(own: &SchemeConfig) -> Vec<(DigestName, DerivationName)> {
    let own = (own.digest, own.key_derivation);
    let all = DigestName::ALL
        .iter()
        .flat_map(|&digest| DerivationName::ALL.iter().map(move |&derivation| (digest, derivation)));
    std::iter::once(own).chain(all.filter(|pair| *pair != own)).collect()
}

fn is_accepted(given: &Setup, digest: DigestName, derivation: DerivationName) -> bool {
    given.scheme.accept.iter().any(|other| (other.digest, other.key_derivation) == (digest, derivation))
}

/// Whether these parameters are the preset's own.
fn is_of(preset: Preset, setup: &Setup) -> bool {
    let own = Setup::preset(preset);
    let wire = |setup: &Setup| {
        let scheme = &setup.scheme;
        (
            (scheme.salt.clone(), scheme.separator.clone(), scheme.digest, scheme.key_derivation),
            (scheme.codec, scheme.base64_variant, scheme.timestamp_format, setup.timed, setup.encoded),
        )
    };
    wire(&own) == wire(setup)
}
