//! Lifetimes in the range and precision of Python's `timedelta`.

use std::fmt;

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, de};

use crate::value::Value;
use crate::value::serde_json_forms::number_in_map;
use crate::{ConfigError, ConfigErrorKind};

/// Flask's default, 31 days.
pub(super) const DEFAULT: TimeDelta = TimeDelta::days(31);

/// The days on either side that a `timedelta` holds.
const MAX_DAYS: i64 = 999_999_999;
const SECONDS_PER_DAY: i64 = 86_400;

/// Refuses what no `timedelta` can hold.
pub(super) fn check(lifetime: TimeDelta) -> Result<TimeDelta, ConfigError> {
    let (min, max) = (-MAX_DAYS * SECONDS_PER_DAY, (MAX_DAYS + 1) * SECONDS_PER_DAY);
    // The whole seconds are rounded towards zero.
    let seconds = lifetime.num_seconds();
    let below = seconds < min || (seconds == min && lifetime.subsec_nanos() < 0);
    if below || seconds >= max { Err(out_of_range()) } else { Ok(lifetime) }
}

/// A number of seconds as it stands in settings, not checked yet.
#[derive(Clone, Copy)]
pub(super) enum Seconds {
    Whole(i64),
    Float(f64),
}

impl Seconds {
    /// The lifetime, rounded to microseconds with ties to even, as by `timedelta(seconds=…)`.
    pub(super) fn lifetime(self) -> Result<TimeDelta, ConfigError> {
        let lifetime = match self {
            Self::Whole(seconds) => TimeDelta::try_seconds(seconds),
            Self::Float(seconds) => from_float(seconds),
        };
        lifetime.ok_or_else(out_of_range).and_then(check)
    }
}

fn from_float(seconds: f64) -> Option<TimeDelta> {
    if seconds.is_nan() {
        return None;
    }
    // Beyond `i64`, infinity included, the cast gives its ends, which are out of range as well.
    let whole = seconds.trunc();
    let micros = ((seconds - whole) * 1e6).round_ties_even();
    TimeDelta::try_seconds(whole as i64)?.checked_add(&TimeDelta::microseconds(micros as i64))
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Visitor)
    }
}

struct Visitor;

impl<'de> de::Visitor<'de> for Visitor {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds")
    }

    fn visit_i64<E>(self, seconds: i64) -> Result<Seconds, E> {
        Ok(Seconds::Whole(seconds))
    }

    fn visit_u64<E>(self, seconds: u64) -> Result<Seconds, E> {
        // What is cut here is out of range on both sides.
        Ok(Seconds::Whole(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }

    fn visit_i128<E>(self, seconds: i128) -> Result<Seconds, E> {
        Ok(Seconds::Whole(i64::try_from(seconds).unwrap_or(if seconds < 0 { i64::MIN } else { i64::MAX })))
    }

    fn visit_u128<E>(self, seconds: u128) -> Result<Seconds, E> {
        Ok(Seconds::Whole(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }

    fn visit_f64<E>(self, seconds: f64) -> Result<Seconds, E> {
        Ok(Seconds::Float(seconds))
    }

    /// The form that a number has with `serde_json`'s feature `arbitrary_precision`.
    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Seconds, A::Error> {
        match number_in_map(map)? {
            Some(Value::Float(seconds)) => Ok(Seconds::Float(seconds)),
            Some(Value::Integer(seconds)) => {
                let end = if seconds.to_string().starts_with('-') { i64::MIN } else { i64::MAX };
                Ok(Seconds::Whole(seconds.as_i64().unwrap_or(end)))
            }
            _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
        }
    }
}

fn out_of_range() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::Lifetime,
        "the lifetime is beyond 999999999 days, more than Flask can hold; choose a shorter one",
    )
}
