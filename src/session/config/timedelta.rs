//! Durations as Python's `str(timedelta)` writes them.

use chrono::TimeDelta;

/// `31 days, 0:00:00`, `-1 day, 23:00:00`, `2:03:04.500000`.
///
/// `None` for other text, and outside the range of [`TimeDelta`].
pub(super) fn parse(text: &str) -> Option<TimeDelta> {
    let (days, clock) = match text.split_once(", ") {
        Some((days, clock)) => {
            let number = days.strip_suffix(" days").or_else(|| days.strip_suffix(" day"))?;
            (integer(number.strip_prefix('-').unwrap_or(number))? * sign(number), clock)
        }
        None => (0, text),
    };
    let (whole, micros) = match clock.split_once('.') {
        Some((whole, micros)) if micros.len() == 6 => (whole, integer(micros)?),
        Some(_) => return None,
        None => (clock, 0),
    };
    let mut parts = whole.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let widths = (1..=2).contains(&hours.len()) && minutes.len() == 2 && seconds.len() == 2;
    let (hours, minutes, seconds) = (integer(hours)?, integer(minutes)?, integer(seconds)?);
    if parts.next().is_some() || !widths || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    TimeDelta::try_days(days)?
        .checked_add(&TimeDelta::seconds(hours * 3600 + minutes * 60 + seconds))?
        .checked_add(&TimeDelta::microseconds(micros))
}

fn sign(number: &str) -> i64 {
    if number.starts_with('-') { -1 } else { 1 }
}

/// Parses up to nine digits, the maximum of a `timedelta`.
fn integer(digits: &str) -> Option<i64> {
    let valid = (1..=9).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid { digits.parse().ok() } else { None }
}
