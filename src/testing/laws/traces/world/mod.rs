//! [`World`]: plays a trace on an app, beside the model.

mod flight;
mod judge;
mod opening;

use std::collections::BTreeSet;

use self::flight::{Effect, Flight};
use self::opening::places;
use super::app::App;
use super::findings::{Finding, KEPT};
use super::model::{Model, Slot, Written};
use super::options::{Options, Place};
use super::step::{Act, Pace, Span, Step, name, user};
use super::trace::Trace;
use crate::clock::{Clock, ManualClock, Timestamp};
use crate::session::interface::SessionInterface;
use crate::testing::browser::Browser;
use crate::value::Value;

/// How many browsers there are.
pub(super) const BROWSERS: usize = 3;

/// The key of what many codecs refuse. It is not compared.
pub(super) const DEEP: &str = "deep";

/// The last cookie of a browser.
pub(super) struct Copied {
    pub(super) header: String,
    pub(super) place: usize,
    pub(super) slot: Slot,
    pub(super) held: usize,
}

/// An app with browsers, while a trace is played.
pub(super) struct World<'a> {
    pub(super) app: &'a App,
    pub(super) options: &'a Options,
    pub(super) model: Model,
    pub(super) findings: Vec<Finding>,
    clock: Option<&'a ManualClock>,
    pub(super) places: Vec<Place>,
    browsers: Vec<Browser>,
    pub(super) copies: Vec<Option<Copied>>,
    flights: Vec<Flight>,
    pub(super) release: usize,
    /// The number of the step, from 1.
    pub(super) step: usize,
    /// Where the numbers begin that are written.
    base: u32,
    /// The browsers that have had responses which crossed.
    pub(super) crossed: [bool; BROWSERS],
    pub(super) any_removed: bool,
}

impl<'a> World<'a> {
    pub(super) fn new(app: &'a App, options: &'a Options, clock: Option<&'a ManualClock>, base: u32) -> Self {
        Self {
            app,
            options,
            model: Model::default(),
            findings: Vec::new(),
            clock,
            places: places(app, options),
            browsers: vec![Browser::new(); BROWSERS],
            copies: (0..BROWSERS).map(|_| None).collect(),
            flights: Vec::new(),
            release: 0,
            step: 0,
            base,
            crossed: [false; BROWSERS],
            any_removed: false,
        }
    }

    /// Plays a trace to its end, or to the first session that is wrong.
    pub(super) fn play(mut self, trace: &Trace) -> Vec<Finding> {
        for step in trace.steps() {
            self.step += 1;
            self.land();
            if self.is_over() {
                return self.findings;
            }
            self.happen(*step);
        }
        while !self.flights.is_empty() {
            self.step += 1;
            self.land();
        }
        self.step = trace.steps().len() + 1;
        let places = trace.places().map(|place| place % self.places.len()).collect::<BTreeSet<_>>();
        for browser in 0..BROWSERS {
            for &place in &places {
                if self.is_over() {
                    return self.findings;
                }
                self.open(browser, place, None);
            }
        }
        self.findings
    }

    pub(super) fn is_over(&self) -> bool {
        self.findings.iter().any(|finding| finding.broken.is_some())
    }

    pub(super) fn now(&self) -> Timestamp {
        match self.clock {
            Some(clock) => clock.now(),
            None => self.interface(self.release).now(),
        }
    }

