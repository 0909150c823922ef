//! The state of a session, on which opening and saving work.

use std::sync::Arc;

use super::attached::Attached;
use super::cookie::CookieAttributes;
use super::flash::Flash;
use super::late::Saved;
use super::null::NullSessionPolicy;
use super::revocation::RevocationPolicy;
use crate::clock::Timestamp;
use crate::error::Error;
use crate::serializer::Resume;
use crate::signer::SignedBy;
use crate::value::{Map, Value};

/// The state of a session. Opening and saving work on it directly.
#[derive(Default)]
pub(super) struct State {
    /// Always a [`Value::Map`].
    root: Root,
    pub(super) accessed: bool,
    pub(super) modified: bool,
    pub(super) null: Option<Arc<dyn NullSessionPolicy>>,
    pub(super) revocation: Option<Arc<dyn RevocationPolicy>>,
    pub(super) origin: Origin,
    pub(super) attributes: Option<Arc<CookieAttributes>>,
    pub(super) saved: Saved,
    /// The web layer that will save it, if any.
    #[cfg(any(feature = "tower", feature = "actix"))]
    pub(super) keeper: Option<Keeper>,
    /// Data that the request keeps with the session.
    pub(super) attached: Attached,
    /// Flash messages that this request has removed.
    pub(super) flashed: Option<Vec<Flash>>,
    /// The token that this request was given for a secret of the session.
    #[cfg(feature = "csrf")]
    pub(super) issued: Option<Box<super::issued::Issued>>,
}

/// The web layer that saves a session.
#[cfg(any(feature = "tower", feature = "actix"))]
pub(super) struct Keeper {
    /// The identity of its interface, which outlives the request.
    pub(super) interface: usize,
    pub(super) cookie: Arc<CookieAttributes>,
}

/// Where a session comes from.
#[derive(Default)]
pub(super) struct Origin {
    pub(super) signed_at: Option<Timestamp>,
    pub(super) signed_by: Option<SignedBy>,
    pub(super) error: Option<Arc<Error>>,
    pub(super) resume: Option<Resume>,
    /// Whether to delete the request's cookie unless a session is saved.
    pub(super) clear_cookie: bool,
}

/// A value that is a map. The map is stored as a [`Value`] for the codecs.
pub(super) struct Root(Value);

impl Default for Root {
    fn default() -> Self {
        Self(Value::Map(Map::new()))
    }
}

impl State {
    pub(super) fn with_map(map: Map) -> Self {
        Self { root: Root(Value::Map(map)), ..Self::default() }
    }

    /// Marks the session as accessed. Returns false if the response was already sent without `Vary`.
    pub(super) fn access(&mut self) -> bool {
        let late = !self.accessed && self.saved == Saved::Unvarying;
        self.accessed = true;
        !late
    }

    /// The map as a value, for codecs.
    pub(super) fn value(&self) -> &Value {
        &self.root.0
    }

    pub(super) fn map(&self) -> &Map {
        static EMPTY: Map = Map::new();
        match &self.root.0 {
            Value::Map(map) => map,
            _ => &EMPTY,
        }
    }

    /// The map, mutable. The payload text that was read is dropped.
    pub(super) fn map_mut(&mut self) -> &mut Map {
        self.origin.resume = None;
        self.map_in_place()
    }

    /// Like [`map_mut`](Self::map_mut), but the caller must reset `origin.resume`.
    pub(super) fn map_in_place(&mut self) -> &mut Map {
        if !matches!(self.root.0, Value::Map(_)) {
            self.root = Root::default();
        }
        match &mut self.root.0 {
            Value::Map(map) => map,
            _ => unreachable!("made a map above"),
        }
    }
}
