//! What becomes of a session when the response has been made, whatever framework made it.

use super::{SharedInterface, events};
use crate::session::Session;
use crate::session::headers::{SaveError, SessionHeaders};

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
