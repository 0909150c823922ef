//! How a session is opened: which cookie, which checks, and what becomes of a bad one.

use std::sync::Arc;

use super::config::SessionConfig;
use super::cookie::first_cookie;
use super::data::{Origin, Session, State};
use super::expiry::{ExpiryPolicy, SessionFacts};
use super::interface::{BadCookie, SessionInterface};
use super::request::RequestHead;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::serializer::SigningSerializer;
use crate::timed::Stamp;
use crate::value::{Map, Value};

pub(super) fn open_session<I: SessionInterface + ?Sized>(
    interface: &I,
    request: &dyn RequestHead,
) -> Session {
    let Some(serializer) = interface.signing_serializer() else {
        return interface.make_null_session();
    };
    let attributes = interface.cookie_attributes(request);
    let headers = (0..).map_while(|nth| request.header("cookie", nth));
    let cookie = first_cookie(headers, attributes.name());
    let mut state = match cookie.as_deref() {
        None | Some([]) => State::default(),
        Some(token) => {
            let opener = Opener {
                serializer,
                config: interface.config(),
                policy: interface.expiry_policy(),
                now: interface.now(),
            };
            opener.open(token).unwrap_or_else(|error| {
                let clear_cookie = interface.bad_cookie() == BadCookie::Clear;
                let mut fresh = State::default();
                fresh.origin = Origin { error: Some(Arc::new(error)), clear_cookie, ..Origin::default() };
                fresh
            })
        }
    };
    state.attributes = Some(attributes);
    Session::from_state(state)
}

/// What is at hand to open one cookie.
struct Opener<'a> {
    serializer: &'a dyn SigningSerializer,
    config: &'a SessionConfig,
    policy: &'a dyn ExpiryPolicy,
    now: Timestamp,
}

impl Opener<'_> {
    fn open(&self, token: &[u8]) -> Result<State> {
        let resent = |value: &Value, stamp: &Stamp| match value {
            Value::Map(map) => self.policy.should_set_cookie(&self.facts(map, stamp), map),
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
        SessionFacts::new(self.config, self.now, map, Some(stamp.signed_at()), false)
    }
}
