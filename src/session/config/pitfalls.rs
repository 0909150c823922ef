//! Finds settings that browsers reject or ignore.

use chrono::TimeDelta;

use super::{ConfigWarning, SessionConfig};
use crate::session::cookie::CookieAttributes;
use crate::session::cookie::same_site::SameSite;
use crate::session::latin1::is_token_char;

/// All warnings about the cookie and its lifetime.
pub(super) fn of(config: &SessionConfig) -> impl Iterator<Item = ConfigWarning> {
    let lifetime = config.permanent_session_lifetime();
    let of_lifetime = [
        (lifetime > TimeDelta::days(400), ConfigWarning::LifetimeOver400Days),
        (lifetime < TimeDelta::seconds(1), ConfigWarning::LifetimeBelowOneSecond),
    ];
    let cookie = config.cookie();
    of_name(cookie)
        .into_iter()
        .chain(of_attributes(cookie))
        .chain(cookie.domain().into_iter().flat_map(of_domain))
        .chain(of_lifetime)
        .filter_map(|(applies, warning)| applies.then_some(warning))
}

/// Browsers compare prefixes case-insensitively.
fn of_name(cookie: &CookieAttributes) -> [(bool, ConfigWarning); 6] {
    let has_prefix = |prefix: &str| {
        cookie.name().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    let insecure = !cookie.is_secure();
    let host = has_prefix("__Host-");
    let secure = has_prefix("__Secure-") || has_prefix("__Http-");
    let http = has_prefix("__Http-") || has_prefix("__Host-Http-");
    [
        (host && insecure, ConfigWarning::HostPrefixWithoutSecure),
        (host && cookie.domain().is_some(), ConfigWarning::HostPrefixWithDomain),
        (host && cookie.path() != Some("/"), ConfigWarning::HostPrefixWithoutRootPath),
        (secure && insecure, ConfigWarning::SecurePrefixWithoutSecure),
        (http && !cookie.is_http_only(), ConfigWarning::HttpPrefixWithoutHttpOnly),
        (!cookie.name().bytes().all(is_token_char), ConfigWarning::NameNotAToken),
    ]
}

fn of_attributes(cookie: &CookieAttributes) -> [(bool, ConfigWarning); 3] {
    let none = cookie.same_site() == Some(SameSite::None);
    [
        (none && !cookie.is_secure(), ConfigWarning::SameSiteNoneWithoutSecure),
        (cookie.is_partitioned() && !none, ConfigWarning::PartitionedWithoutSameSiteNone),
        (cookie.path().is_some_and(|path| !path.starts_with('/')), ConfigWarning::PathWithoutSlash),
    ]
}

/// Browsers treat a host whose last label is a number as an IPv4 address.
fn of_domain(domain: &str) -> [(bool, ConfigWarning); 3] {
    let without_root = domain.strip_suffix('.').unwrap_or(domain);
    let last = without_root.rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or_else(|| last.strip_prefix("0X"));
    let address = last.bytes().all(|byte| byte.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    [
        (address, ConfigWarning::DomainIsAddress),
        (!address && last.len() == without_root.len(), ConfigWarning::DomainIsOneLabel),
        (domain.ends_with('.'), ConfigWarning::DomainEndsWithDot),
    ]
}
