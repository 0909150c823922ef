//! What becomes of a session when the response has been made, whatever framework made it.

use std::borrow::Cow;

use super::{SharedInterface, events};
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};

/// A framework's map of response headers.
pub(super) trait ResponseHeaders {
    /// The text that makes `Vary` name `Cookie`; `None` if it does.
    fn merged_vary(&self) -> Option<Cow<'static, [u8]>>;

    /// Replaces the first `Vary` line, or adds one.
    fn set_first_vary(&mut self, text: Cow<'static, [u8]>);

    /// Adds a `Set-Cookie` line.
    fn append_set_cookie(&mut self, text: String);

    /// Keeps the response out of shared caches, by `Cache-Control`.
    fn cache_privately(&mut self);
}

/// Saves the session: gives the headers that are due, and the error if it could not be saved.
pub(super) fn save(interface: &SharedInterface, session: &Session) -> (SessionHeaders, Option<SaveError>) {
    match interface.get().save_session(session) {
        Ok(headers) => {
            events::saved(&headers);
            (headers, None)
        }
        Err(error) => {
            events::save_failed(&error);
            (error.headers().clone(), Some(error))
        }
    }
}

/// Adds what a session has to say to a response's headers, in Flask's order.
pub(super) fn apply(session: SessionHeaders, response: &mut impl ResponseHeaders) {
    let vary_first = session.vary_comes_first();
    let varies = session.varies_by_cookie();
    if session.is_cached_privately() {
        response.cache_privately();
    }
    if varies && vary_first {
        vary_by_cookie(response);
    }
    if let Some(text) = session.into_set_cookie() {
        response.append_set_cookie(text);
    }
    if varies && !vary_first {
        vary_by_cookie(response);
    }
}

fn vary_by_cookie(response: &mut impl ResponseHeaders) {
    if let Some(text) = response.merged_vary() {
        response.set_first_vary(text);
    }
}
