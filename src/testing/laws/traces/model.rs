//! [`Model`]: what each browser should see, worked out without the interface.
//!
//! The rule for responses that come late: the session is that of the response that *arrives* last, because the browser
//! keeps the cookie that it got last. With sessions on the server it is that of the response that was *saved* last.

use super::app::App;
use super::options::Options;
use crate::clock::Timestamp;
use crate::session::cookie::CookieAttributes;
use crate::session::expiry::SessionFacts;
use crate::session::interface::SessionInterface;
use crate::value::{Map, Value};

/// A saved session.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// What it may hold; more than one where both are right.
    pub(super) contents: Vec<Map>,
    /// The whole map as it was saved, for the expiry policy.
    pub(super) full: Map,
    pub(super) signed_at: Timestamp,
    pub(super) release: usize,
    /// The browser and the step of the login.
    pub(super) login: Option<(usize, usize)>,
    /// Whether it arrived late.
    pub(super) late: bool,
    /// Whether it was deleted on the server.
    pub(super) deleted: bool,
}

/// Where a browser keeps a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    browser: usize,
    name: String,
    path: String,
    site: String,
}

impl Slot {
    pub(super) fn of(browser: usize, host: &str, attributes: &CookieAttributes) -> Self {
        Self {
            browser,
            name: attributes.name().to_owned(),
            path: attributes.path().unwrap_or("/").to_owned(),
            site: attributes.domain().unwrap_or(host).to_owned(),
        }
    }
}

/// Why a session should be empty, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Because {
    NoCookie,
    Expired,
    Revoked,
    LoggedOut,
    /// It was saved by this release, and arrived late or not.
    Saved {
        release: usize,
        late: bool,
    },
}

/// What a browser should see.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) contents: Vec<Map>,
    pub(super) because: Because,
}

impl Expected {
    pub(super) fn empty(because: Because) -> Self {
        Self { contents: vec![Map::new()], because }
    }

    pub(super) fn allows(&self, seen: &Map) -> bool {
        self.contents.contains(seen)
    }
}

/// What was written, by whom.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) key: String,
    pub(super) value: Value,
    pub(super) browser: usize,
}

/// All sessions, and which browser has which.
#[derive(Debug, Default)]
pub(super) struct Model {
    held: Vec<Held>,
    slots: Vec<(Slot, Option<usize>)>,
    revoked: Vec<(usize, usize)>,
    pub(super) written: Vec<Written>,
}

impl Model {
    /// The session that a browser should have.
    pub(super) fn current(&self, slot: &Slot) -> Option<usize> {
        self.slots.iter().find(|(other, _)| other == slot).and_then(|(_, held)| *held)
    }

    /// The session that a request should have: that of the cookie with the longest path.
    pub(super) fn sent(&self, browser: usize, host: &str, path: &str, name: &str) -> Option<usize> {
        let path = path.split('?').next().unwrap_or_default();
        let is_sent = |slot: &Slot| {
            let site =
                slot.site == host || host.strip_suffix(&slot.site).is_some_and(|rest| rest.ends_with('.'));
            let within = path.strip_prefix(&*slot.path);
            let within = within
                .is_some_and(|rest| rest.is_empty() || slot.path.ends_with('/') || rest.starts_with('/'));
            slot.browser == browser && slot.name == name && site && within
        };
        let sent = self.slots.iter().filter(|(slot, held)| held.is_some() && is_sent(slot));
        sent.max_by_key(|(slot, _)| slot.path.len()).and_then(|(_, held)| *held)
    }

    /// A browser gets a session, or loses it.
    pub(super) fn arrive(&mut self, slot: Slot, held: Option<usize>) {
        match self.slots.iter_mut().find(|(other, _)| *other == slot) {
            Some((_, old)) => *old = held,
            None => self.slots.push((slot, held)),
        }
    }

    pub(super) fn add(&mut self, held: Held) -> usize {
        self.held.push(held);
        self.held.len() - 1
    }

    pub(super) fn held_mut(&mut self, id: usize) -> Option<&mut Held> {
        self.held.get_mut(id)
    }

    pub(super) fn held(&self, id: usize) -> Option<&Held> {
        self.held.get(id)
    }

    pub(super) fn revoke(&mut self, browser: usize, step: usize) {
        self.revoked.push((browser, step));
    }

    /// What a request with this session should see.
    pub(super) fn expect(
        &self,
        app: &App,
        options: &Options,
        id: usize,
        serving: usize,
        now: Timestamp,
    ) -> Expected {
        let Some(held) = self.held(id) else { return Expected::empty(Because::NoCookie) };
        if held.deleted {
            return Expected::empty(Because::LoggedOut);
        }
        let ended = |&(browser, step): &(usize, usize)| {
            held.login.is_some_and(|(user, since)| user == browser && since < step)
        };
        if self.revoked.iter().any(ended) {
            return Expected::empty(Because::Revoked);
        }
        let saved = Expected {
            contents: held.contents.clone(),
            because: Because::Saved { release: held.release, late: held.late },
        };
        let interface = app.release(serving);
        let lives = [-1, 0, 1].map(|seconds| is_alive(&**interface, held, shifted(now, seconds)));
        let either = |mut expected: Expected| {
            expected.contents.push(Map::new());
            expected
        };
        match (lives.contains(&true), lives.contains(&false)) {
            (false, _) if options.ends_in_time => Expected::empty(Because::Expired),
            (false, _) | (true, true) => either(saved),
            (true, false) if serving > held.release + 1 => either(saved),
            (true, false) => saved,
        }
    }
}

fn shifted(now: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_micros(now.as_micros().saturating_add(seconds.saturating_mul(1_000_000)))
}

/// Whether a session is within the limits that the interface declares.
pub(super) fn is_alive(interface: &dyn SessionInterface, held: &Held, now: Timestamp) -> bool {
    let policy = interface.expiry_policy();
    let age = now.as_secs().saturating_sub(held.signed_at.as_secs());
    if policy.max_age(interface.config()).as_seconds().is_some_and(|limit| age > limit) {
        return false;
    }
    let facts = SessionFacts::of(interface.config(), now, &held.full, Some(held.signed_at), false);
    policy.admits(&facts, &held.full)
}
