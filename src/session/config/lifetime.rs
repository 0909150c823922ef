//! Lifetimes in the range and precision of Python's `timedelta`.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::timedelta;
use crate::clock::PYTHON_SECONDS;
use crate::value::Value;
use crate::value::serde_json_forms::number_in_map;
use crate::{ConfigError, ConfigErrorKind};

/// Flask's default, 31 days.
pub(super) const DEFAULT: TimeDelta = TimeDelta::days(31);

/// The maximum number of days of a `timedelta`, in either direction.
const MAX_DAYS: i64 = 999_999_999;
const SECONDS_PER_DAY: i64 = 86_400;

/// The years 2020 to 2200, in seconds since 1970: when programs with this crate run.
const IN_USE: RangeInclusive<i64> = 1_577_836_800..=7_258_118_400;

/// Rejects lifetimes that a `timedelta` cannot hold, and those that always end outside the years 1 to 9999.
///
/// Difference: Flask accepts the latter and answers every request of a permanent session with a 500.
pub(super) fn check(lifetime: TimeDelta) -> Result<TimeDelta, ConfigError> {
    let (min, max) = (-MAX_DAYS * SECONDS_PER_DAY, (MAX_DAYS + 1) * SECONDS_PER_DAY);
    // The whole seconds are rounded towards zero.
    let seconds = lifetime.num_seconds();
    let below = seconds < min || (seconds == min && lifetime.subsec_nanos() < 0);
    if below || seconds >= max {
        return Err(out_of_range());
    }
    let always_after = IN_USE.start() + seconds > *PYTHON_SECONDS.end();
    let always_before = IN_USE.end() + seconds < *PYTHON_SECONDS.start();
    if always_after || always_before { Err(beyond_the_calendar()) } else { Ok(lifetime) }
}

/// An unchecked lifetime in settings: seconds, or the text of a `timedelta`.
#[derive(Clone, Copy)]
pub(super) enum Seconds {
    Whole(i64),
    Float(f64),
    Exact(TimeDelta),
}

impl Seconds {
    /// The seconds of a lifetime, with microseconds.
    pub(super) fn of(lifetime: TimeDelta) -> Self {
        match lifetime.subsec_nanos() {
            0 => Self::Whole(lifetime.num_seconds()),
            nanos => Self::Float(lifetime.num_seconds() as f64 + f64::from(nanos / 1000) / 1e6),
        }
    }

    /// The lifetime, rounded to microseconds with ties to even, like `timedelta(seconds=…)`.
    pub(super) fn lifetime(self) -> Result<TimeDelta, ConfigError> {
        let lifetime = match self {
            Self::Whole(seconds) => TimeDelta::try_seconds(seconds),
            Self::Float(seconds) => from_float(seconds),
            Self::Exact(lifetime) => Some(lifetime),
        };
        lifetime.ok_or_else(out_of_range).and_then(check)
    }
}

fn from_float(seconds: f64) -> Option<TimeDelta> {
    if seconds.is_nan() {
        return None;
    }
    // Beyond `i64`, including infinity, the cast saturates, which is out of range too.
    let whole = seconds.trunc();
    let micros = ((seconds - whole) * 1e6).round_ties_even();
    TimeDelta::try_seconds(whole as i64)?.checked_add(&TimeDelta::microseconds(micros as i64))
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Whole(seconds) => serializer.serialize_i64(*seconds),
            Self::Float(seconds) => serializer.serialize_f64(*seconds),
            Self::Exact(lifetime) => Self::of(*lifetime).serialize(serializer),
        }
    }
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
        f.write_str("a number of seconds, or a text such as \"31 days, 0:00:00\"")
    }

    fn visit_i64<E>(self, seconds: i64) -> Result<Seconds, E> {
        Ok(Seconds::Whole(seconds))
    }

    fn visit_u64<E>(self, seconds: u64) -> Result<Seconds, E> {
        // A clamped value is out of range too.
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

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Seconds, E> {
        timedelta::parse(text)
            .map(Seconds::Exact)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
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

fn beyond_the_calendar() -> ConfigError {
    ConfigError::new(
        ConfigErrorKind::Lifetime,
        "the lifetime ends beyond the years 1 to 9999, so no permanent session could be saved; choose a shorter one",
    )
}
