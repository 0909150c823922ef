//! Tokens, and tokens that somebody has tampered with.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{any_secrets, keys_of, session_map, token_time};
use crate::clock::Timestamp;
use crate::keys::SecretKeys;
use crate::scheme::Scheme;
use crate::serializer::SigningSerializer;
use crate::value::Value;

/// A token as Flask would have made it, and what it was made of.
#[non_exhaustive]
#[derive(Debug, Clone)]
pub struct Signed {
    /// The token.
    pub token: String,
    /// The secret that signed it.
    pub secret: Vec<u8>,
    /// What is in it.
    pub value: Value,
    /// When it was signed.
    pub signed_at: Timestamp,
}

/// Tokens of sessions, signed by any secret at any time with Flask's defaults.
pub fn any_token() -> BoxedStrategy<Signed> {
    (any_secrets(), session_map(), token_time())
        .prop_filter_map("no empty secret", |(secrets, map, signed_at)| {
            let secret = secrets.first()?.clone();
            let keys: SecretKeys = keys_of(&secrets[..1])?;
            let value = Value::from(map);
            let mut token = String::new();
            Scheme::flask_session(keys).timed_serializer().write(&value, signed_at, &mut token).ok()?;
            Some(Signed { token, secret, value, signed_at })
        })
        .boxed()
}

/// One way to tamper with a token; positions count from the start, over and over.
#[non_exhaustive]
#[derive(Debug, Clone)]
pub enum Tampering {
    /// One bit of one byte is flipped.
    FlipBit(Index, u8),
    /// One byte is another.
    Replace(Index, u8),
    /// A byte is inserted.
    Insert(Index, u8),
    /// A byte is removed.
    Remove(Index),
    /// Two bytes change places.
    Swap(Index, Index),
    /// The end is removed.
    Truncate(Index),
    /// Bytes follow the end.
    Append(Vec<u8>),
    /// Everything after the last `.` is gone, the `.` stays.
    EmptySignature,
    /// Everything from the last `.` on is gone.
    NoSignature,
    /// The signature is one byte value throughout.
    UniformSignature(u8),
    /// The signature has padding behind it.
    PadSignature,
    /// A part between two `.` is gone.
    DropPart(Index),
    /// A part between two `.` stands there twice.
    RepeatPart(Index),
    /// Two parts change places.
    SwapParts(Index, Index),
}

impl Tampering {
    /// Returns the tampered token; `None` if that changes nothing.
    ///
    /// ```
    /// use cookie_session::testing::strategies::Tampering;
    ///
    /// let tampered = Tampering::EmptySignature.apply(b"value.signature");
    /// assert_eq!(tampered.as_deref(), Some(&b"value."[..]));
    /// assert_eq!(Tampering::EmptySignature.apply(b"value."), None);
    /// ```
    #[must_use]
    pub fn apply(&self, token: &[u8]) -> Option<Vec<u8>> {
        let mut bytes = token.to_vec();
        let at = |index: &Index| index.index(token.len().max(1));
        let signature = token.iter().rposition(|&byte| byte == b'.').map_or(0, |dot| dot + 1);
        match self {
            Self::FlipBit(index, bit) => *bytes.get_mut(at(index))? ^= 1 << (bit % 8),
            Self::Replace(index, byte) => *bytes.get_mut(at(index))? = *byte,
            Self::Insert(index, byte) => bytes.insert(index.index(token.len() + 1), *byte),
            Self::Remove(index) if !token.is_empty() => drop(bytes.remove(at(index))),
            Self::Swap(one, other) if !token.is_empty() => bytes.swap(at(one), at(other)),
            Self::Truncate(index) => bytes.truncate(at(index)),
            Self::Append(more) => bytes.extend(more),
            Self::EmptySignature => bytes.truncate(signature),
            Self::NoSignature => bytes.truncate(signature.saturating_sub(1)),
            Self::UniformSignature(byte) => bytes[signature..].fill(*byte),
            Self::PadSignature => bytes.push(b'='),
            Self::Remove(_) | Self::Swap(..) => return None,
            Self::DropPart(_) | Self::RepeatPart(_) | Self::SwapParts(..) => bytes = self.rearrange(token),
        }
        (bytes != token).then_some(bytes)
    }

    fn rearrange(&self, token: &[u8]) -> Vec<u8> {
        let mut parts: Vec<&[u8]> = token.split(|&byte| byte == b'.').collect();
        match self {
            Self::DropPart(index) => {
                let at = index.index(parts.len());
                parts.remove(at);
            }
            Self::RepeatPart(index) => {
                let at = index.index(parts.len());
                parts.insert(at, parts[at]);
            }
            Self::SwapParts(one, other) => {
                let count = parts.len();
                parts.swap(one.index(count), other.index(count));
            }
            _ => {}
        }
        parts.join(&b'.')
    }
}

/// Any kind of tampering.
pub fn any_tampering() -> BoxedStrategy<Tampering> {
    let index = any::<Index>;
    // Characters that a decoder might skip or take for others.
    let byte = || prop_oneof![1 => any::<u8>(), 1 => prop::sample::select(&b".-_+/= \n\0AQgw"[..])];
    prop_oneof![
        3 => (index(), 0_u8..8).prop_map(|(at, bit)| Tampering::FlipBit(at, bit)),
        2 => (index(), byte()).prop_map(|(at, byte)| Tampering::Replace(at, byte)),
        2 => (index(), byte()).prop_map(|(at, byte)| Tampering::Insert(at, byte)),
        1 => index().prop_map(Tampering::Remove),
        1 => (index(), index()).prop_map(|(one, other)| Tampering::Swap(one, other)),
        1 => index().prop_map(Tampering::Truncate),
        1 => vec(byte(), 1..4).prop_map(Tampering::Append),
        1 => Just(Tampering::EmptySignature),
        1 => Just(Tampering::NoSignature),
        1 => prop::sample::select(&b"A_-\0"[..]).prop_map(Tampering::UniformSignature),
        1 => Just(Tampering::PadSignature),
        1 => index().prop_map(Tampering::DropPart),
        1 => index().prop_map(Tampering::RepeatPart),
        1 => (index(), index()).prop_map(|(one, other)| Tampering::SwapParts(one, other)),
    ]
    .boxed()
}

/// A token, the way somebody has tampered with it, and what came of it.
pub fn tampered_token() -> BoxedStrategy<(Signed, Tampering, Vec<u8>)> {
    (any_token(), any_tampering())
        .prop_filter_map("nothing changed", |(signed, tampering)| {
            let forged = tampering.apply(signed.token.as_bytes())?;
            Some((signed, tampering, forged))
        })
        .boxed()
}

/// `texts` with one to three of their bytes changed, inserted, removed or truncated.
pub fn mutated(texts: impl Strategy<Value = Vec<u8>> + 'static) -> BoxedStrategy<Vec<u8>> {
    (texts, vec(any_tampering(), 1..4))
        .prop_map(|(text, changes)| {
            changes.iter().fold(text, |text, change| change.apply(&text).unwrap_or(text))
        })
        .boxed()
}
