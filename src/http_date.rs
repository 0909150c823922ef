//! The date text of HTTP headers, `Tue, 14 Nov 2023 22:13:20 GMT`: [`HttpDate`] and [`parse`].
//!
//! `Expires` of a `Set-Cookie` header and the `" d"` tag of a session both use it. The text
//! always has 29 bytes, English names and the time zone `GMT`, whatever the locale.

use std::ops::RangeInclusive;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use crate::{Error, ErrorKind, Result};

const WEEKDAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// The years that four digits can show, which are also those of Python's `datetime`.
const YEARS: RangeInclusive<i32> = 1..=9999;

/// Length of the text in bytes.
pub(crate) const LEN: usize = 29;

/// Parses the text that [`format()`] writes; other text gives `None`.
///
/// The weekday must be one of the seven names but is not compared with the date, as in `werkzeug.http.parse_date`. A
/// day, hour, minute or second that does not exist gives `None`, including the leap second 60.
///
/// Difference: Python's parser accepts many forms of mail dates (`6 Nov 94 8:49 PDT`) and reads the years 0001 to 0099
/// as 2001 to 2068 and 1969 to 1999. Here only the canonical form is a date, and the year is read as written.
#[must_use]
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text: &[u8; LEN] = text.as_bytes().try_into().ok()?;
    let [w0, w1, w2, b',', b' ', d0, d1, b' ', m0, m1, m2, b' ', y0, y1, y2, y3, b' ', time @ ..] = text
    else {
        return None;
    };
    let [h0, h1, b':', n0, n1, b':', s0, s1, b' ', b'G', b'M', b'T'] = time else { return None };
    if !WEEKDAYS.contains(&&[*w0, *w1, *w2]) {
        return None;
    }
    let month = MONTHS.iter().zip(1..).find(|(name, _)| ***name == [*m0, *m1, *m2])?.1;
    let year = i32::try_from(number(&[*y0, *y1, *y2, *y3])?).ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month, number(&[*d0, *d1])?)?
        .and_hms_opt(number(&[*h0, *h1])?, number(&[*n0, *n1])?, number(&[*s0, *s1])?)
        .map(|naive| naive.and_utc())
}

/// A time as `werkzeug.http.http_date` (Werkzeug 3.1.8) writes a `datetime`, on the stack.
///
/// Fractions of a second are rounded down, also before 1970.
#[derive(Clone, Copy)]
pub(crate) struct HttpDate([u8; LEN]);

impl HttpDate {
    /// The text of `time`, or [`ErrorKind::Encode`] beyond the years 1 to 9999.
    pub(crate) fn new(time: DateTime<Utc>) -> Result<Self> {
        // Accessors of a `DateTime` apply the time zone each time; those of a naive one do not.
        let time = time.naive_utc();
        let year = time.year();
        if !YEARS.contains(&year) {
            return Err(Error::custom(
                ErrorKind::Encode,
                "an HTTP date needs a year from 1 to 9999; choose a nearer time or a shorter lifetime",
            ));
        }
        let mut text = *b"Thu, 01 Jan 1970 00:00:00 GMT";
        text[..3].copy_from_slice(WEEKDAYS[time.weekday().num_days_from_monday() as usize % 7]);
        two_digits(&mut text[5..7], time.day());
        text[8..11].copy_from_slice(MONTHS[time.month0() as usize % 12]);
        two_digits(&mut text[12..14], year.unsigned_abs() / 100);
        two_digits(&mut text[14..16], year.unsigned_abs() % 100);
        two_digits(&mut text[17..19], time.hour());
        two_digits(&mut text[20..22], time.minute());
        two_digits(&mut text[23..25], time.second());
        Ok(Self(text))
    }

    /// The 29 bytes, all ASCII.
    pub(crate) fn as_bytes(&self) -> &[u8; LEN] {
        &self.0
    }

    /// The same as text.
    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

fn two_digits(out: &mut [u8], number: u32) {
    out.copy_from_slice(&[b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8]);
}

/// The value of ASCII digits; `None` for other characters.
fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |value, digit| digit.is_ascii_digit().then(|| value * 10 + u32::from(digit - b'0')))
}
