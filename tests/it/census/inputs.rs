//! Signed texts of any scheme, and random sessions.

use chrono::{DateTime, Utc};
use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::scheme::{SchemeConfig, SchemeTask};
use cookie_session::token::SigningSerializer;
use cookie_session::{Map, SecretKeys, Value};

/// Random numbers that are the same in every run (SplitMix64).
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new() -> Self {
        Self(24)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u64) as usize]
    }

    pub(super) fn hex(&mut self, digits: usize) -> String {
        (0..digits).map(|_| char::from(b"0123456789abcdef"[self.below(16) as usize])).collect()
    }
}

/// What to sign.
pub(super) enum What<'a> {
    /// A value with the time.
    Value(&'a Value),
    /// A value without a time.
    Untimed(&'a Value),
    /// A payload's text with the time.
    Text(&'a [u8]),
    /// Bytes without a time.
    Bytes(&'a [u8]),
}

/// The token of this scheme, signed at this time.
pub(super) fn token(scheme: &SchemeConfig, key: &str, at: i64, what: &What<'_>) -> Vec<u8> {
    scheme.run(Sign { scheme, keys: SecretKeys::new(key).unwrap(), at, what })
}

struct Sign<'a> {
    scheme: &'a SchemeConfig,
    keys: SecretKeys,
    at: i64,
    what: &'a What<'a>,
}

impl SchemeTask for Sign<'_> {
    type Output = Vec<u8>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Vec<u8> {
        let at = Timestamp::from_secs(self.at);
        let scheme = self.scheme.scheme::<D, K>(self.keys).clock(FixedClock(at));
        match self.what {
            What::Value(value) => {
                let mut token = String::new();
                scheme.timed_serializer().write(value, at, &mut token).unwrap();
                token.into_bytes()
            }
            What::Untimed(value) => scheme.serializer().dump_value(value).unwrap().into_bytes(),
            What::Text(text) => scheme.timestamp_signer().sign(text).unwrap(),
            What::Bytes(bytes) => scheme.signer().sign(bytes),
        }
    }
}

/// A session as apps write them, with types that only tagged JSON has if asked for; its keys are sorted.
pub(super) fn session(random: &mut Random, tagged: bool) -> Value {
    let mut map = Map::new();
    if random.below(2) == 0 {
        map.insert("_fresh", random.below(2) == 0);
        map.insert("_id", random.hex(128));
        map.insert("_user_id", random.below(100_000).to_string());
    }
    if random.below(2) == 0 {
        map.insert("csrf_token", random.hex(40));
    }
    match random.below(6) {
        0 => drop(map.insert("github_oauth_token", Map::from([("access_token", random.hex(30))]))),
        1 => drop(map.insert("google_oauth_state", random.hex(30))),
        2 => drop(map.insert("_state_gl_x", Map::from([("exp", 1.5)]))),
        3 => drop(map.insert("identity.id", Value::Null)),
        _ => {}
    }
    map.insert("visits", random.below(1000));
    if random.below(3) == 0 {
        let items = (0..random.below(40)).map(|n| (format!("article {n}"), Value::from(n)));
        map.insert("cart", items.collect::<Map>());
    }
    if random.below(40) == 0 {
        let digits = 5000 + random.below(3000) as usize;
        map.insert("large", random.hex(digits));
    }
    if tagged && random.below(2) == 0 {
        map.insert("bytes", random.hex(6).into_bytes());
        map.insert("markup", Value::Markup("<b>".into()));
        map.insert("pair", Value::Tuple(vec![1.into(), "ä".into()]));
        map.insert("uuid", uuid::Uuid::from_u64_pair(random.next(), random.next()));
        map.insert("when", DateTime::<Utc>::from_timestamp(random.below(1 << 31) as i64, 0).unwrap());
        match random.below(3) {
            0 => drop(map.insert("like", Map::from([(" t", 1)]))),
            1 => drop(map.insert("odd", Map::from([(" money", 1)]))),
            _ => {}
        }
    }
    let mut pairs: Vec<(String, Value)> =
        map.iter().map(|(key, value)| (key.to_owned(), value.clone())).collect();
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    pairs.into_iter().collect::<Map>().into()
}
