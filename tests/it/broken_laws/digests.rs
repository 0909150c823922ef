//! Planted faults in digests and derivations.

use std::marker::PhantomData;

use cookie_session::derivation::{DerivedKey, KeyDerivation};
use cookie_session::digest::{SessionDigest, Sha256};
use cookie_session::testing::{faulty, laws};

use super::planted::{Planted, all_are_named};

type Sum = <Sha256 as SessionDigest>::Output;

/// A MAC over SHA-256 with one fault: what it does to the key, and to the message.
trait Fault: 'static {
    fn key(key: &[u8]) -> Vec<u8> {
        key.to_vec()
    }
    fn message(message: &[u8]) -> Vec<u8> {
        message.to_vec()
    }
    fn sum(sum: Sum) -> Sum {
        sum
    }
    fn hashed(parts: &[&[u8]]) -> Vec<u8> {
        parts.concat()
    }
}

struct With<F>(PhantomData<F>);

#[derive(Clone)]
struct State(Vec<u8>, Vec<u8>);

impl<F: Fault> SessionDigest for With<F> {
    type Mac = State;
    type Output = Sum;

    fn hash(parts: &[&[u8]]) -> Sum {
        Sha256::hash(&[&F::hashed(parts)])
    }
    fn keyed(key: &[u8]) -> State {
        State(F::key(key), Vec::new())
    }
    fn update(mac: &mut State, data: &[u8]) {
        mac.1.extend(data);
    }
    fn finish(mac: State) -> Sum {
        let mut inner = Sha256::keyed(&mac.0);
        Sha256::update(&mut inner, &F::message(&mac.1));
        F::sum(Sha256::finish(inner))
    }
}

macro_rules! digests {
    ($($name:ident { $method:ident($argument:ident: $type:ty) -> $result:ty = $body:expr })*) => {$(
        struct $name;
        impl Fault for $name {
            fn $method($argument: $type) -> $result {
                $body
            }
        }
    )*};
}

digests! {
    NoLastByte { message(m: &[u8]) -> Vec<u8> = m[..m.len().saturating_sub(1)].to_vec() }
    NoFirstByte { message(m: &[u8]) -> Vec<u8> = m.get(1..).unwrap_or_default().to_vec() }
    FirstBlock { message(m: &[u8]) -> Vec<u8> = m[..m.len().min(64)].to_vec() }
    First4096 { message(m: &[u8]) -> Vec<u8> = m[..m.len().min(4_096)].to_vec() }
    Lowercased { message(m: &[u8]) -> Vec<u8> = m.to_ascii_lowercase() }
    Trimmed { message(m: &[u8]) -> Vec<u8> = m.trim_ascii().to_vec() }
    UntilNul { message(m: &[u8]) -> Vec<u8> = m.split(|&byte| byte == 0).next().unwrap_or_default().to_vec() }
    SevenBits { message(m: &[u8]) -> Vec<u8> = m.iter().map(|byte| byte & 0x7f).collect() }
    LossyText { message(m: &[u8]) -> Vec<u8> = String::from_utf8_lossy(m).into_owned().into_bytes() }
    KeyCase { key(k: &[u8]) -> Vec<u8> = k.to_ascii_lowercase() }
    KeyOf16 { key(k: &[u8]) -> Vec<u8> = k[..k.len().min(16)].to_vec() }
    KeyUntilNul { key(k: &[u8]) -> Vec<u8> = k.split(|&byte| byte == 0).next().unwrap_or_default().to_vec() }
    KeyTrimmed { key(k: &[u8]) -> Vec<u8> = k.trim_ascii().to_vec() }
    KeyLossy { key(k: &[u8]) -> Vec<u8> = String::from_utf8_lossy(k).into_owned().into_bytes() }
    EmptyKey { key(k: &[u8]) -> Vec<u8> = { assert!(!k.is_empty(), "an empty key"); k.to_vec() } }
    LongKey { key(k: &[u8]) -> Vec<u8> = { let mut block = [0; 64]; block[..k.len()].copy_from_slice(k); block.to_vec() } }
    PartsApart { hashed(parts: &[&[u8]]) -> Vec<u8> = parts.join(&b'\n') }
    LastPart { hashed(parts: &[&[u8]]) -> Vec<u8> = parts.last().map(|part| part.to_vec()).unwrap_or_default() }
    Constant { sum(sum: Sum) -> Sum = { let _ = sum; Sum::default() } }
}

fn digest<F: Fault>() -> cookie_session::testing::Report {
    laws::digest::Suite::<With<F>>::new().run()
}

