//! [`Lock`]: the mutex behind a session's handles, which panics where a plain mutex would deadlock.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use super::state::State;

thread_local! {
    /// The addresses of the locks under which this thread runs user code.
    static LENT: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

/// The state of a session, shared by its handles.
pub(super) struct Lock(Mutex<State>);

impl Lock {
    pub(super) fn new(state: State) -> Self {
        Self(Mutex::new(state))
    }

    /// Locks the state. Only code of this crate may run while it is locked.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.try_lock().unwrap_or_else(|| self.wait())
    }

    /// Locks the state, unless it is locked already.
    pub(super) fn try_lock(&self) -> Option<MutexGuard<'_, State>> {
        match self.0.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Locks the state while user code may run: closures, serde, policies.
    pub(super) fn lend(&self) -> Lent<'_> {
        let state = self.lock();
        let address = self.address();
        LENT.with_borrow_mut(|lent| lent.push(address));
        Lent { state, address }
    }

    #[cold]
    fn wait(&self) -> MutexGuard<'_, State> {
        let address = self.address();
        assert!(
            !LENT.with_borrow(|lent| lent.contains(&address)),
            "the session is used inside a call that has locked it: the closure of `read` or `peek`, a `Deserialize` \
             that reads it, or a policy that decides about it; return what you need from the closure and use \
             the session after it"
        );
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// A state that is lent to user code. Any other use on this thread panics.
pub(super) struct Lent<'a> {
    state: MutexGuard<'a, State>,
    address: usize,
}

impl Deref for Lent<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        &self.state
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut State {
        &mut self.state
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        LENT.with_borrow_mut(|lent| {
            if let Some(at) = lent.iter().rposition(|address| *address == self.address) {
                lent.swap_remove(at);
            }
        });
    }
}
