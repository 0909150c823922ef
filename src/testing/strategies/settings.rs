//! What a program sets up: secrets, keys, times, clocks and configurations.

use proptest::collection::vec;
use proptest::prelude::*;
use std::time::Duration;

use crate::clock::{LAST_PYTHON_SECOND, ManualClock, Timestamp};
use crate::keys::SecretKeys;
use crate::session::config::SessionConfig;
use crate::session::cookie::same_site::SameSite;

/// Secrets that are not empty: text, any bytes, and lengths around the block of a hash.
///
/// None has a byte 0 at its end, which HMAC cannot tell from the shorter secret.
pub fn any_secret() -> BoxedStrategy<Vec<u8>> {
    prop_oneof![
        4 => "[!-~]{1,24}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..24).prop_map(|mut bytes| {
            bytes.push(b'.');
            bytes
        }),
        1 => prop::sample::select(vec![63_usize, 64, 65, 127, 128, 129]).prop_map(|len| vec![b'k'; len]),
    ]
    .boxed()
}

/// Different secrets, one to five: the current one first, then fallbacks in the order of addition.
pub fn any_secrets() -> BoxedStrategy<Vec<Vec<u8>>> {
    prop::collection::btree_set(any_secret(), 1..6)
        .prop_map(|secrets| secrets.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
        .boxed()
}

/// Keys of one current secret and up to four fallbacks.
pub fn any_keys() -> BoxedStrategy<SecretKeys> {
    any_secrets().prop_filter_map("no empty secret", |secrets| keys_of(&secrets)).boxed()
}

/// Keys of secrets in the order of [`any_secrets`]; `None` if there are none or one is empty.
#[must_use]
pub fn keys_of(secrets: &[Vec<u8>]) -> Option<SecretKeys> {
    let (current, fallbacks) = secrets.split_first()?;
    fallbacks.iter().try_fold(SecretKeys::new(current).ok()?, |keys, old| keys.with_fallback(old).ok())
}

/// Times at which a token can be signed: from 1970 to the year 9999, to the microsecond.
pub fn token_time() -> BoxedStrategy<Timestamp> {
    const EDGES: [i64; 8] = [0, 1, 255, 256, 1_293_840_000, (1 << 32) - 1, 1 << 32, LAST_PYTHON_SECOND];
    let micros = |seconds: i64, micros: i64| Timestamp::from_micros(seconds * 1_000_000 + micros);
    prop_oneof![
        4 => (1_000_000_000_i64..3_000_000_000, 0_i64..1_000_000).prop_map(move |(s, m)| micros(s, m)),
        2 => prop::sample::select(&EDGES[..]).prop_map(Timestamp::from_secs),
        1 => (0..=LAST_PYTHON_SECOND, 0_i64..1_000_000).prop_map(move |(s, m)| micros(s, m)),
    ]
    .boxed()
}

/// Any time, also before 1970 and beyond what a token or a date can say.
pub fn any_timestamp() -> BoxedStrategy<Timestamp> {
    prop_oneof![
        4 => token_time(),
        1 => any::<i64>().prop_map(Timestamp::from_micros),
        1 => prop::sample::select(&[i64::MIN, -1_000_000, -1, i64::MAX][..]).prop_map(Timestamp::from_micros),
    ]
    .boxed()
}

/// A clock set to a time of [`token_time`].
pub fn any_clock() -> BoxedStrategy<ManualClock> {
    token_time().prop_map(ManualClock::new).boxed()
}

/// Configurations that can be built: every cookie attribute, lifetimes of a second to ten years.
pub fn any_config() -> BoxedStrategy<SessionConfig> {
    let names =
        prop_oneof![3 => "session|sid|__Host-session|__Secure-s", 1 => "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,8}"];
    let domains = prop::option::of("\\.?[a-z]{1,8}(\\.[a-z]{1,8}){0,2}");
    let paths = prop::option::of("/[ -~]{0,8}|/\u{e9}|");
    let same_site =
        prop::sample::select(vec![None, Some(SameSite::Lax), Some(SameSite::Strict), Some(SameSite::None)]);
    let lifetime = prop_oneof![Just(1_000_u64), 1_000_u64..=86_400_000, Just(315_360_000_000)];
    (names, domains, paths, same_site, lifetime, any::<[bool; 4]>())
        .prop_filter_map("settings that are refused", |(name, domain, path, same_site, lifetime, flags)| {
            let [http_only, secure, partitioned, refresh] = flags;
            let mut config = SessionConfig::builder()
                .cookie_name(name)
                .cookie_http_only(http_only)
                .cookie_secure(secure)
                .cookie_partitioned(partitioned)
                .refresh_each_request(refresh)
                .permanent_session_lifetime(Duration::from_millis(lifetime));
            if let Some(domain) = domain {
                config = config.cookie_domain(domain);
            }
            if let Some(path) = path {
                config = config.cookie_path(path);
            }
            if let Some(same_site) = same_site {
                config = config.cookie_same_site(same_site);
            }
            config.build().ok()
        })
        .boxed()
}
