//! How a session is opened: which cookie, which checks, and what becomes of a bad one.

use std::sync::Arc;

use super::config::SessionConfig;
use super::cookie::cookies_named;
use super::expiry::{ExpiryPolicy, SessionFacts};
use super::handle::Session;
use super::interface::SessionInterface;
use super::request::RequestHead;
use super::rules::{BadCookie, SeveralCookies};
use super::state::{Origin, State};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::serializer::SigningSerializer;
use crate::timed::Stamp;
use crate::value::{Map, Value};

/// How many `Cookie` headers of a request are looked at.
///
/// Difference: Flask looks at all that the server takes. Browsers keep fewer than 200 cookies a site,
/// and HTTP/2 may send each in a header of its own.
const MAX_FIELDS: usize = 1024;

/// How many bytes of them in all. Servers accept less.
const MAX_BYTES: usize = 1 << 20;

/// How many cookies of one name are tried with [`SeveralCookies::FirstGood`].
const MAX_CANDIDATES: usize = 8;

pub(super) fn open_session<I: SessionInterface + ?Sized>(
    interface: &I,
    request: &dyn RequestHead,
) -> Session {
    let Some(serializer) = interface.signing_serializer() else {
        return interface.make_null_session();
    };
    let attributes = interface.cookie_attributes(request);
    let rules = interface.cookie_rules();
    let headers = request.header_values("cookie");
    let looked_at = within_limits(&headers);
    let candidates = match rules.several {
        SeveralCookies::First => 1,
        SeveralCookies::FirstGood => MAX_CANDIDATES,
    };
    let mut found = false;
    let mut opener = None;
    let mut first_error = None;
    let mut opened = None;
    let mut cookies = cookies_named(looked_at.iter().copied(), attributes.name());
    for token in cookies.by_ref().take(candidates) {
        found = true;
        if token.is_empty() {
            continue;
        }
        let opener = opener.get_or_insert_with(|| Opener {
            serializer,
            config: interface.config(),
            policy: interface.expiry_policy(),
            reissue: rules.reissue,
            now: interface.now(),
        });
        match opener.open(&token) {
            Ok(state) => {
                opened = Some(state);
                break;
            }
            Err(error) => drop(first_error.get_or_insert(error)),
        }
    }
    if !found && looked_at.len() < headers.len() {
        let report = "the request has more `Cookie` headers than are looked at; the session cookie is not \
                      among the first";
        first_error = Some(Error::custom(ErrorKind::TooLarge, report));
    }
    let mut state = opened.unwrap_or_else(|| {
        let mut fresh = State::default();
        // A deletion names no value: it would hit a good cookie of the same name that was not tried.
        let mut all_are_bad = || cookies.next().is_none() && looked_at.len() == headers.len();
        let clear_cookie =
            found && first_error.is_some() && rules.bad_cookie == BadCookie::Clear && all_are_bad();
        fresh.origin = Origin { error: first_error.map(Arc::new), clear_cookie, ..Origin::default() };
        fresh
    });
    drop(cookies);
    state.attributes = Some(attributes);
    Session::from_state(state)
}

/// The headers at the front that are few and short enough to be looked at.
fn within_limits<'v, 'h>(headers: &'v [&'h [u8]]) -> &'v [&'h [u8]] {
    let mut bytes = 0_usize;
    let within = headers.iter().take(MAX_FIELDS).take_while(|header| {
        bytes = bytes.saturating_add(header.len());
        bytes <= MAX_BYTES
    });
    &headers[..within.count()]
}

/// What is at hand to open one cookie.
struct Opener<'a> {
    serializer: &'a dyn SigningSerializer,
    config: &'a SessionConfig,
    policy: &'a dyn ExpiryPolicy,
    reissue: bool,
    now: Timestamp,
}

impl Opener<'_> {
    fn open(&self, token: &[u8]) -> Result<State> {
        let resent = |value: &Value, stamp: &Stamp| match value {
            Value::Map(map) => {
                (self.reissue && stamp.signed_by().needs_reissue())
                    || self.policy.should_set_cookie(&self.facts(map, stamp), map)
            }
            _ => false,
        };
        let loaded = self.serializer.read(token, self.policy.max_age(self.config), self.now, &resent)?;
        let Value::Map(map) = loaded.value else {
            return Err(Error::new(ErrorKind::NotAMapping));
        };
        if !self.policy.admits(&self.facts(&map, &loaded.stamp), &map) {
            return Err(Error::custom(ErrorKind::Expired, "the expiry policy has ended the session"));
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

    fn facts(&self, map: &Map, stamp: &Stamp) -> SessionFacts {
        SessionFacts::of(self.config, self.now, map, Some(stamp.signed_at()), false)
    }
}
