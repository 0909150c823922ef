//! [`SessionData`]: the session as a struct, in frameworks with extractors.

use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::events;
use super::rejection::SessionRejection;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::value::{Map, Value, from_value_ref};

/// An extractor of the whole session as a `T`, such as a struct with a field per key.
///
/// It is read by `Deref`, and changed by [`update`](Self::update), which keeps what it changes. See the
/// module for an example.
///
/// Put `#[serde(default)]` on `T`: a new visitor then gets its defaults. So does one whose session is not
/// a `T`, because the program has changed since it was saved: that is logged as a warning (feature
/// `tracing`), and nobody is locked out until the cookie is too old. A `T` that a new visitor cannot have
/// is rejected with a message that says so; `Option<SessionData<T>>` is `None` then.
///
/// ```compile_fail
/// # use cookie_session::web::axum::SessionData;
/// # struct Cart { items: Vec<String> }
/// fn add(mut cart: SessionData<Cart>) {
///     cart.items.push("apple".into()); // would be lost
/// }
/// ```
///
/// Keys that `T` does not know stay, and need no `#[serde(flatten)]`, which would change their types: see
/// [`Session::load`].
#[derive(Debug)]
pub struct SessionData<T> {
    value: T,
    session: Session,
}

impl<T: DeserializeOwned> SessionData<T> {
    pub(super) fn load(session: Session) -> Result<Self, SessionRejection> {
        let not_one = |error| SessionRejection::WrongType { type_name: std::any::type_name::<T>(), error };
        let (value, error) = load_or_new(&session).map_err(not_one)?;
        if let Some(error) = error {
            events::not_the_type(&error);
        }
        Ok(Self { value, session })
    }
}

impl<T: Serialize + DeserializeOwned> SessionData<T> {
    /// Changes the session's `T` as it is now, and stores it.
    ///
    /// Keys that `T` does not know stay ([`Session::store`]).
    ///
    /// # Errors
    /// Those of [`Session::store`]; [`ErrorKind::Type`](crate::ErrorKind::Type) if the session has been
    /// changed and neither it nor a new visitor's is a `T` any more. The value stays as it was.
    pub fn update<R>(&mut self, change: impl FnOnce(&mut T) -> R) -> Result<R> {
        let (mut value, _) = load_or_new(&self.session)?;
        let result = change(&mut value);
        self.set(value)?;
        Ok(result)
    }

    /// Stores another `T` in place of this one.
    ///
    /// # Errors
    /// Those of [`Session::store`].
    pub fn set(&mut self, value: T) -> Result<()> {
        self.session.store(&value)?;
        self.value = value;
        Ok(())
    }
}

impl<T> SessionData<T> {
    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for SessionData<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The session's `T`, or that of a new visitor and why the session is not one.
fn load_or_new<T: DeserializeOwned>(session: &Session) -> Result<(T, Option<Error>)> {
    session.load().map(|value| (value, None)).or_else(|error| match from_value_ref(&Value::Map(Map::new())) {
        Ok(value) => Ok((value, Some(error))),
        Err(_) => Err(error),
    })
}
