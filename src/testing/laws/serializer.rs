//! Laws of [`SigningSerializer`].

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict, same_in_four_threads, skip};
use crate::clock::{LAST_PYTHON_SECOND, Timestamp};
use crate::error::ErrorKind;
use crate::serializer::SigningSerializer;
use crate::testing::strategies::{Tampering, any_tampering, map_of, plain_value, token_time};
use crate::testing::violation::Shown;
use crate::timed::MaxAge;
use crate::value::{Map, Value};

const ROUND_TRIP: Law =
    Law::new("serializer: round trip", "what is written reads back, with the second of signing");
const APPENDS: Law = Law::new("serializer: appends", "`write` leaves alone what the buffer holds already");
const THREADS: Law = Law::new("serializer: threads", "four threads at once get the results that one gets");
const TAMPERED: Law = Law::new("serializer: tampered", "a tampered token is rejected");
const TOTAL: Law = Law::new(
    "serializer: total",
    "any bytes are refused with an error for which `is_bad_signature` or `is_bad_payload` holds",
);
const AGE: Law = Law::new("serializer: age", "the age limit is included, and a second more is expired");
const FUTURE: Law = Law::new("serializer: future", "with a limit, a token from an hour ahead is refused");
const REWRITE: Law = Law::new(
    "serializer: rewrite",
    "a kept payload that is signed again has the same value and the new time",
);
const TEXT: Law =
    Law::new("serializer: text", "a token holds nothing that would have to be quoted in a cookie");

/// The laws of a serializer.
///
/// ```
/// use cookie_session::testing::laws;
/// use cookie_session::{Scheme, SecretKeys};
///
/// let keys = SecretKeys::new("correct horse battery staple")?;
/// laws::serializer::Suite::new(Scheme::new(keys, "shop").timed_serializer()).run().assert();
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
pub struct Suite {
    serializer: Arc<dyn SigningSerializer>,
}

impl std::fmt::Debug for Suite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Suite").finish_non_exhaustive()
    }
}

impl Suite {
    /// A suite for a serializer that keeps at least [`plain_value`].
    #[must_use]
    pub fn new(serializer: impl SigningSerializer) -> Self {
        Self { serializer: Arc::new(serializer) }
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let signing = || (map_of(plain_value()).prop_map(Value::from), token_time());
        let now = Timestamp::from_secs(1_700_000_000);
        let sizes = [0_usize, 1, 15, 16, 17, 255, 256, 257, 500, 1_000, 3_000, 4_093];
        let sized = || {
            let value = |length| Value::from(Map::from([("key", "x".repeat(length))]));
            sizes.map(|length| (value(length), now)).to_vec()
        };
        let bytes =
            || prop_oneof![vec(any::<u8>(), 0..64), "[A-Za-z0-9._-]{0,64}".prop_map(String::into_bytes)];
        let ages =
            [0, 1, 59, 60, 86_400].map(|age| ((Value::from(Map::from([("key", 1)])), now), age)).to_vec();
        [
            ROUND_TRIP.over_corners(
                sized(),
                1,
                signing(),
                self.on(|serializer, (value, at)| round_trip(serializer, value, *at)),
            ),
            APPENDS.over_one_in(
                8,
                signing(),
                self.on(|serializer, (value, at)| appends(serializer, value, *at)),
            ),
            TEXT.over_corners(
                sized(),
                1,
                signing(),
                self.on(|serializer, (value, at)| is_cookie_text(serializer, value, *at)),
            ),
            TAMPERED.over(
                (signing(), any_tampering()),
                self.on(|serializer, ((value, at), tampering)| {
                    refuses_tampering(serializer, value, *at, tampering)
                }),
            ),
            TOTAL.over(
                (bytes(), token_time()),
                self.on(|serializer, (bytes, now): &(Vec<u8>, Timestamp)| total(serializer, bytes, *now)),
            ),
            AGE.over_corners(
                ages.clone(),
                1,
                (signing(), 0_i64..1 << 31),
                self.on(|serializer, ((value, at), age)| age_boundary(serializer, value, *at, *age)),
            ),
            FUTURE.over(signing(), self.on(|serializer, (value, at)| refuses_future(serializer, value, *at))),
            REWRITE.over_corners(
                ages,
                1,
                (signing(), 0_i64..1 << 31),
                self.on(|serializer, ((value, at), later)| {
                    rewrites(serializer, value, *at, Timestamp::from_secs(at.as_secs() + later))
                }),
            ),
            THREADS.over_corners(vec![sized()], 256, Just(Vec::new()), self.on(in_threads)),
        ]
        .into_iter()
        .collect()
    }

