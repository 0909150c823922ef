//! [`Session`]: the handle that handlers work with, and the marks it keeps.

use std::fmt;
use std::sync::{Arc, MutexGuard};

use super::late::{self, Saved};
use super::lock::{Lent, Lock};
use super::null::NullSessionPolicy;
use super::permanent::{PERMANENT_KEY, is_permanent};
use super::state::State;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::printable::Printable;
use crate::signer::SignedBy;
use crate::value::{Map, Text, Value};

/// A request's session: a cheap handle to a map and its marks.
///
/// Flask 3.1.3's `SecureCookieSession`. All clones are the same session. Every use marks the session as *accessed*, so
/// that the response varies by cookie. Changes mark it as *modified*, so that it is saved:
///
/// | Flask | here | marks modified |
/// | --- | --- | --- |
/// | `s.get(k)`, `k in s`, `len(s)`, `bool(s)`, `s.keys()`, `dict(s)` | [`get`](Self::get), [`get_value`](Self::get_value), [`contains_key`](Self::contains_key), [`len`](Self::len), [`is_empty`](Self::is_empty), [`keys`](Self::keys), [`to_map`](Self::to_map) | no |
/// | `s[k] = v` | [`insert`](Self::insert), [`insert_value`](Self::insert_value) | yes, also for the same value |
/// | `del s[k]`, `s.pop(k, None)` | [`remove`](Self::remove) | if there was one |
/// | `s.popitem()` | [`pop_last`](Self::pop_last) | if there was one |
/// | `s.setdefault(k, v)` | [`entry`](Self::entry), [`get_or_insert_value`](Self::get_or_insert_value) | if it was inserted |
/// | `s.update(…)`, `s \|= …` | [`extend`](Self::extend) | always |
/// | `s.clear()` | [`clear`](Self::clear) | always, also if empty |
/// | `s[k].append(…)` | [`modify`](Self::modify) | yes. Difference: in Flask such a change is lost unless `s.modified = True` |
/// | `s.permanent = x` | [`set_permanent`](Self::set_permanent) | yes |
///
/// ```
/// use cookie_session::{Session, Value};
///
/// let session = Session::new();
/// session.insert("user_id", 7)?;
/// session.insert("cart", vec!["apple"])?;
/// session.modify("cart", |cart| match cart {
///     Value::List(items) => items.push("pear".into()),
///     _ => {}
/// })?;
/// assert_eq!(session.get::<Vec<String>>("cart")?.unwrap(), ["apple", "pear"]);
/// assert_eq!(session.get::<u32>("user_id")?, Some(7));
/// assert!(session.is_accessed() && session.is_modified());
/// # Ok::<(), cookie_session::Error>(())
/// ```
///
/// # Security
/// The client can read everything in a session, because it is signed, not encrypted. It can also send an earlier cookie
/// again.
#[derive(Clone)]
pub struct Session(pub(super) Arc<Lock>);

/// # Creating a session
impl Session {
    /// The key under which Flask keeps whether a session outlives the browser.
    pub const PERMANENT_KEY: &'static str = PERMANENT_KEY;

    /// Creates a new, empty session.
    #[must_use]
    pub fn new() -> Self {
        Self::from_state(State::default())
    }

    /// Creates a session with the contents `map`, neither accessed nor modified.
    #[must_use]
    pub fn from_map(map: Map) -> Self {
        Self::from_state(State::with_map(map))
    }

    /// Creates a null session: it is empty, and `policy` decides about writes.
    #[must_use]
    pub fn null(policy: Arc<dyn NullSessionPolicy>) -> Self {
        let mut state = State::default();
        state.null = Some(policy);
        Self::from_state(state)
    }

    pub(super) fn from_state(state: State) -> Self {
        Self(Arc::new(Lock::new(state)))
    }

    /// Locks the state without marking it. Only code of this crate may run while it is locked.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }

    /// Locks the state without marking it, while user code may run.
    pub(super) fn lend(&self) -> Lent<'_> {
        self.0.lend()
    }

    /// Locks the state and marks it as accessed.
    pub(super) fn accessed(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        if state.access() {
            return state;
        }
        drop(state);
        late::report_first_use();
        self.state()
    }

    /// Locks the state and marks it as accessed, while user code may run.
    pub(super) fn lend_accessed(&self) -> Lent<'_> {
        let mut state = self.lend();
        if state.access() {
            return state;
        }
        drop(state);
        late::report_first_use();
        self.lend()
    }

    /// Locks the state for a change. Fails after saving, and for a null session whose policy rejects writes.
    pub(super) fn writable(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        if let Some(policy) = state.null.clone() {
            state.accessed = true;
            // The policy may be user code.
            drop(state);
            policy.on_write()?;
            return Ok(self.state());
        }
        state.saved.admits_writes()?;
        state.accessed = true;
        Ok(state)
    }
}

/// # Reading
impl Session {
    /// Returns a copy of the value of `key`.
    #[must_use]
    pub fn get_value(&self, key: &str) -> Option<Value> {
        self.accessed().map().get(key).cloned()
    }

