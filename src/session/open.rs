//! Opens a session: finds the cookie, checks it, and handles a bad one.

use std::sync::Arc;

use super::config::SessionConfig;
use super::cookie::{CookieAttributes, cookies_named};
use super::expiry::{ExpiryPolicy, SessionFacts};
use super::handle::Session;
use super::request::RequestHead;
use super::revocation::{RevocationPolicy, Standing};
use super::rules::{BadCookie, CookieRules, SeveralCookies};
use super::state::{Origin, State};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::serializer::SigningSerializer;
use crate::timed::Stamp;
use crate::value::{Map, Value};

/// The maximum number of `Cookie` headers that are read.
///
/// Difference: Flask reads all that the server accepts. Browsers keep fewer than 200 cookies per site, and HTTP/2 may
/// send each in its own header.
const MAX_FIELDS: usize = 1024;

/// The maximum total size of these headers in bytes. Servers accept less.
const MAX_BYTES: usize = 1 << 20;

/// The maximum number of cookies with the same name that are tried with [`SeveralCookies::FirstGood`].
const MAX_CANDIDATES: usize = 8;

/// Everything that opening a session depends on, as an interface chooses it.
pub(super) struct Opening<'a> {
    pub(super) serializer: &'a dyn SigningSerializer,
    pub(super) config: &'a SessionConfig,
    pub(super) policy: &'a dyn ExpiryPolicy,
    pub(super) revocation: Option<&'a Arc<dyn RevocationPolicy>>,
    pub(super) rules: CookieRules,
    pub(super) attributes: Arc<CookieAttributes>,
}

impl Opening<'_> {
    /// Opens the session of a request. Calls `now` only if the request has a session cookie.
    pub(super) fn open(self, request: &dyn RequestHead, now: impl Fn() -> Timestamp) -> Session {
        let headers = request.header_values("cookie");
        let looked_at = within_limits(&headers);
        let candidates = match self.rules.several {
            SeveralCookies::First => 1,
            SeveralCookies::FirstGood => MAX_CANDIDATES,
        };
        let mut found = false;
        let mut time = None;
        let mut first_error = None;
        let mut opened = None;
        let mut cookies = cookies_named(looked_at.iter().copied(), self.attributes.name());
        for token in cookies.by_ref().take(candidates) {
            found = true;
            if token.is_empty() {
                continue;
            }
            match self.open_token(&token, *time.get_or_insert_with(&now)) {
                Ok(state) => {
                    opened = Some(state);
                    break;
                }
                Err(error) => drop(first_error.get_or_insert(error)),
            }
        }
        if !found && looked_at.len() < headers.len() {
            let report = "the request has more `Cookie` headers than are read, and the session cookie is not \
                          among the first; send fewer cookies";
            first_error = Some(Error::custom(ErrorKind::TooLarge, report));
        }
        let mut state = opened.unwrap_or_else(|| {
            let mut fresh = State::default();
            // A deletion does not name a value, so it would also delete a good cookie that was not tried.
            let mut all_are_bad = || cookies.next().is_none() && looked_at.len() == headers.len();
            // A cookie that may count again later is not bad.
            let is_bad = |error: &Error| error.kind() != ErrorKind::Unconfirmed;
            let clear_cookie = found
                && first_error.as_ref().is_some_and(is_bad)
                && self.rules.bad_cookie == BadCookie::Clear
                && all_are_bad();
            fresh.origin = Origin { error: first_error.map(Arc::new), clear_cookie, ..Origin::default() };
            fresh
        });
        drop(cookies);
        state.attributes = Some(self.attributes);
        state.revocation = self.revocation.cloned();
        Session::from_state(state)
    }

    fn open_token(&self, token: &[u8], now: Timestamp) -> Result<State> {
        let resent = |value: &Value, stamp: &Stamp| match value {
            Value::Map(map) => {
                (self.rules.reissue && stamp.signed_by().needs_reissue())
                    || self.policy.should_set_cookie(&self.facts(map, stamp, now), map)
            }
            _ => false,
        };
        let loaded = self.serializer.read(token, self.policy.max_age(self.config), now, &resent)?;
        let Value::Map(map) = loaded.value else {
            return Err(Error::new(ErrorKind::NotAMapping));
        };
        if !self.policy.admits(&self.facts(&map, &loaded.stamp, now), &map) {
            return Err(Error::custom(ErrorKind::Expired, "the expiry policy has ended the session"));
        }
        if let Some(policy) = self.revocation {
            match policy.standing(&self.facts(&map, &loaded.stamp, now), &map) {
                Standing::Current => {}
                Standing::Revoked => return Err(Error::new(ErrorKind::Revoked)),
                Standing::Unknown => return Err(Error::new(ErrorKind::Unconfirmed)),
            }
        }
        let mut state = State::with_map(map);
        state.origin = Origin {
            signed_at: Some(loaded.stamp.signed_at()),
            signed_by: Some(loaded.stamp.signed_by()),
            resume: loaded.resume,
            ..Origin::default()
        };
        Ok(state)
    }

    fn facts(&self, map: &Map, stamp: &Stamp, now: Timestamp) -> SessionFacts {
        SessionFacts::of(self.config, now, map, Some(stamp.signed_at()), false)
    }
}

/// The first headers, within both limits.
fn within_limits<'v, 'h>(headers: &'v [&'h [u8]]) -> &'v [&'h [u8]] {
    let mut bytes = 0_usize;
    let within = headers.iter().take(MAX_FIELDS).take_while(|header| {
        bytes = bytes.saturating_add(header.len());
        bytes <= MAX_BYTES
    });
    &headers[..within.count()]
}
