//! How a request opens its session in a trace, and what it should see.

use std::sync::Arc;

use super::super::app::App;
use super::super::model::{Because, Expected, Slot};
use super::super::options::{Options, Place};
use super::super::step::{Lookalike, name};
use super::{BROWSERS, Copied, DEEP, World};
use crate::clock::Timestamp;
use crate::session::Session;
use crate::session::cookie::{CookieAttributes, pairs};
use crate::session::request::PlainRequest;
use crate::value::Map;

/// A session as a request sees it.
pub(super) struct Opened {
    pub(super) session: Session,
    pub(super) slot: Slot,
    pub(super) held: Option<usize>,
    pub(super) seen: Map,
    /// Whether the interface found a session.
    pub(super) is_known: bool,
    pub(super) attributes: Arc<CookieAttributes>,
}

impl World<'_> {
    /// A request of a kind that only its cookies tell from those of others.
    fn request(&self, place: usize, cookies: Option<&str>) -> PlainRequest {
        let Place { host, path } = &self.places[place];
        let request = PlainRequest::new()
            .with_path(path.as_str())
            .with_header("host", host)
            .with_header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            )
            .with_header("accept-language", "en-US,en;q=0.5")
            .with_peer_address(std::net::Ipv4Addr::new(192, 0, 2, 7).into());
        (self.options.request)(match cookies {
            Some(cookies) => request.with_header("cookie", cookies),
            None => request,
        })
    }

    /// Opens the session of a browser and compares it with the model.
    pub(super) fn open(
        &mut self,
        browser: usize,
        place: usize,
        lookalike: Option<Lookalike>,
    ) -> Option<Opened> {
        let (now, at) = (self.now(), self.places[place].clone());
        let cookies = self.browser_at(browser, place).cookie_header(&at.path, now);
        let interface = self.interface(self.release);
        let request = self.request(place, cookies.as_deref());
        let attributes = interface.cookie_attributes(&request);
        let (held, expected) = self.expected(browser, &at, cookies.as_deref(), &request, now);
        let mut with = None;
        if let Some(kind) = lookalike {
            let stolen = self.foreign(browser, attributes.name())?;
            let pair = format!("{}={stolen}", kind.of(attributes.name()));
            let cookies = cookies.map_or_else(|| pair.clone(), |cookies| format!("{pair}; {cookies}"));
            with = Some((kind.of(attributes.name()), self.request(place, Some(&cookies))));
        }
        let session = interface.open_session(with.as_ref().map_or(&request, |(_, request)| request));
        let seen = self.comparable(&session);
        let who = format!("{} sees", name(browser));
        if let Some((name, _)) = &with {
            let control = || self.comparable(&interface.open_session(&request));
            let finding = super::judge::name(&expected, &seen, name, control);
            self.findings.push(finding);
            return None;
        }
        self.judge(browser, &who, &expected, &seen);
        let slot = Slot::of(browser, &at.host, &attributes);
        let is_known = !session.peek(Map::is_empty);
        (!self.is_over()).then_some(Opened { session, slot, held, seen, is_known, attributes })
    }

    /// What a request should see: the session of its cookie, or of the cookie that the release before gave it.
    fn expected(
        &self,
        browser: usize,
        at: &Place,
        cookies: Option<&str>,
        request: &PlainRequest,
        now: Timestamp,
    ) -> (Option<usize>, Expected) {
        let mut expected = Expected::empty(Because::NoCookie);
        for release in (self.release.saturating_sub(1)..=self.release).rev() {
            let attributes = self.interface(release).cookie_attributes(request);
            let name = attributes.name();
            if !cookies.is_some_and(|cookies| is_among(cookies, name)) {
                continue;
            }
            if let Some(held) = self.model.sent(browser, &at.host, &at.path, name) {
                return (Some(held), self.model.expect(self.app, self.options, held, self.release, now));
            }
            expected = Expected::empty(Because::LoggedOut);
        }
        (None, expected)
    }

    pub(super) fn copy(&mut self, browser: usize) {
        let Some(Copied { header, place, slot, held }) = &self.copies[browser] else { return };
        let mut expected = self.model.expect(self.app, self.options, *held, self.release, self.now());
        if !self.options.on_server && self.model.current(slot) != Some(*held) {
            // The server may know, or not, that there is a later one.
            expected.contents.push(Map::new());
        }
        let session = self.interface(self.release).open_session(&self.request(*place, Some(header)));
        let who = format!("the copy of {}'s last cookie opens with", name(browser));
        let seen = self.comparable(&session);
        self.judge(browser, &who, &expected, &seen);
    }

    /// The value of another browser's cookie, or of its own last one.
    fn foreign(&self, browser: usize, name: &str) -> Option<String> {
        let others = (0..BROWSERS).filter(|other| *other != browser).chain([browser]);
        let mut copies = others.filter_map(|other| self.copies[other].as_ref());
        copies.find_map(|copy| {
            let pairs = copy.header.split("; ").filter_map(|pair| pair.split_once('='));
            pairs.filter(|(other, _)| *other == name).map(|(_, value)| value.to_owned()).next()
        })
    }

    /// What the trace has written.
    fn comparable(&self, session: &Session) -> Map {
        let all = session.peek(Map::clone);
        all.into_iter().filter(|(key, _)| *key != *DEEP && !self.options.is_own(key)).collect()
    }
}

/// Whether a `Cookie` header has the cookie, or a part of it with a number behind its name.
fn is_among(cookies: &str, name: &str) -> bool {
    pairs(cookies.as_bytes()).iter().any(|(other, _)| {
        let rest = other.strip_prefix(name);
        rest.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || "._-".contains(c)))
    })
}

/// Where requests go: as the suite was told, otherwise to the cookie's host and path, and below it.
pub(super) fn places(app: &App, options: &Options) -> Vec<Place> {
    if let Some(places) = &options.places {
        return places.clone();
    }
    let attributes = app.release(0).cookie_attributes(&PlainRequest::new());
    let host = attributes.domain().unwrap_or("example.com").to_owned();
    let path = attributes.path().filter(|path| path.starts_with('/')).unwrap_or("/").to_owned();
    let below = format!("{}/%0d%0aSet-Cookie:%20a=b", path.trim_end_matches('/'));
    vec![Place { host: host.clone(), path }, Place { host, path: below }]
}
