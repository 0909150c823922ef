//! Secret keys in settings, which error messages never show.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use zeroize::Zeroizing;

use super::loose::Loose;
use crate::ConfigError;
use crate::encoding::{secret_from_base64, secret_from_hex};
use crate::keys::latin1;
use crate::value::serde_json_forms::number_in_map;

const EXPECTED: &str = "a secret key has to be a text (put a number in quotes), a list of numbers from 0 to 255, \
                        {\"hex\": \"…\"} or {\"base64\": \"…\"}";

/// A secret key: text (as UTF-8), bytes, a list of numbers, or a table with an encoding.
///
/// It remembers whether it was text.
pub(super) struct Secret(pub(super) Zeroizing<Vec<u8>>, pub(super) bool);

impl Secret {
    /// The key as Flask-Login uses it: a text as Latin-1.
    pub(super) fn as_latin1(&self) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
        match str::from_utf8(&self.0) {
            Ok(text) if self.1 => latin1(text),
            _ => Ok(self.0.clone()),
        }
    }

    /// Whether this is the text that Python shows for bytes, such as `b'\x00'`.
    pub(super) fn looks_like_python_bytes(&self) -> bool {
        matches!(self.0.as_slice(), [b'b', b'\'', .., b'\''] | [b'b', b'"', .., b'"'])
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretVisitor)
    }
}

/// A secret key that may be `null`.
pub(super) struct OptionalSecret(pub(super) Option<Secret>);

impl<'de> Deserialize<'de> for OptionalSecret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<Secret>::deserialize(deserializer).map(Self)
    }
}

/// A list of secret keys; a single string is rejected.
pub(super) struct Secrets(pub(super) Vec<Secret>);

impl<'de> Deserialize<'de> for Secrets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecretsVisitor)
    }
}

struct SecretVisitor;

impl SecretVisitor {
    fn refuse<E: de::Error>() -> Result<Secret, E> {
        Err(E::custom(EXPECTED))
    }
}

impl<'de> de::Visitor<'de> for SecretVisitor {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret key")
    }

    fn visit_str<E>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret(Zeroizing::new(text.as_bytes().to_vec()), true))
    }

    fn visit_string<E>(self, text: String) -> Result<Secret, E> {
        Ok(Secret(Zeroizing::new(text.into_bytes()), true))
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Secret, E> {
        Ok(Secret(Zeroizing::new(bytes.to_vec()), false))
    }

    fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Secret, E> {
        Ok(Secret(Zeroizing::new(bytes), false))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Secret, A::Error> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(256));
        while let Some(item) = items.next_element::<Loose>()? {
            if bytes.len() == bytes.capacity() {
                // A growing vector would leave a copy behind.
                let mut larger = Zeroizing::new(Vec::with_capacity(2 * bytes.capacity()));
                larger.extend_from_slice(&bytes);
                bytes = larger;
            }
            match item.byte() {
                Some(byte) => bytes.push(byte),
                None => return Self::refuse(),
            }
        }
        Ok(Secret(bytes, false))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Secret, A::Error> {
        let Some(spelling) = map.next_key::<String>()? else { return Self::refuse() };
        let (Loose::Text(text), None) = (map.next_value()?, map.next_key::<String>()?) else {
            return Self::refuse();
        };
        let bytes = match spelling.as_str() {
            "hex" => secret_from_hex(text),
            "base64" => secret_from_base64(text),
            _ => return Self::refuse(),
        };
        bytes.map(|bytes| Secret(bytes, false)).ok_or_else(|| {
            de::Error::custom("the text of the secret key is not written as hex or base64; check its end")
        })
    }

    // serde's messages for these would show the value.
    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Secret, E> {
        Self::refuse()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Secret, E> {
        Self::refuse()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Secret, E> {
        Self::refuse()
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Secret, E> {
        Self::refuse()
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Secret, E> {
        Self::refuse()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Secret, E> {
        Self::refuse()
    }
}

struct SecretsVisitor;

impl SecretsVisitor {
    fn refuse<E: de::Error>() -> Result<Secrets, E> {
        Err(E::custom("fallback keys have to be a list of texts, even if there is only one"))
    }
}

impl<'de> de::Visitor<'de> for SecretsVisitor {
    type Value = Secrets;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of secret keys")
    }

    fn visit_unit<E>(self) -> Result<Secrets, E> {
        Ok(Secrets(Vec::new()))
    }

    fn visit_none<E>(self) -> Result<Secrets, E> {
        Ok(Secrets(Vec::new()))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Secrets, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<Secrets, A::Error> {
        let mut secrets = Vec::new();
        while let Some(secret) = items.next_element()? {
            secrets.push(secret);
        }
        Ok(Secrets(secrets))
    }

    // Python would split a string into characters, and serde's messages would show the value.
    fn visit_str<E: de::Error>(self, _: &str) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_i128<E: de::Error>(self, _: i128) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_u128<E: de::Error>(self, _: u128) -> Result<Secrets, E> {
        Self::refuse()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Secrets, E> {
        Self::refuse()
    }

    /// As for one key.
    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Secrets, A::Error> {
        match number_in_map(map) {
            Ok(Some(_)) => Self::refuse(),
            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}
