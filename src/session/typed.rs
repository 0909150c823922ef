//! Typed access to the values of a [`Session`], by serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Session;
use crate::error::Result;
use crate::value::{Text, Value, from_value_ref, to_value};

/// # Typed access
impl Session {
    /// Returns the value of `key` as a `T`; `None` if the key is absent.
    ///
    /// ```
    /// use cookie_session::{ErrorKind, Session};
    ///
    /// let session = Session::new();
    /// session.insert("visits", 3)?;
    /// assert_eq!(session.get::<u8>("visits")?, Some(3));
    /// assert_eq!(session.get::<u8>("missing")?, None);
    /// assert_eq!(session.get::<bool>("visits").unwrap_err().kind(), ErrorKind::Type);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) if it is not a `T`, with the path to the mismatch.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        self.read(|map| {
            let value = map.get(key);
            value.map(|value| from_value_ref(value).map_err(|error| error.at_key(key))).transpose()
        })
    }

    /// Returns the value of `key` as a `T`; the default if the key is absent or has another type.
    ///
    /// Use it for data that may be lost: a counter, a theme, a cart. With [`get`](Self::get) and `?`, a value of another
    /// type, written by another app or an older version, is an error on every request until the cookie expires.
    ///
    /// ```
    /// use cookie_session::Session;
    ///
    /// let session = Session::new();
    /// session.insert("visits", "many")?;
    /// let visits = session.get_or_default::<u32>("visits") + 1;
    /// session.insert("visits", visits)?;
    /// assert_eq!(session.get_or_default::<u32>("visits"), 1);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    #[must_use]
    pub fn get_or_default<T: DeserializeOwned + Default>(&self, key: &str) -> T {
        self.get(key).ok().flatten().unwrap_or_default()
    }

    /// Sets `key` to any serializable value and returns the old value.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`](crate::ErrorKind::Encode) if it cannot be a [`Value`]. If this is a null session, or it has been saved.
    pub fn insert<T: Serialize>(&self, key: impl Into<Text>, value: T) -> Result<Option<Value>> {
        let value = to_value(&value)?;
        self.insert_value(key, value)
    }

    /// Removes the value of `key` and returns it as a `T`; `None` if the key is absent.
    ///
    /// ```
    /// use cookie_session::Session;
    ///
    /// let session = Session::new();
    /// session.insert("next", "/cart")?;
    /// assert_eq!(session.take::<String>("next")?.as_deref(), Some("/cart"));
    /// assert!(!session.contains_key("next"));
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Type`](crate::ErrorKind::Type) if it is not a `T`; it then stays. If this is a null
    /// session, or it has been saved.
    pub fn take<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        let taken = self.get(key)?;
        self.remove(key)?;
        Ok(taken)
    }
}
