//! [`Flight`]: a request that has begun, until its response has arrived.

use super::super::findings::{ENDED, Finding, KEPT, LAST};
use super::super::header::{Response, SetCookie};
use super::super::model::{Held, is_alive};
use super::super::step::name;
use super::World;
use super::opening::Opened;
use crate::session::headers::SessionHeaders;
use crate::value::Map;

/// What a response does to the browser's session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Effect {
    Nothing,
    Deleted,
    Set(usize),
}

/// A request that has begun.
pub(super) struct Flight {
    pub(super) browser: usize,
    pub(super) place: usize,
    pub(super) release: usize,
    pub(super) opened: Opened,
    /// What the session should hold now.
    pub(super) content: Map,
    pub(super) login: Option<(usize, usize)>,
    pub(super) changed: bool,
    pub(super) savable: bool,
    pub(super) late: bool,
    pub(super) saved_at: usize,
    pub(super) arrives_at: usize,
    pub(super) response: Option<(SessionHeaders, Effect)>,
}

impl Flight {
    /// Saves the session, checks the headers, and works out what they do.
    pub(super) fn save(&mut self, world: &mut World<'_>) {
        let interface = world.interface(self.release);
        let session = &self.opened.session;
        let (now, accessed) = (world.now(), session.is_accessed());
        let is_empty = session.peek(Map::is_empty);
        let saved = interface.save_session(session);
        let headers = saved.as_ref().unwrap_or_else(|error| error.headers());
        let attributes = &*self.opened.attributes;
        let response = Response { interface, headers, attributes, accessed, now };
        response.check(&mut world.findings);
        if let Err(error) = &saved {
            if self.savable {
                world.findings.push(Finding::new(KEPT, format!("{}: {error}", name(self.browser))));
            }
            self.response = Some((headers.clone(), Effect::Nothing));
            return;
        }
        let held = Held {
            contents: vec![self.content.clone()],
            full: session.peek(Map::clone),
            signed_at: now,
            release: self.release,
            login: self.login,
            late: self.late,
            deleted: false,
        };
        let deletes = headers.set_cookie().is_some_and(|text| SetCookie::read(text).is_deletion(now));
        let sets = headers.set_cookie().is_some() && !deletes;
        if sets && !is_empty {
            response.check_expires(&held, world.options.expires, &mut world.findings);
        }
        let effect = self.effect(world, held, is_empty, sets, deletes);
        self.response = Some((headers.clone(), effect));
    }

    /// `sets` and `deletes` say what the response does to the cookie.
    fn effect(&self, world: &mut World<'_>, held: Held, is_empty: bool, sets: bool, deletes: bool) -> Effect {
        let who = name(self.browser);
        let known = self.opened.held.filter(|_| self.opened.is_known);
        if is_empty {
            if self.changed && known.is_some() {
                world.findings.push(Finding::tried(ENDED));
            }
            if self.changed && known.is_some() && !deletes {
                let found = format!("{who}'s session is empty, and the response does not delete the cookie");
                world.findings.push(Finding::new(ENDED, found));
            }
            if let Some(old) = known.filter(|_| self.changed).and_then(|id| world.model.held_mut(id)) {
                old.deleted = world.options.on_server;
            }
        } else if self.changed {
            let on_server = world.options.on_server && known.is_some();
            if !sets && !on_server && !(world.options.without_cookie)(&held.full) {
                let found = format!("{who}'s session was changed, and the response does not set the cookie");
                let law = if world.crossed[self.browser] { LAST } else { KEPT };
                world.findings.push(Finding::new(law, found));
            }
        } else if deletes {
            let interface = world.interface(self.release);
            let old = self.opened.held.and_then(|id| world.model.held(id));
            if old.is_some_and(|old| is_alive(interface, old, held.signed_at)) {
                let found = format!("{who}'s session was only read, and the response deletes the cookie");
                world.findings.push(Finding::new(KEPT, found));
            }
        }
        let id = match known.filter(|_| world.options.on_server && !is_empty) {
            Some(id) => {
                self.store(world, id, held, sets);
                Some(id)
            }
            None => sets.then(|| world.model.add(held)),
        };
        match id {
            _ if deletes => Effect::Deleted,
            Some(id) if sets => Effect::Set(id),
            _ => Effect::Nothing,
        }
    }

    /// Saves on the server, under the number that the session has there.
    fn store(&self, world: &mut World<'_>, id: usize, new: Held, sets: bool) {
        let Some(old) = world.model.held_mut(id) else { return };
        if self.changed {
            let revived = old.deleted;
            *old = new;
            if revived {
                // It may have ended, or begun again.
                old.contents.push(Map::new());
            }
        } else if sets && !old.deleted {
            // What was read may have been written again.
            old.contents.extend(new.contents);
            old.signed_at = new.signed_at;
            old.release = new.release;
        }
    }
}
