//! [`SessionData`]: an extractor of the session as a struct.

use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::events;
use super::rejection::SessionRejection;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::value::{Map, Value, from_value_ref};

/// Extracts the whole session as a `T`, such as a struct with one field per key.
///
/// Read it through `Deref`, and change it with [`update`](Self::update), which stores the change. See the module for an
/// example.
///
/// Put `#[serde(default)]` on `T`, so that a new visitor gets its defaults. A visitor whose session is not a `T`, because
/// `T` has changed since, gets them too; that is logged as a warning (feature `tracing`), and nobody is locked out. If an
/// empty session is not a `T`, the request is rejected, and `Option<SessionData<T>>` is `None`.
///
/// ```compile_fail
/// # use cookie_session::web::axum::SessionData;
/// # struct Cart { items: Vec<String> }
/// fn add(mut cart: SessionData<Cart>) {
///     cart.items.push("apple".into()); // would be lost
/// }
/// ```
///
/// Other keys of the session stay. Do not use `#[serde(flatten)]` for them, because it changes their types: see
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
    /// Changes the session's current `T` and stores it.
    ///
    /// Other keys of the session stay ([`Session::store`]).
    ///
    /// # Errors
    /// Those of [`Session::store`]. [`ErrorKind::Type`](crate::ErrorKind::Type) if the session was changed and neither it
    /// nor an empty session is a `T`; the value then stays unchanged.
    pub fn update<R>(&mut self, change: impl FnOnce(&mut T) -> R) -> Result<R> {
        let (mut value, _) = load_or_new(&self.session)?;
        let result = change(&mut value);
        self.set(value)?;
        Ok(result)
    }

    /// Replaces this `T` and stores the new one.
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
    /// Returns the value.
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

/// The session's `T`, or the `T` of an empty session and why the session is not a `T`.
fn load_or_new<T: DeserializeOwned>(session: &Session) -> Result<(T, Option<Error>)> {
    session.load().map(|value| (value, None)).or_else(|error| match from_value_ref(&Value::Map(Map::new())) {
        Ok(value) => Ok((value, Some(error))),
        Err(_) => Err(error),
    })
}
