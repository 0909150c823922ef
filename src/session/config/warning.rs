//! [`ConfigWarning`]: settings that do not work as intended.

use std::fmt;
use std::time::Duration;

use crate::timed::MaxAge;

/// A setting that does not work as intended.
///
/// Flask does not report these. [`SessionConfig::warnings`](crate::SessionConfig::warnings) lists them, and the web layers
/// log them with the feature `tracing`. `deny_warnings` of
/// [`SessionConfigBuilder`](crate::config::SessionConfigBuilder::deny_warnings) and [`Settings`](crate::Settings::deny_warnings)
/// makes them errors. `Display` says what to do.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ConfigWarning {
    /// A name with `__Host-` needs `Secure`.
    HostPrefixWithoutSecure,
    /// A name with `__Host-` must not have a `Domain`.
    HostPrefixWithDomain,
    /// A name with `__Host-` needs `Path=/`.
    HostPrefixWithoutRootPath,
    /// A name with `__Secure-` or `__Http-` needs `Secure`.
    SecurePrefixWithoutSecure,
    /// A name with `__Http-` or `__Host-Http-` needs `HttpOnly`.
    HttpPrefixWithoutHttpOnly,
    /// The name is not a token of RFC 6265, so other servers and proxies may drop the cookie.
    NameNotAToken,
    /// `SameSite=None` needs `Secure`.
    SameSiteNoneWithoutSecure,
    /// A partitioned cookie is for frames on other sites, which need `SameSite=None`.
    PartitionedWithoutSameSiteNone,
    /// Browsers ignore a `Path` that does not begin with `/`.
    PathWithoutSlash,
    /// The `Domain` is an IP address, which has no subdomains.
    DomainIsAddress,
    /// The `Domain` is a single label, such as `localhost`. Browsers reject such a domain.
    DomainIsOneLabel,
    /// The `Domain` ends with a dot, so it does not match the page's host.
    DomainEndsWithDot,
    /// Browsers keep no cookie for more than 400 days.
    LifetimeOver400Days,
    /// The lifetime is below one second, so each session has expired at the next request.
    LifetimeBelowOneSecond,
    /// A switch is neither true nor false.
    NotASwitch {
        /// The setting.
        name: String,
        /// Its effect, given Flask's behaviour and browsers'.
        on: bool,
    },
    /// A setting that looks like a session setting but is not one of Flask's.
    UnknownSetting {
        /// The setting.
        name: String,
        /// The setting that was probably meant.
        nearest: Option<String>,
    },
    /// The app uses Flask-Session, which keeps sessions on the server, not in the cookie.
    ServerSideSessions {
        /// The setting that shows it.
        name: String,
    },
    /// There are fallback keys but no secret key, so nothing is signed or opened.
    FallbacksWithoutKey {
        /// The setting that holds the fallback keys.
        name: String,
    },
    /// A secret key is text such as `b'\x00'`, which is how Python prints bytes.
    PythonBytesAsText {
        /// The setting that holds the key.
        name: String,
    },
    /// Sessions can live longer than their revocation is remembered.
    RevocationsForgotten {
        /// The longest lifetime that the revocation policy was made for, in seconds.
        covered: u64,
        /// How old a cookie may be, in seconds; `None` without a limit.
        lifetime: Option<i64>,
    },
}

impl ConfigWarning {
    /// Warns if sessions can live longer than revocations are remembered.
    pub(in crate::session) fn of_revocation(covered: Duration, lifetime: MaxAge) -> Option<Self> {
        let (covered, lifetime) = (covered.as_secs(), lifetime.as_seconds());
        let is_enough =
            lifetime.is_some_and(|lifetime| u64::try_from(lifetime).is_ok_and(|limit| limit <= covered));
        (!is_enough && lifetime.is_none_or(|limit| limit >= 0))
            .then_some(Self::RevocationsForgotten { covered, lifetime })
    }

    /// Replaces setting names by names of environment variables.
    pub(super) fn prefixed(mut self, prefix: &str) -> Self {
        let add = |name: &mut String| *name = format!("{prefix}_{name}");
        match &mut self {
            Self::NotASwitch { name, .. }
            | Self::ServerSideSessions { name }
            | Self::FallbacksWithoutKey { name }
            | Self::PythonBytesAsText { name } => add(name),
            Self::UnknownSetting { name, nearest } => {
                add(name);
                nearest.iter_mut().for_each(add);
            }
            _ => {}
        }
        self
    }
}

