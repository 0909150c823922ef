//! For each trait, an implementation that is wrong on purpose, and the law that catches it.

mod codecs;
mod digests;
mod planted;
mod policies;
mod traces;
mod unusual;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use cookie_session::clock::{Clock, Timestamp};
use cookie_session::codec::{MessagePack, PayloadCodec};
use cookie_session::derivation::{DerivedKey, KeyDerivation};
use cookie_session::digest::{SessionDigest, Sha256};
use cookie_session::encoding::DecodeMode;
use cookie_session::expiry::{ExpiryPolicy, SessionFacts};
use cookie_session::null::NullSessionPolicy;
use cookie_session::scheme::{TimestampFormat, UnixSeconds};
use cookie_session::testing::laws;
use cookie_session::token::{Loaded, SigningSerializer, Stamp};
use cookie_session::{
    Error, ErrorKind, Map, MaxAge, RequestHead, Result, SaveError, Scheme, SecretKeys,
    SecureCookieSessionInterface, Session, SessionConfig, SessionHeaders, SessionInterface,
    UrlSafeTimedSerializer, Value,
};

const SECRET: &str = "correct horse battery staple";

/// A MAC that is the hash of key and message: it forgets the key that a message before it had.
struct Unkeyed;

impl SessionDigest for Unkeyed {
    type Mac = Vec<u8>;
    type Output = [u8; 32];

    fn hash(parts: &[&[u8]]) -> [u8; 32] {
        Sha256::hash(parts).into()
    }
    fn keyed(_key: &[u8]) -> Vec<u8> {
        Vec::new()
    }
    fn update(mac: &mut Vec<u8>, data: &[u8]) {
        mac.extend(data);
    }
    fn finish(mac: Vec<u8>) -> [u8; 32] {
        Self::hash(&[&mac])
    }
}

#[test]
fn a_digest_without_its_key() {
    let report = laws::digest::Suite::<Unkeyed>::new().hmac_block(64).run();
    for law in ["digest: key", "digest: HMAC", "signer: stranger", "signer: purpose"] {
        assert!(report.breaks(law), "{law}: {report}");
    }
    assert!(!report.breaks("digest: parts") && !report.breaks("signer: round trip"), "{report}");
}

/// Three bytes of MAC, as if cookies were to be short.
struct Short;

impl SessionDigest for Short {
    type Mac = <Sha256 as SessionDigest>::Mac;
    type Output = [u8; 3];

    fn hash(parts: &[&[u8]]) -> [u8; 3] {
        std::array::from_fn(|index| Sha256::hash(parts)[index])
    }
    fn keyed(key: &[u8]) -> Self::Mac {
        Sha256::keyed(key)
    }
    fn update(mac: &mut Self::Mac, data: &[u8]) {
        Sha256::update(mac, data);
    }
    fn finish(mac: Self::Mac) -> [u8; 3] {
        let full = Sha256::finish(mac);
        std::array::from_fn(|index| full[index])
    }
}

#[test]
fn a_digest_that_can_be_guessed() {
    assert!(laws::digest::Suite::<Short>::new().run().breaks("digest: length"));
}

/// Takes the salt for the secret's first byte only.
struct Salted;

impl KeyDerivation for Salted {
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
        DerivedKey::new(D::hash(&[&salt[..salt.len().min(1)], secret]))
    }
}

#[test]
fn a_derivation_with_half_a_salt() {
    let report = laws::derivation::Suite::<Salted>::new()
        .reference(|secret, salt| Sha256::hash(&[salt, secret]).to_vec())
        .run();
    assert!(report.breaks("derivation: salt") && report.breaks("derivation: reference"), "{report}");
    assert!(!report.breaks("derivation: secret"), "{report}");
}

/// Writes tuples as lists, and panics on what it does not know.
#[derive(Debug)]
struct Lossy;

impl PayloadCodec for Lossy {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        match value {
            Value::Tuple(items) => MessagePack::default().encode(&Value::List(items.clone()), out),
            other => MessagePack::default().encode(other, out),
        }
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        assert!(!bytes.is_empty(), "nobody writes nothing");
        MessagePack::default().decode(bytes)
    }
}

