//! Settings that Flask sends and browsers reject: [`ConfigWarning`].

use std::fmt;

use crate::session::cookie::CookieAttributes;
use crate::session::cookie::same_site::SameSite;

/// A combination of settings with which browsers drop the cookie.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfigWarning {
    /// A name with `__Host-` needs `Secure`.
    HostPrefixWithoutSecure,
    /// A name with `__Host-` must not have a `Domain`.
    HostPrefixWithDomain,
    /// A name with `__Host-` needs `Path=/`.
    HostPrefixWithoutRootPath,
    /// A name with `__Secure-` needs `Secure`.
    SecurePrefixWithoutSecure,
    /// `SameSite=None` needs `Secure`.
    SameSiteNoneWithoutSecure,
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
                "browsers drop a __Secure- cookie without Secure; set SESSION_COOKIE_SECURE"
            }
            Self::SameSiteNoneWithoutSecure => {
                "browsers drop a SameSite=None cookie without Secure; set SESSION_COOKIE_SECURE"
            }
        })
    }
}

/// All warnings about a cookie. Browsers look at the prefix in any case.
pub(super) fn of_cookie(cookie: &CookieAttributes) -> Vec<ConfigWarning> {
    let has_prefix = |prefix: &str| {
        cookie.name().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let host = has_prefix("__Host-");
    let insecure = !cookie.is_secure();
    [
        (host && insecure, ConfigWarning::HostPrefixWithoutSecure),
        (host && cookie.domain().is_some(), ConfigWarning::HostPrefixWithDomain),
        (host && cookie.path() != Some("/"), ConfigWarning::HostPrefixWithoutRootPath),
        (has_prefix("__Secure-") && insecure, ConfigWarning::SecurePrefixWithoutSecure),
        (cookie.same_site() == Some(SameSite::None) && insecure, ConfigWarning::SameSiteNoneWithoutSecure),
    ]
    .into_iter()
    .filter_map(|(applies, warning)| applies.then_some(warning))
    .collect()
}
