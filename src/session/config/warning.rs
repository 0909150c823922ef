//! What a configuration says and browsers or this crate will not do: [`ConfigWarning`].

use std::fmt;
use std::time::Duration;

use crate::timed::MaxAge;

/// A setting that will not do what it seems to be meant for.
///
/// Flask says nothing of these. [`SessionConfig::warnings`](crate::SessionConfig::warnings) lists them, the web
/// layers report them with the feature `tracing`, and `deny_warnings` of
/// [`SessionConfigBuilder`](crate::SessionConfigBuilder::deny_warnings) and
/// [`Settings`](crate::Settings::deny_warnings) makes errors of them. `Display` says what to do.
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
    /// The name has characters beyond the token of RFC 6265: other servers and proxies may drop it.
    NameNotAToken,
    /// `SameSite=None` needs `Secure`.
    SameSiteNoneWithoutSecure,
    /// A partitioned cookie is for frames on other sites, which only `SameSite=None` reaches.
    PartitionedWithoutSameSiteNone,
    /// Browsers ignore a `Path` that does not begin with `/`.
    PathWithoutSlash,
    /// The `Domain` is an IP address: it has no subdomains, and other hosts cannot set it.
    DomainIsAddress,
    /// The `Domain` is a single label, as `localhost`: browsers share no cookie over such a domain.
    DomainIsOneLabel,
    /// The `Domain` ends with a dot, so it is not the domain that users type.
    DomainEndsWithDot,
    /// Browsers keep no cookie for more than 400 days.
    LifetimeOver400Days,
    /// The lifetime is below one second: each session has expired when it comes back.
    LifetimeBelowOneSecond,
    /// A switch is neither true nor false.
    NotASwitch {
        /// The setting.
        name: String,
        /// What it counts as, by what Flask does and browsers make of it.
        on: bool,
    },
    /// A setting that looks as if it were about sessions, but is none of Flask's.
    UnknownSetting {
        /// The setting.
        name: String,
        /// The one that was probably meant.
        nearest: Option<String>,
    },
    /// Flask-Session is set up: that app keeps its sessions on the server, not in the cookie.
    ServerSideSessions {
        /// The setting that says so.
        name: String,
    },
    /// There are fallback keys and no secret key, so nothing is signed or opened.
    FallbacksWithoutKey {
        /// The setting that holds the fallback keys.
        name: String,
    },
    /// A secret key is a text such as `b'\x00'`, which is what Python shows for bytes.
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
    /// What is questionable about remembering revocations for sessions of this lifetime at most.
    pub(in crate::session) fn of_revocation(covered: Duration, lifetime: MaxAge) -> Option<Self> {
        let (covered, lifetime) = (covered.as_secs(), lifetime.as_seconds());
        let is_enough =
            lifetime.is_some_and(|lifetime| u64::try_from(lifetime).is_ok_and(|limit| limit <= covered));
        (!is_enough && lifetime.is_none_or(|limit| limit >= 0))
            .then_some(Self::RevocationsForgotten { covered, lifetime })
    }

    /// The same with the names of environment variables.
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
                    "{name} looks like bytes as Python shows them and is taken as that text; write the bytes as \
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