#[test]
fn digests() {
    let faults: &[Planted] = &[
        ("512 bytes", || laws::digest::Suite::<faulty::First512Bytes>::new().run(), "digest: message"),
        ("without the last byte", digest::<NoLastByte>, "digest: message"),
        ("without the first byte", digest::<NoFirstByte>, "digest: message"),
        ("one block", digest::<FirstBlock>, "digest: message"),
        ("4 KiB", digest::<First4096>, "digest: message"),
        ("case of the message", digest::<Lowercased>, "digest: message"),
        ("white space of the message", digest::<Trimmed>, "digest: message"),
        ("message until NUL", digest::<UntilNul>, "digest: message"),
        ("seven bits", digest::<SevenBits>, "digest: message"),
        ("message as text", digest::<LossyText>, "digest: message"),
        ("case of the key", digest::<KeyCase>, "digest: key"),
        ("16 bytes of key", digest::<KeyOf16>, "digest: key"),
        ("key until NUL", digest::<KeyUntilNul>, "digest: key"),
        ("white space of the key", digest::<KeyTrimmed>, "digest: key"),
        ("key as text", digest::<KeyLossy>, "digest: key"),
        ("panics at an empty key", digest::<EmptyKey>, "digest: key"),
        ("panics at a long key", digest::<LongKey>, "digest: length"),
        ("parts with a separator", digest::<PartsApart>, "digest: parts"),
        ("only the last part", digest::<LastPart>, "digest: parts"),
        ("always the same MAC", digest::<Constant>, "digest: message"),
    ];
    all_are_named(faults);
}

macro_rules! derivations {
    ($($name:ident($secret:ident, $salt:ident) $body:expr;)*) => {$(
        struct $name;
        impl KeyDerivation for $name {
            fn derive<D: SessionDigest>($secret: &[u8], $salt: &[u8]) -> DerivedKey {
                let parts: (Vec<u8>, Vec<u8>) = $body;
                let length = (parts.1.len() as u64).to_be_bytes();
                DerivedKey::new(D::hash(&[&length, &parts.1, &parts.0]))
            }
        }
    )*};
}

derivations! {
    SaltCase(secret, salt) (secret.to_vec(), salt.to_ascii_lowercase());
    SaltTrimmed(secret, salt) (secret.to_vec(), salt.trim_ascii().to_vec());
    SaltOf8(secret, salt) (secret.to_vec(), salt[..salt.len().min(8)].to_vec());
    SaltUntilNul(secret, salt) (secret.to_vec(), salt.split(|&byte| byte == 0).next().unwrap_or_default().to_vec());
    SaltLossy(secret, salt) (secret.to_vec(), String::from_utf8_lossy(salt).into_owned().into_bytes());
    NoSalt(secret, salt) { let _ = salt; (secret.to_vec(), Vec::new()) };
    SecretCase(secret, salt) (secret.to_ascii_uppercase(), salt.to_vec());
    SecretTrimmed(secret, salt) (secret.trim_ascii().to_vec(), salt.to_vec());
    SecretOf8(secret, salt) (secret[..secret.len().min(8)].to_vec(), salt.to_vec());
    SecretUntilNul(secret, salt) (secret.split(|&byte| byte == 0).next().unwrap_or_default().to_vec(), salt.to_vec());
    SecretLossy(secret, salt) (String::from_utf8_lossy(secret).into_owned().into_bytes(), salt.to_vec());
    PanicsOnSalt(secret, salt) (secret.to_vec(), std::str::from_utf8(salt).unwrap().as_bytes().to_vec());
}

fn derivation<K: KeyDerivation>() -> cookie_session::testing::Report {
    laws::derivation::Suite::<K>::new().run()
}

#[test]
fn derivations() {
    let faults: &[Planted] = &[
        ("case of the salt", derivation::<SaltCase>, "derivation: salt"),
        ("white space of the salt", derivation::<SaltTrimmed>, "derivation: salt"),
        ("8 bytes of salt", derivation::<SaltOf8>, "derivation: salt"),
        ("salt until NUL", derivation::<SaltUntilNul>, "derivation: salt"),
        ("salt as text", derivation::<SaltLossy>, "derivation: salt"),
        ("without the salt", derivation::<NoSalt>, "derivation: salt"),
        ("case of the secret", derivation::<SecretCase>, "derivation: secret"),
        ("white space of the secret", derivation::<SecretTrimmed>, "derivation: secret"),
        ("8 bytes of secret", derivation::<SecretOf8>, "derivation: secret"),
        ("secret until NUL", derivation::<SecretUntilNul>, "derivation: secret"),
        ("secret as text", derivation::<SecretLossy>, "derivation: secret"),
        ("panics at a salt of bytes", derivation::<PanicsOnSalt>, "derivation: salt"),
    ];
    all_are_named(faults);
}
