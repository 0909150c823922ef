//! A [`SessionConfig`] as a map with Flask's keys.

use serde::{Serialize, Serializer};

use super::SessionConfig;
use super::lifetime::Seconds;
use crate::session::cookie::same_site::SameSite;

/// Flask's keys.
#[derive(Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
struct Map<'c> {
    session_cookie_name: &'c str,
    session_cookie_domain: Option<&'c str>,
    session_cookie_path: Option<&'c str>,
    application_root: Option<&'c str>,
    session_cookie_httponly: bool,
    session_cookie_secure: bool,
    session_cookie_partitioned: bool,
    session_cookie_samesite: Option<&'c str>,
    session_refresh_each_request: bool,
    permanent_session_lifetime: Seconds,
    max_cookie_size: usize,
}

/// Writes a map with Flask's keys, from which the same configuration can be read.
///
/// Flask can read it too: the lifetime is a number of seconds, with microseconds. Paths and domain are written as given.
impl Serialize for SessionConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let root = self.application_root();
        Map {
            session_cookie_name: self.cookie_name(),
            session_cookie_domain: self.cookie().domain_setting(),
            // Without its own path it comes from the root.
            session_cookie_path: self.cookie().path_setting().filter(|path| root != Some(path)),
            application_root: root,
            session_cookie_httponly: self.cookie_http_only(),
            session_cookie_secure: self.cookie_secure(),
            session_cookie_partitioned: self.cookie_partitioned(),
            session_cookie_samesite: self.cookie_same_site().map(SameSite::as_str),
            session_refresh_each_request: self.refresh_each_request(),
            permanent_session_lifetime: Seconds::of(self.permanent_session_lifetime()),
            max_cookie_size: self.max_cookie_size(),
        }
        .serialize(serializer)
    }
}
