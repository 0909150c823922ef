//! Saves the session when the response is ready, for every framework.

use super::{SharedInterface, events};
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};

/// Saves the session. Returns the headers to send, and the error if saving failed.
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
