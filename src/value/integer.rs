//! [`Integer`]: Python's `int`, exact at any size.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind};

/// An integer of any size. Integers up to 64 bits are stored as numbers, larger ones as decimal digits.
///
/// It has no arithmetic. Convert it with `TryFrom`, or get the digits with `Display`.
///
/// ```
/// use cookie_session::Integer;
///
/// let small = Integer::from(42_u8);
/// assert_eq!(i64::try_from(&small).unwrap(), 42);
/// let huge: Integer = "1180591620717411303424".parse()?;
/// assert_eq!(huge.to_string(), "1180591620717411303424");
/// assert!(i128::try_from(&huge).is_ok() && u64::try_from(&huge).is_err());
/// # Ok::<(), cookie_session::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    /// Every value that fits.
    Signed(i64),
    /// Only values beyond `i64::MAX`.
    Unsigned(u64),
    /// Only values that fit neither: canonical decimal digits, with a leading `-` if negative.
    Digits(Box<str>),
}

impl Integer {
    /// The maximum number of decimal digits that Python reads or writes (`sys.get_int_max_str_digits`).
    pub const MAX_DIGITS: usize = 4300;

    /// The value, if it fits into `i64`.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Signed(value) => Some(value),
            _ => None,
        }
    }

    /// The value, if it fits into `u64`.
    #[must_use]
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Repr::Signed(value) => u64::try_from(value).ok(),
            Repr::Unsigned(value) => Some(value),
            Repr::Digits(_) => None,
        }
    }

    /// The decimal digits, if the value is beyond 64 bits.
    pub(crate) fn as_digits(&self) -> Option<&str> {
        match &self.0 {
            Repr::Digits(digits) => Some(digits),
            _ => None,
        }
    }

    /// Whether the value is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == Repr::Signed(0)
    }
}

impl FromStr for Integer {
    type Err = Error;

    /// Parses decimal digits with an optional `-`. Leading zeros and `-0` are normalized.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] for other characters, [`ErrorKind::TooLarge`] for more than 4300 digits.
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Ok(value) = text.parse::<i64>()
            && !text.starts_with('+')
        {
            return Ok(Self(Repr::Signed(value)));
        }
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", text),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::custom(ErrorKind::Decode, "an integer has decimal digits only"));
        }
        if digits.len() > Self::MAX_DIGITS {
            return Err(Error::custom(ErrorKind::TooLarge, "an integer has more than 4300 digits"));
        }
        let digits = digits.trim_start_matches('0');
        if digits.is_empty() {
            return Ok(Self(Repr::Signed(0)));
        }
        let canonical = format!("{sign}{digits}");
        Ok(Self(if let Ok(value) = canonical.parse::<i64>() {
            Repr::Signed(value)
        } else if let Ok(value) = canonical.parse::<u64>() {
            Repr::Unsigned(value)
        } else {
            Repr::Digits(canonical.into())
        }))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Signed(value) => fmt::Display::fmt(value, f),
            Repr::Unsigned(value) => fmt::Display::fmt(value, f),
            Repr::Digits(digits) => f.write_str(digits),
        }
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<i64> for Integer {
    fn from(value: i64) -> Self {
        Self(Repr::Signed(value))
    }
}

impl From<u64> for Integer {
    fn from(value: u64) -> Self {
        Self(i64::try_from(value).map_or(Repr::Unsigned(value), Repr::Signed))
    }
}

impl From<i128> for Integer {
    fn from(value: i128) -> Self {
        Self(if let Ok(value) = i64::try_from(value) {
            Repr::Signed(value)
        } else if let Ok(value) = u64::try_from(value) {
            Repr::Unsigned(value)
        } else {
            Repr::Digits(value.to_string().into())
        })
    }
}

impl From<u128> for Integer {
    fn from(value: u128) -> Self {
        match i128::try_from(value) {
            Ok(value) => Self::from(value),
            Err(_) => Self(Repr::Digits(value.to_string().into())),
        }
    }
}

impl From<isize> for Integer {
    fn from(value: isize) -> Self {
        Self::from(value as i64)
    }
}

impl From<usize> for Integer {
    fn from(value: usize) -> Self {
        Self::from(value as u64)
    }
}

/// The conversions that are the same for every primitive integer.
macro_rules! primitive {
    ($($small:ty => $wide:ty),*; $($target:ty),*) => {
        $(impl From<$small> for Integer {
            fn from(value: $small) -> Self {
                Self::from(<$wide>::from(value))
            }
        })*
        $(impl TryFrom<&Integer> for $target {
            type Error = Error;

            /// # Errors
            /// [`ErrorKind::Type`] if the value is out of range.
            fn try_from(integer: &Integer) -> Result<Self, Error> {
                let fitting = match &integer.0 {
                    Repr::Signed(value) => Self::try_from(*value).ok(),
                    Repr::Unsigned(value) => Self::try_from(*value).ok(),
                    Repr::Digits(digits) => digits.parse().ok(),
                };
                fitting.ok_or_else(|| {
                    Error::custom(
                        ErrorKind::Type,
                        concat!("the integer is out of the range of ", stringify!($target)),
                    )
                })
            }
        })*
    };
}
primitive!(
    i8 => i64, i16 => i64, i32 => i64, u8 => i64, u16 => i64, u32 => i64;
    i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize
);
