//! The `SameSite` attribute of a cookie.

use std::fmt;
use std::str::FromStr;

use crate::{ConfigError, ConfigErrorKind};

/// When browsers send the cookie with cross-site requests.
///
/// Parsed from text in any case, as in Werkzeug's `dump_cookie`, and written in title case.
///
/// ```
/// use cookie_session::ConfigErrorKind;
/// use cookie_session::cookie::SameSite;
///
/// assert_eq!("lax".parse::<SameSite>()?, SameSite::Lax);
/// assert_eq!(SameSite::Strict.to_string(), "Strict");
/// assert_eq!("Lax ".parse::<SameSite>().unwrap_err().kind(), ConfigErrorKind::SameSite);
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SameSite {
    /// Only with requests from the cookie's own site.
    Strict,
    /// Also when the user follows a link from another site.
    Lax,
    /// Always; browsers require `Secure` with it.
    None,
}

impl SameSite {
    /// The value of the attribute, `Strict`, `Lax` or `None`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "Strict",
            Self::Lax => "Lax",
            Self::None => "None",
        }
    }
}

impl fmt::Display for SameSite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl TryFrom<&str> for SameSite {
    type Error = ConfigError;

    fn try_from(text: &str) -> Result<Self, ConfigError> {
        text.parse()
    }
}

impl TryFrom<String> for SameSite {
    type Error = ConfigError;

    fn try_from(text: String) -> Result<Self, ConfigError> {
        text.parse()
    }
}

impl FromStr for SameSite {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        [Self::Strict, Self::Lax, Self::None]
            .into_iter()
            .find(|value| value.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| {
                ConfigError::new(
                    ConfigErrorKind::SameSite,
                    format!("SameSite is {text:?}; set it to Strict, Lax or None, or leave it out"),
                )
            })
    }
}
