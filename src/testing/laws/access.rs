//! Every way in which a program can touch a session: [`ACCESSES`].

use std::fmt;

use crate::error::Result;
use crate::session::Session;
use crate::value::{Map, Value};

/// One way to touch a session.
#[derive(Clone, Copy)]
pub struct Access {
    name: &'static str,
    writes: bool,
    apply: fn(&Session) -> Result<()>,
}

impl Access {
    const fn read(name: &'static str, apply: fn(&Session) -> Result<()>) -> Self {
        Self { name, writes: false, apply }
    }

    const fn write(name: &'static str, apply: fn(&Session) -> Result<()>) -> Self {
        Self { name, writes: true, apply }
    }

    /// The name of the method.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it changes a session that holds something under the key `key`.
    #[must_use]
    pub const fn writes(&self) -> bool {
        self.writes
    }

    /// Does it.
    ///
    /// # Errors
    /// Those of the method.
    pub fn apply(&self, session: &Session) -> Result<()> {
        (self.apply)(session)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "session.{}(…)", self.name)
    }
}

/// Every method of [`Session`] that looks at the session or changes it.
///
/// `peek`, `is_accessed`, `set_accessed` and facts about the signature do not count as accesses.
pub const ACCESSES: &[Access] = &[
    Access::read("get_value", |session| done(session.get_value("key"))),
    Access::read("get", |session| session.get::<Value>("key").map(drop)),
    Access::read("get_or_default", |session| done(session.get_or_default::<bool>("key"))),
    Access::read("load", |session| session.load::<Value>().map(drop)),
    Access::read("contains_key", |session| done(session.contains_key("key"))),
    Access::read("len", |session| done(session.len())),
    Access::read("is_empty", |session| done(session.is_empty())),
    Access::read("keys", |session| done(session.keys())),
    Access::read("to_map", |session| done(session.to_map())),
    Access::read("read", |session| done(session.read(Map::len))),
    Access::read("is_permanent", |session| done(session.is_permanent())),
    Access::read("is_new", |session| done(session.is_new())),
    Access::read("is_modified", |session| done(session.is_modified())),
    Access::write("insert_value", |session| session.insert_value("key", 1).map(drop)),
    Access::write("insert", |session| session.insert("key", 2).map(drop)),
    Access::write("store", |session| session.store(&Map::from([("key", 3)]))),
    Access::write("update", |session| session.update(|map: &mut Map| drop(map.insert("key", 3)))),
    Access::write("replace", |session| session.replace(&Map::from([("key", 3)]))),
    Access::write("extend", |session| session.extend([("key", 4)])),
    Access::write("get_or_insert_value", |session| session.get_or_insert_value("another", 5).map(drop)),
    Access::write("modify", |session| session.modify("key", |value| *value = 6.into()).map(drop)),
    Access::write("remove", |session| session.remove("key").map(drop)),
    Access::write("take", |session| session.take::<Value>("key").map(drop)),
    Access::write("pop_last", |session| session.pop_last().map(drop)),
    Access::write("clear", Session::clear),
    Access::write("set_permanent", |session| session.set_permanent(true)),
    Access::write("set_modified", mark_modified),
    Access::write("flash", |session| session.flash("message", "info")),
    Access::read("take_flashed", |session| session.take_flashed().map(drop)),
    Access::read("take_flashed_in", |session| session.take_flashed_in(&["info"]).map(drop)),
];

#[expect(clippy::unnecessary_wraps, reason = "reads and writes have one type")]
fn mark_modified(session: &Session) -> Result<()> {
    session.set_modified(true);
    Ok(())
}

#[expect(clippy::unnecessary_wraps, reason = "reads and writes have one type")]
fn done<T>(result: T) -> Result<()> {
    drop(result);
    Ok(())
}
