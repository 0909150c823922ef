//! The `Domain` attribute: host names in ASCII.

use crate::{ConfigError, ConfigErrorKind};

/// The host name for the header: without leading dots, otherwise as given.
///
/// Difference: Werkzeug writes the `xn--` form of other scripts with the mapping of IDNA 2003, which turns `straße.de`
/// into `strasse.de`, a name that may belong to someone else. Only the owner knows which form is registered, so such a
/// name is rejected here.
pub(super) fn to_ascii(domain: &str) -> Result<String, ConfigError> {
    let host = domain.trim_start_matches('.');
    let without_root = host.strip_suffix('.').unwrap_or(host);
    if without_root.is_empty() {
        return Err(error(domain, "is empty; leave the domain out for cookies of this host only"));
    }
    if host.contains(':') {
        return Err(error(domain, "has a port or is an IPv6 address; give the host name alone"));
    }
    if !host.is_ascii() {
        return Err(error(
            domain,
            "has characters outside of ASCII; write its xn-- form, such as xn--bcher-kva.de for bücher.de \
             (in Python: domain.encode(\"idna\"))",
        ));
    }
    for label in without_root.split('.') {
        check_label(label).map_err(|reason| error(domain, reason))?;
    }
    if without_root.len() > 253 {
        return Err(error(domain, "is longer than the 253 characters of a host name"));
    }
    Ok(host.to_owned())
}

fn check_label(label: &str) -> Result<(), &'static str> {
    if !(1..=63).contains(&label.len()) {
        return Err("has a label that is empty or longer than 63 characters");
    }
    if !label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Err("has a character that host names do not have; use letters, digits, '-', '_' and dots");
    }
    Ok(())
}

fn error(domain: &str, reason: &str) -> ConfigError {
    ConfigError::new(ConfigErrorKind::CookieDomain, format!("the cookie domain {domain:?} {reason}"))
}