    /// Whether the session has `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.accessed().map().contains_key(key)
    }

    /// The number of values.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accessed().map().len()
    }

    /// Whether the session has no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accessed().map().is_empty()
    }

    /// Returns the keys in insertion order.
    #[must_use]
    pub fn keys(&self) -> Vec<Text> {
        self.accessed().map().keys().map(Text::from).collect()
    }

    /// Returns a copy of the whole map.
    #[must_use]
    pub fn to_map(&self) -> Map {
        self.accessed().map().clone()
    }

    /// Reads the map in place.
    ///
    /// # Panics
    /// If `read` uses the session, which is locked during the call.
    pub fn read<R>(&self, read: impl FnOnce(&Map) -> R) -> R {
        read(self.lend_accessed().map())
    }

    /// Like [`read`](Self::read), but does not mark the session as accessed. Use it for logs.
    ///
    /// The response must not depend on what is read here.
    ///
    /// # Panics
    /// If `read` uses the session, which is locked during the call.
    pub fn peek<R>(&self, read: impl FnOnce(&Map) -> R) -> R {
        read(self.lend().map())
    }
}

/// # Marks
impl Session {
    /// Whether the session outlives the browser: whether `_permanent` is truthy in Python.
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        is_permanent(self.accessed().map())
    }

    /// Whether the session was changed.
    ///
    /// This marks the session as accessed, like `flask.session.modified` (Flask 3.1.3). In your own
    /// [`save_session`](crate::SessionInterface::save_session), call [`is_accessed`](Self::is_accessed) first.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.accessed().modified
    }

    /// Sets the mark. With `false`, the changes of this request are not saved.
    ///
    /// They are still saved if the cookie is sent for another reason, as for a permanent session. After saving, the mark
    /// has no effect.
    ///
    /// With `true`, the whole payload is encoded again, as in Flask.
    pub fn set_modified(&self, modified: bool) {
        let mut state = self.accessed();
        state.modified = modified;
        if modified {
            state.origin.resume = None;
        }
    }

    /// Whether the session was used. This call does not count as a use.
    ///
    /// Difference: Flask 3.1.3 counts it if it goes through the proxy `flask.session`, so the answer is always true there.
    #[must_use]
    pub fn is_accessed(&self) -> bool {
        self.state().accessed
    }

    /// Sets the mark that decides about `Vary: Cookie`.
    ///
    /// Set it before you return a response whose body, WebSocket or spawned task reads the session. Headers are sent first,
    /// so a later first use cannot add `Vary`. The feature `tracing` reports such a use at level WARN.
    ///
    /// # Security
    /// Clear the mark only if the response does not depend on the session. Otherwise a shared cache may serve it to other
    /// users.
    pub fn set_accessed(&self, accessed: bool) {
        if accessed {
            drop(self.accessed());
        } else {
            self.state().accessed = false;
        }
    }

    /// Whether the session has been saved.
    ///
    /// Later changes fail with [`ErrorKind::AlreadySaved`](crate::ErrorKind::AlreadySaved), because the response can no
    /// longer carry them. Reading still works.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.state().saved != Saved::No
    }

    /// Marks the session as saved, by a response that varies by cookie or does not.
    ///
    /// [`SessionInterface::save_session`](crate::SessionInterface::save_session) and the web layers do this. Call it if your
    /// own interface saves sessions in another way without a layer.
    pub fn set_saved(&self, varies_by_cookie: bool) {
        let mut state = self.state();
        // A null session is never saved.
        if state.null.is_none() {
            state.saved = Saved::with(varies_by_cookie);
        }
    }

    /// Whether the request had no valid session cookie.
    ///
    /// This marks the session as accessed, because a response for new visitors must not be shared by caches. Difference:
    /// Flask's `new` is always false.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.accessed().origin.signed_by.is_none()
    }

    /// Whether this is a null session, from an interface without a secret key.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.state().null.is_some()
    }
}

/// # Origin
///
/// For logs and metrics. These methods do not mark the session as accessed. If a response depends on one of them, call
/// [`set_accessed`](Session::set_accessed).
impl Session {
    /// When the request's cookie was signed.
    #[must_use]
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.state().origin.signed_at
    }

    /// Which key and scheme signed the request's cookie.
    #[must_use]
    pub fn signed_by(&self) -> Option<SignedBy> {
        self.state().origin.signed_by
    }

    /// Why the request's cookie was rejected, if it was.
    #[must_use]
    pub fn open_error(&self) -> Option<Arc<Error>> {
        self.state().origin.error.clone()
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Session {
    /// Shows the marks and the first keys but no values, and nothing while the session is locked.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(state) = self.0.try_lock() else {
            return f.debug_struct("Session").finish_non_exhaustive();
        };
        f.debug_struct("Session")
            .field("keys", &Keys(state.map()))
            .field("accessed", &state.accessed)
            .field("modified", &state.modified)
            .field("null", &state.null.is_some())
            .finish_non_exhaustive()
    }
}

/// The keys of a map, up to the number shown.
struct Keys<'m>(&'m Map);

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 16;
        let mut list = f.debug_list();
        list.entries(self.0.keys().take(SHOWN).map(|key| Printable::new(key).at_most(64)));
        if self.0.len() > SHOWN { list.finish_non_exhaustive() } else { list.finish() }
    }
}
