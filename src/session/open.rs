//! How a session is opened: which cookie, which checks, and what becomes of a bad one.

use std::sync::Arc;

use super::config::SessionConfig;
use super::cookie::cookies_named;
use super::data::{Origin, Session, State};
use super::expiry::{ExpiryPolicy, SessionFacts};
use super::interface::SessionInterface;
use super::request::RequestHead;
use super::rules::{BadCookie, SeveralCookies};
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
    let rules = interface.cookie_rules();
    let headers = (0..).map_while(|nth| request.header("cookie", nth));
    let candidates = match rules.several {
        SeveralCookies::First => 1,
        SeveralCookies::FirstGood => usize::MAX,
    };
    let mut opener = None;
    let mut first_error = None;
    let mut opened = None;
    for token in cookies_named(headers, attributes.name()).take(candidates).filter(|token| !token.is_empty())
    {
        let opener = opener.get_or_insert_with(|| Opener {
            serializer,
            config: interface.config(),
            policy: interface.expiry_policy(),
            resign: rules.resign,
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
    let mut state = opened.unwrap_or_else(|| {
        let mut fresh = State::default();
        let clear_cookie = first_error.is_some() && rules.bad_cookie == BadCookie::Clear;
        fresh.origin = Origin { error: first_error.map(Arc::new), clear_cookie, ..Origin::default() };
        fresh
    });
    state.attributes = Some(attributes);
    Session::from_state(state)
}

/// What is at hand to open one cookie.
struct Opener<'a> {
    serializer: &'a dyn SigningSerializer,
    config: &'a SessionConfig,
    policy: &'a dyn ExpiryPolicy,
    resign: bool,
    now: Timestamp,
}

impl Opener<'_> {
    fn open(&self, token: &[u8]) -> Result<State> {
        let resent = |value: &Value, stamp: &Stamp| match value {
            Value::Map(map) => {
                (self.resign && stamp.signed_by().needs_resign())
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
        SessionFacts::new(self.config, self.now, map, Some(stamp.signed_at()), false)
    }
}
