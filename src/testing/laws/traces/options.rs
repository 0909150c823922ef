//! What a suite is told about an interface: [`Options`].

use std::fmt;
use std::sync::Arc;

use crate::session::request::PlainRequest;
use crate::value::{Map, Value};

/// Which sessions have a cookie with `Expires` or `Max-Age`.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Expires {
    /// Those for which the expiry policy gives a time; by default, permanent ones.
    #[default]
    AsThePolicySays,
    /// All.
    Always,
    /// None.
    Never,
    /// Any; the law is not tried.
    Unknown,
}

/// A host and a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Place {
    pub(super) host: String,
    pub(super) path: String,
}

/// What a suite is told.
#[derive(Clone)]
pub(super) struct Options {
    pub(super) places: Option<Vec<Place>>,
    pub(super) request: Arc<dyn Fn(PlainRequest) -> PlainRequest + Send + Sync>,
    pub(super) value: Arc<dyn Fn(u32) -> Value + Send + Sync>,
    pub(super) lines: bool,
    pub(super) without_cookie: Arc<dyn Fn(&Map) -> bool + Send + Sync>,
    pub(super) own_keys: Vec<String>,
    pub(super) user_key: String,
    pub(super) on_server: bool,
    pub(super) expires: Expires,
    pub(super) waits: bool,
    pub(super) ends_in_time: bool,
    pub(super) latest: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            places: None,
            request: Arc::new(|request| request),
            value: Arc::new(Value::from),
            lines: true,
            without_cookie: Arc::new(|_| false),
            own_keys: Vec::new(),
            user_key: "_user_id".to_owned(),
            on_server: false,
            expires: Expires::default(),
            waits: true,
            ends_in_time: true,
            latest: LATEST,
        }
    }
}

impl Options {
    /// Whether a key belongs to the interface or its policies, and not to the trace.
    pub(super) fn is_own(&self, key: &str) -> bool {
        key != self.user_key && (key.starts_with('_') || self.own_keys.iter().any(|own| own == key))
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("places", &self.places)
            .field("on_server", &self.on_server)
            .finish_non_exhaustive()
    }
}

/// The beginning of the year 9999: with a lifetime after it, `Expires` would have no date.
const LATEST: i64 = 253_370_764_800;