#[test]
fn a_codec_that_loses_tuples_and_panics() {
    let report =
        laws::codec::Suite::new(Lossy).lossless(cookie_session::testing::strategies::flask_value()).run();
    let lost = report.violations().iter().find(|violation| violation.law().name() == "codec: round trip");
    assert_eq!(lost.unwrap().counterexample(), "Tuple([])");
    let panic = report.violations().iter().find(|violation| violation.law().name() == "codec: total");
    let panic = panic.unwrap();
    assert_eq!(panic.counterexample(), "[]");
    assert!(panic.found().starts_with("a panic: "), "{panic}");
    assert!(panic.found().contains("nobody writes nothing"), "{panic}");
}

/// Makes a list of as many nulls as the first byte says.
#[derive(Debug)]
struct Bomb;

impl PayloadCodec for Bomb {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        out.push(u8::try_from(value.as_list().map_or(0, <[_]>::len)).unwrap_or(0));
        Ok(())
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        match bytes {
            [count] => Ok(Value::List(vec![Value::Null; usize::from(*count)])),
            _ => Err(Error::custom(ErrorKind::Decode, "not one byte")),
        }
    }
}

#[test]
fn a_codec_that_blows_up() {
    let report = laws::codec::Suite::new(Bomb).run();
    let bomb =
        report.violations().iter().find(|violation| violation.law().name() == "codec: bounded").unwrap();
    assert!(bomb.found().starts_with("1 bytes became a value of weight"), "{bomb}");
}

/// A clock that a second thread sets back.
#[derive(Debug, Default)]
struct Backward(AtomicI64);

impl Clock for Backward {
    fn now(&self) -> Timestamp {
        Timestamp::from_secs(-self.0.fetch_add(1, Ordering::Relaxed))
    }
}

#[test]
fn a_clock_that_goes_back() {
    let report = laws::clock::Suite::new(Backward::default()).run();
    assert!(report.breaks("clock: forward") && report.breaks("clock: signable"), "{report}");
}

/// Hours and seconds with a point between, which is the separator.
#[derive(Debug)]
struct Pointed;

impl TimestampFormat for Pointed {
    fn write(&self, seconds: u64, out: &mut String) {
        out.push_str(&format!("{}.{}", seconds / 3_600, seconds % 3_600));
    }
    fn read(&self, text: &[u8], _mode: DecodeMode) -> Option<u64> {
        let (hours, seconds) = str::from_utf8(text).ok()?.split_once('.')?;
        hours.parse::<u64>().ok()?.checked_mul(3_600)?.checked_add(seconds.parse().ok()?)
    }
}

#[test]
fn a_time_format_with_the_separator_in_it() {
    let report = laws::format::Suite::new(Pointed).run();
    // Other spellings of the numbers are read too, which random texts need not find.
    for law in ["format: separable", "timed: stamp"] {
        assert!(report.breaks(law), "{law}: {report}");
    }
}

/// Never asks how old a cookie is, and forgets changes of guests.
#[derive(Debug)]
struct Endless;

impl ExpiryPolicy for Endless {
    fn max_age(&self, _config: &SessionConfig) -> MaxAge {
        MaxAge::UNLIMITED
    }
    fn should_set_cookie(&self, facts: &SessionFacts, data: &Map) -> bool {
        facts.modified && data.contains_key("user_id")
    }
    fn expiration_time(&self, facts: &SessionFacts, _data: &Map) -> Result<Option<Timestamp>> {
        Ok(Some(Timestamp::from_secs(facts.now.as_secs().saturating_add(1 << 32))))
    }
    fn before_save(&self, facts: &SessionFacts, data: &mut Map) -> bool {
        data.insert("seen", facts.now.as_secs());
        false
    }
}

#[test]
fn an_expiry_policy_without_end() {
    let report = laws::expiry::Suite::new(Endless).run();
    for law in ["expiry: ends", "expiry: browser", "expiry: changes", "expiry: remembers"] {
        assert!(report.breaks(law), "{law}: {report}");
    }
}

/// Comes back after the end.
#[derive(Debug)]
struct Nightly;

