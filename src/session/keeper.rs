//! Which web layer saves a session, and when two layers around one route share it.

use std::sync::Arc;

use super::cookie::CookieAttributes;
use super::handle::Session;
use super::late::Saved;
use super::state::Keeper;

impl Session {
    /// Records that a layer opened the session and will save it with the interface of this identity.
    ///
    /// Calls `cookie` for the interface's cookie if opening did not store it, and stores it for saving.
    pub(crate) fn keep_by(&self, interface: usize, cookie: impl FnOnce() -> Arc<CookieAttributes>) {
        let mut state = self.state();
        if let Some(cookie) = state.attributes.clone() {
            state.keeper = Some(Keeper { interface, cookie });
            return;
        }
        // The interface may be user code.
        drop(state);
        let cookie = cookie();
        let mut state = self.state();
        // A custom `open_session` does not store it, and saving has no request.
        state.attributes = Some(cookie.clone());
        state.keeper = Some(Keeper { interface, cookie });
    }

    /// Whether a layer will save the session.
    pub(crate) fn is_kept(&self) -> bool {
        let state = self.state();
        state.keeper.is_some() && state.saved == Saved::No
    }

    /// Whether the layer that will save the session also saves it for another interface.
    ///
    /// It does for the same interface, and for one with the same cookie, because a browser has only one cookie with that
    /// name, domain and path. A null session writes no cookie.
    pub(crate) fn is_kept_for(
        &self,
        interface: usize,
        cookie: impl FnOnce() -> Arc<CookieAttributes>,
    ) -> bool {
        let state = self.state();
        let Some(keeper) = state.keeper.as_ref().filter(|_| state.saved == Saved::No) else { return false };
        if keeper.interface == interface {
            return true;
        }
        if state.null.is_some() {
            return false;
        }
        let own = keeper.cookie.clone();
        // The interface may be user code.
        drop(state);
        let cookie = cookie();
        scope(&own) == scope(&cookie)
    }

    /// Whether both are handles of one session.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether a layer saves the session as a cookie of this name.
    pub(crate) fn is_kept_as(&self, cookie_name: &str) -> bool {
        self.state().keeper.as_ref().is_some_and(|keeper| keeper.cookie.name() == cookie_name)
    }
}

/// What identifies a cookie in a browser.
fn scope(cookie: &CookieAttributes) -> (&str, Option<&str>, Option<&str>) {
    (cookie.name(), cookie.domain(), cookie.path())
}
