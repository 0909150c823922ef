//! Laws of [`SigningSerializer`].

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict};
use crate::clock::{LAST_PYTHON_SECOND, Timestamp};
use crate::error::ErrorKind;
use crate::serializer::SigningSerializer;
use crate::testing::strategies::{Tampering, any_tampering, map_of, plain_value, token_time};
use crate::testing::violation::Shown;
use crate::timed::MaxAge;
use crate::value::Value;

const ROUND_TRIP: Law =
    Law::new("serializer: round trip", "what is written reads back, with the second of signing");
const TAMPERED: Law = Law::new("serializer: tampered", "a token that somebody has tampered with is refused");
const TOTAL: Law = Law::new(
    "serializer: total",
    "any bytes are refused with an error for which `is_bad_signature` or `is_bad_payload` holds",
);
const AGE: Law = Law::new("serializer: age", "the age limit is included, and a second more is expired");
const FUTURE: Law = Law::new("serializer: future", "with a limit, a token from an hour ahead is refused");
const REWRITE: Law =
    Law::new("serializer: rewrite", "a kept payload signed anew is the value, with the new second");
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
        let serializer = &*self.serializer;
        let signing = || (map_of(plain_value()).prop_map(Value::from), token_time());
        [
            ROUND_TRIP.over(signing(), |(value, at)| round_trip(serializer, value, *at)),
            TEXT.over(signing(), |(value, at)| is_cookie_text(serializer, value, *at)),
            TAMPERED.over((signing(), any_tampering()), |((value, at), tampering)| {
                refuses_tampering(serializer, value, *at, tampering)
            }),
            TOTAL
                .over((vec(any::<u8>(), 0..64), token_time()), |(bytes, now)| total(serializer, bytes, *now)),
            AGE.over((signing(), 0_i64..1 << 31), |((value, at), age)| {
                age_boundary(serializer, value, *at, *age)
            }),
            FUTURE.over(signing(), |(value, at)| refuses_future(serializer, value, *at)),
            REWRITE.over((signing(), 0_i64..1 << 31), |((value, at), later)| {
                rewrites(serializer, value, *at, Timestamp::from_secs(at.as_secs() + later))
            }),
        ]
        .into_iter()
        .collect()
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
    let Ok(token) = written(serializer, value, at) else { return Ok(()) };
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
    let Ok(token) = written(serializer, value, at) else { return Ok(()) };
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
    let Ok(token) = written(serializer, value, at) else { return Ok(()) };
    match serializer.read(token.as_bytes(), MaxAge::seconds(i64::MAX), later(at, -3_600), NOTHING_KEPT) {
        Ok(_) => FUTURE.broken(&(value, at), "an hour earlier it opens"),
        Err(_) => Ok(()),
    }
}

/// A kept payload signed anew is the same value, later.
///
/// # Errors
/// The violation.
pub fn rewrites(
    serializer: &dyn SigningSerializer,
    value: &Value,
    at: Timestamp,
    again: Timestamp,
) -> Verdict {
    // Beyond the year 9999 there are no timestamps.
    if again.as_secs() > LAST_PYTHON_SECOND {
        return Ok(());
    }
    let Ok(token) = written(serializer, value, at) else { return Ok(()) };
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
