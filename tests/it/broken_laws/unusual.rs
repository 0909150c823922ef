//! Correct but unusual implementations: no law may call them broken.

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::codec::{MessagePack, PayloadCodec};
use cookie_session::derivation::{DerivedKey, KeyDerivation};
use cookie_session::digest::{SessionDigest, Sha256};
use cookie_session::encoding::DecodeMode;
use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
use cookie_session::null::NullSessionPolicy;
use cookie_session::rules::CookieRules;
use cookie_session::scheme::TimestampFormat;
use cookie_session::testing::{Report, laws};
use cookie_session::{
    Error, ErrorKind, Map, Result, Scheme, SecretKeys, SecureCookieSessionInterface, SessionConfig, Value,
};

use super::planted::none_is_accused;

/// MessagePack behind a byte of version.
#[derive(Debug)]
struct Versioned;

impl PayloadCodec for Versioned {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.push(1);
        MessagePack::default().encode(value, out)
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        let rest = bytes.strip_prefix(&[1]);
        MessagePack::default()
            .decode(rest.ok_or_else(|| Error::custom(ErrorKind::Decode, "another version"))?)
    }
}

/// MessagePack with all bits flipped.
#[derive(Debug)]
struct Inverted;

impl PayloadCodec for Inverted {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        let begin = out.len();
        MessagePack::default().encode(value, out)?;
        out[begin..].iter_mut().for_each(|byte| *byte = !*byte);
        Ok(())
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        MessagePack::default().decode(&bytes.iter().map(|byte| !byte).collect::<Vec<_>>())
    }
}

/// A MAC of the key's hash and the message's hash, which reads the message at the end only.
struct Late;

impl SessionDigest for Late {
    type Mac = (Vec<u8>, Vec<u8>);
    type Output = <Sha256 as SessionDigest>::Output;

    fn hash(parts: &[&[u8]]) -> Self::Output {
        Sha256::hash(&[b"late", &parts.concat()])
    }
    fn keyed(key: &[u8]) -> Self::Mac {
        (Sha256::hash(&[key]).to_vec(), Vec::new())
    }
    fn update(mac: &mut Self::Mac, data: &[u8]) {
        mac.1.extend(data);
    }
    fn finish(mac: Self::Mac) -> Self::Output {
        let mut inner = Sha256::keyed(&mac.0);
        Sha256::update(&mut inner, &mac.1);
        Sha256::finish(inner)
    }
}

/// A key of 64 bytes.
struct Doubled;

impl KeyDerivation for Doubled {
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
        let length = (salt.len() as u64).to_be_bytes();
        let half = |number: &[u8]| D::hash(&[number, &length, salt, secret]).as_ref().to_vec();
        DerivedKey::new([half(b"1"), half(b"2")].concat())
    }
}

/// Sixteen hexadecimal digits, or as many letters from `a` to `p`.
#[derive(Debug)]
struct Fixed(u8);

impl TimestampFormat for Fixed {
    fn write(&self, seconds: u64, out: &mut String) {
        let digits = format!("{seconds:016x}");
        let letters = digits.chars().map(|digit| digit.to_digit(16).unwrap() as u8);
        out.extend(letters.map(|digit| {
            char::from(if self.0 == 0 && digit < 10 {
                b'0' + digit
            } else {
                b'a' + digit - if self.0 == 0 { 10 } else { 0 }
            })
        }));
    }
    fn read(&self, text: &[u8], _mode: DecodeMode) -> Option<u64> {
        let digit = |&byte: &u8| match (self.0, byte) {
            (0, b'0'..=b'9') => Some(u64::from(byte - b'0')),
            (0, b'a'..=b'f') => Some(u64::from(byte - b'a') + 10),
            (1, b'a'..=b'p') => Some(u64::from(byte - b'a')),
            _ => None,
        };
        let digits: Vec<u64> =
            (text.len() == 16).then_some(text)?.iter().map(digit).collect::<Option<_>>()?;
        Some(digits.iter().fold(0, |sum, digit| sum << 4 | digit))
    }
}

macro_rules! policies {
    ($($name:ident($facts:ident, $data:ident) sends $sends:expr, expires $expires:expr;)*) => {$(
        #[derive(Debug)]
        struct $name;
        impl ExpiryPolicy for $name {
            fn should_set_cookie(&self, $facts: &SessionFacts, $data: &Map) -> bool {
                let _ = ($facts, $data);
                $sends
            }
            fn expiration_time(&self, $facts: &SessionFacts, $data: &Map) -> Result<Option<Timestamp>> {
                let _ = ($facts, $data);
                Ok($expires)
            }
        }
    )*};
}

policies! {
    AlwaysSends(facts, data) sends facts.modified || facts.now.as_secs() != 0, expires None;
    UsersOnly(facts, data) sends facts.modified || data.contains_key("user_id"), expires None;
    OnlyChanges(facts, data) sends facts.modified, expires None;
}

/// Discards writes, and counts nothing.
#[derive(Debug)]
struct Quiet;

impl NullSessionPolicy for Quiet {
    fn on_write(&self) -> Result<(), Error> {
        Ok(())
    }
}

fn interface(config: SessionConfig) -> Report {
    let interface = SecureCookieSessionInterface::new("correct horse battery staple").unwrap();
    laws::interface::Suite::new(interface.with_config(config)).run()
}

#[test]
fn unusual_backends() {
    none_is_accused(&[
        ("a version", || laws::codec::Suite::new(Versioned).run()),
        ("inverted", || laws::codec::Suite::new(Inverted).run()),
        ("a MAC at the end", || laws::digest::Suite::<Late>::new().run()),
        ("a long key", || laws::derivation::Suite::<Doubled>::new().run()),
        ("fixed width", || laws::format::Suite::new(Fixed(0)).run()),
        ("letters", || laws::format::Suite::new(Fixed(1)).run()),
        ("a clock that stands", || laws::clock::Suite::new(FixedClock(Timestamp::from_secs(0))).run()),
        ("always sends", || laws::expiry::Suite::new(AlwaysSends).run()),
        ("sends users'", || laws::expiry::Suite::new(UsersOnly).run()),
        ("sends changes", || laws::expiry::Suite::new(OnlyChanges).run()),
        ("quiet", || laws::null::Suite::new(Quiet).run()),
        ("a path and a domain", || {
            interface(
                SessionConfig::builder().cookie_path("/a").cookie_domain("example.com").build().unwrap(),
            )
        }),
        ("a fixed clock", || {
            let keys = SecretKeys::new("correct horse battery staple").unwrap();
            let clock = FixedClock(Timestamp::from_secs(1_000_000_000));
            let interface = Scheme::flask_session(keys).codec(Versioned).clock(clock).sessions();
            laws::interface::Suite::new(interface.with_rules(CookieRules::default())).run()
        }),
    ]);
}
