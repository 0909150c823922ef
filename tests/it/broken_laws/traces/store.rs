//! [`Store`]: sessions on the server, whose cookies only have a number; correct, or with one fault.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use cookie_session::clock::{Clock, ManualClock, Timestamp};
use cookie_session::cookie::first_cookie;
use cookie_session::token::SigningSerializer;
use cookie_session::{
    Map, RequestHead, SaveError, SecureCookieSessionInterface, Session, SessionConfig, SessionHeaders,
    SessionInterface,
};

use super::hooked::SECRET;

/// What is wrong about a store.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Fault {
    #[default]
    None,
    /// Logging out deletes the cookie only.
    KeepsAfterLogout,
    /// The lifetime is only that of the cookie.
    NeverExpires,
    /// Saving adds to what is stored.
    Merges,
    /// What was stored first wins.
    FirstWins,
    /// Two requests at once may get the same number.
    NumbersTwice,
    /// Saving a session that was only read stores it again, also after it has ended.
    RefreshRevives,
}

/// The number of a session in the store, and what it held when it was opened.
#[derive(Clone)]
struct Id(String, Map);

type Stored = HashMap<String, (Map, i64)>;

pub(super) struct Store {
    base: SecureCookieSessionInterface,
    clock: ManualClock,
    stored: Arc<Mutex<Stored>>,
    next: AtomicU64,
    fault: Fault,
    /// Whether guests get a cookie at their first visit.
    pub(super) eager: bool,
}

impl Store {
    pub(super) fn new(clock: ManualClock, fault: Fault) -> Self {
        let base = SecureCookieSessionInterface::new(SECRET).unwrap();
        Self { base, clock, stored: Arc::default(), next: AtomicU64::new(1), fault, eager: false }
    }

    fn lifetime(&self) -> i64 {
        self.config().permanent_session_lifetime().num_seconds()
    }

    fn new_id(&self) -> String {
        let number = if self.fault == Fault::NumbersTwice {
            let number = self.next.load(Ordering::SeqCst);
            thread::yield_now();
            self.next.store(number + 1, Ordering::SeqCst);
            number
        } else {
            self.next.fetch_add(1, Ordering::SeqCst)
        };
        // A real one would be random; numbers give the same result in each run.
        format!("id{number:08}")
    }

    fn header(&self, id: &str, permanent: bool) -> SessionHeaders {
        let until = self.clock.now().to_datetime().filter(|_| permanent);
        let until = until.map(|now| now + self.config().permanent_session_lifetime());
        SessionHeaders::new(true, self.config().cookie().render(id, until, None).ok())
    }
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

impl SessionInterface for Store {
    fn config(&self) -> &SessionConfig {
        self.base.config()
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        None
    }
    fn now(&self) -> Timestamp {
        self.clock.now()
    }
    fn open_session(&self, request: &dyn RequestHead) -> Session {
        let headers = request.header_values("cookie");
        let id = first_cookie(headers.iter().copied(), "session");
        let id = id.map(|id| String::from_utf8_lossy(&id).into_owned());
        let now = self.now().as_secs();
        let stored = self.stored.lock().unwrap();
        let known = id.and_then(|id| stored.get(&id).map(|(map, until)| (id, map.clone(), *until)));
        match known {
            Some((id, map, until)) if now <= until || self.fault == Fault::NeverExpires => {
                let session = Session::from_map(map.clone());
                session.attach(Id(id, map));
                session
            }
            _ => Session::new(),
        }
    }
    fn save_session(&self, session: &Session) -> Result<SessionHeaders, SaveError> {
        let accessed = session.is_accessed();
        let modified = session.is_modified();
        session.set_accessed(accessed);
        let map = session.peek(Map::clone);
        let known = session.attached::<Id>();
        let mut stored = self.stored.lock().unwrap();
        if map.is_empty() && modified {
            if let Some(Id(id, _)) = known.filter(|_| self.fault != Fault::KeepsAfterLogout) {
                stored.remove(&id);
            }
            return Ok(SessionHeaders::new(true, Some(self.config().cookie().render_deletion())));
        }
        let permanent = map.get("_permanent").is_some_and(cookie_session::Value::is_truthy);
        let due = modified || (permanent && known.is_some());
        if (map.is_empty() && !self.eager) || !due {
            return Ok(SessionHeaders::new(accessed, None));
        }
        let (id, opened) = match known {
            Some(Id(id, opened)) => (id, opened),
            None => {
                // Another request may come in between.
                drop(stored);
                let id = self.new_id();
                stored = self.stored.lock().unwrap();
                (id, Map::new())
            }
        };
        if !modified && !stored.contains_key(&id) && self.fault != Fault::RefreshRevives {
            return Ok(SessionHeaders::new(accessed, None));
        }
        let mut saved = map;
        if let Some((now, _)) = stored.get(&id) {
            match self.fault {
                Fault::Merges => {
                    let mut both = now.clone();
                    both.extend(saved);
                    saved = both;
                }
                // Somebody else has saved since it was opened.
                Fault::FirstWins if *now != opened => saved = now.clone(),
                _ => {}
            }
        }
        stored.insert(id.clone(), (saved, self.now().as_secs() + self.lifetime()));
        Ok(self.header(&id, permanent))
    }
}
