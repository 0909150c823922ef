//! [`Data`]: the session as a struct, in frameworks with extractors.

use std::ops::{Deref, DerefMut};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Result;
use crate::session::Session;

/// An extractor of the whole session as a `T`, such as a struct with a field per key.
///
/// A change is only kept if it is [stored](Self::store). See the module for an example.
#[derive(Debug)]
pub struct Data<T> {
    value: T,
    session: Session,
}

impl<T: DeserializeOwned> Data<T> {
    pub(super) fn load(session: Session) -> Result<Self> {
        Ok(Self { value: session.load()?, session })
    }
}

impl<T: Serialize> Data<T> {
    /// Writes the fields back into the session; keys that `T` does not know stay.
    ///
    /// # Errors
    /// As [`Session::store`].
    pub fn store(&self) -> Result<()> {
        self.session.store(&self.value)
    }
}

impl<T> Data<T> {
    /// The value alone.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Data<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Data<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
