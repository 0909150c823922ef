//! The cookies of a test's browser: what RFC 6265 says about keeping and sending them.

use std::fmt;

use crate::clock::Timestamp;
use crate::http_date;

/// Where a request goes.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) secure: bool,
}

/// A cookie as it is kept.
#[derive(Clone)]
struct Kept {
    name: String,
    value: String,
    domain: String,
    host_only: bool,
    path: String,
    secure: bool,
    until: Option<Timestamp>,
}

impl Kept {
    fn is_sent_to(&self, place: Place<'_>, now: Timestamp) -> bool {
        let host = self.domain == place.host || (!self.host_only && is_below(place.host, &self.domain));
        host && is_within(place.path, &self.path)
            && (place.secure || !self.secure)
            && self.until.is_none_or(|until| now < until)
    }

    /// Reads a `Set-Cookie` text; `None` if a browser ignores it.
    fn read(place: Place<'_>, set_cookie: &str, now: Timestamp) -> Option<Self> {
        let mut parts = set_cookie.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let mut kept = Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            domain: place.host.to_owned(),
            host_only: true,
            path: default_path(place.path).to_owned(),
            secure: false,
            until: None,
        };
        let mut max_age = None;
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key.trim().to_ascii_lowercase().as_str() {
                "domain" if !value.trim_start_matches('.').is_empty() => {
                    kept.domain = value.trim().trim_start_matches('.').to_ascii_lowercase();
                    kept.host_only = false;
                }
                "path" if value.starts_with('/') => value.clone_into(&mut kept.path),
                "secure" => kept.secure = true,
                "max-age" => max_age = value.parse::<i64>().ok().or(max_age),
                "expires" => {
                    let date = http_date::parse(value);
                    kept.until = date.map(|date| Timestamp::from_secs(date.timestamp())).or(kept.until);
                }
                _ => {}
            }
        }
        if let Some(seconds) = max_age {
            kept.until = Some(Timestamp::from_micros(
                seconds.max(0).saturating_mul(1_000_000).saturating_add(now.as_micros()),
            ));
        }
        kept.is_acceptable(place).then_some(kept)
    }

    fn is_acceptable(&self, place: Place<'_>) -> bool {
        let own = self.domain == place.host || is_below(place.host, &self.domain);
        let secure = place.secure || !self.secure;
        let prefix = if self.name.starts_with("__Host-") {
            self.secure && self.host_only && self.path == "/"
        } else {
            self.secure || !self.name.starts_with("__Secure-")
        };
        own && secure && prefix && !self.name.is_empty()
    }
}

/// All cookies of a browser, oldest first.
#[derive(Clone, Default)]
pub(super) struct Jar(Vec<Kept>);

impl Jar {
    pub(super) fn receive(&mut self, place: Place<'_>, set_cookie: &str, now: Timestamp) {
        let Some(kept) = Kept::read(place, set_cookie, now) else { return };
        let same = |other: &Kept| {
            (&other.name, &other.domain, &other.path) == (&kept.name, &kept.domain, &kept.path)
        };
        let gone = kept.until.is_some_and(|until| until <= now);
        match self.0.iter().position(same) {
            Some(index) if gone => drop(self.0.remove(index)),
            // A cookie keeps its place when it is set again.
            Some(index) => self.0[index] = kept,
            None if gone => {}
            None => self.0.push(kept),
        }
    }

    pub(super) fn header(&self, place: Place<'_>, now: Timestamp) -> Option<String> {
        let mut sent: Vec<&Kept> = self.0.iter().filter(|kept| kept.is_sent_to(place, now)).collect();
        sent.sort_by_key(|kept| std::cmp::Reverse(kept.path.len()));
        let pairs: Vec<String> = sent.iter().map(|kept| format!("{}={}", kept.name, kept.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    pub(super) fn end_session(&mut self) {
        self.0.retain(|kept| kept.until.is_some());
    }
}

/// Shows which cookies there are. Their values are as good as passwords.
impl fmt::Debug for Jar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|kept| format!("{} at {}{}", kept.name, kept.domain, kept.path));
        f.debug_list().entries(shown).finish()
    }
}

/// Whether `host` is a subdomain of `domain` (an address of numbers has none).
fn is_below(host: &str, domain: &str) -> bool {
    let above = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    above && host.parse::<std::net::IpAddr>().is_err()
}

/// The path matching of RFC 6265, section 5.1.4.
fn is_within(path: &str, cookie_path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    path.strip_prefix(cookie_path)
        .is_some_and(|rest| rest.is_empty() || cookie_path.ends_with('/') || rest.starts_with('/'))
}

/// The path of a cookie that names none, of the same section.
fn default_path(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    match path.rfind('/') {
        Some(0) | None => "/",
        Some(end) => &path[..end],
    }
}
