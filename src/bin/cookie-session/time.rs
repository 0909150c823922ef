//! Times and age limits as options, and times for people.

use std::str::FromStr;

use chrono::DateTime;
use cookie_session::MaxAge;
use cookie_session::clock::{Clock, SystemClock, Timestamp};

/// A point in time: seconds since 1970, with or without a fraction, or RFC 3339.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(pub(crate) Timestamp);

impl Moment {
    /// Returns the given time, or the system's.
    pub(crate) fn or_now(given: Option<Self>) -> Timestamp {
        given.map_or_else(|| SystemClock.now(), |moment| moment.0)
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self(time.to_utc().into()));
        }
        let wrong = || "write seconds since 1970, or a time such as 2023-11-14T22:13:20Z".to_owned();
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(fraction) || !digits(seconds.strip_prefix('-').unwrap_or(seconds)) {
            return Err(wrong());
        }
        let micros = format!("{seconds}{fraction:0<6.6}");
        micros.parse().map(|micros| Self(Timestamp::from_micros(micros))).map_err(|_| wrong())
    }
}

/// The maximum age of a signature: seconds, or `none`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit(pub(crate) MaxAge);

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(MaxAge::UNLIMITED));
        }
        let seconds = text.parse().map_err(|_| "write whole seconds, or none")?;
        Ok(Self(MaxAge::seconds(seconds)))
    }
}

/// Formats a time as `2023-11-14 22:13:20 UTC`, or as the number if the date does not exist.
pub(crate) fn date(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .map_or_else(|| format!("{seconds} s after 1970"), |date| date.format("%F %T UTC").to_string())
}

/// Formats seconds with their largest unit: `3600 s (1 hour)`.
pub(crate) fn duration(seconds: u64) -> String {
    let units = [("day", 86_400), ("hour", 3600), ("minute", 60)];
    match units.into_iter().find(|&(_, unit)| seconds >= unit) {
        Some((name, unit)) => {
            let tenths = u128::from(seconds) * 10 / u128::from(unit);
            let (whole, tenth) = (tenths / 10, tenths % 10);
            let exact = u128::from(seconds) == whole * u128::from(unit);
            let about = if exact { "" } else { "about " };
            let fraction = if tenth == 0 { String::new() } else { format!(".{tenth}") };
            let plural = if whole == 1 && tenth == 0 { "" } else { "s" };
            format!("{seconds} s ({about}{whole}{fraction} {name}{plural})")
        }
        None => format!("{seconds} s"),
    }
}
