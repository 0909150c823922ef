//! Random requests of one browser against a plain model of Flask's rules.

use std::time::Duration;

use chrono::TimeDelta;
use cookie_session::clock::{FixedClock, ManualClock, Timestamp};
use cookie_session::{Map, Scheme, SecretKeys, Session, SessionConfig, SessionHeaders, Value};
use proptest::prelude::*;
use proptest::sample::select;

use crate::browser::{App, Browser, NOW};

/// One use of the session.
#[derive(Debug, Clone)]
enum Op {
    Get(&'static str),
    Len,
    Keys,
    Peek,
    IsNew,
    IsPermanent,
    IsModified,
    Insert(&'static str, Value),
    Remove(&'static str),
    PopLast,
    GetOrInsert(&'static str, Value),
    Extend(Vec<(&'static str, Value)>),
    Clear,
    /// Appends to a list, or makes one: a nested change.
    Push(&'static str, i64),
    SetPermanent(bool),
    SetModified(bool),
    SetAccessed(bool),
    Flash(i64),
    TakeFlashed,
}

/// What happens between browser and server.
#[derive(Debug, Clone)]
enum Event {
    Request(Vec<Op>),
    Wait(u32),
    /// The server's clock is set back.
    Back(u32),
    /// A new secret key; the one before it becomes a fallback key, older ones are dropped.
    Rotate,
}

fn key() -> impl Strategy<Value = &'static str> {
    select(vec!["a", "b", "c", "_permanent"])
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..3_i64).prop_map(Value::from),
        "[a-z]{0,3}|[ab]{40,90}".prop_map(Value::from),
        prop::collection::vec((0..9_i64).prop_map(Value::from), 0..3).prop_map(Value::List),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        1 => key().prop_map(Op::Get),
        1 => select(vec![Op::Len, Op::Keys, Op::Peek, Op::IsNew, Op::IsPermanent, Op::IsModified]),
        3 => (key(), value()).prop_map(|(key, value)| Op::Insert(key, value)),
        1 => key().prop_map(Op::Remove),
        1 => Just(Op::PopLast),
        1 => (key(), value()).prop_map(|(key, value)| Op::GetOrInsert(key, value)),
        1 => prop::collection::vec((key(), value()), 0..3).prop_map(Op::Extend),
        1 => Just(Op::Clear),
        1 => (key(), 0..9_i64).prop_map(|(key, item)| Op::Push(key, item)),
        1 => any::<bool>().prop_map(Op::SetPermanent),
        1 => any::<bool>().prop_map(Op::SetModified),
        1 => any::<bool>().prop_map(Op::SetAccessed),
        1 => (0..9_i64).prop_map(Op::Flash),
        1 => Just(Op::TakeFlashed),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => prop::collection::vec(op(), 0..6).prop_map(Event::Request),
        2 => (0..4_000_000_u32).prop_map(Event::Wait),
        1 => (0..1_500_000_u32).prop_map(Event::Back),
        1 => Just(Event::Rotate),
    ]
}

/// A dict in insertion order, and Flask's two marks.
#[derive(Default)]
struct Model {
    dict: Vec<(String, Value)>,
    accessed: bool,
    modified: bool,
    flashed: Option<Vec<Value>>,
}

impl Model {
    fn get(&self, key: &str) -> Option<&Value> {
        self.dict.iter().find(|(other, _)| other == key).map(|(_, value)| value)
    }

    fn insert(&mut self, key: &str, value: Value) {
        self.modified = true;
        match self.dict.iter_mut().find(|(other, _)| other == key) {
            Some((_, old)) => *old = value,
            None => self.dict.push((key.to_owned(), value)),
        }
    }

    fn remove(&mut self, key: &str) -> Option<Value> {
        let at = self.dict.iter().position(|(other, _)| other == key)?;
        self.modified = true;
        Some(self.dict.remove(at).1)
    }

    fn permanent(&self) -> bool {
        self.get("_permanent").is_some_and(Value::is_truthy)
    }

    fn map(&self) -> Map {
        self.dict.iter().cloned().collect()
    }

    /// The dict as a later request reads it: the keys are sorted on the wire.
    fn sorted(&self) -> Vec<(String, Value)> {
        let mut dict = self.dict.clone();
        dict.sort_by(|(a, _), (b, _)| a.cmp(b));
        dict
    }

    /// Does the same to both and compares what they give.
    fn apply(&mut self, session: &Session, op: Op, is_new: bool) {
        let accessed = self.accessed;
        self.accessed = true;
        match op {
            Op::Get(key) => assert_eq!(session.get_value(key).as_ref(), self.get(key)),
            Op::Len => {
                assert_eq!((session.len(), session.is_empty()), (self.dict.len(), self.dict.is_empty()));
            }
            Op::Keys => assert!(session.keys().iter().eq(self.dict.iter().map(|(key, _)| key))),
            Op::Peek => {
                session.peek(|map| assert_eq!(*map, self.map()));
                self.accessed = accessed;
            }
            Op::IsNew => assert_eq!(session.is_new(), is_new),
            Op::IsPermanent => assert_eq!(session.is_permanent(), self.permanent()),
            Op::IsModified => assert_eq!(session.is_modified(), self.modified),
            Op::Insert(key, value) => {
                assert_eq!(session.insert_value(key, value.clone()).unwrap().as_ref(), self.get(key));
                self.insert(key, value);
            }
            Op::Remove(key) => assert_eq!(session.remove(key).unwrap(), self.remove(key)),
            Op::PopLast => {
                let last = self.dict.pop();
                self.modified |= last.is_some();
                let popped = session.pop_last().unwrap();
                assert_eq!(popped.map(|(key, value)| (key.as_str().to_owned(), value)), last);
            }
            Op::GetOrInsert(key, value) => {
                if self.get(key).is_none() {
                    self.insert(key, value.clone());
                }
                let kept = session.get_or_insert_value(key, value).unwrap();
                assert_eq!(Some(&kept), self.get(key));
            }
            Op::Extend(pairs) => {
                self.modified = true;
                pairs.iter().for_each(|(key, value)| self.insert(key, value.clone()));
                session.extend(pairs).unwrap();
            }
            Op::Clear => {
                self.modified = true;
                self.dict.clear();
                session.clear().unwrap();
            }
            Op::Push(key, item) => {
                let push = |value: &mut Value| match value {
                    Value::List(items) => items.push(item.into()),
                    other => *other = Value::List(vec![item.into()]),
                };
                let changed = session.modify(key, push).unwrap();
                let mut value = self.get(key).cloned();
                assert_eq!(changed, value.as_mut().map(push));
                if let Some(value) = value {
                    self.insert(key, value);
                }
            }
            Op::SetPermanent(permanent) => {
                session.set_permanent(permanent).unwrap();
                self.insert("_permanent", permanent.into());
            }
            Op::SetModified(modified) => {
                session.set_modified(modified);
                self.modified = modified;
            }
            Op::SetAccessed(accessed) => {
                session.set_accessed(accessed);
                self.accessed = accessed;
            }
            Op::Flash(message) => {
                session.flash(message, "message").unwrap();
                let mut items = match self.get("_flashes") {
                    Some(Value::List(items)) => items.clone(),
                    _ => Vec::new(),
                };
                items.push(Value::Tuple(vec!["message".into(), message.into()]));
                self.insert("_flashes", items.into());
            }
            Op::TakeFlashed => {
                let taken = session.take_flashed().unwrap();
                if self.flashed.is_none() {
                    self.flashed = Some(match self.remove("_flashes") {
                        Some(Value::List(items)) => items,
                        _ => Vec::new(),
                    });
                }
                let taken =
                    taken.into_iter().map(|flash| Value::Tuple(vec![flash.category.into(), flash.message]));
                assert!(taken.eq(self.flashed.iter().flatten().cloned()));
            }
        }
        assert_eq!(session.is_accessed(), self.accessed);
    }
}

/// A cookie as the model knows it: what it holds, when and by which key it was signed.
struct Signed {
    dict: Vec<(String, Value)>,
    at: i64,
    key: usize,
}

struct World {
    clock: ManualClock,
    now: i64,
    lifetime: TimeDelta,
    refresh: bool,
    /// The number of the current key; the one before it is a fallback key.
    key: usize,
    app: App,
    browser: Browser,
    cookie: Option<Signed>,
}

impl World {
    fn new(lifetime: TimeDelta, refresh: bool) -> Self {
        let clock = ManualClock::new(NOW);
        let app = Self::app(&clock, lifetime, refresh, 0);
        let (browser, now) = (Browser::default(), NOW.as_micros());
        Self { clock, now, lifetime, refresh, key: 0, app, browser, cookie: None }
    }

    fn app(clock: &ManualClock, lifetime: TimeDelta, refresh: bool, key: usize) -> App {
        let config =
            SessionConfig::builder().permanent_session_timedelta(lifetime).refresh_each_request(refresh);
        let mut keys = SecretKeys::new(format!("key {key}")).unwrap();
        if let Some(old) = key.checked_sub(1) {
            keys = keys.with_fallback(format!("key {old}")).unwrap();
        }
        Scheme::flask_session(keys).clock(clock.clone()).sessions().with_config(config.build().unwrap())
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Request(ops) => self.serve(ops),
            Event::Wait(micros) => {
                self.now += i64::from(micros);
                self.clock.advance(Duration::from_micros(micros.into()));
            }
            Event::Back(micros) => {
                self.now -= i64::from(micros);
                self.clock.set(Timestamp::from_micros(self.now));
            }
            Event::Rotate => {
                self.key += 1;
                self.app = Self::app(&self.clock, self.lifetime, self.refresh, self.key);
            }
        }
    }

    fn serve(&mut self, ops: Vec<Op>) {
        let seconds = self.now / 1_000_000;
        let valid = |cookie: &&Signed| {
            let age = seconds - cookie.at;
            cookie.key + 1 >= self.key && 0 <= age && age <= self.lifetime.num_seconds()
        };
        let opened = self.cookie.as_ref().filter(valid);
        let is_new = opened.is_none();
        let dict = opened.map(|cookie| cookie.dict.clone()).unwrap_or_default();
        let mut model = Model { dict, ..Model::default() };
        let (app, cookie) = (&self.app, self.cookie.is_some());
        let ((), headers) = self.browser.visit(app, |session| {
            session.peek(|map| assert_eq!(*map, model.map()));
            assert_eq!(session.open_error().is_some(), cookie && is_new);
            ops.into_iter().for_each(|op| model.apply(session, op, is_new));
        });
        self.check(&model, &headers);
    }

    /// The table of `save_session`.
    fn check(&mut self, model: &Model, headers: &SessionHeaders) {
        let empty = model.dict.is_empty();
        let deletes = empty && model.modified;
        let sets = !empty && (model.modified || model.permanent() && self.refresh);
        assert_eq!(headers.varies_by_cookie(), model.accessed || deletes || sets);
        assert_eq!(headers.vary_comes_first(), model.accessed);
        let now = Timestamp::from_micros(self.now);
        if deletes {
            let deletion = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/";
            assert_eq!(headers.set_cookie(), Some(deletion));
            self.cookie = None;
        } else if sets {
            let end = now.checked_add(self.lifetime).and_then(Timestamp::to_datetime).unwrap();
            let expires = match model.permanent() {
                true => format!("; Expires={}", end.format("%a, %d %b %Y %H:%M:%S GMT")),
                false => String::new(),
            };
            let token = Scheme::flask_session(SecretKeys::new(format!("key {}", self.key)).unwrap())
                .clock(FixedClock(now))
                .timed_serializer()
                .dump_value(&model.map().into())
                .unwrap();
            let expected = format!("session={token}{expires}; HttpOnly; Path=/");
            assert_eq!(headers.set_cookie(), Some(expected.as_str()));
            self.cookie = Some(Signed { dict: model.sorted(), at: now.as_secs(), key: self.key });
        } else {
            assert_eq!(headers.set_cookie(), None);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Contents, marks and headers agree with the model in every request.
    #[test]
    fn requests_follow_the_model(
        events in prop::collection::vec(event(), 1..24),
        lifetime in 0..6_000_000_i64,
        refresh: bool,
    ) {
        let mut world = World::new(TimeDelta::microseconds(lifetime), refresh);
        for event in events {
            world.happen(event);
        }
    }
}
