//! The `Domain` attribute: host names in ASCII.

use crate::{ConfigError, ConfigErrorKind};

/// The host name as it stands in the header.
///
/// Leading dots are cut. Labels with non-ASCII characters become `xn--` labels after IDNA 2003's
/// mapping, as by Python's `idna` codec; ASCII labels and one trailing dot stay as they are.
pub(super) fn to_ascii(domain: &str) -> Result<String, ConfigError> {
    let host = domain.trim_start_matches('.');
    let without_root = host.strip_suffix(is_dot).unwrap_or(host);
    if without_root.is_empty() {
        return Err(error(domain, "is empty; leave the domain out for cookies of this host only"));
    }
    if host.contains(':') {
        return Err(error(domain, "has a port or is an IPv6 address; give the host name alone"));
    }
    let mut ascii = String::with_capacity(host.len());
    for label in without_root.split(is_dot) {
        if !ascii.is_empty() {
            ascii.push('.');
        }
        push_label(&mut ascii, label).map_err(|reason| error(domain, reason))?;
    }
    if ascii.len() > 253 {
        return Err(error(domain, "is longer than the 253 characters of a host name"));
    }
    if without_root.len() < host.len() {
        ascii.push('.');
    }
    Ok(ascii)
}

/// The dots that IDNA takes for one.
fn is_dot(character: char) -> bool {
    matches!(character, '.' | '\u{3002}' | '\u{ff0e}' | '\u{ff61}')
}

fn push_label(out: &mut String, label: &str) -> Result<(), &'static str> {
    let start = out.len();
    if label.is_ascii() {
        out.push_str(label);
    } else {
        out.push_str(&idna_2003(label).ok_or("has a label that IDNA does not allow; write its xn-- form")?);
    }
    let label = &out[start..];
    if !(1..=63).contains(&label.len()) {
        return Err("has a label that is empty or longer than 63 characters");
    }
    if !label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
        return Err("has a character that host names do not have; use letters, digits, '-', '_' and dots");
    }
    Ok(())
}

/// The `xn--` form of a label, with the four characters mapped that IDNA 2008 keeps.
fn idna_2003(label: &str) -> Option<String> {
    let mut mapped = String::with_capacity(label.len());
    for character in label.chars() {
        match character {
            'ß' | 'ẞ' => mapped.push_str("ss"),
            'ς' => mapped.push('σ'),
            '\u{200c}' | '\u{200d}' => {}
            other => mapped.push(other),
        }
    }
    idna::domain_to_ascii_cow(mapped.as_bytes(), idna::AsciiDenyList::URL)
        .ok()
        .map(|ascii| ascii.into_owned())
}

fn error(domain: &str, reason: &str) -> ConfigError {
    ConfigError::new(ConfigErrorKind::CookieDomain, format!("the cookie domain {domain:?} {reason}"))
}