    /// A check of this serializer.
    fn on<V: 'static>(
        &self,
        check: fn(&dyn SigningSerializer, &V) -> Verdict,
    ) -> impl Fn(&V) -> Verdict + Send + Sync + 'static {
        let serializer = self.serializer.clone();
        move |input| check(&*serializer, input)
    }
}

/// Values and when they are signed.
type Signings = Vec<(Value, Timestamp)>;

fn in_threads(serializer: &dyn SigningSerializer, signings: &Signings) -> Verdict {
    if signings.is_empty() {
        return skip();
    }
    same_in_four_threads(THREADS, || {
        let reads = |(value, at): &(Value, Timestamp)| {
            let token = written(serializer, value, *at).unwrap_or_default();
            let read = serializer.read(token.as_bytes(), MaxAge::seconds(0), *at, NOTHING_KEPT);
            (token.len(), read.is_ok_and(|loaded| loaded.value == *value))
        };
        (0..8).flat_map(|_| signings.iter().map(reads)).collect::<Vec<_>>()
    })
}

/// `write` keeps what the buffer holds.
///
/// # Errors
/// The violation.
pub fn appends(serializer: &dyn SigningSerializer, value: &Value, at: Timestamp) -> Verdict {
    let mut text = "session=".to_owned();
    if serializer.write(value, at, &mut text).is_err() {
        return skip();
    }
    let token = text.strip_prefix("session=");
    let read = token.map(|token| serializer.read(token.as_bytes(), MaxAge::seconds(0), at, NOTHING_KEPT));
    match read {
        Some(Ok(loaded)) if loaded.value == *value => Ok(()),
        _ => APPENDS.broken(&(value, at), format!("written after `session=` it makes {text:?}")),
    }
}

fn written(serializer: &dyn SigningSerializer, value: &Value, at: Timestamp) -> crate::Result<String> {
    let mut token = String::new();
    serializer.write(value, at, &mut token).map(|()| token)
}

fn later(time: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_secs(time.as_secs().saturating_add(seconds))
}

const NOTHING_KEPT: &dyn Fn(&Value, &crate::timed::Stamp) -> bool = &|_, _| false;

/// What is written reads back, with its second.
///
/// # Errors
/// The violation.
pub fn round_trip(serializer: &dyn SigningSerializer, value: &Value, at: Timestamp) -> Verdict {
    let read = written(serializer, value, at)
        .and_then(|token| serializer.read(token.as_bytes(), MaxAge::seconds(0), at, NOTHING_KEPT));
    match read {
        Ok(loaded) if loaded.value == *value && loaded.stamp.signed_at().as_secs() == at.as_secs() => Ok(()),
        Ok(loaded) => ROUND_TRIP.broken(&(value, at), format!("it reads back as {loaded:?}")),
        Err(error) => ROUND_TRIP.broken(&(value, at), format!("it is refused: {error}")),
    }
}

/// A token goes into a cookie as it is.
///
/// # Errors
/// The violation.
pub fn is_cookie_text(serializer: &dyn SigningSerializer, value: &Value, at: Timestamp) -> Verdict {
    match written(serializer, value, at) {
        Ok(token) if token.bytes().all(|byte| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)) => {
            Ok(())
        }
        Ok(token) => TEXT.broken(&(value, at), format!("the token is {token:?}")),
        Err(error) => TEXT.broken(&(value, at), format!("it cannot be written: {error}")),
    }
}

