//! [`Session`]: the handle that handlers work with, and the marks it keeps.

use std::fmt;
use std::sync::{Arc, MutexGuard};

use super::late::{self, Saved};
use super::lock::{Lent, Lock};
use super::null::NullSessionPolicy;
use super::permanent::is_permanent;
use super::state::State;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::printable::Printable;
use crate::signer::SignedBy;
use crate::value::{Map, Text, Value};

/// One request's session: a cheap handle to a mapping and to what was done with it.
///
/// Flask 3.1.3's `SecureCookieSession`. Clones are the same session. Every use through a handle
/// marks the session as *accessed*, which makes the response vary by cookie; changes mark it as
/// *modified*, which makes it be saved:
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
/// The client can read everything in a session (it is signed, not encrypted), and can send an
/// earlier cookie again.
#[derive(Clone)]
pub struct Session(pub(super) Arc<Lock>);

/// # Making one
impl Session {
    /// A new, empty session.
    #[must_use]
    pub fn new() -> Self {
        Self::from_state(State::default())
    }

    /// A session that holds `map`, neither accessed nor modified.
    #[must_use]
    pub fn from_map(map: Map) -> Self {
        Self::from_state(State::with_map(map))
    }

    /// A null session: it reads as empty, and `policy` decides about writes.
    #[must_use]
    pub fn null(policy: Arc<dyn NullSessionPolicy>) -> Self {
        let mut state = State::default();
        state.null = Some(policy);
        Self::from_state(state)
    }

    pub(super) fn from_state(state: State) -> Self {
        Self(Arc::new(Lock::new(state)))
    }

    /// The state, without a mark. Only code of this crate may run while it is held.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock()
    }

    /// The state, without a mark, for code of the program to run while it is held.
    pub(super) fn lend(&self) -> Lent<'_> {
        self.0.lend()
    }

    /// The state, marked as accessed.
    pub(super) fn accessed(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        if state.access() {
            return state;
        }
        drop(state);
        late::report_first_use();
        self.state()
    }

    /// The state, marked as accessed, for code of the program to run while it is held.
    pub(super) fn lend_accessed(&self) -> Lent<'_> {
        let mut state = self.lend();
        if state.access() {
            return state;
        }
        drop(state);
        late::report_first_use();
        self.lend()
    }

    /// The state, to be changed: refused after saving, and to a null session whose policy says so.
    pub(super) fn writable(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.state();
        if let Some(policy) = state.null.clone() {
            state.accessed = true;
            // The policy may be the caller's code.
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
    /// A copy of the value of `key`.
    #[must_use]
    pub fn get_value(&self, key: &str) -> Option<Value> {
        self.accessed().map().get(key).cloned()
    }

    /// Whether there is a value for `key`.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.accessed().map().contains_key(key)
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.accessed().map().len()
    }

    /// Whether there are no values.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accessed().map().is_empty()
    }

    /// The keys in insertion order.
    #[must_use]
    pub fn keys(&self) -> Vec<Text> {
        self.accessed().map().keys().map(Text::from).collect()
    }

    /// A copy of the whole mapping.
    #[must_use]
    pub fn to_map(&self) -> Map {
        self.accessed().map().clone()
    }

    /// Reads the mapping in place.
    ///
    /// # Panics
    /// If `read` uses the session, which is locked meanwhile.
    pub fn read<R>(&self, read: impl FnOnce(&Map) -> R) -> R {
        read(self.lend_accessed().map())
    }

    /// The same without marking the session as accessed, for logging and the like.
    ///
    /// The response must not depend on what is read here.
    ///
    /// # Panics
    /// If `read` uses the session, which is locked meanwhile.
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

    /// Whether anything was changed.
    #[must_use]
    pub fn is_modified(&self) -> bool {
        self.accessed().modified
    }

    /// Sets the mark by hand; `false` keeps the changes of this request from being saved.
    ///
    /// Unless the cookie is sent anyway, as that of a permanent session is: it holds the changes.
    /// After saving, the mark no longer changes the response.
    ///
    /// With `true` the whole payload is written again, as Flask writes it.
    pub fn set_modified(&self, modified: bool) {
        let mut state = self.accessed();
        state.modified = modified;
        if modified {
            state.origin.resume = None;
        }
    }

    /// Whether any code has used the session. Asking does not count.
    #[must_use]
    pub fn is_accessed(&self) -> bool {
        self.state().accessed
    }

    /// Sets the mark by hand, which decides about `Vary: Cookie`.
    ///
    /// Set it before returning a response whose body, WebSocket or spawned task will read the
    /// session: the headers are sent first, so a later first use is too late to be told to caches.
    /// Such a use is reported by `tracing` (feature `tracing`) at level WARN.
    ///
    /// # Security
    /// Only take the mark away if the response really does not depend on the session: a shared
    /// cache may then give it to others.
    pub fn set_accessed(&self, accessed: bool) {
        if accessed {
            drop(self.accessed());
        } else {
            self.state().accessed = false;
        }
    }

    /// Whether the session has been saved, so that changes are refused from now on.
    ///
    /// They fail with [`ErrorKind::AlreadySaved`](crate::ErrorKind::AlreadySaved), because no response
    /// would carry them. Reading goes on.
    #[must_use]
    pub fn is_saved(&self) -> bool {
        self.state().saved != Saved::No
    }

    /// Ends the session's changes: its response has been made, and varies by cookie or does not.
    ///
    /// [`SessionInterface::save_session`](crate::SessionInterface::save_session) does this, and so do
    /// the web layers. Call it where an interface of your own saves sessions in another way and no
    /// layer does it.
    pub fn set_saved(&self, varies_by_cookie: bool) {
        let mut state = self.state();
        // A null session is never saved.
        if state.null.is_none() {
            state.saved = Saved::with(varies_by_cookie);
        }
    }

    /// Whether no valid cookie came in with the request.
    ///
    /// Asking marks the session as accessed, as what is done for new visitors only is not for
    /// shared caches. Difference: Flask's `new` is always false.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.accessed().origin.signed_by.is_none()
    }

    /// Whether this is a null session, for want of a secret key.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.state().null.is_some()
    }
}

/// # Origin
///
/// For logs and metrics: none of these marks the session as accessed. If a response depends on one,
/// call [`set_accessed`](Session::set_accessed).
impl Session {
    /// When the cookie that came in was signed.
    #[must_use]
    pub fn signed_at(&self) -> Option<Timestamp> {
        self.state().origin.signed_at
    }

    /// Which key and scheme had signed the cookie that came in.
    #[must_use]
    pub fn signed_by(&self) -> Option<SignedBy> {
        self.state().origin.signed_by
    }

    /// Why the cookie that came in was not taken, if one came in.
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
    /// Shows the marks and the first keys, not the values; nothing while the session is in use.
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

/// The keys of a map as far as they are shown.
struct Keys<'m>(&'m Map);

impl fmt::Debug for Keys<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 16;
        let mut list = f.debug_list();
        list.entries(self.0.keys().take(SHOWN).map(|key| Printable::new(key).at_most(64)));
        if self.0.len() > SHOWN { list.finish_non_exhaustive() } else { list.finish() }
    }
}