impl fmt::Display for ConfigWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HostPrefixWithoutSecure => {
                "browsers drop a __Host- cookie without Secure; set SESSION_COOKIE_SECURE"
            }
            Self::HostPrefixWithDomain => {
                "browsers drop a __Host- cookie with a Domain; leave SESSION_COOKIE_DOMAIN out"
            }
            Self::HostPrefixWithoutRootPath => {
                "browsers drop a __Host- cookie whose Path is not /; set SESSION_COOKIE_PATH to /"
            }
            Self::SecurePrefixWithoutSecure => {
                "browsers drop a __Secure- or __Http- cookie without Secure; set SESSION_COOKIE_SECURE"
            }
            Self::HttpPrefixWithoutHttpOnly => {
                "browsers drop a __Http- or __Host-Http- cookie without HttpOnly; set SESSION_COOKIE_HTTPONLY"
            }
            Self::NameNotAToken => {
                "other servers and proxies may drop a cookie with this name; use ASCII letters, digits, '-', '_' \
                 and '.' in SESSION_COOKIE_NAME"
            }
            Self::SameSiteNoneWithoutSecure => {
                "browsers drop a SameSite=None cookie without Secure; set SESSION_COOKIE_SECURE"
            }
            Self::PartitionedWithoutSameSiteNone => {
                "browsers do not send a partitioned cookie to frames on other sites without SameSite=None; set \
                 SESSION_COOKIE_SAMESITE to None, or leave SESSION_COOKIE_PARTITIONED out"
            }
            Self::PathWithoutSlash => {
                "browsers ignore a Path that does not begin with / and take the directory of the page; set \
                 SESSION_COOKIE_PATH or APPLICATION_ROOT to a path that begins with /"
            }
            Self::DomainIsAddress => {
                "browsers take a cookie with the Domain of an IP address from that address only; leave \
                 SESSION_COOKIE_DOMAIN out"
            }
            Self::DomainIsOneLabel => {
                "browsers do not share a cookie over a Domain of one label, such as localhost; leave \
                 SESSION_COOKIE_DOMAIN out"
            }
            Self::DomainEndsWithDot => {
                "browsers drop a cookie whose Domain ends with a dot unless the address does; remove the dot from \
                 SESSION_COOKIE_DOMAIN"
            }
            Self::LifetimeOver400Days => {
                "browsers keep no cookie for more than 400 days; PERMANENT_SESSION_LIFETIME is longer, so set it to \
                 400 days or less"
            }
            Self::LifetimeBelowOneSecond => {
                "PERMANENT_SESSION_LIFETIME is below one second, so every session has expired when it comes back; \
                 choose a longer one"
            }
            Self::NotASwitch { name, on } => {
                let state = if *on { "on" } else { "off" };
                return write!(f, "{name} is neither true nor false and counts as {state}; write true or false");
            }
            Self::UnknownSetting { name, nearest } => {
                write!(f, "{name:?} is not a setting of Flask's session cookie and is ignored; ")?;
                return match nearest {
                    Some(nearest) => write!(f, "did you mean {nearest}?"),
                    None => f.write_str("remove it, or check its spelling"),
                };
            }
            Self::ServerSideSessions { name } => {
                return write!(
                    f,
                    "{name} says that the Flask app keeps its sessions on the server, by Flask-Session; this crate \
                     keeps them in the cookie, readable, and cannot open those of that app"
                );
            }
            Self::FallbacksWithoutKey { name } => {
                return write!(f, "{name} is not used without a secret key; set the secret key as well");
            }
            Self::PythonBytesAsText { name } => {
                return write!(
                    f,
                    "{name} looks like bytes as Python prints them and is used as that text; write the bytes as \
                     {{\"hex\": \"…\"}}"
                );
            }
            Self::RevocationsForgotten { covered, lifetime } => {
                let ends = lifetime.map_or("without end".to_owned(), |limit| format!("{limit} s after it was sent"));
                return write!(
                    f,
                    "revocations are remembered for sessions of at most {covered} s, but a cookie is valid {ends}, \
                     so it can count again; give the source of the revocations the longer lifetime"
                );
            }
        })
    }
}
