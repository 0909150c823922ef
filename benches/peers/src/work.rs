//! The operations to measure, the payloads, and the tasks that do one operation with one payload.

use std::hint::black_box;
use std::time::{Duration, Instant};

use cookie_session::Value;
use cookie_session::codec::{PayloadCodec, TaggedJson};

use crate::payloads;

/// An operation on a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// From cookie text to a verified, decoded, owned session.
    Open,
    /// From a session to signed cookie text, with Flask's compression rule.
    Save,
    /// The same, never compressed.
    SavePlain,
    /// An unchanged session, signed with a new time.
    Refresh,
}

impl Work {
    pub(crate) const ALL: [Self; 4] = [Self::Open, Self::Save, Self::SavePlain, Self::Refresh];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Save => "save",
            Self::SavePlain => "save-plain",
            Self::Refresh => "refresh",
        }
    }
}

/// A session in the forms that peers accept.
pub(crate) struct Payload {
    pub name: String,
    pub value: Value,
    /// The tagged JSON text as a tree, for peers that support only JSON.
    pub tree: serde_json::Value,
    pub json: String,
}

impl Payload {
    pub(crate) fn all() -> Vec<Self> {
        payloads::NAMES.into_iter().map(|name| Self::new(name, payloads::named(name))).collect()
    }

    pub(crate) fn new(name: &str, value: Value) -> Self {
        let mut json = Vec::new();
        TaggedJson::default().encode(&value, &mut json).expect("the payloads are plain data");
        let json = String::from_utf8(json).expect("JSON is text");
        let tree = serde_json::from_str(&json).expect("JSON of ours");
        Self { name: name.to_owned(), value, tree, json }
    }
}

/// One operation with one payload, by one peer.
pub(crate) struct Task {
    pub peer: String,
    /// The operations that one run measures. A peer without compression has only one way to save.
    pub works: Vec<Work>,
    pub payload: String,
    pub run: Box<dyn FnMut(u64) -> Duration>,
}

impl Task {
    pub(crate) fn new<R>(
        peer: &str,
        works: &[Work],
        payload: &Payload,
        work: impl FnMut() -> R + 'static,
    ) -> Self {
        Self {
            peer: peer.to_owned(),
            works: works.to_vec(),
            payload: payload.name.clone(),
            run: repeat(work),
        }
    }
}

/// Runs `work` this many times and returns the time.
pub(crate) fn repeat<R>(mut work: impl FnMut() -> R + 'static) -> Box<dyn FnMut(u64) -> Duration> {
    Box::new(move |iterations| {
        let start = Instant::now();
        for _ in 0..iterations {
            black_box(work());
        }
        start.elapsed()
    })
}

/// Stops the comparison with a panic if a peer's output differs from its input.
pub(crate) fn check(right: bool, peer: &str, payload: &Payload, what: &str) {
    assert!(right, "{peer}, payload {}: {what}; its times would mean nothing", payload.name);
}