    pub(super) fn interface(&self, release: usize) -> &'a dyn SessionInterface {
        &**self.app.release(release)
    }

    fn happen(&mut self, step: Step) {
        match step {
            Step::Visit { browser, place, act, pace } => self.visit(browser, place, act, pace),
            Step::Lookalike { browser, kind } => {
                self.open(browser % BROWSERS, 0, Some(kind));
            }
            Step::Copy { browser } => self.copy(browser % BROWSERS),
            Step::Close { browser } => self.browsers[browser % BROWSERS].close(),
            Step::Wait(span) => self.wait(span),
            Step::Deploy => self.release = (self.release + 1).min(self.app.releases() - 1),
            Step::Revoke { browser } => {
                self.app.revoke(user(browser));
                self.model.revoke(browser, self.step);
            }
        }
    }

    fn wait(&mut self, span: Span) {
        let Some(clock) = self.clock else { return };
        let interface = self.interface(0);
        let lifetime = interface.expiry_policy().max_age(interface.config()).as_seconds();
        let lifetime = lifetime.unwrap_or(365 * 24 * 60 * 60);
        let seconds = match span {
            Span::Second => 1,
            Span::Hour => 3600,
            Span::AlmostLifetime => lifetime.saturating_sub(60),
            Span::PastLifetime => lifetime.saturating_add(60),
        };
        let then = clock.now().as_secs().saturating_add(seconds.max(0));
        if then.saturating_add(lifetime) < self.options.latest {
            clock.set(Timestamp::from_secs(then));
        }
    }

    /// A request, and its response as soon as it is due.
    fn visit(&mut self, browser: usize, place: usize, act: Act, pace: Pace) {
        let (browser, place) = (browser % BROWSERS, place % self.places.len());
        let Some(opened) = self.open(browser, place, None) else { return };
        let before = opened.held.and_then(|held| self.model.held(held)).and_then(|held| held.login);
        let mut flight = Flight {
            browser,
            place,
            content: opened.seen.clone(),
            login: before.filter(|_| opened.is_known),
            release: self.release,
            opened,
            changed: false,
            savable: true,
            late: pace.is_late(),
            saved_at: self.step + pace.saved,
            arrives_at: self.step + pace.saved + pace.arrives,
            response: None,
        };
        self.crossed[browser] |= self.flights.iter().any(|other| other.browser == browser);
        if let Err(error) = self.act(&mut flight, act) {
            self.findings.push(Finding::new(KEPT, format!("{} {act}: {error}", name(browser))));
            return;
        }
        self.flights.push(flight);
        self.land();
    }

    fn act(&mut self, flight: &mut Flight, act: Act) -> crate::Result<()> {
        let session = flight.opened.session.clone();
        let number = self.base.saturating_add(u32::try_from(self.step).unwrap_or(u32::MAX));
        flight.changed = !matches!(act, Act::Nothing | Act::Read);
        let mut write = |key: &str, value: Value| {
            flight.content.insert(key, value.clone());
            self.model.written.push(Written {
                key: key.to_owned(),
                value: value.clone(),
                browser: flight.browser,
            });
            session.insert_value(key, value).map(drop)
        };
        match act {
            Act::Nothing => {}
            Act::Read => drop(session.to_map()),
            Act::WriteLines(key) if self.options.lines => {
                write(key, format!("{number}\r\nSet-Cookie: stolen={number}").into())?;
            }
            Act::Write(key) | Act::WriteLines(key) => write(key, (self.options.value)(number))?,
            Act::Remove(key) => {
                flight.changed = flight.content.remove(key).is_some();
                self.any_removed |= flight.changed;
                session.remove(key)?;
            }
            Act::Permanent(permanent) => session.set_permanent(permanent)?,
            Act::LogIn => {
                write(&self.options.user_key, user(flight.browser).into())?;
                session.stamp_login()?;
                flight.login = Some((flight.browser, self.step));
            }
            Act::LogOut => {
                session.clear()?;
                flight.content.clear();
                flight.login = None;
            }
            Act::Unsavable => {
                flight.savable = false;
                let deep = (0..600).fold(Value::Null, |inner, _| Value::List(vec![inner]));
                session.insert_value(DEEP, deep)?;
            }
        }
        Ok(())
    }

    /// Saves and delivers what is due.
    fn land(&mut self) {
        let mut flights = std::mem::take(&mut self.flights);
        for flight in &mut flights {
            if flight.response.is_none() && flight.saved_at <= self.step {
                flight.save(self);
            }
        }
        flights.sort_by_key(|flight| flight.arrives_at);
        for flight in flights {
            if flight.arrives_at <= self.step { self.deliver(&flight) } else { self.flights.push(flight) }
        }
        self.flights.sort_by_key(|flight| flight.saved_at);
    }

    fn deliver(&mut self, flight: &Flight) {
        let Some((headers, effect)) = &flight.response else { return };
        let (now, path) = (self.now(), self.places[flight.place].path.clone());
        let texts = headers.other_cookies().iter().map(String::as_str).chain(headers.set_cookie());
        let browser = self.browser_at(flight.browser, flight.place);
        texts.for_each(|text| browser.receive(&path, text, now));
        let header = browser.cookie_header(&path, now);
        let slot = flight.opened.slot.clone();
        match effect {
            Effect::Nothing => {}
            Effect::Deleted => self.model.arrive(slot, None),
            Effect::Set(held) => {
                if let Some(header) = header {
                    let (slot, held, place) = (slot.clone(), *held, flight.place);
                    self.copies[flight.browser] = Some(Copied { header, place, slot, held });
                }
                self.model.arrive(slot, Some(*held));
            }
        }
    }

    pub(super) fn browser_at(&mut self, browser: usize, place: usize) -> &mut Browser {
        let host = self.places[place].host.clone();
        let browser = &mut self.browsers[browser];
        *browser = std::mem::take(browser).with_host(&host);
        browser
    }
}