impl ExpiryPolicy for Nightly {
    fn admits(&self, facts: &SessionFacts, _data: &Map) -> bool {
        facts.now.as_secs() / 600 % 2 == 0
    }
}

#[test]
fn an_expiry_policy_that_changes_its_mind() {
    assert!(laws::expiry::Suite::new(Nightly).run().breaks("expiry: no return"));
}

/// Says that a write failed because of the format.
#[derive(Debug)]
struct Misleading;

impl NullSessionPolicy for Misleading {
    fn on_write(&self) -> Result<(), Error> {
        Err(Error::custom(ErrorKind::Encode, "no"))
    }
}

#[test]
fn a_null_policy_with_another_error() {
    let report = laws::null::Suite::new(Misleading).run();
    assert!(report.breaks("null: writes") && !report.breaks("null: silent"), "{report}");
}

/// Falls back to reading what is not signed, as one did for the sake of old cookies.
#[derive(Debug)]
struct Trusting(UrlSafeTimedSerializer);

impl SigningSerializer for Trusting {
    fn write(&self, value: &Value, now: Timestamp, out: &mut String) -> Result<()> {
        self.0.write(value, now, out)
    }
    fn read(
        &self,
        token: &[u8],
        max_age: MaxAge,
        now: Timestamp,
        keep: &dyn Fn(&Value, &Stamp) -> bool,
    ) -> Result<Loaded> {
        self.0.read(token, max_age, now, keep).or_else(|error| {
            let value = self.0.loads_unverified(token, max_age).value.ok_or(error)?;
            let mut signed = String::new();
            self.0.write(&value, now, &mut signed)?;
            self.0.read(signed.as_bytes(), max_age, now, keep)
        })
    }
}

#[test]
fn a_serializer_that_trusts() {
    let keys = SecretKeys::new(SECRET).unwrap();
    let report = laws::serializer::Suite::new(Trusting(Scheme::flask_session(keys).timed_serializer())).run();
    for law in ["serializer: tampered", "serializer: age", "serializer: future"] {
        assert!(report.breaks(law), "{law}: {report}");
    }
    assert!(!report.breaks("serializer: round trip"), "{report}");
}

/// Saves always, forgets `Vary`, and deletes under another name.
#[derive(Debug)]
struct Eager(SecureCookieSessionInterface);

impl SessionInterface for Eager {
    fn config(&self) -> &SessionConfig {
        self.0.config()
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.0.signing_serializer()
    }
    fn open_session(&self, request: &dyn RequestHead) -> Session {
        self.0.open_session(request)
    }
    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        session.set_modified(true);
        let saved = self.0.save_session(session)?;
        let renamed = saved.set_cookie().map(|cookie| cookie.replace("session=;", "sessions=;"));
        Ok(SessionHeaders::new(false, renamed))
    }
}

#[test]
fn an_interface_that_always_saves_and_never_varies() {
    let interface = Eager(SecureCookieSessionInterface::new(SECRET).unwrap());
    let report = laws::interface::Suite::new(interface).run();
    for law in ["untouched", "unmodified", "emptied", "vary", "setting varies"] {
        assert!(report.breaks(&format!("interface: {law}")), "{law}: {report}");
    }
    assert!(!report.breaks("interface: tampered"), "{report}");
}

/// The report names the law, what it demands, the smallest input, and what came of it.
#[test]
#[should_panic(expected = "the law `codec: round trip` is broken")]
fn the_macro_panics_with_the_report() {
    cookie_session::testing::law_suite!(codec: Bomb);
}

/// Strategies behind `Arc` are strategies.
#[test]
fn shared_strategies() {
    let format: Arc<dyn TimestampFormat> = Arc::new(UnixSeconds);
    let mut text = String::new();
    format.clone().write(0, &mut text);
    assert_eq!(TimestampFormat::read(&format, b"", DecodeMode::Strict), Some(0));
    let interface = SecureCookieSessionInterface::new(SECRET).unwrap();
    let shared: Arc<dyn ExpiryPolicy> = Arc::new(Endless);
    assert_eq!(shared.max_age(interface.config()), MaxAge::UNLIMITED);
}