/// A token that somebody has tampered with is refused.
///
/// # Errors
/// The violation.
pub fn refuses_tampering(
    serializer: &dyn SigningSerializer,
    value: &Value,
    at: Timestamp,
    tampering: &Tampering,
) -> Verdict {
    let Ok(token) = written(serializer, value, at) else { return skip() };
    let Some(forged) = tampering.apply(token.as_bytes()) else { return Ok(()) };
    match serializer.read(&forged, MaxAge::UNLIMITED, at, NOTHING_KEPT) {
        Ok(_) => TAMPERED.broken(&(value, at, tampering), format!("{:?} opens", Shown(&forged))),
        Err(_) => Ok(()),
    }
}

/// Any bytes are refused in an expected way.
///
/// # Errors
/// The violation.
pub fn total(serializer: &dyn SigningSerializer, bytes: &[u8], now: Timestamp) -> Verdict {
    match serializer.read(bytes, MaxAge::UNLIMITED, now, NOTHING_KEPT) {
        Ok(loaded) => TOTAL.broken(&Shown(bytes), format!("they open as {:?}", loaded.value)),
        Err(error) if error.is_bad_signature() || error.is_bad_payload() => Ok(()),
        Err(error) => TOTAL.broken(&Shown(bytes), format!("an error of kind {:?}: {error}", error.kind())),
    }
}

/// The age limit is included.
///
/// # Errors
/// The violation.
pub fn age_boundary(serializer: &dyn SigningSerializer, value: &Value, at: Timestamp, age: i64) -> Verdict {
    let Ok(token) = written(serializer, value, at) else { return skip() };
    let read = |limit| {
        let read = serializer.read(token.as_bytes(), MaxAge::seconds(limit), later(at, age), NOTHING_KEPT);
        read.err().map(|error| error.kind())
    };
    let (equal, less) = (read(age), read(age - 1));
    if equal.is_none() && less == Some(ErrorKind::Expired) {
        return Ok(());
    }
    AGE.broken(&(value, at, age), format!("with the limit {age}: {equal:?}; with one less: {less:?}"))
}

/// A token from the future is refused.
///
/// # Errors
/// The violation.
pub fn refuses_future(serializer: &dyn SigningSerializer, value: &Value, at: Timestamp) -> Verdict {
    let Ok(token) = written(serializer, value, at) else { return skip() };
    match serializer.read(token.as_bytes(), MaxAge::seconds(i64::MAX), later(at, -3_600), NOTHING_KEPT) {
        Ok(_) => FUTURE.broken(&(value, at), "an hour earlier it opens"),
        Err(_) => Ok(()),
    }
}

/// A kept payload that is signed again is the same value, with a later time.
///
/// # Errors
/// The violation.
pub fn rewrites(
    serializer: &dyn SigningSerializer,
    value: &Value,
    at: Timestamp,
    again: Timestamp,
) -> Verdict {
    // Timestamps end with the year 9999.
    if again.as_secs() > LAST_PYTHON_SECOND {
        return Ok(());
    }
    let Ok(token) = written(serializer, value, at) else { return skip() };
    let Ok(loaded) = serializer.read(token.as_bytes(), MaxAge::seconds(0), at, &|_, _| true) else {
        return Ok(());
    };
    // Not every serializer keeps something.
    let Some(kept) = loaded.resume else { return Ok(()) };
    let mut renewed = String::new();
    match serializer.rewrite(&kept, again, &mut renewed) {
        Ok(true) => {}
        Ok(false) => {
            return REWRITE.broken(&(value, at, again), "it does not know what it has kept itself");
        }
        Err(error) => return REWRITE.broken(&(value, at, again), format!("it cannot be signed: {error}")),
    }
    let result = serializer.read(renewed.as_bytes(), MaxAge::seconds(0), again, NOTHING_KEPT);
    match result {
        Ok(loaded) if loaded.value == *value => Ok(()),
        Ok(loaded) => REWRITE.broken(&(value, at, again), format!("it reads as {:?}", loaded.value)),
        Err(error) => REWRITE.broken(&(value, at, again), format!("it is refused: {error}")),
    }
}
