//! What the headers of a response should be.

use super::findings::{ATTRIBUTES, EXPIRES, Finding, LINES, VARY};
use super::model::{Held, is_alive};
use super::options::Expires;
use crate::clock::Timestamp;
use crate::http_date;
use crate::printable::Printable;
use crate::session::cookie::CookieAttributes;
use crate::session::expiry::SessionFacts;
use crate::session::headers::SessionHeaders;
use crate::session::interface::SessionInterface;

/// A `Set-Cookie` text in its parts.
pub(super) struct SetCookie<'a> {
    name: &'a str,
    attributes: Vec<(String, &'a str)>,
}

impl<'a> SetCookie<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let mut parts = text.split(';');
        let pair = parts.next().unwrap_or_default();
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        let attributes = parts.map(|part| part.trim().split_once('=').unwrap_or((part.trim(), "")));
        let attributes = attributes.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect();
        Self { name: name.trim(), attributes }
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().rev().find(|(other, _)| other == name).map(|(_, value)| *value)
    }

    /// When the browser deletes the cookie.
    pub(super) fn expires(&self, now: Timestamp) -> Option<i64> {
        let max_age = self.attribute("max-age").and_then(|text| text.parse::<i64>().ok());
        let end = max_age.map(|seconds| now.as_secs().saturating_add(seconds));
        end.or_else(|| self.attribute("expires").and_then(http_date::parse).map(|date| date.timestamp()))
    }

    /// Whether the browser deletes the cookie at once.
    pub(super) fn is_deletion(&self, now: Timestamp) -> bool {
        self.expires(now).is_some_and(|end| end <= now.as_secs())
    }

    /// The first difference from what the cookie's attributes should be.
    fn differs(&self, declared: &CookieAttributes) -> Option<String> {
        if self.name != declared.name() {
            return Some(format!(
                "the cookie is named `{}`, not `{}`",
                Printable::new(self.name),
                declared.name()
            ));
        }
        let text = declared.render_deletion();
        let wanted = SetCookie::read(&text);
        ["domain", "path", "secure", "httponly", "samesite", "partitioned"].into_iter().find_map(|name| {
            let (here, there) = (self.attribute(name), wanted.attribute(name));
            let shown =
                |value: Option<&str>| value.map_or("nothing".to_owned(), |value| format!("`{name}={value}`"));
            let same = here.map(str::to_ascii_lowercase) == there.map(str::to_ascii_lowercase);
            (!same).then(|| format!("the cookie has {}, and should have {}", shown(here), shown(there)))
        })
    }
}

/// Which response it is, for the report.
pub(super) struct Response<'a> {
    pub(super) interface: &'a dyn SessionInterface,
    pub(super) headers: &'a SessionHeaders,
    pub(super) attributes: &'a CookieAttributes,
    pub(super) accessed: bool,
    pub(super) now: Timestamp,
}

impl Response<'_> {
    /// Checks what all responses have in common.
    pub(super) fn check(&self, findings: &mut Vec<Finding>) {
        let texts = self.headers.set_cookie().into_iter();
        let others = self.headers.other_cookies().iter().map(String::as_str);
        for text in texts.clone().chain(others) {
            findings.push(Finding::tried(LINES));
            if text.bytes().any(|byte| byte.is_ascii_control()) {
                findings.push(Finding::new(LINES, format!("the header is {text:?}")));
            }
        }
        let Some(text) = self.headers.set_cookie() else {
            findings.push(Finding::tried(VARY));
            if self.accessed && !self.headers.varies_by_cookie() {
                findings
                    .push(Finding::new(VARY, "the session was used, and the response has no `Vary: Cookie`"));
            }
            return;
        };
        let cookie = SetCookie::read(text);
        let what = if cookie.is_deletion(self.now) { "deletes" } else { "sets" };
        findings.push(Finding::tried(VARY));
        if !self.headers.varies_by_cookie() {
            let found = format!("the response {what} the cookie, and has no `Vary: Cookie`");
            findings.push(Finding::new(VARY, found));
        }
        findings.push(Finding::tried(ATTRIBUTES));
        if let Some(difference) = cookie.differs(self.attributes) {
            findings
                .push(Finding::new(ATTRIBUTES, format!("a response that {what} the cookie: {difference}")));
        }
    }

    /// Checks the date of a cookie that is set.
    pub(super) fn check_expires(&self, held: &Held, which: Expires, findings: &mut Vec<Finding>) {
        let Some(text) = self.headers.set_cookie() else { return };
        let end = SetCookie::read(text).expires(self.now);
        let facts =
            SessionFacts::of(self.interface.config(), self.now, &held.full, Some(held.signed_at), true);
        let policy = self.interface.expiry_policy().expiration_time(&facts, &held.full).ok().flatten();
        let due = match which {
            Expires::AsThePolicySays => policy.is_some(),
            Expires::Always => true,
            Expires::Never => false,
            Expires::Unknown => return,
        };
        findings.push(Finding::tried(EXPIRES));
        let permanent = if facts.permanent { "permanent" } else { "not permanent" };
        let found = match (end, due) {
            (None, false) => return,
            (None, true) => format!("the session is {permanent}, and its cookie has no `Expires`"),
            (Some(_), false) => format!("the session is {permanent}, and its cookie has `Expires`"),
            (Some(end), true) => {
                let left = end.saturating_sub(self.now.as_secs());
                let expected = policy.filter(|_| which == Expires::AsThePolicySays).map(Timestamp::as_secs);
                let before = Timestamp::from_secs(end.saturating_sub(2));
                if expected.is_some_and(|expected| expected.abs_diff(end) > 2) {
                    format!(
                        "the browser deletes the cookie after {left} s, and the expiry policy says another time"
                    )
                } else if left > 0 && !is_alive(self.interface, held, before) {
                    format!("the browser keeps the cookie for {left} s, and the server refuses it before")
                } else {
                    return;
                }
            }
        };
        findings.push(Finding::new(EXPIRES, found));
    }
}
